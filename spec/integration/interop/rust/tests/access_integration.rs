//! The SDK's own integration tests of Access Manager, which ask the host in `PUBNUB_HOST` instead of the service's.

use pubnub::transport::TransportReqwest;

fn transport() -> TransportReqwest {
    let mut transport = TransportReqwest::new();
    transport
        .set_hostname(std::env::var("PUBNUB_HOST").expect("PUBNUB_HOST is the URL of an Access Manager"));
    transport
}

include!(concat!(env!("OUT_DIR"), "/access_integration.rs"));
