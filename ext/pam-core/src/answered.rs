//! Checks that an answer belongs to the call that got it. HTTP/1.1 matches answers to requests by their order alone. If
//! a peer sends an extra answer, the next call takes it for its own and could get another user's token.

use crate::grant::Grant;
use crate::response::{Response, Success};
use crate::token::Token;
use std::fmt;

/// The part of a call's request that its answer repeats, so that both can be compared.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A token with this ttl in minutes, for this user or for any user.
    Token { ttl: u32, user: Option<String> },
    /// The answer must not hold a token.
    NoToken,
}

impl Asked {
    pub(crate) fn by(grant: &Grant) -> Self {
        Self::Token { ttl: grant.ttl().minutes(), user: grant.authorized_uuid().map(str::to_owned) }
    }

    /// The content of a successful answer, `None` for a refusal, an error if the answer belongs to another call.
    ///
    /// A token that cannot be parsed is accepted: a later service may grant tokens of another format.
    pub(crate) fn read(&self, response: &Response) -> Result<Option<Success>, Foreign> {
        let Some(success) = Success::read(response) else { return Ok(None) };
        match (self, &success.token) {
            (Self::Token { ttl, user }, Some(token)) => check(token, *ttl, user.as_deref())?,
            (Self::NoToken, Some(_)) => return Err(Foreign::Token),
            (_, None) => {}
        }
        Ok(Some(success))
    }
}

fn check(token: &str, ttl: u32, user: Option<&str>) -> Result<(), Foreign> {
    match Token::parse(token) {
        Ok(token) if token.authorized_uuid() != user => Err(Foreign::User),
        Ok(token) if token.ttl() != ttl => Err(Foreign::Ttl),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Why an answer belongs to another call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// It grants a token for another user.
    User,
    /// It grants a token with another ttl.
    Ttl,
    /// It grants a token, and none was asked for.
    Token,
}

impl fmt::Display for Foreign {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::User => "it grants a token for another user",
            Self::Ttl => "it grants a token with another ttl",
            Self::Token => "it grants a token, and none was asked for",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permissions::Permissions;
    use crate::scope::{Kind, Scope};
    use crate::time::UnixTime;

    fn grant(ttl: i64, user: Option<&str>) -> Grant {
        let mut rooms = Scope::default();
        rooms.add(Kind::Channel, "a", Permissions::from_mask(1)).unwrap();
        Grant::new(ttl, rooms, Scope::default(), None, user).unwrap()
    }

    fn token(ttl: i64, user: Option<&str>) -> String {
        Token::issue(&grant(ttl, user), UnixTime(1_700_000_000)).seal(|_| [7; 32])
    }

    fn granted(token: &str) -> Response {
        let body = format!(r#"{{"data":{{"message":"Success","token":"{token}"}},"status":200}}"#);
        Response { status: 200, body: body.into_bytes(), ..Response::default() }
    }

    fn read(asked: &Asked, token: &str) -> Result<Option<String>, Foreign> {
        asked.read(&granted(token)).map(|success| success.and_then(|success| success.token))
    }

    #[test]
    fn a_token_with_the_requested_user_and_ttl_is_accepted() {
        for user in [None, Some("ann")] {
            let token = token(15, user);
            assert_eq!(read(&Asked::by(&grant(15, user)), &token), Ok(Some(token)));
        }
    }

    #[test]
    fn a_token_with_another_user_or_ttl_is_refused() {
        for (asked, got) in [(Some("ann"), Some("bob")), (Some("ann"), None), (None, Some("bob"))] {
            assert_eq!(read(&Asked::by(&grant(15, asked)), &token(15, got)), Err(Foreign::User));
        }
        assert_eq!(read(&Asked::by(&grant(15, None)), &token(16, None)), Err(Foreign::Ttl));
    }

    #[test]
    fn a_token_that_cannot_be_read_is_accepted() {
        for token in ["p0F2", "a-token-of-tomorrow", "qEF2Aw"] {
            assert_eq!(read(&Asked::by(&grant(15, Some("ann"))), token), Ok(Some(token.to_owned())));
        }
    }

    #[test]
    fn a_token_is_refused_as_the_answer_to_other_calls() {
        assert_eq!(read(&Asked::NoToken, &token(15, None)), Err(Foreign::Token));
        assert_eq!(read(&Asked::NoToken, "p0F2"), Err(Foreign::Token));
        let revoked =
            Response { body: br#"{"data":{"message":"Success"},"status":200}"#.to_vec(), ..granted("") };
        assert_eq!(Asked::NoToken.read(&revoked), Ok(Some(Success { token: None })));
    }

    #[test]
    fn a_refusal_has_no_content() {
        let refused = Response { status: 403, ..granted("p0F2") };
        assert_eq!(Asked::NoToken.read(&refused), Ok(None));
    }
}
