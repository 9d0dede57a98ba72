//! `GET /reservations.csv`, for staff: the reservations as a spreadsheet of a French machine opens them.

use std::sync::Arc;

use ::csv::{QuoteStyle, Terminator, WriterBuilder};
use axum::{
    extract::State,
    http::{HeaderName, header},
};
use chrono::{DateTime, Utc};
use utoipa::IntoResponses;

use super::{
    auth::Staff,
    error::ApiError,
    openapi::{self, Described, STAFF},
    paging::{Pairs, has_limit},
    reservations::{BACKWARDS, PARAMETERS, filter},
    state::AppState,
};
use hotel::{money::Cents, reservation::Reservation};
use store::{Filter, Row};

/// By which a spreadsheet knows that a text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// With what a cell begins that a spreadsheet would take for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The columns, in their order.
const COLUMNS: [&str; 22] = [
    "code",
    "statut",
    "date_arrivee",
    "date_depart",
    "nuits",
    "type_chambre",
    "nom_chambre",
    "nombre_personnes",
    "ages_enfants",
    "nom",
    "prenom",
    "email",
    "telephone",
    "demandes_speciales",
    "prix_total",
    "taxe_sejour",
    "frais_annulation",
    "confirmation",
    "date_creation",
    "revision",
    "groupe",
    "id",
];

type Cells = [String; COLUMNS.len()];

/// What the table refuses.
struct CsvErrors;

impl IntoResponses for CsvErrors {
    fn responses() -> Described {
        openapi::refused(&[BACKWARDS, ApiError::UnknownParameter { accepted: PARAMETERS }])
    }
}

#[utoipa::path(
    get,
    path = "/reservations.csv",
    operation_id = "exporter_reservations",
    tag = STAFF,
    summary = "Réservations en tableau, pour un tableur",
    description = "Les filtres de `/reservations` ; sans `limit`, toutes les lignes. UTF-8, séparateur « ; », virgule décimale. Une cellule qu'un tableur prendrait pour une formule commence par une apostrophe. Une ligne que le serveur ne comprend pas n'a que son identifiant et le statut « illisible ».",
    responses((status = 200, description = "Tableau", body = String, content_type = "text/csv"), CsvErrors),
    security(("personnel" = []))
)]
pub(super) async fn show(
    _: Staff,
    State(state): State<Arc<AppState>>,
    query: Pairs,
) -> Result<([(HeaderName, &'static str); 2], String), ApiError> {
    let is_limited = has_limit(&query);
    let filter = filter(query, state.hotel().zone)?;
    let filter = if is_limited { filter } else { Filter { limit: usize::MAX, ..filter } };
    let page = state.reservations.list(filter).await?;
    tracing::info!(
        route = "GET /reservations.csv",
        lignes = page.rows.len(),
        "réservations exportées par le personnel"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"reservations.csv\""),
    ];
    Ok((headers, table(page.rows.into_iter().filter_map(cells)).ok_or(ApiError::Internal)?))
}

/// A table with its heads; `None` only where memory cannot be written.
fn table(rows: impl Iterator<Item = Cells>) -> Option<String> {
    let mut builder = WriterBuilder::new();
    builder.delimiter(b';').terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary);
    let mut writer = builder.from_writer(BYTE_ORDER_MARK.as_bytes().to_vec());
    writer.write_record(COLUMNS).ok()?;
    for cells in rows {
        writer.write_record(cells.map(harmless)).ok()?;
    }
    String::from_utf8(writer.into_inner().ok()?).ok()
}

/// A cell that a spreadsheet shows and does not run.
fn harmless(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

/// A row of the store; `None` where it is a room held for a call.
fn cells(row: Row) -> Option<Cells> {
    match row {
        Row::Known(reservation, _) => Some(of_reservation(&reservation)),
        Row::Odd(value) => {
            let mut cells: Cells = Default::default();
            "illisible".clone_into(&mut cells[1]);
            value["id"].as_str().unwrap_or_default().clone_into(&mut cells[COLUMNS.len() - 1]);
            Some(cells)
        }
        Row::Hold(_) => None,
    }
}

fn of_reservation(row: &Reservation) -> Cells {
    let (_, fee) = row.status.clone().cancellation();
    let ages: Vec<String> = row.ages.iter().map(u32::to_string).collect();
    let confirmation = row.confirmation.as_ref().map_or("", |confirmation| confirmation.as_str());
    [
        row.code().unwrap_or_default().to_owned(),
        row.status.as_str().to_owned(),
        row.stay.arrival().to_string(),
        row.stay.departure().to_string(),
        row.stay.night_count().to_string(),
        row.room_type.to_string(),
        row.room_name.clone().unwrap_or_default(),
        row.people.to_string(),
        ages.join(" "),
        row.last_name.expose().clone(),
        row.first_name.expose().clone(),
        row.email.expose().clone(),
        phone(row.phone.expose()),
        row.wishes.expose().clone(),
        row.total.map(euros).unwrap_or_default(),
        row.tourist_tax.map(euros).unwrap_or_default(),
        fee.map(euros).unwrap_or_default(),
        confirmation.to_owned(),
        row.created_at.map(instant).unwrap_or_default(),
        row.revision.to_string(),
        row.group.clone().unwrap_or_default(),
        row.id.clone(),
    ]
}

/// In pairs, so that a spreadsheet keeps the zero with which a French number begins.
fn phone(number: &str) -> String {
    let is_french = number.len() == 10 && number.bytes().all(|byte| byte.is_ascii_digit());
    if !is_french {
        return number.to_owned();
    }
    let pairs: Vec<&str> = (0..5).filter_map(|pair| number.get(2 * pair..2 * pair + 2)).collect();
    pairs.join(" ")
}

/// « 267,00 ».
fn euros(amount: Cents) -> String {
    let cents = amount.get();
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{},{:02}", (cents / 100).abs(), (cents % 100).abs())
}

fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_run_and_every_text_comes_back_whole() {
        let hostile =
            ["=1+1", "+33639980001", "-2", "@SUM(A1)", "\t=1", "\r=1", "a;b", "dit \"Bibi\"", "l1\nl2", "Élodie"];
        let mut cells: Cells = Default::default();
        for (cell, text) in cells.iter_mut().zip(hostile) {
            text.clone_into(cell);
        }
        let table = table(std::iter::once(cells)).unwrap();
        let mut reader =
            ::csv::ReaderBuilder::new().delimiter(b';').from_reader(table.trim_start_matches('\u{feff}').as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        for (cell, text) in record.iter().zip(hostile) {
            assert!(!cell.starts_with(FORMULA), "{cell:?}");
            assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), text);
        }
        assert!(table.starts_with("\u{feff}code;statut;") && table.contains("\r\n"));
    }

    #[test]
    fn amounts_and_numbers_are_written_as_french_people_do() {
        for (cents, text) in [(26_700, "267,00"), (5, "0,05"), (-5, "-0,05"), (123_456, "1234,56")] {
            assert_eq!(euros(Cents::new(cents)), text);
        }
        assert_eq!(phone("0639980001"), "06 39 98 00 01");
        assert_eq!(phone("+32470000000"), "+32470000000");
    }
}
