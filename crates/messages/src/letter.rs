//! One letter as plain text and as HTML. Both are made of the same sections, so that neither says what the other does not.

use askama::Template;

use basics::personal::Personal;

use crate::{calendar::Event, house::House, words::typeset};

/// A letter that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Names the reservation by its code, never the guest: a subject is shown on locked screens.
    pub subject: String,
    /// As plain text.
    pub text: Personal<String>,
    /// As HTML: no image, no link, nothing from elsewhere.
    pub html: Personal<String>,
    /// `lang` of the letter: its first language.
    pub language: &'static str,
    /// The stay, for the guest's calendar.
    pub event: Option<Event>,
}

/// What a letter says in one language.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Two letters (ISO 639-1).
    pub(crate) language: &'static str,
    pub(crate) title: String,
    pub(crate) sections: Vec<Section>,
}

/// A heading and what stands under it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Section {
    /// Empty for what follows the title.
    pub(crate) heading: String,
    /// Label and value.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) paragraphs: Vec<String>,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct Text<'a> {
    parts: &'a [Part],
    identity: &'a [String],
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    parts: &'a [Part],
    identity: &'a [String],
    hotel: &'a str,
}

impl Section {
    pub(crate) fn new(heading: &str) -> Self {
        Self { heading: heading.to_owned(), ..Self::default() }
    }

    pub(crate) fn of(heading: &str, paragraphs: Vec<String>) -> Self {
        Self { paragraphs, ..Self::new(heading) }
    }

    pub(crate) fn fact(&mut self, label: &str, value: impl Into<String>) {
        self.facts.push((label.to_owned(), value.into()));
    }
}

impl Part {
    /// The same with the spaces of French, where it is French.
    fn typeset(mut self) -> Self {
        if self.language == "fr" {
            self.title = typeset(&self.title);
            for section in &mut self.sections {
                section.heading = typeset(&section.heading);
                let facts = section.facts.iter_mut().flat_map(|(label, value)| [label, value]);
                for text in facts.chain(&mut section.paragraphs) {
                    *text = typeset(text);
                }
            }
        }
        self
    }
}

impl Letter {
    /// The letter of these parts, signed by the hotel; the first part's language is the letter's.
    pub(crate) fn new(house: House<'_>, subject: &str, parts: Vec<Part>, event: Option<Event>) -> Self {
        let parts: Vec<Part> = parts.into_iter().map(Part::typeset).collect();
        let identity = house.identity();
        let text = Text { parts: &parts, identity: &identity }.render();
        let html = Html { parts: &parts, identity: &identity, hotel: &house.hotel().name }.render();
        Self {
            subject: typeset(subject),
            // Rendering into memory does not fail.
            text: Personal::new(text.unwrap_or_default()),
            html: Personal::new(html.unwrap_or_default()),
            language: parts.first().map_or("fr", |part| part.language),
            event,
        }
    }
}
