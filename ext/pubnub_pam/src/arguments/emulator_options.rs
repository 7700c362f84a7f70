//! The keywords of `Emulator.start`: keyset options, and choices where PubNub's behaviour is not public.

use crate::arguments::convert::{self, Options};
use magnus::{RArray, Value};
use pam_core::Invalid;
use pam_emulator::{Hosts, Matching, Order};

const ORDERS: [(&str, Order); 2] =
    [("signature_first", Order::SignatureFirst), ("body_first", Order::BodyFirst)];
const MATCHINGS: [(&str, Matching); 2] = [("search", Matching::Search), ("whole", Matching::Whole)];
const BYTES: &str = "an Integer of at least 1";
const HOSTS: &str = "an Array of host names or addresses, without ports";

pub(crate) fn read(options: &Options) -> Result<pam_emulator::EmulatorOptions, Invalid> {
    let flag = |name: &'static str| flag(options, name);
    Ok(pam_emulator::EmulatorOptions {
        order: one_of(options.get("validation_order"), "validation_order", &ORDERS)?,
        matching: one_of(options.get("pattern_matching"), "pattern_matching", &MATCHINGS)?,
        access_manager_enabled: flag("access_manager")?,
        revocation_enabled: flag("revocation")?,
        stream_controller_enabled: flag("stream_controller")?,
        old_signatures: flag("old_signatures")?,
        disallow_get_all_channel_metadata: flag("disallow_get_all_channel_metadata")?,
        disallow_get_all_user_metadata: flag("disallow_get_all_user_metadata")?,
        data_sync_enabled: flag("data_sync")?,
        list_all: flag("list_all")?,
        max_body: bytes(options.get("max_body"))?,
    })
}

/// The host names that requests may use, in addition to loopback.
pub(crate) fn hosts(options: &Options) -> Result<Hosts, Invalid> {
    let (name, given) = ("allow_hosts", options.get("allow_hosts"));
    let list = RArray::from_value(given);
    let list = list.ok_or_else(|| Invalid::new(name, HOSTS, convert::describe(given)))?;
    let mut hosts = Hosts::default();
    for host in list {
        if !hosts.allow(&convert::text(host, name, HOSTS)?) {
            return Err(Invalid::new(name, HOSTS, convert::describe(host)));
        }
    }
    Ok(hosts)
}

/// Looks up a Symbol (or String) in a table of allowed values.
pub(crate) fn one_of<T: Copy>(value: Value, name: &'static str, table: &[(&str, T)]) -> Result<T, Invalid> {
    let known = table.iter().map(|(word, _)| format!(":{word}")).collect::<Vec<_>>().join(" or ");
    let refuse = || Invalid::new(name, known.clone(), convert::describe(value));
    let given = convert::text(value, name, &known)?;
    table.iter().find(|(word, _)| *word == given).map(|(_, choice)| *choice).ok_or_else(refuse)
}

pub(crate) fn flag(options: &Options, name: &'static str) -> Result<bool, Invalid> {
    let value = options.get(name);
    convert::boolean(value).ok_or_else(|| Invalid::new(name, "true or false", convert::describe(value)))
}

fn bytes(value: Value) -> Result<usize, Invalid> {
    let bytes = convert::integer(value, "max_body", || BYTES)?;
    let bytes = usize::try_from(bytes).ok().filter(|bytes| *bytes > 0);
    bytes.ok_or_else(|| Invalid::new("max_body", BYTES, convert::describe(value)))
}
