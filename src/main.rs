//! The program: see [`vacances_bleues::commands`].

use std::process::ExitCode;

/// A fifth less CPU a call than the system's allocator, and no more memory (docs/decisions/0010-how-cost-is-measured.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    vacances_bleues::commands::main()
}
