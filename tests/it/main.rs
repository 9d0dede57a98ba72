//! The program through its real doors: signed webhooks in, HTTP and WebSocket out, real files, real processes.
//!
//! Every test starts a server of its own on port 0, with a store of its own, OpenAI's side played by the simulator, and time
//! standing still at [`support::NOW`].

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "helpers of tests: what fails here fails the test, and files and processes are handled directly"
)]

mod acceptance;
mod account;
mod admission;
mod again;
mod architecture;
mod azure;
mod backup;
mod booking;
mod call_control;
mod callbacks;
mod catalogue;
mod changes;
mod closing;
mod conformance;
mod consents;
mod conversation;
mod crowd;
mod demo;
mod disk;
mod doctor;
mod evaluate;
mod exports;
mod floods;
mod floor;
mod fuzz;
mod guest_data;
mod guests;
mod health;
mod heard;
mod kept;
mod letters;
mod matrix;
mod measures;
mod minutes;
mod openapi;
mod papers;
mod pause;
mod process;
mod proofs;
mod reasons;
mod referral;
mod rehearsal;
mod reload;
mod replaced;
mod rolling;
mod room_types;
mod scenarios;
mod service_manager;
mod shell;
mod staff;
mod staff_actions;
mod stopping;
mod storms;
mod support;
mod torn;
mod trial_mail;
mod troubles;
mod truth;
mod unread;
mod waiting;
mod webhook;
mod words;
