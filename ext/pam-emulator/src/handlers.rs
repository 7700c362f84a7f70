//! What answers a request. A handler is a function of the state and the request; which request it answers, the table of
//! routes says. Objects, files, presence, history and message actions keep no state: their answers are templates.

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
