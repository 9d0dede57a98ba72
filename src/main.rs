//! The program: see [`vacances_bleues::commands`].

use std::process::ExitCode;

fn main() -> ExitCode {
    vacances_bleues::commands::main()
}
