//! Reads arguments, from Ruby and from the control API.

mod faults;
mod options;
