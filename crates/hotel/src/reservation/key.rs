//! What makes two booking requests the same one.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Draft;
use crate::money::Cents;
use basics::ids::hexadecimal;

/// Bytes of a digest that make a key: no two requests meet by chance.
const KEY_BYTES: usize = 16;

/// What makes two booking requests the same one: call, stay, room type, people and folded name. A digest, so that it can be kept
/// and logged without holding a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BookingKey(String);

impl BookingKey {
    /// The key of a draft within a call.
    pub fn new(call_id: &str, draft: &Draft) -> Self {
        Self::of_rooms(call_id, [draft])
    }

    /// The key of several rooms that are booked together within a call.
    pub fn of_rooms<'a>(call_id: &str, drafts: impl IntoIterator<Item = &'a Draft>) -> Self {
        let mut digest = Sha256::new();
        digest.update(call_id.as_bytes());
        digest.update([0]); // parts cannot run into each other: none of them holds a zero byte
        for draft in drafts {
            for part in [
                &draft.stay.arrival().to_string(),
                &draft.stay.departure().to_string(),
                draft.room_type.as_str(),
                &draft.people.to_string(),
                &draft.guest.folded_name(),
            ] {
                digest.update(part.as_bytes());
                digest.update([0]);
            }
        }
        Self::from_digest(digest)
    }

    /// The key of one more booking of the same rooms in the same call, where the caller wants the same again: the `nth`, from 1.
    #[must_use]
    pub fn another(&self, nth: u32) -> Self {
        let mut digest = Sha256::new();
        digest.update(self.0.as_bytes());
        digest.update(nth.to_le_bytes());
        Self::from_digest(digest)
    }

    /// The key of the same request, made again after what it had made was cancelled or changed.
    #[must_use]
    pub fn anew(&self) -> Self {
        let mut digest = Sha256::new();
        digest.update(self.0.as_bytes());
        digest.update(b"anew");
        Self::from_digest(digest)
    }

    /// The key of what is put to the caller for this request: what is read out with it, the children's ages of each room and the
    /// tourist tax, counts too.
    #[must_use]
    pub fn put_with<'a>(&self, ages: impl IntoIterator<Item = &'a [u32]>, tax: Option<Cents>) -> Self {
        let mut digest = Sha256::new();
        digest.update(self.0.as_bytes());
        digest.update(b"put");
        for room in ages {
            digest.update(u64::try_from(room.len()).unwrap_or(u64::MAX).to_le_bytes());
            for age in room {
                digest.update(age.to_le_bytes());
            }
        }
        if let Some(tax) = tax {
            digest.update(tax.get().to_le_bytes());
        }
        Self::from_digest(digest)
    }

    fn from_digest(digest: Sha256) -> Self {
        let digest = digest.finalize();
        Self(hexadecimal(digest.get(..KEY_BYTES).unwrap_or(&digest)))
    }

    /// The digest in hexadecimal.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{guest, room_id, stay};

    #[test]
    fn one_request_has_one_key_and_every_other_another() {
        let draft = |name: &str, people| {
            Draft::new(guest(name), stay("2027-02-10", "2027-02-12"), room_id("standard"), people, Cents::default())
        };
        let (one, two) = (draft("Le Goff", 1), draft("Le Goff", 2));
        let key = BookingKey::new("rtc_1", &one);
        assert_eq!(key, BookingKey::new("rtc_1", &draft("LE-GOFF", 1)));
        let others = [
            BookingKey::new("rtc_2", &one),
            BookingKey::new("rtc_1", &two),
            BookingKey::of_rooms("rtc_1", [&one, &one]),
            BookingKey::of_rooms("rtc_1", [&one, &two]),
            BookingKey::of_rooms("rtc_1", [&two, &one]),
            key.another(1),
            key.another(2),
            key.anew(),
            key.anew().anew(),
            key.put_with([&[][..]], None),
            key.put_with([&[][..]], Some(Cents::new(0))),
            key.put_with([&[4][..]], None),
            key.put_with([&[4, 9][..], &[]], None),
            key.put_with([&[4][..], &[9]], None),
        ];
        for (at, other) in others.iter().enumerate() {
            assert!(*other != key && !others[..at].contains(other), "{at}");
        }
    }
}
