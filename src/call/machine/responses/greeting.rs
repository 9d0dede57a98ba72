//! The first words, and with them the disclosure that an artificial intelligence speaks (Regulation (EU) 2024/1689, article 50(1)):
//! owed until a caller has heard it.

use super::Responses;
use crate::assistant::Line;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Greeting {
    /// The session is not there yet; `in_doubt` where an earlier process may have asked for it.
    NotYet { in_doubt: bool },
    /// To be asked for; `in_doubt` where it was asked for on a socket that was lost before any answer.
    Owed { in_doubt: bool },
    /// Asked for.
    Asked { in_doubt: bool },
    /// A response with it began, and nothing has cut it so far.
    Begun,
    /// It was cut before the disclosure was out, which is to be said once the caller has been answered.
    Cut { asked: bool },
}

impl Greeting {
    /// Whether something of it has still to be asked for.
    pub(super) const fn is_owed(self) -> bool {
        matches!(self, Self::NotYet { .. } | Self::Owed { .. } | Self::Cut { asked: false })
    }

    /// What has to be said next of it, if anything. A caller who spoke into the first words is answered before the rest of them.
    pub(super) const fn line(self, caller_has_the_word: bool) -> Option<Line> {
        match self {
            Self::Owed { .. } => Some(Line::Greeting),
            Self::Cut { asked: false } if !caller_has_the_word => Some(Line::Disclosure),
            Self::NotYet { .. } | Self::Asked { .. } | Self::Begun | Self::Cut { .. } => None,
        }
    }

    pub(super) const fn asked(&mut self) {
        *self = match *self {
            Self::Cut { .. } => Self::Cut { asked: true },
            Self::Owed { in_doubt } => Self::Asked { in_doubt },
            Self::NotYet { .. } | Self::Asked { .. } | Self::Begun => Self::Asked { in_doubt: false },
        };
    }

    /// A response was active: the first words themselves, where it is in doubt whether they were asked for before.
    pub(super) const fn refused(&mut self) {
        *self = match *self {
            Self::Cut { .. } => Self::Cut { asked: false },
            Self::Asked { in_doubt: true } => Self::Begun,
            Self::NotYet { .. } | Self::Owed { .. } | Self::Asked { .. } | Self::Begun => {
                Self::Owed { in_doubt: false }
            }
        };
    }

    pub(super) const fn detached(&mut self) {
        *self = match *self {
            Self::Asked { .. } => Self::Owed { in_doubt: true },
            Self::Cut { .. } => Self::Cut { asked: false },
            other @ (Self::NotYet { .. } | Self::Owed { .. } | Self::Begun) => other,
        };
    }
}

impl Responses {
    /// The session is there: the greeting is owed, once a call.
    pub(in crate::call::machine) fn session_ready(&mut self) {
        if let Greeting::NotYet { in_doubt } = self.greeting {
            self.greeting = Greeting::Owed { in_doubt };
        }
    }

    /// Whether the greeting still waits for the session.
    pub(in crate::call::machine) fn awaits_session(&self) -> bool {
        matches!(self.greeting, Greeting::NotYet { .. })
    }

    /// Whether a response with the first words began, and was not cut before the disclosure was out.
    pub(in crate::call::machine) fn greeted(&self) -> bool {
        self.greeting == Greeting::Begun
    }

    /// The response with the first words was cut before the disclosure was out.
    pub(in crate::call::machine) const fn greeting_cut(&mut self) {
        self.greeting = Greeting::Cut { asked: false };
    }
}
