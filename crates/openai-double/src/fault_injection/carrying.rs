//! The one way out of a line and the one way in: where fault injection happens.

use super::{Fate, InjectedFault, Side, Way};
use crate::line::{Line, Outgoing};

impl Line {
    /// Whether the sideband with this number is the one by which the call is steered.
    pub(crate) fn is_steered_by(&self, number: u64) -> bool {
        self.socket.as_ref().is_some_and(|(current, _)| *current == number)
    }

    /// Cuts the sideband off: from here on nothing is sent through it, and nothing that comes through it is heard.
    pub(crate) fn strike(&mut self, injected: InjectedFault) {
        let Some((number, socket)) = self.socket.take() else { return };
        self.record.struck += 1;
        self.held_back = None;
        let asked = match injected {
            InjectedFault::Drop => socket.send(Outgoing::Drop),
            InjectedFault::Close(code) => socket.send(Outgoing::Close(code)),
            InjectedFault::Freeze => {
                self.frozen = Some((number, socket));
                return;
            }
        };
        // The task of a socket that is gone already has nothing left to do.
        drop(asked);
    }

    /// The one way to the server: whatever is to be lost, doubled, delayed or put out of order is so here. What is sent while
    /// no sideband is attached is lost, as Realtime replays nothing.
    pub(crate) fn transmit(&mut self, text: String) {
        if self.socket.is_none() {
            return;
        }
        let injected = self.fault_injection.injected(Way::ToServer);
        if let Some((Side::Before, injected)) = injected {
            return self.strike(injected);
        }
        match self.fault_injection.fate() {
            Fate::Passes => self.write(text),
            Fate::Lost => {}
            Fate::Doubled => {
                self.write(text.clone());
                self.write(text);
            }
            Fate::Swapped => {
                if let Some(earlier) = self.held_back.replace(text) {
                    self.write(earlier);
                }
                return self.strike_after(injected);
            }
            Fate::Delayed(delay) => {
                self.hand_over(Outgoing::Wait(delay));
                self.write(text);
            }
        }
        if let Some(earlier) = self.held_back.take() {
            self.write(earlier);
        }
        self.strike_after(injected);
    }

    fn strike_after(&mut self, injected: Option<(Side, InjectedFault)>) {
        if let Some((_, injected)) = injected {
            self.strike(injected);
        }
    }

    fn write(&mut self, text: String) {
        if self.settings.keep_sent {
            self.record.sent.push(text.clone());
        }
        self.hand_over(Outgoing::Text(text.into()));
    }

    /// Takes one text frame that came through the sideband with this number. One that is cut off is not heard any more.
    pub(crate) fn hear(&mut self, number: u64, text: &str) {
        if !self.is_steered_by(number) {
            return;
        }
        match self.fault_injection.injected(Way::FromServer) {
            Some((Side::Before, injected)) => return self.strike(injected),
            // Cut off before the event is processed: its answers find no way out.
            Some((Side::After, injected)) => self.strike(injected),
            None => {}
        }
        self.receive(text);
    }
}
