//! Hides tokens, auth keys and signatures, unless they are asked for.

use crate::issued_tokens::granted;
use crate::records::Recorded;
use pam_core::{percent_decode, percent_encode};

const HIDDEN: &str = "HIDDEN";
const PARAMS: [&str; 2] = ["auth", "signature"];
/// Shorter secrets are auth keys. They can occur in other words by chance, so they are hidden only in the parameter.
const LONG: usize = 16;
const TOKEN_PATH: &str = "/v3/pam/";

/// The secrets of one request, in every encoding in which they can occur.
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn of(recorded: &Recorded) -> Self {
        let pairs = recorded.request.query.split('&').filter_map(|pair| pair.split_once('='));
        let in_query = pairs.filter(|(name, _)| PARAMS.contains(name)).map(|(_, value)| value);
        let in_path = recorded.request.path.strip_prefix(TOKEN_PATH).and_then(|rest| rest.split('/').nth(2));
        let found = in_query.chain(in_path).chain(granted(recorded));
        let mut secrets: Vec<_> = found.flat_map(forms).filter(|secret| !secret.is_empty()).collect();
        // Longer secrets are replaced first, because a shorter one can be part of them.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(secrets)
    }

    /// Replaces the secrets in a text.
    pub(crate) fn hide(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, secret| match secret.len() {
            LONG.. => text.replace(secret, HIDDEN),
            _ => PARAMS.iter().fold(text, |text, name| {
                text.replace(&format!("{name}={secret}"), &format!("{name}={HIDDEN}"))
            }),
        })
    }
}

fn forms(secret: &str) -> Vec<String> {
    let plain = percent_decode(secret).unwrap_or_default().into_owned();
    vec![secret.to_owned(), percent_encode(&plain).into_owned(), plain]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reply::Reply;
    use crate::state::Moment;
    use pam_core::{Headers, Method, Request, Response, UnixTime};

    fn secrets(method: Method, path: &str, query: &str, answer: &str) -> Secrets {
        let (path, query) = (path.to_owned(), query.to_owned());
        let request = Request { method, path, query, body: Vec::new() };
        let body = answer.as_bytes().to_vec();
        let reply = Reply::Now(Response { status: 200, headers: Headers::default(), body });
        let moment = Moment { real: UnixTime(1), service: UnixTime(1), token: UnixTime(1) };
        Secrets::of(&Recorded::new(request, &reply, None, None, moment))
    }

    #[test]
    fn tokens_and_signatures_are_hidden_in_every_place_and_encoding() {
        let (token, signature) = ("p0F2AkF0GmIoC9BDdHRsA0Ny=", "v2.c2lnbmF0dXJlIG9mIDMyIGJ5dGVz");
        let query = format!("auth={}&uuid=ann&signature={signature}", percent_encode(token));
        let found = secrets(Method::Get, "/publish/p/s/0/c/0/1", &query, "");
        assert_eq!(found.hide(&query), "auth=HIDDEN&uuid=ann&signature=HIDDEN");
        assert_eq!(found.hide(&format!("x {token} y")), "x HIDDEN y");
        let found = secrets(Method::Delete, &format!("/v3/pam/s/grant/{token}"), "", "");
        assert_eq!(found.hide(&format!("/v3/pam/s/grant/{token}")), "/v3/pam/s/grant/HIDDEN");
        let answer = format!(r#"{{"data":{{"token":"{token}"}}}}"#);
        let found = secrets(Method::Post, "/v3/pam/s/grant", "", &answer);
        assert_eq!(found.hide(&answer), r#"{"data":{"token":"HIDDEN"}}"#);
    }

    #[test]
    fn a_short_auth_key_is_hidden_only_in_its_parameter() {
        let found = secrets(Method::Get, "/publish/p/s/0/c/0/1", "auth=a&uuid=ann", "");
        assert_eq!(found.hide("auth=a&uuid=ann"), "auth=HIDDEN&uuid=ann");
    }
}
