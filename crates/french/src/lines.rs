//! What is said word for word, whatever the call is about: the first words, silences, waiting, the end.

use hotel::catalogue::HotelDetails;

/// The first words of every call. They are part of the program, and no setting removes them: a caller is told at the first sentence
/// that this is an artificial intelligence (Regulation (EU) 2024/1689, article 50(1)).
pub fn first_words(hotel: &HotelDetails) -> String {
    let at_the_hotel = hotel.spoken_article().at(&hotel.name);
    format!("Bonjour et bienvenue {at_the_hotel} ! Je suis un assistant vocal, une intelligence artificielle.")
}

/// Who speaks, said to a caller who has spoken into the first words.
pub const DISCLOSURE: &str = "Je vous le précise : je suis un assistant vocal, une intelligence artificielle.";

/// Nobody speaks, for the first time.
pub const STILL_THERE: &str = "Êtes-vous toujours là ?";

/// Nobody speaks, again.
pub const STILL_THERE_AGAIN: &str = "Je ne vous entends pas. Êtes-vous là ?";

/// Nobody speaks, and what was read out still awaits a yes.
pub const AWAITS_YES: &str = "Je n'ai pas entendu votre réponse. Est-ce que je confirme, oui ou non ?";

/// Nobody speaks, for the last time; the call ends after it.
pub const SILENT_GOODBYE: &str = "Je ne vous entends plus, je raccroche. Rappelez-nous quand vous voulez. Au revoir.";

/// A tool takes its time.
pub const HOLDING: &str = "Un instant, je vérifie.";

/// A tool has taken too long.
pub const TOO_SLOW: &str =
    "La recherche est plus longue que prévu. Voulez-vous patienter un instant, ou parler à la réception ?";

/// The call has lasted for as long as it may; it ends soon.
pub const WIND_UP: &str = "Il nous reste une minute. Que puis-je encore faire pour vous ?";

/// The call has lasted too long; it ends after this.
pub const TIME_IS_UP: &str = "Je dois mettre fin à cet appel. Rappelez-nous quand vous voulez. Au revoir.";

/// The transfer to the reception did not come about.
pub const TRANSFER_FAILED: &str =
    "La réception ne répond pas, excusez-moi. Voulez-vous lui laisser un message, pour qu'elle vous rappelle ?";

/// Before the caller's name is asked for: what the details are for, and how to hear more (GDPR, article 13). The answer is
/// [`super::information()`]'s to « données ».
pub const BEFORE_THE_NAME: &str = "Vos coordonnées ne servent qu'à ce séjour ; pour les détails, dites « données ».";

/// Before something is noted that speaks of health.
pub const MAY_I_NOTE_IT: &str = "Je le note, d'accord ?";

/// The caller asks for a moment.
pub const TAKE_YOUR_TIME: &str = "Prenez votre temps, je vous écoute.";

/// The end of a call.
pub const GOODBYE: &str = "Merci de votre appel. Au revoir.";
