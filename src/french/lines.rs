//! What is said word for word, whatever the call is about: the first words, silences, waiting, the end.

use crate::hotel::catalogue::HotelDetails;

/// The first words of every call. They are part of the program, and no setting removes them: a caller is told at the first sentence
/// that this is an artificial intelligence (Regulation (EU) 2024/1689, article 50(1)).
pub fn first_words(hotel: &HotelDetails) -> String {
    format!("Bonjour et bienvenue chez {} ! Je suis un assistant vocal, une intelligence artificielle.", hotel.name)
}

/// Who speaks, said to a caller who has spoken into the first words.
pub const DISCLOSURE: &str = "Je vous le précise : je suis un assistant vocal, une intelligence artificielle.";

/// Nobody speaks, for the first time.
pub const STILL_THERE: &str = "Êtes-vous toujours là ?";

/// Nobody speaks, again.
pub const STILL_THERE_AGAIN: &str = "Je ne vous entends pas. Vous êtes là ?";

/// Nobody speaks, and what was read out still awaits a yes.
pub const AWAITS_YES: &str = "Je n'ai pas entendu votre réponse : souhaitez-vous que je confirme, oui ou non ?";

/// Nobody speaks, for the last time; the call ends after it.
pub const SILENT_GOODBYE: &str = "Je ne vous entends plus, je raccroche. N'hésitez pas à rappeler. Au revoir.";

/// A tool takes its time.
pub const HOLDING: &str = "Un instant, je vérifie, je reste avec vous.";

/// A tool has taken too long.
pub const TOO_SLOW: &str = "La vérification prend plus de temps que prévu. Je vous propose de patienter un instant, ou d'appeler la réception.";

/// The call has lasted for as long as it may; it ends soon.
pub const WIND_UP: &str = "Notre appel touche à sa fin : que puis-je encore faire pour vous en une minute ?";

/// The call has lasted too long; it ends after this.
pub const TIME_IS_UP: &str = "Je dois mettre fin à cet appel. N'hésitez pas à rappeler. Au revoir.";

/// The transfer to the reception did not come about.
pub const TRANSFER_FAILED: &str =
    "Je suis désolé, la réception ne répond pas. Voulez-vous que je lui laisse un message pour qu'elle vous rappelle ?";

/// The caller asks for a moment.
pub const TAKE_YOUR_TIME: &str = "Prenez votre temps, je vous écoute.";

/// The end of a call.
pub const GOODBYE: &str = "Merci de votre appel, au revoir.";
