//! Decides what a sync must do.
