//! What follows from a write: which messages, to whom, and when.

use chrono::{DateTime, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::effect::{
    AT_ONCE, Channel, Effect, Happened, Kind, LONGEST_LIFE, LONGEST_WAIT_FOR_A_CALL, Progress, Recipient,
    SETTLING_TIME, SHORTEST_LIFE, new_id,
};
use crate::{
    callback::{self, Callback},
    guest::takes_sms,
    money::Cents,
    reservation::{Confirmation, Reservation, Status},
};
use basics::{ids::Ids, personal::Personal};

/// Which messages the hotel sends, as the configuration says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// `[courriel]`: guests get letters.
    pub mail: bool,
    /// `[courriel]` and `reception.avis`: the reception gets letters.
    pub reception: bool,
    /// `[sms]`: guests without an e-mail address get a reminder.
    pub sms: bool,
    /// `nom` of each of `[[webhooks]]`.
    pub webhooks: Vec<String>,
    /// `hotel.fuseau_horaire`.
    pub zone: Tz,
    /// `hotel.heure_arrivee`: what has to be known before a stay is not sent after it has begun.
    pub check_in_from: NaiveTime,
}

impl Default for Policy {
    /// Nothing is sent.
    fn default() -> Self {
        let check_in_from = NaiveTime::MIN;
        Self { mail: false, reception: false, sms: false, webhooks: Vec::new(), zone: Tz::UTC, check_in_from }
    }
}

/// Why rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause<'a> {
    /// A guest asked for it on the telephone.
    Guest {
        /// The call, while it is live; messages then wait for its end.
        call: Option<&'a str>,
    },
    /// The hotel's staff did it: the reception need not be told.
    Staff,
    /// Something is noted about the row (words that came late, a confirmation that was sent): nothing follows, and the revision stays.
    Note,
}

/// A row that is written.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// As it stood; `None` where it is new.
    pub before: Option<&'a Reservation>,
    /// As it stands from here on.
    pub after: &'a Reservation,
}

impl Written<'_> {
    /// What happened to the row, where anything did that a guest or another system has to know.
    fn happened(&self) -> Option<Happened> {
        let is_cancelled = |row: &Reservation| matches!(row.status, Status::Cancelled { .. });
        let Self { before, after } = self;
        match before {
            _ if after.erased_at.is_some() => None,
            None => (!is_cancelled(after)).then_some(Happened::Booked),
            Some(before) if is_cancelled(after) => (!is_cancelled(before)).then_some(Happened::Cancelled),
            Some(before) => (!says_the_same(before, after)).then_some(Happened::Changed),
        }
    }
}

/// Whether a letter about the one says what a letter about the other does.
fn says_the_same(one: &Reservation, other: &Reservation) -> bool {
    let stay = |row: &Reservation| (row.stay, row.people, row.total, row.tourist_tax);
    let guest = |row: &Reservation| {
        let texts = [&row.last_name, &row.first_name, &row.email, &row.phone, &row.wishes];
        texts.map(|text| text.expose().clone())
    };
    stay(one) == stay(other)
        && guest(one) == guest(other)
        && (&one.room_type, &one.ages, &one.terms) == (&other.room_type, &other.ages, &other.terms)
        && one.status.as_str() == other.status.as_str()
}

