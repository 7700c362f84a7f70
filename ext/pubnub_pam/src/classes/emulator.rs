//! `PubnubPam::Native::Emulator`: an emulated Access Manager in this process, on loopback.

use crate::arguments::convert::Options;
use crate::classes::token::Token;
use crate::ruby::error;
use crate::ruby::panic_guard::{function, method};
use crate::ruby::wait;
use magnus::prelude::*;
use magnus::{Error, RArray, RHash, RModule, RString, Ruby};
use pam_client::{FrontEnd, ProcessLocal};
use pam_emulator::{AccessManager, Log, Recorded, Script, Server, Settings};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

#[magnus::wrap(class = "PubnubPam::Native::Emulator", free_immediately, size)]
pub(crate) struct Emulator {
    server: Option<Arc<Server>>,
    /// The connections of `get`.
    front_end: ProcessLocal<FrontEnd>,
    /// The position in the log; set once the log is opened.
    log: OnceLock<Arc<Log>>,
    pid: u32,
    is_stopped: AtomicBool,
}

pub(crate) fn define(ruby: &Ruby, parent: RModule) -> Result<(), Error> {
    let class = parent.define_class("Emulator", ruby.class_object())?;
    class.undef_default_alloc_func();
    error::resolve::<Emulator>(ruby);
    class.define_singleton_method("start", function!(start, 1))?;
    class.define_method("origin", method!(origin, 0))?;
    class.define_method("owner", method!(owner, 0))?;
    class.define_method("stop", method!(stop, 0))?;
    class.define_method("reset", method!(reset, 0))?;
    class.define_method("advance", method!(advance, 1))?;
    class.define_method("ahead=", method!(set_ahead, 1))?;
    class.define_method("clock_offset=", method!(set_clock_offset, 1))?;
    class.define_method("script", method!(script, 1))?;
    class.define_method("requests", method!(requests, 1))?;
    class.define_method("recorded", method!(recorded, 0))?;
    class.define_method("crowded_out", method!(crowded_out, 0))?;
    class.define_method("open_log", method!(open_log, 0))?;
    class.define_method("next_log_lines", method!(next_log_lines, 0))?;
    class.define_method("token_time", method!(token_time, 0))?;
    class.define_method("revoked?", method!(is_revoked, 1))?;
    class.define_method("stopped?", method!(is_stopped, 0))?;
    class.define_method("get", method!(get, 2))?;
    Ok(())
}

fn start(ruby: &Ruby, options: RHash) -> Result<Emulator, Error> {
    let settings = Settings::read(&mut Options(options)).map_err(|wrong| error::invalid(ruby, &wrong))?;
    let service = settings.service().map_err(|missing| error::missing_key(ruby, missing))?;
    let address = settings.address;
    match wait::for_work(ruby, move || Server::bind(address, settings.hosts, service))? {
        Ok(server) => Ok(Emulator {
            server: Some(Arc::new(server)),
            front_end: ProcessLocal::new(),
            log: OnceLock::new(),
            pid: process::id(),
            is_stopped: AtomicBool::new(false),
        }),
        Err(failed) => {
            let message = format!("the emulator cannot listen on {address}: {failed}");
            Err(error::named(ruby, "ConfigurationError", &message))
        }
    }
}

impl Emulator {
    /// The server, if it runs in this process and was not stopped.
    fn server(&self, ruby: &Ruby) -> Result<&Arc<Server>, Error> {
        let server = self.own_server(ruby)?;
        if self.is_stopped.load(Ordering::SeqCst) {
            return Err(error::named(ruby, "ClosedError", &"this emulator was stopped: start another one"));
        }
        Ok(server)
    }

    fn with<T>(&self, ruby: &Ruby, f: impl FnOnce(&mut AccessManager) -> T) -> Result<T, Error> {
        Ok(self.server(ruby)?.with(f))
    }

