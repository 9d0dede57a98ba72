//! What a caller hears who asks for a person.

use super::times::time_of_day;
use hotel::{callback::Callback, reception::NotPassedOn};

/// Before the caller is passed on.
pub const PASSED_ON: &str = "Je vous passe la réception, ne quittez pas.";

/// The caller contests a price: it is noted, and stays.
pub const PRICE_NOTED: &str = "Je note votre remarque pour la réception ; le prix que je vous ai donné est le seul que je puisse proposer. Souhaitez-vous réserver à ce prix ?";

/// Where the reception calls back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallBackNumber {
    /// Where the caller calls from.
    Own,
    /// Where the caller said.
    Said,
    /// Nobody knows yet.
    Unknown,
}

impl CallBackNumber {
    /// Where a call-back goes; `is_callers` tells whether the network gave the caller's number, which is then the one.
    pub fn of(callback: &Callback, is_callers: bool) -> Self {
        if is_callers {
            Self::Own
        } else if callback.phone.expose().is_empty() {
            Self::Unknown
        } else {
            Self::Said
        }
    }
}

/// What the reception reads of a booking that looks like another caller's. Both codes, and nothing of the guests.
pub fn possible_double(new: &str, other: &str) -> String {
    format!(
        "Doublon possible : les réservations {new} et {other} ont le même nom, les mêmes coordonnées, les mêmes dates et le même type de chambre, et viennent de deux appels. Vérifiez auprès du client."
    )
}

/// That a booking beyond those of a number and day was not made, and was left for the reception. Only to be said of what is durable.
pub fn request_left(number: CallBackNumber) -> String {
    let why = "Je ne peux plus réserver pour vous aujourd'hui, et rien n'est réservé pour cette demande.";
    format!("{why} {}", left(number))
}

/// That the caller is not passed on, and what was left for the reception instead. Only to be said of what is durable.
pub fn callback_left(why: NotPassedOn, number: CallBackNumber) -> String {
    let why = match why {
        NotPassedOn::TriedBefore => "La réception ne répond pas pour le moment.".to_owned(),
        NotPassedOn::OftenToday => "Je ne peux plus vous passer la réception aujourd'hui.".to_owned(),
        NotPassedOn::Closed { opens } => {
            format!("La réception est fermée, elle ouvre à {}.", time_of_day(opens))
        }
        NotPassedOn::NoLine => "Je ne peux pas vous passer la réception.".to_owned(),
    };
    format!("{why} {}", left(number))
}

const fn left(number: CallBackNumber) -> &'static str {
    match number {
        CallBackNumber::Own => {
            "C'est noté : je transmets à la réception, qui vous rappellera au numéro d'où vous appelez."
        }
        CallBackNumber::Said => "C'est noté : je transmets à la réception, qui vous rappellera.",
        CallBackNumber::Unknown => "C'est noté pour la réception. À quel numéro peut-elle vous rappeler ?",
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveTime;

    use super::*;

    #[test]
    fn a_call_back_is_promised_with_its_reason_and_a_missing_number_is_asked_for() {
        let closed = NotPassedOn::Closed { opens: NaiveTime::from_hms_opt(8, 0, 0).unwrap() };
        for (why, number, said) in [
            (
                closed,
                CallBackNumber::Own,
                "La réception est fermée, elle ouvre à huit heures. C'est noté : je transmets à la réception, qui vous rappellera au numéro d'où vous appelez.",
            ),
            (
                NotPassedOn::NoLine,
                CallBackNumber::Unknown,
                "Je ne peux pas vous passer la réception. C'est noté pour la réception. À quel numéro peut-elle vous rappeler ?",
            ),
            (
                NotPassedOn::TriedBefore,
                CallBackNumber::Said,
                "La réception ne répond pas pour le moment. C'est noté : je transmets à la réception, qui vous rappellera.",
            ),
            (
                NotPassedOn::OftenToday,
                CallBackNumber::Said,
                "Je ne peux plus vous passer la réception aujourd'hui. C'est noté : je transmets à la réception, qui vous rappellera.",
            ),
        ] {
            assert_eq!(callback_left(why, number), said);
        }
    }
}
