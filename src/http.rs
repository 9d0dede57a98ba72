//! What the outside meets over HTTP: the webhook, the staff routes, the state of health. Handlers extract, call and map.

mod auth;
mod callbacks;
mod error;
mod health;
mod paging;
mod reservations;
mod router;
pub mod server;
mod spacing;
mod state;
mod webhook;

pub use self::{router::router, spacing::Spacing, state::AppState};
