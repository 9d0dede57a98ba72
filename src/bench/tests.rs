//! What the load sends and reads.
