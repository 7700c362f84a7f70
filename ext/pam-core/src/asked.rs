//! A question about a token, from its arguments to its answer as a sentence. `Token#explain` and the emulator's page
//! use the same sentences.

use crate::access::{Denial, Question, Resource};
use crate::argument::{Argument, Arguments, Given};
use crate::category::Category;
use crate::error::Invalid;
use crate::permissions::Permissions;
use crate::scope::Kind;
use crate::text::quoted;
use crate::time::UnixTime;
use crate::wildcard;

/// The keyword of a question about a category.
const CATEGORY: &str = "category";
/// The maximum number of wildcards to try: a name has one for each dot.
const MOST_WILDCARDS: usize = 8;

/// A question that owns its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The permission.
    pub permission: Permissions,
    /// What it is asked for.
    pub on: On,
    /// Who uses the token; `None` for the user it was granted to.
    pub user_id: Option<String>,
    /// The moment of use.
    pub at: UnixTime,
}

/// The resource that permissions are required on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum On {
    /// One resource: its kind, its exact name.
    Named(Kind, String),
    /// A whole kind of resource.
    Category(Category),
}

impl On {
    /// Reads the only argument that names a resource.
    pub fn read<A: Arguments>(arguments: &mut A) -> Result<Self, Invalid> {
        let keywords = || keywords().map(|(keyword, _)| keyword);
        let mut given = arguments.given_among(&keywords().collect::<Vec<_>>());
        match (given.pop(), given.as_slice()) {
            (Some(only), []) => Self::of(&only),
            (last, others) => {
                let names: Vec<_> =
                    others.iter().chain(last.as_ref()).map(|argument| argument.name).collect();
                let got = if names.is_empty() { "none".to_owned() } else { names.join(" and ") };
                let all = keywords().collect::<Vec<_>>().join(", ");
                Err(Invalid::new("resource", format!("exactly one of {all}"), got))
            }
        }
    }

    fn of<G: Given>(argument: &Argument<'_, G>) -> Result<Self, Invalid> {
        let name = name(argument)?;
        let kind = keywords().find(|(keyword, _)| *keyword == argument.name).and_then(|(_, kind)| kind);
        if let Some(kind) = kind {
            return Ok(Self::Named(kind, name));
        }
        let choices = || G::LANGUAGE.choices(Category::ALL.map(Category::json));
        let unknown = || Invalid::new(CATEGORY, choices(), format!("{name:?}"));
        Category::named(&name).map(Self::Category).ok_or_else(unknown)
    }

    /// The resource of a [`Question`].
    pub fn resource(&self) -> Resource<'_> {
        match self {
            Self::Named(kind, name) => Resource::Named(*kind, name),
            Self::Category(category) => Resource::Category(*category),
        }
    }
}

/// The keyword for each kind of resource, and the one for categories. A space is a channel, and has its keyword.
pub fn keywords() -> impl Iterator<Item = (&'static str, Option<Kind>)> {
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Space);
    kinds.map(|kind| (kind.keyword(), Some(kind))).chain([(CATEGORY, None)])
}

/// A name or id, which must not be empty.
fn name<G: Given>(argument: &Argument<'_, G>) -> Result<String, Invalid> {
    match argument.text("a String")? {
        name if name.is_empty() => Err(Invalid::new(argument.name, "a name", "an empty String")),
        name => Ok(name),
    }
}

impl Asked {
    /// Reads the resource and `user_id`.
    pub fn read(permission: &str, arguments: &mut impl Arguments, at: UnixTime) -> Result<Self, Invalid> {
        let user_id = arguments.given("user_id");
        let on = On::read(arguments)?;
        let user_id = user_id.map(|user_id| name(&user_id)).transpose()?;
        Ok(Self { permission: Permissions::named(permission)?, on, user_id, at })
    }

