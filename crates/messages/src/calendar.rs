//! The stay as an event of a calendar (RFC 5545, RFC 5546): whole days, so that no zone moves it.
//!
//! A cancellation has the method and the status of one and the UID of what it cancels; otherwise calendars keep the event. The
//! organizer is the bare address that the mail is from, by which Gmail finds the event that a later message changes.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};

use hotel::stay::Stay;

/// Longest line in bytes, its end left out (RFC 5545, 3.1).
const MAX_LINE: usize = 75;

/// The stay of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The code, which with the sender's domain is the UID for life.
    pub code: String,
    /// Raised by every change.
    pub sequence: u32,
    /// Whether it takes the event away.
    pub is_cancelled: bool,
    /// The day of arrival to that of departure, which RFC 5545 leaves out.
    pub stay: Stay,
    /// What the calendar shows.
    pub summary: String,
    /// Rooms and hours, one a line.
    pub description: String,
    /// The hotel's address.
    pub location: String,
}

impl Event {
    /// `REQUEST` or `CANCEL`: in the event and in the type of its MIME part.
    pub const fn method(&self) -> &'static str {
        if self.is_cancelled { "CANCEL" } else { "REQUEST" }
    }

    /// The event as a file, sent `at` from `organizer` to `attendee`, both bare addresses.
    pub fn to_ics(&self, organizer: &str, attendee: &str, at: DateTime<Utc>) -> String {
        let domain = organizer.rsplit('@').next().unwrap_or_default();
        let date = "%Y%m%d";
        let lines = [
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//Vacances Bleues//Reservations//FR".to_owned(),
            format!("METHOD:{}", self.method()),
            "BEGIN:VEVENT".to_owned(),
            format!("UID:{}@{domain}", self.code),
            format!("SEQUENCE:{}", self.sequence),
            format!("DTSTAMP:{}", at.format("%Y%m%dT%H%M%SZ")),
            format!("DTSTART;VALUE=DATE:{}", self.stay.arrival().format(date)),
            format!("DTEND;VALUE=DATE:{}", self.stay.departure().format(date)),
            format!("STATUS:{}", if self.is_cancelled { "CANCELLED" } else { "CONFIRMED" }),
            // A stay does not keep the guest from working.
            "TRANSP:TRANSPARENT".to_owned(),
            format!("SUMMARY:{}", escaped(&self.summary)),
            format!("DESCRIPTION:{}", escaped(&self.description)),
            format!("LOCATION:{}", escaped(&self.location)),
            format!("ORGANIZER:mailto:{organizer}"),
            // No answer is wanted: it would come to the reception's mailbox.
            format!("ATTENDEE;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:{attendee}"),
            "END:VEVENT".to_owned(),
            "END:VCALENDAR".to_owned(),
        ];
        lines.iter().fold(String::new(), |file, line| file + &folded(line))
    }
}

/// A text with its signs escaped (RFC 5545, 3.3.11), and without control characters.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
        escaped
    })
}

/// A line with its end, folded between characters.
fn folded(line: &str) -> String {
    let (mut folded, mut width) = (String::new(), 0);
    for c in line.chars() {
        if width + c.len_utf8() > MAX_LINE {
            folded.push_str("\r\n ");
            width = 1;
        }
        // Writing to a string does not fail.
        let _ = folded.write_char(c);
        width += c.len_utf8();
    }
    folded + "\r\n"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use hotel::samples::stay;

    proptest! {
        #[test]
        fn no_text_breaks_a_line_or_adds_a_property(summary in "\\PC*|[\\r\\n\\t;,:\"A-Zé]{0,200}", cut in 0_usize..40) {
            let event = Event {
                code: "42173653".to_owned(),
                sequence: 1,
                is_cancelled: false,
                stay: stay("2026-12-03", "2026-12-05"),
                summary: "x".repeat(cut) + &summary,
                description: String::new(),
                location: summary.clone(),
            };
            let file = event.to_ics("reception@hotel.example", "camille@example.com", DateTime::UNIX_EPOCH);
            prop_assert!(file.split("\r\n").all(|line| line.len() <= MAX_LINE && !line.contains(['\r', '\n'])));
            let whole = file.replace("\r\n ", "");
            prop_assert_eq!(whole.matches("\r\n").count(), 19);
        }
    }
}
