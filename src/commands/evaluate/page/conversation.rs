//! A conversation, turn by turn; tool calls are folded.

use std::fmt::{self, Write as _};

use serde_json::Value;

use super::Text;
use crate::commands::evaluate::sheet::{Conversation, took};
use evaluation::Happening;

/// Characters of a tool call's result that are shown while it is folded.
const GLIMPSE: usize = 90;

pub(super) fn write(html: &mut String, conversation: &Conversation, named: bool) -> fmt::Result {
    html.push_str("<div class=\"call\">\n");
    if named {
        writeln!(html, "<h3>{}</h3>", Text(&conversation.title))?;
    }
    let mut turn = None;
    for placed in &conversation.lines {
        if let Some(number) = placed.turn.filter(|number| *number > 0 && placed.turn != turn) {
            let (class, here) = if placed.wrong { (" wrong", " · ici") } else { ("", "") };
            writeln!(html, "<p class=\"turn{class}\">tour {number}{here}</p>")?;
        }
        turn = placed.turn;
        match &placed.line {
            Happening::Caller(text) => writeln!(html, "<p class=\"caller\"><i>client</i>{}</p>", Text(text))?,
            Happening::Assistant { text, whole } => {
                let cut = if *whole { "" } else { " <em>coupé</em>" };
                writeln!(html, "<p class=\"model\"><i>assistant</i>{}{cut}</p>", Text(text))?;
            }
            Happening::Tool { name, arguments, output, took: elapsed } => {
                let elapsed = elapsed.map(|elapsed| format!(" · {}", took(elapsed))).unwrap_or_default();
                let refused = output.as_ref().is_some_and(|output| output["success"] != true);
                writeln!(
                    html,
                    "<details class=\"tool{}\"><summary><b>{}</b>{elapsed} <small>{}</small></summary>\n<pre>{}</pre>\n<pre>{}</pre>\n</details>",
                    if refused { " refused" } else { "" },
                    Text(name),
                    Text(&glimpse(output.as_ref())),
                    Text(&pretty(arguments)),
                    Text(
                        &output.as_ref().map_or_else(|| "(aucun résultat)".to_owned(), |output| format!("{output:#}"))
                    ),
                )?;
            }
            Happening::Instruction(text) => writeln!(html, "<p class=\"server\"><i>serveur</i>{}</p>", Text(text))?,
            Happening::Aside(text) => writeln!(html, "<p class=\"aside\">{}</p>", Text(text))?,
        }
    }
    html.push_str("</div>\n");
    Ok(())
}

/// What an output comes to.
fn glimpse(output: Option<&Value>) -> String {
    let Some(output) = output else { return "sans résultat".to_owned() };
    let text = match output["error"]["code"].as_str() {
        Some(code) => code.to_owned(),
        None => output["message"].as_str().map_or_else(|| output.to_string(), str::to_owned),
    };
    let cut: String = text.chars().take(GLIMPSE).collect();
    if cut.len() < text.len() { format!("{cut}…") } else { cut }
}

/// Arguments as they came where they are no JSON.
fn pretty(arguments: &str) -> String {
    serde_json::from_str::<Value>(arguments).map_or_else(|_broken| arguments.to_owned(), |value| format!("{value:#}"))
}