    fn own_server(&self, ruby: &Ruby) -> Result<&Arc<Server>, Error> {
        match &self.server {
            Some(server) if self.pid == process::id() => Ok(server),
            _ => {
                let message =
                    format!("this emulator belongs to process {}, not to this one; start one here", self.pid);
                Err(error::named(ruby, "ConfigurationError", &message))
            }
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // In a forked child, the listener belongs to the parent and must stay open.
        if self.pid != process::id() {
            std::mem::forget(self.server.take());
        }
    }
}

fn origin(ruby: &Ruby, emulator: &Emulator) -> Result<String, Error> {
    Ok(emulator.server(ruby)?.address().to_string())
}

/// The id of the process that runs the emulator.
fn owner(emulator: &Emulator) -> u32 {
    emulator.pid
}

fn stop(ruby: &Ruby, emulator: &Emulator) -> Result<(), Error> {
    let server = Arc::clone(emulator.own_server(ruby)?);
    emulator.is_stopped.store(true, Ordering::SeqCst);
    wait::for_work(ruby, || async move { server.stop().await }).map(drop)
}

fn reset(ruby: &Ruby, emulator: &Emulator) -> Result<(), Error> {
    emulator.with(ruby, AccessManager::reset)
}

fn set_ahead(ruby: &Ruby, emulator: &Emulator, seconds: i64) -> Result<(), Error> {
    emulator.with(ruby, |manager| manager.set_ahead(seconds))
}

fn advance(ruby: &Ruby, emulator: &Emulator, minutes: u64) -> Result<(), Error> {
    emulator.with(ruby, |manager| manager.advance(minutes))
}

fn set_clock_offset(ruby: &Ruby, emulator: &Emulator, seconds: i64) -> Result<(), Error> {
    emulator.with(ruby, |manager| manager.set_clock_offset(seconds))
}

fn script(ruby: &Ruby, emulator: &Emulator, options: RHash) -> Result<(), Error> {
    let script = Script::read(&mut Options(options)).map_err(|invalid| error::invalid(ruby, &invalid))?;
    emulator.with(ruby, |manager| manager.script(script))
}

/// The requests after the first `count` that were recorded, unless they have been dropped.
fn requests(ruby: &Ruby, emulator: &Emulator, count: u64) -> Result<RArray, Error> {
    let recorded: Vec<_> = emulator.with(ruby, |manager| manager.requests_after(count).cloned().collect())?;
    let list = ruby.ary_new_capa(recorded.len());
    recorded.iter().try_for_each(|request| list.push(request_hash(ruby, request)?))?;
    Ok(list)
}

/// How many requests were recorded since the start.
fn recorded(ruby: &Ruby, emulator: &Emulator) -> Result<u64, Error> {
    emulator.with(ruby, |manager| manager.recorded())
}

/// How many requests were dropped because the storage was full.
fn crowded_out(ruby: &Ruby, emulator: &Emulator) -> Result<u64, Error> {
    emulator.with(ruby, |manager| manager.crowded_out())
}

/// Starts the log of requests. Its last lines can be read after the emulator stops.
fn open_log(ruby: &Ruby, emulator: &Emulator) -> Result<(), Error> {
    let server = emulator.own_server(ruby)?;
    emulator.log.get_or_init(|| Arc::new(server.log()));
    Ok(())
}

/// Waits for requests to end, and returns a line of JSON for each. Empty once the emulator has stopped.
fn next_log_lines(ruby: &Ruby, emulator: &Emulator) -> Result<Vec<String>, Error> {
    open_log(ruby, emulator)?;
    let Some(log) = emulator.log.get().cloned() else { return Ok(Vec::new()) };
    wait::for_work(ruby, move || async move { log.next().await })
}

/// The time by which tokens expire, in seconds.
fn token_time(ruby: &Ruby, emulator: &Emulator) -> Result<u64, Error> {
    Ok(emulator.server(ruby)?.token_time().0)
}

fn is_revoked(ruby: &Ruby, emulator: &Emulator, token: &Token) -> Result<bool, Error> {
    emulator.with(ruby, |manager| manager.has_revoked(token.content()))
}

fn is_stopped(emulator: &Emulator) -> bool {
    emulator.is_stopped.load(Ordering::SeqCst)
}

fn request_hash(ruby: &Ruby, recorded: &Recorded) -> Result<RHash, Error> {
    let (hash, request) = (ruby.hash_new(), &recorded.request);
    hash.aset(ruby.to_symbol("http_method"), request.method.as_str())?;
    hash.aset(ruby.to_symbol("path"), request.path.as_str())?;
    hash.aset(ruby.to_symbol("params"), ruby.hash_from_iter(recorded.params().iter()))?;
    hash.aset(ruby.to_symbol("body"), ruby.enc_str_new(&request.body, ruby.utf8_encoding()))?;
    hash.aset(ruby.to_symbol("status"), recorded.status)?;
    hash.aset(ruby.to_symbol("response_body"), ruby.enc_str_new(&recorded.answer, ruby.utf8_encoding()))?;
    hash.aset(ruby.to_symbol("fault"), recorded.fault.map(|name| ruby.to_symbol(name)))?;
    Ok(hash)
}

/// Sends an unsigned GET, as an app without the secret key does. Returns status, headers and body.
fn get(
    ruby: &Ruby,
    emulator: &Emulator,
    path: String,
    query: String,
) -> Result<(u16, RHash, RString), Error> {
    let address = emulator.server(ruby)?.address().to_string();
    let front_end = emulator.front_end.get_or_try_build(|| FrontEnd::new(&address));
    let front_end = front_end.map_err(|failed| error::named(ruby, "InternalError", &failed))?;
    let response = wait::for_work(ruby, || async move { front_end.get(path, query).await })?;
    let response = response.map_err(|failed| error::named(ruby, "ConnectionError", &failed))?;
    let headers = ruby.hash_from_iter(response.headers.iter());
    Ok((response.status, headers, ruby.enc_str_new(&response.body, ruby.utf8_encoding())))
}
