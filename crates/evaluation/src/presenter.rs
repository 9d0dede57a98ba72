//! A call as a person enjoys reading it: who speaks, which tool, which result, the booking, the time it took.

use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use openai_double::{EndedBy, Heard, Notice, greeting};
use serde_json::Value;

use super::{player::Played, scenario::Scenario};

/// Columns of a line; terminals and mails both take a hundred.
const WIDTH: usize = 100;

/// Columns of the speaker's name.
const MARGIN: usize = 13;

/// Characters of a result that has no summary of its own.
const LONGEST_RESULT: usize = 200;

/// Turns what is heard on one line after another into text.
#[derive(Debug)]
pub struct Presenter {
    colours: bool,
    rung: Option<Instant>,
    accepted: Option<Instant>,
}

#[derive(Clone, Copy)]
enum Ink {
    Plain,
    Title,
    Caller,
    Assistant,
    Tool,
    Booking,
    Fault,
    Faint,
}

impl Ink {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "0",
            Self::Title => "1",
            Self::Caller => "36",
            Self::Assistant => "32",
            Self::Tool => "33",
            Self::Booking => "1;35",
            Self::Fault => "31",
            Self::Faint => "2",
        }
    }
}

impl Presenter {
    /// A presenter; colours are for terminals only.
    pub const fn new(colours: bool) -> Self {
        Self { colours, rung: None, accepted: None }
    }

    /// The heading of a call.
    pub fn heading(&self, scenario: &Scenario) -> String {
        let number = scenario.number.map(|number| format!("Appel {number} · ")).unwrap_or_default();
        let title = format!("── {number}{} ", scenario.title);
        let rule = "─".repeat(WIDTH.saturating_sub(title.chars().count()));
        self.ink(Ink::Title, &format!("{title}{rule}"))
    }

    /// The lines for one notice, each ended by a line break; empty where there is nothing to show.
    pub fn lines(&mut self, heard: &Heard) -> String {
        match &heard.notice {
            Notice::Rang { from } => {
                self.rung = Some(heard.at);
                self.line("☎", Ink::Faint, &format!("{} appelle", number_of(from)))
            }
            Notice::Accepted => {
                self.accepted = Some(heard.at);
                let after = self.rung.map(|rung| format!(" en {}", duration(heard.at.saturating_duration_since(rung))));
                self.line("☎", Ink::Faint, &format!("décroché{}", after.unwrap_or_default()))
            }
            Notice::Rejected { status } => self.line("☎", Ink::Fault, &format!("appel refusé (SIP {status})")),
            Notice::Attached { count: 1 }
            | Notice::ResponseAsked
            | Notice::ResponseEnded { .. }
            | Notice::PlaybackCut => String::new(),
            Notice::Attached { count } => {
                self.line("☎", Ink::Faint, &format!("conversation reprise ({count}ᵉ rattachement)"))
            }
            // What is instructed is heard in the next utterance; instructions without words to say are worth seeing.
            Notice::Greeting { instructions } if greeting::words(instructions) != instructions.trim() => String::new(),
            Notice::Greeting { instructions } => self.line("consigne", Ink::Faint, instructions),
            Notice::CallerSaid { text } => self.line("Client", Ink::Caller, text),
            Notice::AssistantSaid { text } => self.line("Assistant", Ink::Assistant, text),
            Notice::ToolCalled { name, arguments, .. } => {
                self.line("⚙", Ink::Tool, &format!("{name}({})", arguments_in_words(arguments)))
            }
            Notice::ToolAnswered { name, output, elapsed, .. } => self.answer(name, output, *elapsed),
            Notice::Instructed { text } => self.line("consigne", Ink::Faint, text),
            Notice::Transferred { target } => self.line("☎", Ink::Faint, &format!("transfert vers {target}")),
            Notice::ErrorSent { code } => self.line("!", Ink::Fault, &format!("OpenAI refuse un message : {code}")),
            Notice::CallEnded { by } => self.end(*by, heard.at),
        }
    }

    /// The verdict on a scenario: that all went as it says, or each deviation, with the rows that were expected and found.
    pub fn verdict(&self, played: &Played) -> String {
        if played.passed() {
            return self.line("✓", Ink::Assistant, "l'appel s'est déroulé comme prévu");
        }
        let mut lines: String =
            played.deviations.iter().map(|deviation| self.line("✗", Ink::Fault, &deviation.to_string())).collect();
        let compared = played.reservations.iter().chain(&played.callbacks);
        for difference in compared.flat_map(|compared| &compared.differences) {
            for (name, row) in [("attendu", &difference.expected), ("trouvé", &difference.found)] {
                let text = row.as_ref().map_or_else(|| "rien".to_owned(), ToString::to_string);
                lines.push_str(&self.line(name, Ink::Faint, &text));
            }
        }
        lines
    }

