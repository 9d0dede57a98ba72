//! What the measures find can be trusted: every figure, on this project and beside another server.

#[cfg(test)]
mod figures;
