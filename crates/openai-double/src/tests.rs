//! The double against a plain client.

mod control;
mod ring;
mod wire;

use std::time::Duration;

use super::{testing::*, *};
