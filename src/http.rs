//! What the outside meets over HTTP: the webhook, the staff routes, the state of health. Handlers extract, call and map.

mod assistant;
mod attempts;
mod auth;
mod callbacks;
mod csv;
pub mod descriptors;
mod error;
mod events;
mod health;
mod measures;
mod messages;
mod openapi;
mod paging;
mod peer;
mod places;
mod refusals;
mod reservations;
mod router;
pub mod server;
mod shapes;
mod shedding;
mod socket;
mod state;
mod webhook;

pub use self::{
    attempts::Attempts, refusals::Refusals, router::router, state::AppState, webhook::WRONG_ADDRESSES_TOLD,
};
