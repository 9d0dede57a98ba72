//! What the store was to hold beside what it holds, field by field.

use std::fmt::{self, Write as _};

use serde_json::Value;

use super::Text;
use crate::commands::evaluate::sheet::Store;

/// Fields that say which reservation a row is.
const TELLING: [&str; 8] =
    ["code", "prenom", "nom", "type_chambre", "date_arrivee", "date_depart", "nombre_personnes", "prix_total_centimes"];

pub(super) fn write(html: &mut String, store: &Store) -> fmt::Result {
    if store.expected.is_none() && store.found.is_empty() {
        return Ok(());
    }
    let open = if store.differences.is_empty() { "" } else { " open" };
    let count = store.found.len();
    writeln!(html, "<details class=\"store\"{open}><summary>Réservations à la fin : {count}</summary>")?;
    if !store.differences.is_empty() {
        html.push_str("<ul class=\"faults\">\n");
        for difference in &store.differences {
            writeln!(html, "<li>{}</li>", Text(difference))?;
        }
        html.push_str("</ul>\n");
    }
    match &store.expected {
        None => store.found.iter().try_for_each(|row| alone(html, row))?,
        Some(expected) => {
            let mut left: Vec<&Value> = store.found.iter().collect();
            for row in expected {
                let nearest = (0..left.len()).min_by_key(|at| differing(row, left[*at]));
                let found = nearest.filter(|at| shares(row, left[*at])).map(|at| left.remove(at));
                beside(html, row, found)?;
            }
            for row in left {
                html.push_str("<p class=\"bad\">En trop :</p>\n");
                alone(html, row)?;
            }
        }
    }
    html.push_str("</details>\n");
    Ok(())
}

/// How many of the expected fields differ.
fn differing(expected: &Value, found: &Value) -> usize {
    expected.as_object().into_iter().flatten().filter(|(name, value)| found[name.as_str()] != **value).count()
}

/// Whether any of the expected fields is as expected.
fn shares(expected: &Value, found: &Value) -> bool {
    expected.as_object().is_none_or(|fields| differing(expected, found) < fields.len())
}

/// An expected row and what was found for it.
fn beside(html: &mut String, expected: &Value, found: Option<&Value>) -> fmt::Result {
    html.push_str("<div class=\"wide\"><table class=\"diff\">\n<thead><tr><th>champ</th><th>attendu</th><th>trouvé</th></tr></thead>\n<tbody>\n");
    for (name, wanted) in expected.as_object().into_iter().flatten() {
        let got = found.map(|found| &found[name.as_str()]);
        let same = got == Some(wanted);
        let shown = got.filter(|got| !got.is_null()).map_or_else(|| "—".to_owned(), shown);
        writeln!(
            html,
            "<tr class=\"{}\"><td>{}</td><td>{}</td><td>{}</td></tr>",
            super::class(same),
            Text(name),
            Text(&self::shown(wanted)),
            Text(&shown)
        )?;
    }
    html.push_str("</tbody>\n</table></div>\n");
    Ok(())
}

fn alone(html: &mut String, row: &Value) -> fmt::Result {
    let parts: Vec<String> =
        TELLING.iter().filter(|name| !row[**name].is_null()).map(|name| shown(&row[*name])).collect();
    let status = row["statut"].as_str().unwrap_or_default();
    writeln!(
        html,
        "<details class=\"row\"><summary>{} <small>{}</small></summary><pre>{}</pre></details>",
        Text(&parts.join(" · ")),
        Text(status),
        Text(&format!("{row:#}"))
    )
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
