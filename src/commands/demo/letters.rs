//! The letters of a demonstration: written to a folder that stays, and the last one shown.

use std::{fs, path::PathBuf};

use basics::ids::Ids;

/// How many lines of a letter are shown: what was booked, and for how much.
const SHOWN: usize = 24;

/// The folder of a demonstration's letters.
#[derive(Debug)]
pub(super) struct Letters(PathBuf);

impl Letters {
    /// A folder of its own for each demonstration; it is made when the first letter comes.
    pub(super) fn new() -> Self {
        Self(std::env::temp_dir().join(format!("vacances-bleues-courriels-{}", Ids::system().base36(6))))
    }

    /// The hotel of a demonstration, which writes its letters there.
    pub(super) fn hotel_file(&self, text: &str) -> String {
        let identity = "raison_sociale = \"SAS Vacances Bleues (exemple)\"\nadresse = \"1 quai du Port, 29000 Quimper\"\ntelephone = \"01 99 00 00 01\"\nemail = \"reception@hotel.example\"\n";
        let text = text.replacen("[hotel]\n", &format!("[hotel]\n{identity}"), 1);
        let folder = toml::Value::String(format!("dossier:{}", self.0.display()));
        format!("{text}\n[courriel]\nserveur = {folder}\nexpediteur = \"reception@hotel.example\"\n")
    }

    /// The last letter, and where all of them are; empty where none was written.
    pub(super) fn shown(&self) -> String {
        let mut files: Vec<PathBuf> =
            fs::read_dir(&self.0).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        files.sort();
        let Some(letter) = files.last().and_then(|path| fs::read_to_string(path).ok()) else { return String::new() };
        let lines: Vec<String> = plain_text(&letter).lines().take(SHOWN).map(|line| format!("  │ {line}\n")).collect();
        format!(
            "La confirmation que le client reçoit par e-mail :\n\n{}  │ …\n\n{} message(s) dans {} : ouvrez-les avec un logiciel de messagerie.\n",
            lines.concat(),
            files.len(),
            self.0.display()
        )
    }
}

/// The plain text of a mail that this program wrote: quoted-printable (RFC 2045, 6.7).
fn plain_text(mail: &str) -> String {
    let part = mail.split("Content-Type: text/plain").nth(1).unwrap_or_default();
    let body = part.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let body = body.split("\r\n--").next().unwrap_or_default().replace("=\r\n", "");
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'=');
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_of_a_letter_is_read_as_it_was_written() {
        let mail = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nS=C3=A9jour =\r\nde 3 nuits\r\n--texte\r\n";
        assert_eq!(plain_text(mail), "S\u{e9}jour de 3 nuits");
    }
}
