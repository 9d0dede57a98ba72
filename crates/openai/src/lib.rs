//! Everything that is said to OpenAI and everything that OpenAI says.
//!
//! | file | what it is for | I/O |
//! |---|---|---|
//! | [`webhook`] | signature and body of what OpenAI posts to this server | none, no clock |
//! | [`session_config`] | the accept body, from typed values | none |
//! | [`client_event`] | what goes out on the sideband: typed, strict | none |
//! | [`server_event`] | what comes in on the sideband: tolerant, never fails | none |
//! | [`call_id`], [`wire_text`] | a call's name; short texts of theirs, made fit for a log | none |
//! | [`credential`], [`region`] | how the key is shown; which SIP host goes with which REST host | none |
//! | [`status`] | how OpenAI was last found | none |
//! | [`tls`] | the one TLS configuration of REST and sideband | reads the system's certificates |
//! | [`calls`] | accept, reject, refer, hang up | REST |
//! | [`sideband`] | the WebSocket of a call | WebSocket |
//!
//! Sources are named where they are used: the official Python SDK (`openai` 3.54.0) for shapes and signature rules, the
//! Standard Webhooks specification for secrets and rotation.

pub mod call_id;
pub mod calls;
pub mod client_event;
pub mod credential;
pub mod region;
pub mod server_event;
pub mod session_config;
pub mod sideband;
pub mod status;
pub mod tls;
pub mod webhook;
pub mod wire_text;
