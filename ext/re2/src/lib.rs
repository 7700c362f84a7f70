//! A strict parser for RE2 syntax, and a translation of Ruby regular expressions into it.
//!
//! ```
//! use re2::{Pattern, RubyOptions, from_ruby};
//!
//! let re2 = from_ruby(r"\Aroom-(\d+)\z", RubyOptions::default()).unwrap();
//! assert!(Pattern::compile(&re2).unwrap().matches("room-7"));
//! ```

mod cursor;
mod error;
mod named_sets;
mod pattern;
mod reach;
mod ruby;
mod syntax;

pub use error::PatternError;
pub use pattern::{Matching, Pattern};
pub use reach::{NoSuffix, Reach, looks_like_a_glob, with_suffix};
pub use ruby::{RubyOptions, Untranslatable, from_ruby};
