//! The instruction for the model when a caller says a payment card number. `hotel::card` recognises one. Pure.

/// The instruction. It holds nothing of the number.
pub const CARD_NUMBER_HEARD: &str = "Le client vient de dire un numéro de carte bancaire. Interrompez-le aussitôt et dites : « Ne donnez jamais votre numéro de carte au téléphone, je n'en note aucun et je n'en ai pas besoin pour réserver. » \
     N'en répétez aucun chiffre, ne le mettez dans aucun outil, puis reprenez où vous en étiez.";
