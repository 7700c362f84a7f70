//! The handlers, which are functions from state and request to answer. The table of routes assigns them to requests.
//! Objects, files, presence, history and message actions are stateless, so templates answer them.

pub(crate) mod channel_groups;
pub(crate) mod data_sync;
pub(crate) mod grant;
pub(crate) mod legacy;
pub(crate) mod publish;
pub(crate) mod push;
pub(crate) mod revoke;
pub(crate) mod subscribe;
pub(crate) mod template;
pub(crate) mod time;
