//! Words of an answer that come after a tool has acted on it.

use super::Toolbox;
use basics::personal::Personal;
use hotel::{
    callback::{Draft, Kind, Reason},
    proposal::LateWords,
};

impl Toolbox {
    /// Keeps the words of an answer with the reservations that it led to. Where they are a no, the reception is asked to call the
    /// guest: what was done stands until then.
    pub async fn keep_words(&self, call_id: &str, caller: Option<&Personal<String>>, late: LateWords) {
        let (purpose, is_no) = (late.purpose, late.acceptance.is_none());
        let Ok(rooms) = self.desk.keep_words(late).await else {
            tracing::warn!(refus = is_no, "une réponse transcrite après coup n'a pas pu être conservée");
            return;
        };
        let Some(room) = rooms.first().filter(|_| is_no) else { return };
        let code = room.code().unwrap_or(&room.id);
        let reason = Reason::of_this_program(french::refused_late(code, purpose));
        let draft = Draft::new(call_id, caller, reason).of_kind(Kind::ToVerify);
        if self.reception.leave(draft).await.is_err() {
            tracing::warn!(reservation.id = %room.id, "un refus transcrit après coup n'a pas pu être signalé à la réception");
        }
    }
}
