//! How a call ended.

/// How a call ended; its [`Ending::name`] is what logs show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// OpenAI closed the sideband normally, or does not know the call any more: the line is down.
    LineClosed,
    /// The caller was gone before the call was accepted.
    GoneBeforeAnswer,
    /// The accept was refused for good.
    AcceptRefused,
    /// The sideband could not be attached, and the call was hung up.
    NeverAttached,
    /// The goodbye was said, and the call hung up.
    Completed,
    /// The caller was passed on to the reception.
    Transferred,
    /// Nobody spoke any more.
    Silence,
    /// It lasted for as long as a call may.
    TooLong,
    /// OpenAI's own limit of 60 minutes was reached.
    Expired,
    /// The model had nothing to say any more, response after response.
    ModelFailed,
    /// The other side sent frames, or the model function calls, without end; the call was hung up.
    Flooded,
    /// The sideband was lost and could not be attached again; the call was hung up.
    Lost,
}

impl Ending {
    /// The name in logs: snake case, French.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LineClosed => "ligne_fermee",
            Self::GoneBeforeAnswer => "parti_avant_reponse",
            Self::AcceptRefused => "accept_refuse",
            Self::NeverAttached => "jamais_rattache",
            Self::Completed => "termine",
            Self::Transferred => "transfere",
            Self::Silence => "silence",
            Self::TooLong => "trop_long",
            Self::Expired => "session_expiree",
            Self::ModelFailed => "modele_en_panne",
            Self::Flooded => "flot_de_messages",
            Self::Lost => "perdu",
        }
    }
}
