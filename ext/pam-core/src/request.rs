//! Requests: unsigned as an `UnsignedCall`, signed for one moment as a `Request`.

use crate::answered::{Asked, Foreign};
use crate::encoding::encode;
use crate::error::Invalid;
use crate::grant::Grant;
use crate::keyset::{Keyset, Signer, no_secret_key};
use crate::legacy::{LegacyGrant, Target};
use crate::response::{Response, Success};
use crate::sign::{Method, Params, canonical_query, sign, stamped_query, string_to_sign};
use crate::text::control_in;
use crate::time::UnixTime;
use std::fmt;

/// The path of the calls about tokens.
const V3: &str = "/v3/pam/";
/// Replaces secrets in what is shown.
const HIDDEN: &str = "HIDDEN";

/// The sender of a request: user id, SDK and credential. All are sent with every request and signed.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    user_id: String,
    sdk: Option<String>,
    auth: Option<String>,
}

impl Caller {
    /// The longest user id that the service takes.
    pub const MAX_USER_ID: usize = 92;

    /// A caller without a token or auth key.
    pub fn new(user_id: &str) -> Result<Self, Invalid> {
        no_secret_key("user_id", "a user id", user_id)?;
        let length = user_id.chars().count();
        if user_id.trim().is_empty() || length > Self::MAX_USER_ID {
            let expected = format!("1 to {} characters", Self::MAX_USER_ID);
            let got = if length > Self::MAX_USER_ID { length.to_string() } else { "none".to_owned() };
            return Err(Invalid::new("user_id", expected, got));
        }
        if let Some(got) = control_in(user_id) {
            return Err(Invalid::new("user_id", "a user id without control characters", got));
        }
        Ok(Self { user_id: user_id.to_owned(), sdk: None, auth: None })
    }

    /// Names the SDK and its version (`pnsdk`).
    #[must_use]
    pub fn with_sdk(self, sdk: &str) -> Self {
        Self { sdk: Some(sdk.to_owned()), ..self }
    }

    /// Sends a token or auth key with each request; an empty one counts as absent.
    #[must_use]
    pub fn with_auth(self, auth: Option<&str>) -> Self {
        Self { auth: auth.filter(|auth| !auth.is_empty()).map(str::to_owned), ..self }
    }

    fn params(&self) -> Params {
        let mut params = Params::default();
        if let Some(auth) = &self.auth {
            params.add("auth", auth);
        }
        if let Some(sdk) = &self.sdk {
            params.add("pnsdk", sdk);
        }
        params.add("uuid", &self.user_id);
        params
    }
}

impl fmt::Debug for Caller {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let auth = self.auth.as_ref().map(|_| "hidden");
        out.debug_struct("Caller").field("user_id", &self.user_id).field("auth", &auth).finish()
    }
}

/// A request without timestamp and signature. Each attempt is signed anew with its own timestamp.
#[derive(Clone, PartialEq, Eq)]
pub struct UnsignedCall {
    method: Method,
    path: String,
    params: Params,
    body: Vec<u8>,
    asked: Asked,
}

impl UnsignedCall {
    /// `POST /v3/pam/{subscribe key}/grant`
    pub fn grant(keyset: &Keyset, grant: &Grant, caller: &Caller) -> Result<Self, Invalid> {
        let path = format!("{V3}{}/grant", encode(keyset.subscribe.as_str()));
        let (params, body) = (caller.params(), grant.body()?);
        Ok(Self { method: Method::Post, path, params, body, asked: Asked::by(grant) })
    }

    /// A call whose answer has no token.
    fn new(method: Method, path: String, params: Params) -> Self {
        Self { method, path, params, body: Vec::new(), asked: Asked::NoToken }
    }

    /// The content of a successful answer, `None` for a refusal, an error if the answer belongs to another call.
    pub fn read(&self, answer: &Response) -> Result<Option<Success>, Foreign> {
        self.asked.read(answer)
    }

    /// `DELETE /v3/pam/{subscribe key}/grant/{token}`; the token is percent-encoded, `=` as `%3D`.
    pub fn revoke(keyset: &Keyset, token: &str, caller: &Caller) -> Result<Self, Invalid> {
        let path = format!("{V3}{}/grant/{}", encode(keyset.subscribe.as_str()), path_token(token)?);
        Ok(Self::new(Method::Delete, path, caller.params()))
    }

    /// `GET /v2/auth/grant/sub-key/{subscribe key}`; `auth` has the auth keys of the grant, never the caller's own.
    pub fn legacy_grant(keyset: &Keyset, grant: &LegacyGrant, caller: &Caller) -> Self {
        Self::legacy("grant", keyset, caller, |params| grant.add_to(params))
    }

