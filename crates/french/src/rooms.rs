//! Room types as they are said, with their articles: « une Chambre Standard et deux Suites Vue Mer ».

use super::{
    Context,
    numbers::{Gender, number},
    spelling::list,
};
use hotel::article::RoomArticle;

impl Context<'_> {
    /// What stands before the name of a room type; guessed where the catalogue has that name no more.
    fn article(&self, name: &str) -> RoomArticle {
        let room = self.catalogue.rooms.iter().find(|room| room.name == name);
        room.map_or_else(|| RoomArticle::guess(name), hotel::catalogue::RoomType::spoken_article)
    }

    /// « une Chambre Standard ».
    pub(super) fn one_room(&self, name: &str) -> String {
        self.article(name).one(name)
    }

    /// « la Chambre Standard ».
    pub(super) fn the_room(&self, name: &str) -> String {
        self.article(name).the(name)
    }

    /// « Chambres Standard ».
    pub(super) fn several_rooms(&self, name: &str) -> String {
        self.article(name).several(name)
    }

    /// « de Chambre Standard », after a negation.
    pub(super) fn no_room(&self, name: &str) -> String {
        self.article(name).none(name)
    }

    /// Whether one says « un » of the room.
    pub(super) fn is_masculine(&self, name: &str) -> bool {
        self.article(name).is_masculine(name)
    }

    /// « une Chambre Familiale et deux Chambres Standard ».
    pub(super) fn rooms<'a>(&self, names: impl Iterator<Item = &'a str>) -> String {
        let said: Vec<String> = counted(names)
            .into_iter()
            .map(|(name, count)| match count {
                1 => self.one_room(name),
                count => format!("{} {}", number(count, Gender::Feminine), self.several_rooms(name)),
            })
            .collect();
        list(&said, "et")
    }

    /// « la Chambre Familiale et les deux Chambres Standard ».
    pub(super) fn the_rooms<'a>(&self, names: impl Iterator<Item = &'a str>) -> String {
        let said: Vec<String> = counted(names)
            .into_iter()
            .map(|(name, count)| match count {
                1 => self.the_room(name),
                count => format!("les {} {}", number(count, Gender::Feminine), self.several_rooms(name)),
            })
            .collect();
        list(&said, "et")
    }
}

/// Each name once, with how often it stands there.
pub(super) fn counted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<(&'a str, u64)> {
    let mut counted: Vec<(&str, u64)> = Vec::new();
    for name in names {
        match counted.iter_mut().find(|(other, _)| *other == name) {
            Some((_, count)) => *count += 1,
            None => counted.push((name, 1)),
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;
    use hotel::{
        day::HotelDay,
        samples::{catalogue, day},
    };

    #[test]
    fn rooms_of_one_type_are_counted() {
        let catalogue = catalogue();
        let context = Context { today: HotelDay::of(day("2026-11-22")), catalogue: &catalogue, passes_on: false };
        for (names, one, the) in [
            (vec!["Suite"], "une Suite", "la Suite"),
            (vec!["Suite", "Suite"], "deux Suites", "les deux Suites"),
            (
                vec!["Chambre Familiale", "Studio", "Chambre Familiale"],
                "deux Chambres Familiales et un Studio",
                "les deux Chambres Familiales et le Studio",
            ),
            (vec!["Azur", "Suite", "Azur"], "deux chambres Azur et une Suite", "les deux chambres Azur et la Suite"),
        ] {
            let said = (context.rooms(names.iter().copied()), context.the_rooms(names.iter().copied()));
            assert_eq!(said, (one.to_owned(), the.to_owned()));
        }
    }
}
