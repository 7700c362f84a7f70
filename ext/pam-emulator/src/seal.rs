//! The signature inside tokens. The real one's key is private to PubNub; this one has its own.

use hmac::{Hmac, Mac};
use pam_core::{Signer, Token, sign};
use sha2::Sha256;

type HmacSha256 = Hmac<Sha256>;

/// The key is made from the secret key and this text, which no string to sign can be: it names no method.
const LABEL: &[u8] = b"pam-emulator token signature 1";
const MAC_BYTES: usize = 24;

/// A token's 32 signature bytes: 24 of an HMAC, then the token's serial number.
///
/// Without the number, two equal grants within a second would be one token, revoked by one revoke.
pub(crate) type Seal = [u8; 32];

/// Signs tokens and knows its own.
pub(crate) struct Sealer {
    mac: HmacSha256,
    serial: u64,
}

impl Sealer {
    pub(crate) fn new(signer: Signer<'_>) -> Self {
        // HMAC takes keys of any length, so this never falls back.
        let mac = HmacSha256::new_from_slice(sign(signer, LABEL).as_bytes())
            .unwrap_or_else(|_| HmacSha256::new(&hmac::digest::Key::<HmacSha256>::default()));
        Self { mac, serial: 0 }
    }

    /// The token's text, unlike that of any other token.
    pub(crate) fn seal(&mut self, token: &Token) -> String {
        self.serial = self.serial.wrapping_add(1);
        let serial = self.serial.to_be_bytes();
        token.seal(|signed| {
            let mac: [u8; 32] = self.over(signed, serial).finalize().into_bytes().into();
            joined(&mac, serial)
        })
    }

    /// The seal of a token that this service issued for this keyset; `None` for any other.
    pub(crate) fn verified(&self, text: &str) -> Option<Seal> {
        let (signed, signature) = Token::sealed_parts(text)?;
        let seal: Seal = signature.try_into().ok()?;
        let (mac, serial) = seal.split_first_chunk::<MAC_BYTES>()?;
        let serial = serial.try_into().ok()?;
        self.over(&signed, serial).verify_truncated_left(mac).ok().map(|()| seal)
    }

    fn over(&self, signed: &[u8], serial: [u8; 8]) -> HmacSha256 {
        self.mac.clone().chain_update(serial).chain_update(signed)
    }
}

fn joined(mac: &[u8; 32], serial: [u8; 8]) -> Seal {
    let mut seal = *mac;
    let from_serial = seal.iter_mut().skip(MAC_BYTES).zip(serial);
    from_serial.for_each(|(byte, of_serial)| *byte = of_serial);
    seal
}

#[cfg(test)]
mod tests {
    use super::*;
    use pam_core::{Grant, Keyset, Kind, Permissions, Scope, UnixTime};

    fn token() -> Token {
        let mut resources = Scope::default();
        resources.add(Kind::Channel, "a", Permissions::from_mask(1)).unwrap();
        Token::issue(
            &Grant::new(1, resources, Scope::default(), None, None).unwrap(),
            UnixTime(1_700_000_000),
        )
    }

    fn sealer(secret: &str) -> Sealer {
        Sealer::new(Keyset::new("s", Some("p"), Some(secret)).unwrap().signer().unwrap())
    }

    #[test]
    fn equal_tokens_get_unequal_seals_and_both_verify() {
        let mut sealer = sealer("one");
        let (first, second) = (sealer.seal(&token()), sealer.seal(&token()));
        assert_ne!(first, second);
        assert_ne!(sealer.verified(&first).unwrap(), sealer.verified(&second).unwrap());
    }

    #[test]
    fn another_secret_and_every_changed_byte_are_noticed() {
        let mut own = sealer("one");
        let text = own.seal(&token());
        assert_eq!(sealer("two").verified(&text), None);
        for index in 0..text.trim_end_matches('=').len() {
            let mut bytes = text.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            assert_eq!(own.verified(std::str::from_utf8(&bytes).unwrap()), None, "{index}");
        }
        assert_eq!(own.verified("AAAA"), None);
    }
}