    /// `GET /v2/auth/audit/sub-key/{subscribe key}`: lists grants; also without the caller's own `auth`.
    pub fn legacy_audit(keyset: &Keyset, target: &Target, caller: &Caller) -> Self {
        Self::legacy("audit", keyset, caller, |params| target.add_to(params))
    }

    fn legacy(operation: &str, keyset: &Keyset, caller: &Caller, add_to: impl FnOnce(&mut Params)) -> Self {
        let path = format!("/v2/auth/{operation}/sub-key/{}", encode(keyset.subscribe.as_str()));
        let mut params = caller.clone().with_auth(None).params();
        add_to(&mut params);
        Self::new(Method::Get, path, params)
    }

    /// `GET /time/0`, the service's clock; needs no key.
    pub fn time(caller: &Caller) -> Self {
        Self::new(Method::Get, "/time/0".to_owned(), caller.params())
    }

    /// The request with timestamp `now` and its signature. The signature covers exactly the bytes that are sent.
    pub fn signed(&self, signer: Signer<'_>, now: UnixTime) -> Request {
        let mut query = stamped_query(&self.params, now);
        let text = string_to_sign(self.method, signer.publish_key(), &self.path, &query, &self.body);
        query.push_str("&signature=");
        query.push_str(&sign(signer, &text));
        Request { method: self.method, path: self.path.clone(), query, body: self.body.clone() }
    }

    /// Path and query for people and logs: no token, no auth key, no signature.
    pub fn redacted_target(&self) -> String {
        let path = match self.path.split_once("/grant/") {
            Some((before, _token)) if before.starts_with(V3) => format!("{before}/grant/{HIDDEN}"),
            _ => self.path.clone(),
        };
        let shown = |(name, value)| (name, if name == "auth" { HIDDEN } else { value });
        format!("{path}?{}", canonical_query(&self.params.iter().map(shown).collect()))
    }

    /// The request without timestamp and signature, for calls that need none.
    pub fn unsigned(&self) -> Request {
        let query = canonical_query(&self.params);
        Request { method: self.method, path: self.path.clone(), query, body: self.body.clone() }
    }
}

/// Encodes a token for a path. `.` and `..` are refused: URL parsers remove such segments, encoded or not.
fn path_token(token: &str) -> Result<String, Invalid> {
    match (token, control_in(token)) {
        ("", _) => Err(Invalid::new("token", "a token", "an empty String")),
        ("." | "..", _) => Err(Invalid::new("token", "a token", "dots")),
        (_, Some(got)) => Err(Invalid::new("token", "a token", got)),
        (_, None) => Ok(encode(token).into_owned()),
    }
}

impl fmt::Debug for UnsignedCall {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("UnsignedCall").field("method", &self.method).finish_non_exhaustive()
    }
}

/// A request as it is sent. Path and query are encoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The encoded path, from its first slash.
    pub path: String,
    /// The encoded query, without its question mark.
    pub query: String,
    /// The body; empty if there is none.
    pub body: Vec<u8>,
}

impl Request {
    /// Path and query as one request target.
    pub fn target(&self) -> String {
        if self.query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.query) }
    }
}

