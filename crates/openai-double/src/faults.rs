//! Faults asked for ahead of time: what the next requests get in place of, or on top of, a healthy answer.

use std::{collections::VecDeque, time::Duration};

/// What a request asks of OpenAI's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// `POST /v1/realtime/calls/{id}/accept`
    Accept,
    /// `POST /v1/realtime/calls/{id}/reject`
    Reject,
    /// `POST /v1/realtime/calls/{id}/refer`
    Refer,
    /// `POST /v1/realtime/calls/{id}/hangup`
    Hangup,
    /// `GET /v1/realtime?call_id=…`, the sideband's upgrade
    Attach,
    /// `GET /v1/models`
    Models,
}

impl Operation {
    /// The last segment of a call-control path.
    pub(super) fn of_call(segment: &str) -> Option<Self> {
        match segment {
            "accept" => Some(Self::Accept),
            "reject" => Some(Self::Reject),
            "refer" => Some(Self::Refer),
            "hangup" => Some(Self::Hangup),
            _ => None,
        }
    }
}

/// What happens to one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(super) delay: Duration,
    pub(super) kind: FaultKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FaultKind {
    /// Processed and answered as usual.
    None,
    /// Not processed; this answer instead.
    Answer { status: u16, body: Option<String>, headers: Vec<(String, String)> },
    /// Processed; but this answer instead of the true one.
    Lie { status: u16 },
    /// Not processed; the connection is closed with no answer.
    DropBefore,
    /// Processed; the connection is closed with no answer.
    DropAfter,
    /// Processed at once; the answer leaves so much later.
    AnswerLate(Duration),
}

impl Fault {
    /// No fault: a place in the queue for a healthy answer.
    pub const fn none() -> Self {
        Self { delay: Duration::ZERO, kind: FaultKind::None }
    }

    /// The request is not processed and gets this status, with an OpenAI-shaped error body.
    pub const fn status(status: u16) -> Self {
        Self { delay: Duration::ZERO, kind: FaultKind::Answer { status, body: None, headers: Vec::new() } }
    }

    /// The request is not processed and gets this status and this body, verbatim (it may be empty or no JSON).
    pub fn answer(status: u16, body: impl Into<String>) -> Self {
        Self { delay: Duration::ZERO, kind: FaultKind::Answer { status, body: Some(body.into()), headers: Vec::new() } }
    }

    /// The same answer with one more header, such as `retry-after`. Only for [`Fault::status`] and [`Fault::answer`].
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        if let FaultKind::Answer { headers, .. } = &mut self.kind {
            headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The request is processed, yet this status is answered.
    pub const fn status_though_done(status: u16) -> Self {
        Self { delay: Duration::ZERO, kind: FaultKind::Lie { status } }
    }

    /// The connection is closed before anything was done.
    pub const fn drop_before() -> Self {
        Self { delay: Duration::ZERO, kind: FaultKind::DropBefore }
    }

    /// What was asked is done, then the connection is closed: the answer is lost.
    pub const fn drop_after() -> Self {
        Self { delay: Duration::ZERO, kind: FaultKind::DropAfter }
    }

    /// What was asked is done at once, yet the answer is late.
    pub const fn answer_late(delay: Duration) -> Self {
        Self { delay: Duration::ZERO, kind: FaultKind::AnswerLate(delay) }
    }

    /// Healthy, but late.
    pub const fn late(delay: Duration) -> Self {
        Self { delay, kind: FaultKind::None }
    }

    /// The same fault, this much later.
    #[must_use]
    pub const fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// Queues of faults, one an operation.
#[derive(Debug, Default)]
pub(super) struct Faults {
    queued: Vec<(Operation, VecDeque<(usize, Fault)>)>,
}

impl Faults {
    /// Adds a fault for the next `times` requests after those already queued.
    pub(super) fn push(&mut self, operation: Operation, times: usize, fault: Fault) {
        if times == 0 {
            return;
        }
        match self.queued.iter_mut().find(|(of, _)| *of == operation) {
            Some((_, queue)) => queue.push_back((times, fault)),
            None => self.queued.push((operation, VecDeque::from([(times, fault)]))),
        }
    }

    /// Forgets what is queued for an operation.
    pub(super) fn clear(&mut self, operation: Operation) {
        self.queued.retain(|(of, _)| *of != operation);
    }

    /// The fault of the next request, if one was asked for.
    pub(super) fn take(&mut self, operation: Operation) -> Option<Fault> {
        let (_, queue) = self.queued.iter_mut().find(|(of, _)| *of == operation)?;
        let (times, fault) = queue.front_mut()?;
        let fault = fault.clone();
        *times -= 1;
        if *times == 0 {
            queue.pop_front();
        }
        Some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_taken_in_the_order_asked_for_and_then_there_are_none() {
        let mut faults = Faults::default();
        faults.push(Operation::Accept, 2, Fault::status(503));
        faults.push(Operation::Accept, 1, Fault::drop_after());
        faults.push(Operation::Attach, 0, Fault::status(404));
        let taken: Vec<_> = (0..4).map(|_| faults.take(Operation::Accept)).collect();
        assert_eq!(taken, [Some(Fault::status(503)), Some(Fault::status(503)), Some(Fault::drop_after()), None]);
        assert_eq!(faults.take(Operation::Attach), None);
    }
}
