//! Who comes: how many people, and how old the children are.

/// More people than this are no booking by telephone but a typing error or a group, which the reception handles.
pub const MAX_PARTY: u32 = 50;

/// From this age on a guest is no child: majority (code civil, article 414), which is also where the exemption from the tourist tax
/// ends (CGCT, article L2333-31).
pub const ADULT_AGE: u32 = 18;

/// Below this age a child sleeps in a cot: cots are made for children who cannot climb out of them yet, up to 24 months as a rule
/// (standard NF EN 716-1), and the airlines' and hotels' « bébé » ends there too.
pub const COT_AGE: u32 = 2;

/// A party of at least one adult.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    people: u32,
    ages: Vec<u32>,
}

/// Why numbers are no party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PartyError {
    /// Nobody, or more than [`MAX_PARTY`].
    #[error("nobody, or more than {MAX_PARTY} people")]
    People,
    /// An age that is no child's.
    #[error("an age of {ADULT_AGE} or more")]
    NotAChild,
    /// As many children as people, or more: models count « enfants compris » as adults only.
    #[error("no adult")]
    NoAdult,
}

impl Party {
    /// So many people, children included; `ages` are those of the children, in years. Ages that were not said are no children.
    ///
    /// # Errors
    /// [`PartyError`].
    pub fn new(people: u32, mut ages: Vec<u32>) -> Result<Self, PartyError> {
        if people == 0 || people > MAX_PARTY {
            return Err(PartyError::People);
        }
        if ages.iter().any(|age| *age >= ADULT_AGE) {
            return Err(PartyError::NotAChild);
        }
        if ages.len() >= people as usize {
            return Err(PartyError::NoAdult);
        }
        ages.sort_unstable();
        Ok(Self { people, ages })
    }

    /// How many people, children included.
    pub const fn people(&self) -> u32 {
        self.people
    }

    /// How old the children are, in years, the youngest first.
    pub fn ages(&self) -> &[u32] {
        &self.ages
    }

    /// How many children.
    pub fn children(&self) -> u32 {
        u32::try_from(self.ages.len()).unwrap_or(self.people)
    }

    /// How many adults; at least one.
    pub fn adults(&self) -> u32 {
        self.people.saturating_sub(self.children())
    }

    /// How many children sleep in a cot where there is one.
    pub fn babies(&self) -> u32 {
        u32::try_from(self.ages.iter().filter(|age| **age < COT_AGE).count()).unwrap_or(0)
    }

    /// How many ordinary beds they take where there are so many cots.
    pub fn beds(&self, cots: u32) -> u32 {
        self.people.saturating_sub(self.babies().min(cots))
    }
}

/// A room into which some of a party go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many of them, children included.
    pub people: u32,
    /// How many ordinary beds the room has.
    pub beds: u32,
}

/// The party of each room, where a party is spread over several: babies go where people outnumber the beds, and no child is left
/// without an adult.
///
/// # Errors
/// [`PartyError`] of a room; [`PartyError::NoAdult`] where there are not adults enough for the rooms.
pub fn share_out(rooms: &[Share], mut ages: Vec<u32>) -> Result<Vec<Party>, PartyError> {
    ages.sort_unstable();
    let mut children: Vec<Vec<u32>> = Vec::with_capacity(rooms.len());
    for room in rooms {
        let lacking = room.people.saturating_sub(room.beds) as usize;
        let babies = ages.iter().take_while(|age| **age < COT_AGE).count().min(lacking);
        children.push(ages.drain(..babies).collect());
    }
    for (room, children) in rooms.iter().zip(&mut children) {
        let places = (room.people.saturating_sub(1) as usize).saturating_sub(children.len()).min(ages.len());
        children.extend(ages.drain(..places));
    }
    if !ages.is_empty() {
        return Err(PartyError::NoAdult);
    }
    rooms.iter().zip(children).map(|(room, children)| Party::new(room.people, children)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_has_an_adult_and_its_babies_sleep_in_cots_as_far_as_there_are_any() {
        let party = Party::new(5, vec![9, 0, 1]).unwrap();
        assert_eq!((party.people(), party.adults(), party.children(), party.babies()), (5, 2, 3, 2));
        assert_eq!(party.ages(), [0, 1, 9]);
        assert_eq!([0, 1, 2, 3].map(|cots| party.beds(cots)), [5, 4, 3, 3]);
        assert_eq!(Party::new(2, vec![2]).unwrap().babies(), 0, "a child of two has a bed");
        assert_eq!(Party::new(2, vec![17]).unwrap().adults(), 1);
    }

    #[test]
    fn a_party_is_shared_out_with_its_babies_in_cots_and_an_adult_in_every_room() {
        let shared = |rooms: &[(u32, u32)], ages: &[u32]| {
            let rooms: Vec<Share> = rooms.iter().map(|(people, beds)| Share { people: *people, beds: *beds }).collect();
            share_out(&rooms, ages.to_vec()).map(|parties| parties.iter().map(|party| party.ages().to_vec()).collect())
        };
        for (rooms, ages, expected) in [
            (&[(2, 2), (2, 2)][..], &[][..], Ok(vec![vec![], vec![]])),
            (&[(2, 2), (3, 2)], &[9, 1], Ok(vec![vec![9], vec![1]])),
            (&[(2, 2), (3, 2)], &[9, 2], Ok(vec![vec![2], vec![9]])),
            (&[(4, 4), (2, 2)], &[4, 9, 12], Ok(vec![vec![4, 9, 12], vec![]])),
            (&[(2, 2), (2, 2)], &[4, 9], Ok(vec![vec![4], vec![9]])),
            (&[(2, 2), (2, 2)], &[4, 9, 12], Err(PartyError::NoAdult)),
            (&[(0, 2), (2, 2)], &[], Err(PartyError::People)),
        ] {
            assert_eq!(shared(rooms, ages), expected, "{rooms:?} {ages:?}");
        }
    }

    #[test]
    fn what_is_no_party_is_refused() {
        for (people, ages, fault) in [
            (0, vec![], PartyError::People),
            (51, vec![], PartyError::People),
            (u32::MAX, vec![], PartyError::People),
            (3, vec![18], PartyError::NotAChild),
            (2, vec![4, 9], PartyError::NoAdult),
            (2, vec![4, 9, 11], PartyError::NoAdult),
        ] {
            assert_eq!(Party::new(people, ages), Err(fault));
        }
        assert!(Party::new(50, vec![4; 49]).is_ok());
    }
}