/// Path and query can hold a token and a signature, so neither is printed.
impl fmt::Debug for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Request")
            .field("method", &self.method)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::legacy::{LegacyFlags, NameList};
    use crate::permissions::Permissions;
    use crate::sign::verify;

    fn keyset() -> Keyset {
        Keyset::new("subKey", Some("pubKey"), Some("secKey")).unwrap()
    }

    fn caller() -> Caller {
        Caller::new("me").unwrap().with_sdk("PubNub-Ruby/5.6.0")
    }

    #[test]
    fn a_revoke_is_signed_over_its_encoded_path() {
        let call = UnsignedCall::revoke(&keyset(), "qEF2AkF0Gg-_==", &caller()).unwrap();
        let request = call.signed(keyset().signer().unwrap(), UnixTime(1_700_000_000));
        assert_eq!(request.path, "/v3/pam/subKey/grant/qEF2AkF0Gg-_%3D%3D");
        let signature = Params::parse(&request.query).unwrap().get("signature").unwrap().to_owned();
        assert_eq!(signature, "v2.w6AbqD0ScfvLV9xGgQT9JfkwtYA-Cz6PEOPYDeGgee8");
    }

    #[test]
    fn a_revoke_encodes_every_reserved_character_of_the_token() {
        let token = "unescaped-_.ABCabc123 escaped;,/?:@&=+$#";
        let request = UnsignedCall::revoke(&keyset(), token, &caller()).unwrap().unsigned();
        let encoded = "unescaped-_.ABCabc123%20escaped%3B%2C%2F%3F%3A%40%26%3D%2B%24%23";
        assert_eq!(request.path, format!("/v3/pam/subKey/grant/{encoded}"));
    }

    #[test]
    fn each_signature_has_its_own_timestamp() {
        let call = UnsignedCall::time(&caller());
        let keyset = keyset();
        for now in [1_700_000_000, 1_700_000_001] {
            let request = call.signed(keyset.signer().unwrap(), UnixTime(now));
            let params = Params::parse(&request.query).unwrap();
            let text = string_to_sign(Method::Get, "pubKey", "/time/0", &canonical_query(&params), b"");
            assert_eq!(params.get("timestamp").unwrap(), now.to_string());
            assert!(verify(keyset.signer().unwrap(), &text, params.get("signature").unwrap()));
        }
    }

    #[test]
    fn an_auth_key_is_sent_unless_it_is_empty() {
        let query = |auth| UnsignedCall::time(&caller().with_auth(auth)).unsigned().query;
        assert!(query(Some("t=k")).contains("auth=t%3Dk"));
        assert!(!query(Some("")).contains("auth"));
    }

    #[test]
    fn the_redacted_target_hides_tokens_and_signatures() {
        let call = UnsignedCall::revoke(&keyset(), "hush", &caller().with_auth(Some("hush"))).unwrap();
        let shown = "/v3/pam/subKey/grant/HIDDEN?auth=HIDDEN&pnsdk=PubNub-Ruby%2F5.6.0&uuid=me";
        assert_eq!(call.redacted_target(), shown);
    }

    fn target() -> Target {
        let names = |text| NameList::default().with("name", text).unwrap();
        Target::new(names("ch1"), names("cg1"), NameList::default(), names("hush")).unwrap()
    }

    #[test]
    fn a_legacy_grant_sends_its_own_auth_keys_and_not_the_callers() {
        let grant =
            LegacyGrant::new(target(), LegacyFlags::all(Permissions::from_mask(1)), Some(1440)).unwrap();
        let call = UnsignedCall::legacy_grant(&keyset(), &grant, &caller().with_auth(Some("a-token")));
        let request = call.signed(keyset().signer().unwrap(), UnixTime(1_700_000_000));
        let (query, _signature) = request.query.split_once("&signature=").unwrap();
        assert_eq!(request.path, "/v2/auth/grant/sub-key/subKey");
        assert_eq!(
            query,
            "auth=hush&channel=ch1&channel-group=cg1&d=0&g=0&j=0&m=0&pnsdk=PubNub-Ruby%2F5.6.0&r=1&timestamp=1700000000&ttl=1440&u=0&uuid=me&w=0"
        );
        let shown = call.redacted_target();
        assert!(shown.starts_with("/v2/auth/grant/sub-key/subKey?auth=HIDDEN&channel=ch1&"), "{shown}");
    }

    #[test]
    fn a_legacy_audit_sends_neither_permissions_nor_the_callers_auth() {
        let whole =
            UnsignedCall::legacy_audit(&keyset(), &Target::default(), &caller().with_auth(Some("a-token")));
        assert_eq!(
            whole.unsigned().target(),
            "/v2/auth/audit/sub-key/subKey?pnsdk=PubNub-Ruby%2F5.6.0&uuid=me"
        );
        let part = UnsignedCall::legacy_audit(&keyset(), &target(), &caller()).unsigned().query;
        assert_eq!(part, "auth=hush&channel=ch1&channel-group=cg1&pnsdk=PubNub-Ruby%2F5.6.0&uuid=me");
    }

    #[test]
    fn user_ids_have_between_1_and_92_characters() {
        assert!(Caller::new(&"é".repeat(92)).is_ok());
        assert_eq!(
            Caller::new("").unwrap_err().to_string(),
            "user_id: expected 1 to 92 characters, got none"
        );
        let long = Caller::new(&"a".repeat(93)).unwrap_err();
        assert_eq!(long.to_string(), "user_id: expected 1 to 92 characters, got 93");
    }

    #[test]
    fn a_user_id_has_no_control_characters() {
        for (id, code) in
            [("ann\n", "U+000A"), ("a\tb", "U+0009"), ("\u{1b}[2J", "U+001B"), ("a\u{85}", "U+0085")]
        {
            let error = Caller::new(id).unwrap_err().to_string();
            let got = format!("got one with {code} in it");
            assert_eq!(error, format!("user_id: expected a user id without control characters, {got}"));
        }
    }

    #[test]
    fn neither_calls_nor_requests_print_tokens_or_signatures() {
        let call =
            UnsignedCall::revoke(&keyset(), "hush-token", &caller().with_auth(Some("hush-auth"))).unwrap();
        let request = call.signed(keyset().signer().unwrap(), UnixTime(1));
        let printed = format!("{call:?} {request:?} {:?}", caller().with_auth(Some("hush-auth")));
        assert!(!printed.contains("hush") && !printed.contains("v2."), "{printed}");
    }
}