    /// The question.
    pub fn question(&self) -> Question<'_> {
        self.about(self.on.resource())
    }

    fn about<'a>(&'a self, resource: Resource<'a>) -> Question<'a> {
        Question { permissions: self.permission, resource, user_id: self.user_id.as_deref(), at: self.at }
    }

    /// The answer as a sentence. `check` asks a token, and may fail, such as when it is interrupted.
    pub fn explained<E>(
        &self,
        mut check: impl FnMut(Question<'_>) -> Result<Result<(), Denial>, E>,
    ) -> Result<String, E> {
        let resource = self.on.resource();
        let reason = match check(self.question())? {
            Ok(()) => {
                let (permission, opened) = (self.permission.described(), self.opened());
                return Ok(format!("allowed: the token gives {permission} on {}{opened}", place(resource)));
            }
            Err(Denial::Expired(end)) => format!("the token expired at {} {} UTC", end.date(), end.clock()),
            Err(Denial::OtherUser { authorized }) => {
                let user = quoted(self.user_id.as_deref().unwrap_or_default());
                format!("the token is for user {}, not {user}", quoted(&authorized))
            }
            Err(Denial::Insufficient { granted }) => {
                let heard = self.heard(check)?;
                format!("{}{heard}", shortfall(granted, self.permission, resource))
            }
        };
        Ok(format!("403 because {reason}"))
    }

    /// What a category permits, or what a subscriber to a wildcard channel receives.
    fn opened(&self) -> String {
        if let On::Category(category) = self.on {
            let listed = if category == Category::Channels { "channels" } else { "users" };
            return format!(": its holder may list the metadata of all {listed}");
        }
        let prefix = self.read_channel().and_then(wildcard::prefix);
        prefix.map_or_else(String::new, |prefix| {
            let prefix = quoted(prefix);
            format!(
                ", a wildcard: its subscribers get the messages of every channel that begins with {prefix}"
            )
        })
    }

    /// Through which wildcard the holder receives a channel on which the token gives no permission.
    fn heard<E>(
        &self,
        mut check: impl FnMut(Question<'_>) -> Result<Result<(), Denial>, E>,
    ) -> Result<String, E> {
        let Some(channel) = self.read_channel() else { return Ok(String::new()) };
        for wildcard in wildcard::of(channel).take(MOST_WILDCARDS) {
            if check(self.about(Resource::Named(Kind::Channel, &wildcard)))?.is_ok() {
                let (wildcard, channel) = (quoted(&wildcard), quoted(channel));
                return Ok(format!(
                    "; but it gives read on the wildcard {wildcard}, whose subscribers also get the messages of {channel}"
                ));
            }
        }
        Ok(String::new())
    }

    /// The channel, if the question is about reading one.
    fn read_channel(&self) -> Option<&str> {
        match &self.on {
            On::Named(Kind::Channel, name) if self.permission == Permissions::READ => Some(name),
            _ => None,
        }
    }
}

/// `channel "room-1"`
pub fn place(resource: Resource<'_>) -> String {
    match resource {
        Resource::Named(kind, name) => format!("{} {}", kind.word(), quoted(name)),
        Resource::Category(category) => format!("category {}", quoted(category.json())),
    }
}

/// `the token gives read, but not write, on channel "room-1"`
pub fn shortfall(granted: Permissions, lacking: Permissions, resource: Resource<'_>) -> String {
    let place = place(resource);
    if granted.is_none() {
        return format!("the token gives nothing on {place}");
    }
    format!("the token gives {}, but not {}, on {place}", granted.described(), lacking.described())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::check;
    use crate::grant::Grant;
    use crate::scope::Scope;
    use crate::token::Token;
    use serde_json::{Value, json};
    use std::convert::Infallible;

    const START: UnixTime = UnixTime(1_700_000_000);

    fn asked(permission: &str, mut arguments: Value, at: UnixTime) -> Result<Asked, Invalid> {
        Asked::read(permission, &mut arguments, at)
    }

    fn explained(permission: &str, arguments: Value, at: UnixTime) -> String {
        let mut names = Scope::default();
        for (name, mask) in [("room-1", 3), ("user.*", 1), ("newer", 256)] {
            names.add(Kind::Channel, name, Permissions::from_mask(mask)).unwrap();
        }
        let token = Token::issue(&Grant::new(10, names, Scope::default(), None, Some("ann")).unwrap(), START);
        let asked = asked(permission, arguments, at).unwrap();
        let Ok(sentence) = asked.explained(|question| Ok::<_, Infallible>(check(&token, &question)));
        sentence
    }

    #[test]
    fn each_answer_has_its_sentence() {
        for (permission, arguments, sentence) in [
            (
                "write",
                json!({ "channel": "room-1" }),
                r#"allowed: the token gives write on channel "room-1""#,
            ),
            (
                "join",
                json!({ "channel": "room-1" }),
                r#"403 because the token gives read, write, but not join, on channel "room-1""#,
            ),
            ("read", json!({ "uuid": "x" }), r#"403 because the token gives nothing on user "x""#),
            (
                "read",
                json!({ "channel": "newer" }),
                r#"403 because the token gives 256, but not read, on channel "newer""#,
            ),
            (
                "read",
                json!({ "channel": "room-1", "user_id": "bob" }),
                r#"403 because the token is for user "ann", not "bob""#,
            ),
            (
                "get",
                json!({ "category": "uuids" }),
                r#"403 because the token gives nothing on category "uuids""#,
            ),
        ] {
            assert_eq!(explained(permission, arguments, START), sentence);
        }
        let late = explained("read", json!({ "channel": "room-1" }), START.plus_minutes(10));
        assert_eq!(late, "403 because the token expired at 2023-11-14 22:23:20 UTC");
    }

    #[test]
    fn read_on_a_wildcard_is_explained_and_other_permissions_are_not() {
        let explained = |permission, channel| explained(permission, json!({ "channel": channel }), START);
        assert!(
            explained("read", "user.*")
                .ends_with(r#"get the messages of every channel that begins with "user.""#)
        );
        let heard = r#"; but it gives read on the wildcard "user.*", whose subscribers also get the messages of "user.bob""#;
        assert!(explained("read", "user.bob").ends_with(heard));
        assert!(explained("write", "user.bob").ends_with(r#"nothing on channel "user.bob""#));
    }

    #[test]
    fn a_question_is_about_exactly_one_resource_with_a_name() {
        let refused = |arguments| asked("read", arguments, START).unwrap_err().to_string();
        let expected = "resource: expected exactly one of channel, channel_group, uuid, user, entity, relationship, \
                        membership, category, got";
        assert_eq!(refused(json!({})), format!("{expected} none"));
        assert_eq!(
            refused(json!({ "uuid": "a", "channel": "a", "user": "a" })),
            format!("{expected} channel and uuid and user")
        );
        assert_eq!(refused(json!({ "channel": "" })), "channel: expected a name, got an empty String");
        assert_eq!(
            refused(json!({ "channel": "a", "user_id": "" })),
            "user_id: expected a name, got an empty String"
        );
        assert_eq!(
            refused(json!({ "category": "groups" })),
            r#"category: expected one of channels, uuids, got "groups""#
        );
    }
}