/// What happened to rows that are written, by their identifiers and revisions.
pub fn happened_to<'a>(
    rows: &'a [Written<'a>],
    cause: Cause<'_>,
) -> impl Iterator<Item = (&'a str, u32, Happened)> + use<'a> {
    let is_noted = cause == Cause::Note;
    let rows = rows.iter().filter(move |_| !is_noted);
    rows.filter_map(|row| Some((row.after.id.as_str(), row.after.revision, row.happened()?)))
}

/// What happened to a call-back that is left, or marked as done.
pub const fn happened_to_callback(callback: &Callback) -> Happened {
    match callback.status {
        callback::Status::ToDo => Happened::CallbackLeft,
        callback::Status::Done => Happened::CallbackDone,
    }
}

/// What follows from writing rows of one code. The rows have their new revision already.
pub fn effects(rows: &[Written<'_>], cause: Cause<'_>, policy: &Policy, now: DateTime<Utc>, ids: &Ids) -> Vec<Effect> {
    let happened: Vec<(Written<'_>, Happened)> = rows.iter().filter_map(|row| Some((*row, row.happened()?))).collect();
    let Some((first, _)) = happened.first().filter(|_| cause != Cause::Note) else { return Vec::new() };
    let mut effects = Vec::new();
    let overall = overall(&happened);
    if let Some(code) = first.after.code() {
        let about = About { code, rows: &happened, first: *first, overall, cause };
        effects.extend(about.to_guest(policy, now, ids));
        effects.extend(about.to_reception(policy, now, ids));
        effects.extend(about.to_old_address(policy, now, ids));
    }
    for (id, revision, happened) in happened_to(rows, cause) {
        effects.extend(events(id, revision, happened, policy, now, ids));
    }
    effects
}

/// What follows from a call-back that is left, or marked as done.
pub fn callback_effects(callback: &Callback, policy: &Policy, now: DateTime<Utc>, ids: &Ids) -> Vec<Effect> {
    let happened = happened_to_callback(callback);
    let mut effects: Vec<Effect> = events(&callback.id, 0, happened, policy, now, ids).collect();
    // A message that did not arrive has a notice of its own.
    let is_told = callback.kind == Some(callback::Kind::NotDelivered);
    if policy.reception && happened == Happened::CallbackLeft && !is_told {
        let notice = new(Kind::CallbackNotice, Channel::Email, Recipient::Reception, &callback.id, now, ids);
        effects.push(Effect { due: now + AT_ONCE, happened: Some(happened), ..notice });
    }
    effects
}

/// The notice to the reception that a message did not reach its guest.
pub(super) fn failure_notice(failed: &Effect, now: DateTime<Utc>, id: String) -> Effect {
    Effect {
        id,
        revision: failed.revision,
        about: Some(failed.id.clone()),
        ..bare(Kind::FailureNotice, Channel::Email, Recipient::Reception, &failed.subject, now)
    }
}

/// What happened to a code, of what happened to its rows.
fn overall(rows: &[(Written<'_>, Happened)]) -> Happened {
    let is_all = |one: Happened| rows.iter().all(|(_, happened)| *happened == one);
    match () {
        () if is_all(Happened::Booked) => Happened::Booked,
        () if is_all(Happened::Cancelled) => Happened::Cancelled,
        () => Happened::Changed,
    }
}

/// The rows of one code to which something happened.
struct About<'a> {
    code: &'a str,
    rows: &'a [(Written<'a>, Happened)],
    first: Written<'a>,
    overall: Happened,
    cause: Cause<'a>,
}

impl About<'_> {
    /// The letter to the guest, or the reminder where there is no address.
    fn to_guest(&self, policy: &Policy, now: DateTime<Utc>, ids: &Ids) -> Option<Effect> {
        let row = self.first.after;
        let (kind, channel) = if !row.email.expose().is_empty() {
            let kind = match self.overall {
                Happened::Booked => Kind::Confirmation,
                Happened::Cancelled => Kind::Cancellation,
                Happened::Changed | Happened::CallbackLeft | Happened::CallbackDone => Kind::Change,
            };
            (kind, policy.mail.then_some(Channel::Email)?)
        } else if self.overall != Happened::Cancelled && takes_sms(row.phone.expose()) {
            (Kind::Reminder, policy.sms.then_some(Channel::Sms)?)
        } else {
            return None;
        };
        let effect = self.of_code(kind, channel, Recipient::Guest, now, ids);
        let total = |row: &Reservation| row.total;
        let before: Option<Cents> = self.rows.iter().map(|(row, _)| row.before.and_then(total)).sum();
        let previous_total = before.filter(|_| self.overall == Happened::Changed);
        let ends = if self.overall == Happened::Cancelled { effect.ends } else { self.end(policy, now) };
        Some(Effect { previous_total, ends, ..self.after_the_call(effect, now) })
    }

    /// The notice to the reception: at once for a guest who arrives today.
    fn to_reception(&self, policy: &Policy, now: DateTime<Utc>, ids: &Ids) -> Option<Effect> {
        if !policy.reception || self.cause == Cause::Staff {
            return None;
        }
        let notice = self.of_code(Kind::Notice, Channel::Email, Recipient::Reception, now, ids);
        let notice = Effect { happened: Some(self.overall), ..notice };
        let today = now.with_timezone(&policy.zone).date_naive();
        let is_tonight = self.rows.iter().any(|(row, _)| row.after.stay.arrival() <= today);
        Some(if is_tonight { Effect { due: now + AT_ONCE, ..notice } } else { self.after_the_call(notice, now) })
    }

    /// The notice to an address that was replaced, where a letter had gone to it: one that was misheard may be a stranger's.
    fn to_old_address(&self, policy: &Policy, now: DateTime<Utc>, ids: &Ids) -> Option<Effect> {
        let Written { before, after } = self.first;
        let before = before.filter(|_| policy.mail)?;
        let had_a_letter = matches!(before.confirmation, Some(Confirmation::Sent(_)));
        let old = before.email.expose();
        if !had_a_letter || old.is_empty() || old == after.email.expose() {
            return None;
        }
        let recipient = Recipient::Address(Personal::new(old.clone()));
        Some(self.of_code(Kind::AddressReplaced, Channel::Email, recipient, now, ids))
    }

    fn of_code(&self, kind: Kind, channel: Channel, to: Recipient, now: DateTime<Utc>, ids: &Ids) -> Effect {
        let effect = new(kind, channel, to, self.code, now, ids);
        Effect { revision: self.first.after.revision, due: now + SETTLING_TIME, ..effect }
    }

    /// The message, to leave when the call is over.
    fn after_the_call(&self, effect: Effect, now: DateTime<Utc>) -> Effect {
        match self.cause {
            Cause::Guest { call: Some(call) } => {
                Effect { call: Some(call.to_owned()), due: now + LONGEST_WAIT_FOR_A_CALL, ..effect }
            }
            Cause::Guest { call: None } | Cause::Staff | Cause::Note => effect,
        }
    }

    /// The instant from which a letter about the stay comes too late: the law wants it before the stay begins.
    fn end(&self, policy: &Policy, now: DateTime<Utc>) -> DateTime<Utc> {
        let arrival = self.rows.iter().map(|(row, _)| row.after.stay.arrival()).min();
        let begins =
            arrival.and_then(|day| policy.zone.from_local_datetime(&day.and_time(policy.check_in_from)).earliest());
        let latest = now + LONGEST_LIFE;
        begins.map_or(latest, |begins| begins.with_timezone(&Utc).clamp(now + SHORTEST_LIFE, latest))
    }
}

/// An event to each of the other systems.
fn events<'a>(
    subject: &'a str,
    revision: u32,
    happened: Happened,
    policy: &'a Policy,
    now: DateTime<Utc>,
    ids: &'a Ids,
) -> impl Iterator<Item = Effect> + use<'a> {
    policy.webhooks.iter().map(move |name| {
        let event = new(Kind::Event, Channel::Webhook(name.clone()), Recipient::System, subject, now, ids);
        Effect { revision, happened: Some(happened), ..event }
    })
}

fn new(kind: Kind, channel: Channel, recipient: Recipient, subject: &str, now: DateTime<Utc>, ids: &Ids) -> Effect {
    Effect { id: new_id(now, ids), ..bare(kind, channel, recipient, subject, now) }
}

/// A message without an identifier, due at once.
fn bare(kind: Kind, channel: Channel, recipient: Recipient, subject: &str, now: DateTime<Utc>) -> Effect {
    Effect {
        id: String::new(),
        kind,
        channel,
        recipient,
        subject: subject.to_owned(),
        revision: 0,
        created_at: now,
        happened: None,
        about: None,
        previous_total: None,
        due: now,
        ends: now + LONGEST_LIFE,
        call: None,
        progress: Progress::Waiting,
        attempts: 0,
        unknown: 0,
        told: false,
        first_attempt_at: None,
        ended_at: None,
        delivered_at: None,
        last_answer: None,
    }
}

#[cfg(test)]
mod tests;
