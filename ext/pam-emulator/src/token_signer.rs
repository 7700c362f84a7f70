//! The signature inside tokens. PubNub's key for it is private, so the emulator uses its own key.

use hmac::{Hmac, Mac};
use pam_core::{Signer, Token, sign};
use sha2::Sha256;

type HmacSha256 = Hmac<Sha256>;

/// The key is derived from the secret key and this label. The label is never equal to a string to sign, because it
/// has no HTTP method.
const LABEL: &[u8] = b"pam-emulator token signature 1";
const MAC_BYTES: usize = 24;

/// The 32 bytes of a token's signature: 24 bytes of an HMAC, then the token's serial number.
///
/// Without the number, two equal grants within a second would get the same token, and one revoke would revoke both.
pub(crate) type TokenSignature = [u8; 32];

/// Signs tokens, and recognizes the tokens that it has signed.
pub(crate) struct TokenSigner {
    mac: HmacSha256,
    serial: u64,
}

impl TokenSigner {
    pub(crate) fn new(signer: Signer<'_>) -> Self {
        // HMAC accepts keys of any length, so the fallback is never used.
        let mac = HmacSha256::new_from_slice(sign(signer, LABEL).as_bytes())
            .unwrap_or_else(|_| HmacSha256::new(&hmac::digest::Key::<HmacSha256>::default()));
        Self { mac, serial: 0 }
    }

    /// The text of the signed token; no two are equal.
    pub(crate) fn sign(&mut self, token: &Token) -> String {
        self.serial = self.serial.wrapping_add(1);
        let serial = self.serial.to_be_bytes();
        token.seal(|signed| {
            let mut signature: TokenSignature = self.over(signed, serial).finalize().into_bytes().into();
            let (_, end) = signature.split_at_mut(MAC_BYTES);
            end.copy_from_slice(&serial);
            signature
        })
    }

    /// The signature of a token that this service issued for this keyset; `None` for any other.
    pub(crate) fn verified(&self, text: &str) -> Option<TokenSignature> {
        let (signed, signature) = Token::sealed_parts(text)?;
        let signature: TokenSignature = signature.try_into().ok()?;
        let (mac, serial) = signature.split_first_chunk::<MAC_BYTES>()?;
        let serial = serial.try_into().ok()?;
        self.over(&signed, serial).verify_truncated_left(mac).ok().map(|()| signature)
    }

    fn over(&self, signed: &[u8], serial: [u8; 8]) -> HmacSha256 {
        self.mac.clone().chain_update(serial).chain_update(signed)
    }
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

    fn signer(secret: &str) -> TokenSigner {
        TokenSigner::new(Keyset::new("s", Some("p"), Some(secret)).unwrap().signer().unwrap())
    }

    #[test]
    fn equal_tokens_get_different_signatures_and_both_verify() {
        let mut signer = signer("one");
        let (first, second) = (signer.sign(&token()), signer.sign(&token()));
        assert_ne!(first, second);
        assert_ne!(signer.verified(&first).unwrap(), signer.verified(&second).unwrap());
    }

    #[test]
    fn another_secret_key_and_every_changed_byte_are_detected() {
        let mut own = signer("one");
        let text = own.sign(&token());
        assert_eq!(signer("two").verified(&text), None);
        for index in 0..text.trim_end_matches('=').len() {
            let mut bytes = text.clone().into_bytes();
            bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
            assert_eq!(own.verified(std::str::from_utf8(&bytes).unwrap()), None, "{index}");
        }
        assert_eq!(own.verified("AAAA"), None);
    }
}
