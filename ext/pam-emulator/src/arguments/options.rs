//! The arguments of `Emulator.start` that choose its behaviour.

use crate::options::{EmulatorOptions, Order};
use pam_core::{Arguments, Invalid};
use re2::Matching;

const ORDERS: [(&str, Order); 2] =
    [("signature_first", Order::SignatureFirst), ("body_first", Order::BodyFirst)];
const MATCHINGS: [(&str, Matching); 2] = [("search", Matching::Search), ("whole", Matching::Whole)];

impl EmulatorOptions {
    /// Reads the options.
    pub fn read(arguments: &mut impl Arguments) -> Result<Self, Invalid> {
        let order = arguments.argument("validation_order").one_of(&ORDERS)?;
        let matching = arguments.argument("pattern_matching").one_of(&MATCHINGS)?;
        let mut flag = |name| arguments.argument(name).flag();
        Ok(Self {
            order,
            matching,
            access_manager_enabled: flag("access_manager")?,
            revocation_enabled: flag("revocation")?,
            stream_controller_enabled: flag("stream_controller")?,
            old_signatures: flag("old_signatures")?,
            disallow_get_all_channel_metadata: flag("disallow_get_all_channel_metadata")?,
            disallow_get_all_user_metadata: flag("disallow_get_all_user_metadata")?,
            data_sync_enabled: flag("data_sync")?,
            list_all: flag("list_all")?,
            max_body: arguments.argument("max_body").count("an Integer of at least 1")?,
        })
    }
}
