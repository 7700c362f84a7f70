//! `PubnubPam::Native::Draft`: the keywords of a grant, read once for the request, the advice and the token cache.

use crate::arguments::draft;
use crate::ruby::error;
use crate::ruby::panic_guard::{function, method};
use magnus::prelude::*;
use magnus::{Error, RArray, RModule, Ruby};

#[magnus::wrap(class = "PubnubPam::Native::Draft", free_immediately, size)]
pub(crate) struct Draft(pam_core::Draft);

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<(), Error> {
    let class = parent.define_class("Draft", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Draft>(ruby);
    class.define_singleton_method("new", function!(new, 1))?;
    class.define_method("ttl", method!(ttl, 0))?;
    class.define_method("user", method!(user, 0))?;
    class.define_method("advice", method!(advice, 1))?;
    class.define_method("digest", method!(digest, 1))?;
    Ok(())
}

impl Draft {
    pub(crate) const fn grant(&self) -> &pam_core::Grant {
        self.0.grant()
    }
}

/// Reads the values of a grant's keywords, in the order of `Client::Draft::KEYWORDS`.
fn new(ruby: &Ruby, values: RArray) -> Result<Draft, Error> {
    draft::read(values.to_value_array()?).map(Draft).map_err(|invalid| error::invalid(ruby, &invalid))
}

/// The lifetime in minutes.
fn ttl(draft: &Draft) -> u32 {
    draft.grant().ttl().minutes()
}

/// The only user who may use the token; nil if anyone may.
fn user(draft: &Draft) -> Option<&str> {
    draft.grant().authorized_uuid()
}

/// Probable mistakes, as pairs of a rule's name and a sentence.
fn advice(draft: &Draft, is_strict: bool) -> Vec<(&'static str, String)> {
    draft.0.advice(is_strict).into_iter().map(|each| (each.rule, each.sentence)).collect()
}

/// A text that is equal for equal grants with an equal `context`.
fn digest(ruby: &Ruby, draft: &Draft, context: String) -> Result<String, Error> {
    draft.grant().digest(context).map_err(|invalid| error::invalid(ruby, &invalid))
}
