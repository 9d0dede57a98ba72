//! The assistant that answers a hotel's telephone: the control plane of OpenAI Realtime calls over SIP.
//!
//! Audio never passes here. OpenAI rings with a signed webhook, the call is accepted over REST, a WebSocket (the sideband) is
//! attached, and the tools that the model calls run against the hotel's store.
//!
//! The workspace, from the top down; Cargo keeps each crate from importing one above it:
//!
//! | crate | what it is for |
//! |---|---|
//! | this one | the program: commands, configuration, HTTP, calls, tools, desk |
//! | [`evaluation`] | scenarios, adversarial models and their judge; knows a server from outside |
//! | [`openai_double`] | a double of OpenAI's side; imports nothing of [`openai`] |
//! | [`store`] | where reservations and calls are kept |
//! | [`openai`] | signature, wire types, REST call control, sideband |
//! | `channels` | how a message leaves: SMTP, SMS, webhooks |
//! | `messages` | what is written to guests and to the reception; pure |
//! | [`french`] | what is said aloud, and what was heard |
//! | [`hotel`] | the rules of booking, pure |
//! | [`basics`] | time, identifiers and counters, injected; masking |
//!
//! The rooms of this crate, from the top down; a file imports only from rooms below its own (tests/it/architecture.rs reads the
//! imports):
//!
//! | room | what it is for |
//! |---|---|
//! | [`commands`] | one file a command: serve, demo, doctor, exporter, and the others that `help` lists |
//! | [`app`] | wires everything; what serve and every test start |
//! | [`config`] | every variable and key, read and checked here and nowhere else |
//! | [`telemetry`], [`lifecycle`] | logs; signals and stopping |
//! | [`control`] | the socket by which commands reach the running server |
//! | [`http`] | webhook, staff and health routes |
//! | [`call`] | calls in progress, the loop of one call, the pure machine |
//! | [`assistant`] | the texts for the model |
//! | [`tools`] | one file a tool |
//! | [`desk`] | use cases: quote, book; the only writer of reservations |
//! | [`mailroom`] | what is due in the outbox is written, sent, and its outcome noted |
//! | [`tasks`] | where tasks are spawned |

pub mod app;
pub mod assistant;
pub mod call;
pub mod commands;
pub mod config;
pub mod control;
pub mod desk;
pub mod http;
pub mod lifecycle;
pub mod mailroom;
pub mod tasks;
pub mod telemetry;
pub mod tools;
