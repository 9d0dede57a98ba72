//! Who comes: name, e-mail and phone, parsed at the edge (skeleton; its owner completes it).

use crate::personal::Personal;

/// A surname or first name that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(Personal<String>);

/// An e-mail address that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(Personal<String>);

/// A phone number: ten bare digits for a French number, E.164 otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(Personal<String>);

/// Special requests that were checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wishes(Personal<String>);

macro_rules! text {
    ($($name:ident),+) => {$(
        impl $name {
            /// The text itself.
            pub fn as_str(&self) -> &str { self.0.expose() }
            /// The text itself, owned.
            pub fn into_string(self) -> String { self.0.into_inner() }
            /// For tests of other rooms until the owner's parse exists.
            #[cfg(test)]
            pub(crate) fn unchecked(text: &str) -> Self { Self(Personal::new(text.to_owned())) }
        }
    )+};
}
text!(Name, Email, Phone, Wishes);

/// The guest of a booking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Surname.
    pub last_name: Name,
    /// First name.
    pub first_name: Name,
    /// `None` where the caller has none.
    pub email: Option<Email>,
    /// Where the guest can be called.
    pub phone: Phone,
}

impl Guest {
    /// Surname and first name, folded: lower case, without accents, hyphens, apostrophes and double spaces.
    pub fn folded_name(&self) -> String {
        format!("{} {}", self.last_name.as_str(), self.first_name.as_str()).to_lowercase()
    }
}