    fn answer(&self, name: &str, output: &Value, elapsed: Duration) -> String {
        let took = duration(elapsed);
        let mut lines = self.line("→", Ink::Tool, &format!("{name} : {} ({took})", result_in_words(output)));
        let reservation = &output["reservation"];
        if output["success"] == true && reservation.is_object() {
            lines.push_str(&self.line("★", Ink::Booking, &reservation_in_words(reservation)));
        }
        lines
    }

    fn end(&mut self, by: EndedBy, at: Instant) -> String {
        let who = match by {
            EndedBy::Caller => "le client raccroche",
            EndedBy::Hangup => "le serveur raccroche",
            EndedBy::Reject => "le serveur a refusé l'appel",
            EndedBy::Driver => "OpenAI met fin à l'appel",
        };
        let since =
            self.accepted.take().map(|start| format!(", après {}", duration(at.saturating_duration_since(start))));
        self.rung = None;
        self.line("☎", Ink::Faint, &format!("{who}{}", since.unwrap_or_default()))
    }

    /// One paragraph: the speaker in the margin, the text wrapped beside it.
    fn line(&self, who: &str, ink: Ink, text: &str) -> String {
        let pad = " ".repeat(MARGIN.saturating_sub(2 + who.chars().count()));
        let mut written = String::new();
        for (index, part) in wrap(text, WIDTH - MARGIN).iter().enumerate() {
            let margin = if index == 0 { format!("  {}{pad}", self.ink(ink, who)) } else { " ".repeat(MARGIN) };
            let part = match ink {
                Ink::Caller | Ink::Assistant => self.ink(Ink::Plain, part),
                Ink::Plain | Ink::Title | Ink::Tool | Ink::Booking | Ink::Fault | Ink::Faint => self.ink(ink, part),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(written, "{margin}{part}");
        }
        written
    }

    fn ink(&self, ink: Ink, text: &str) -> String {
        if self.colours { format!("\u{1b}[{}m{text}\u{1b}[0m", ink.code()) } else { text.to_owned() }
    }
}

/// The number in a SIP `From` header.
fn number_of(from: &str) -> String {
    let user = from.split("sip:").nth(1).and_then(|rest| rest.split('@').next());
    match user {
        Some(user) if user.starts_with('+') => user.to_owned(),
        Some(_) => "un numéro masqué".to_owned(),
        None => "un numéro inconnu".to_owned(),
    }
}

fn arguments_in_words(arguments: &str) -> String {
    let Ok(Value::Object(fields)) = serde_json::from_str::<Value>(arguments) else { return arguments.to_owned() };
    let parts = fields.iter().map(|(key, value)| match value {
        Value::String(text) if text.contains(' ') => format!("{key} : « {text} »"),
        Value::String(text) if text.is_empty() => format!("{key} : —"),
        Value::String(text) => format!("{key} : {text}"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            format!("{key} : {value}")
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn result_in_words(output: &Value) -> String {
    match output["error"]["code"].as_str() {
        Some("confirmation_requise") => return "à relire au client, qui doit dire oui".to_owned(),
        Some(code) => return format!("refus, {code}"),
        None => {}
    }
    if output["reservation"].is_object() {
        return status_in_words(output["reservation"]["statut"].as_str().unwrap_or_default()).to_owned();
    }
    if let Some(options) = output["options"].as_array().filter(|options| !options.is_empty()) {
        return offers(options);
    }
    if let Some(alternatives) = output["alternatives"].as_array().filter(|offers| !offers.is_empty()) {
        return format!("complet ; à la place {}", offers(alternatives));
    }
    let text = output.to_string();
    let cut: String = text.chars().take(LONGEST_RESULT).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

fn offers(options: &[Value]) -> String {
    let offer = |option: &Value| {
        let room = option["type_chambre"].as_str().unwrap_or("?");
        let dates = option["date_arrivee"].as_str().map(|arrival| format!(" dès le {arrival}")).unwrap_or_default();
        format!("{room}{dates} {}", euros(option["prix_total_centimes"].as_u64()))
    };
    options.iter().map(offer).collect::<Vec<_>>().join(" · ")
}

fn status_in_words(status: &str) -> &'static str {
    if status == "annulee" { "réservation annulée" } else { "réservation enregistrée" }
}

/// What is known of a reservation: of one that was found by its code, the guest is not.
fn reservation_in_words(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or("?");
    let names = ["prenom", "nom"].iter().filter_map(|key| row[*key].as_str()).collect::<Vec<_>>().join(" ");
    let dates = format!("du {} au {}", text("date_arrivee"), text("date_depart"));
    let parts = [names.as_str(), row["type_chambre"].as_str().unwrap_or_default(), &dates];
    let known: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!(
        "Réservation {} — {}, {}",
        row["code"].as_str().map_or_else(|| text("id").to_owned(), spaced),
        known.join(", "),
        euros(row["prix_total_centimes"].as_u64()),
    )
}

/// A code of eight digits in two groups of four.
fn spaced(code: &str) -> String {
    match code.split_at_checked(4) {
        Some((first, second)) if code.len() == 8 => format!("{first} {second}"),
        _ => code.to_owned(),
    }
}

fn euros(cents: Option<u64>) -> String {
    match cents {
        None => "? €".to_owned(),
        Some(cents) if cents % 100 == 0 => format!("{} €", cents / 100),
        Some(cents) => format!("{},{:02} €", cents / 100, cents % 100),
    }
}

/// A duration to two or three figures: `0,8 ms`, `12 ms`, `1,2 s`.
pub fn duration(duration: Duration) -> String {
    let micros = duration.as_micros();
    match micros {
        0..10_000 => format!("{},{} ms", micros / 1_000, micros % 1_000 / 100),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{},{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
    }
}

/// Cuts a text into lines at spaces; a word longer than a line stays whole, and French punctuation stays with its word.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { break };
        let glued = matches!(word, "!" | "?" | ":" | ";" | "»" | "€");
        if !glued && !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use basics::clock::Clock;

    fn shown(notices: Vec<Notice>) -> String {
        let (mut presenter, start) = (Presenter::new(false), Clock::system().instant());
        let at = |index: u64| start + Duration::from_millis(3 * index);
        let heard =
            (0..).zip(notices).map(|(index, notice)| Heard { call_id: "rtc_1".to_owned(), at: at(index), notice });
        heard.map(|heard| presenter.lines(&heard)).collect()
    }

    #[test]
    fn a_call_reads_as_a_conversation() {
        let reservation = json!({"id": "RES-1", "code": "42173653", "nom": "Morel", "prenom": "Claire", "type_chambre": "standard",
            "date_arrivee": "2027-08-15", "date_depart": "2027-08-20", "prix_total_centimes": 44550});
        let text = shown(vec![
            Notice::Rang { from: "<sip:+33639980101@pstn.example.com>".to_owned() },
            Notice::Accepted,
            Notice::Attached { count: 1 },
            Notice::Greeting { instructions: "Dis « Bonjour ».".to_owned() },
            Notice::AssistantSaid { text: "Bonjour et bienvenue chez Vacances Bleues ! Je suis un assistant vocal, une intelligence artificielle.".to_owned() },
            Notice::ToolCalled { name: "create_reservation".to_owned(), call_id: "c".to_owned(), arguments: r#"{"email":"","nom":"Morel"}"#.to_owned() },
            Notice::ToolAnswered {
                name: "create_reservation".to_owned(),
                call_id: "c".to_owned(),
                output: json!({"success": true, "reservation": reservation}),
                elapsed: Duration::from_micros(2_340),
            },
            Notice::CallEnded { by: EndedBy::Caller },
        ]);
        let expected = "
  ☎          +33639980101 appelle
  ☎          décroché en 3,0 ms
  Assistant  Bonjour et bienvenue chez Vacances Bleues ! Je suis un assistant vocal, une
             intelligence artificielle.
  ⚙          create_reservation(email : —, nom : Morel)
  →          create_reservation : réservation enregistrée (2,3 ms)
  ★          Réservation 4217 3653 — Claire Morel, standard, du 2027-08-15 au 2027-08-20, 445,50 €
  ☎          le client raccroche, après 18 ms
";
        assert_eq!(format!("\n{text}"), expected);
    }

    #[test]
    fn refusals_offers_and_durations_are_short() {
        assert_eq!(result_in_words(&json!({"success": false, "error": {"code": "complet"}})), "refus, complet");
        let options =
            json!({"options": [{"type_chambre": "standard", "prix_total_centimes": 8900}, {"type_chambre": "suite"}]});
        assert_eq!(result_in_words(&options), "standard 89 € · suite ? €");
        assert_eq!(duration(Duration::from_micros(800)), "0,8 ms");
        assert_eq!(duration(Duration::from_millis(1_250)), "1,2 s");
        assert_eq!(number_of("\"Anonymous\" <sip:anonymous@anonymous.invalid>"), "un numéro masqué");
    }

    #[test]
    fn colours_are_for_terminals_only() {
        let played = Played::default();
        assert!(!Presenter::new(false).verdict(&played).contains('\u{1b}'));
        assert!(Presenter::new(true).verdict(&played).contains('\u{1b}'));
    }
}
