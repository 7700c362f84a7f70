//! Advice on grants that the service accepts and that are probably mistakes.

use crate::grant::Grant;
use crate::permissions::Permissions;
use crate::presence::SUFFIX;
use crate::scope::{Kind, Scope};
use crate::time::UnixTime;
use crate::token::Token;
use crate::wildcard;
use re2::{Pattern, Reach, looks_like_a_glob};

/// Every call sends its token in the request line, which the service accepts up to 32 KiB. The path, the other
/// parameters and the headers need a part of that.
const MOST_TOKEN_BYTES: usize = 31 * 1024;

/// The most names that one sentence lists.
const NAMED: usize = 3;

/// Characters that a name cannot contain, or that have a meaning in patterns only.
const UNLIKE_A_NAME: [char; 8] = ['*', '^', '$', '[', ']', '|', '+', '\\'];

/// What is odd about a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// The rule that found it. One rule can give several sentences.
    pub rule: &'static str,
    /// What is probably wrong, and what to write instead.
    pub sentence: String,
}

/// Probable mistakes in a grant. `undecided` are readable names for which the caller did not decide about presence.
pub(crate) fn lint(grant: &Grant, undecided: &[(Kind, &str)]) -> Vec<Advice> {
    let (names, patterns) = (entries(grant.resources()), entries(grant.patterns()));
    let names = names.flat_map(|entry| [entry.odd_name(), entry.idle("")]);
    let patterns = patterns.flat_map(|entry| [entry.glob(), entry.open(), entry.idle(" pattern")]);
    let whole = [no_presence(grant, undecided), too_large(grant)];
    names.chain(patterns).chain(whole).flatten().map(|(rule, sentence)| Advice { rule, sentence }).collect()
}

/// A rule's name with its sentence, if the rule applies.
type Finding = Option<(&'static str, String)>;

/// One name or pattern with what it permits.
struct PermittedName<'a> {
    kind: Kind,
    name: &'a str,
    permissions: Permissions,
}

fn entries(scope: &Scope) -> impl Iterator<Item = PermittedName<'_>> {
    scope.sections().iter().flat_map(|section| {
        section.names.iter().map(|(name, permissions)| PermittedName {
            kind: section.kind,
            name,
            permissions,
        })
    })
}

impl PermittedName<'_> {
    fn odd_name(&self) -> Finding {
        let (word, name) = (self.kind.word(), self.name);
        if self.is_list() {
            let sentence = format!(
                "{word} {name:?} is one name and not a list, and no request can use it, because requests separate names \
                 by commas: give each {word} its own permissions"
            );
            return Some(("name", sentence));
        }
        if !name.contains(UNLIKE_A_NAME) {
            return None;
        }
        let sentence = match self.wildcard_prefix() {
            Some(prefix) => format!(
                "channel {name:?} is a wildcard channel: its subscribers get the messages of every channel that \
                 begins with {prefix:?}; Permissions.pat permits calls on those channels"
            ),
            None => {
                format!(
                    "{word} {name:?} is one {word} with exactly this name: for all names that match a pattern, use \
                     Permissions.pat"
                )
            }
        };
        Some(("name", sentence))
    }

    /// True for `"a,b"`, which is a list in legacy calls.
    fn is_list(&self) -> bool {
        matches!(self.kind, Kind::Channel | Kind::Space | Kind::Group) && self.name.contains(',')
    }

    /// The prefix of a wildcard channel that the token's holder may subscribe to.
    fn wildcard_prefix(&self) -> Option<&str> {
        let can_subscribe = self.kind == Kind::Channel && self.permissions.contains(Permissions::READ);
        wildcard::prefix(self.name).filter(|_| can_subscribe)
    }

    fn glob(&self) -> Finding {
        let sentence = || {
            format!(
                "{} pattern {:?} is a regular expression that looks like a glob: for a glob, use \
                 Pattern.glob({:?})",
                self.kind.word(),
                self.name,
                self.name
            )
        };
        looks_like_a_glob(self.name).then(|| ("glob", sentence()))
    }

    fn open(&self) -> Finding {
        let more = match Reach::of(self.name).ok()? {
            _ if looks_like_a_glob(self.name) => return None,
            Reach { from_start: true, to_end: true } => return None,
            Reach { from_start: true, .. } => {
                "all names that begin with a match: end it with `$`, or with `.*$` if that is intended"
            }
            Reach { to_end: true, .. } => "all names that end with a match: begin it with `^`",
            Reach { .. } => "all names that contain a match: write `^…$`, or use Pattern.prefix",
        };
        Some(("open", format!("{} pattern {:?} also covers {more}", self.kind.word(), self.name)))
    }

    /// Permissions that no operation asks for on this kind of resource.
    fn idle(&self, pattern: &str) -> Finding {
        let sense = names(self.kind.meaningful());
        let idle: Vec<_> = self.permissions.names().filter(|name| !sense.contains(name)).collect();
        let (word, one, idle, sense) = (self.kind.word(), self.kind.one(), idle.join(", "), sense.join(", "));
        let sentence =
            || format!("{word}{pattern} {:?}: no operation on {one} needs {idle}, only {sense}", self.name);
        (!idle.is_empty() && self.kind != Kind::Space).then(|| ("idle", sentence()))
    }
}

fn names(set: Permissions) -> Vec<&'static str> {
    set.names().collect()
}

/// `read` on a channel does not include its presence, which is a channel of its own.
fn no_presence(grant: &Grant, undecided: &[(Kind, &str)]) -> Finding {
    if undecided.is_empty() {
        return None;
    }
    let readable = entries(grant.patterns()).filter(|entry| entry.permissions.contains(Permissions::READ));
    let patterns: Vec<_> =
        readable.filter_map(|entry| Some((entry.kind, Pattern::compile(entry.name).ok()?))).collect();
    let is_covered = |kind: Kind, name: &str| {
        let presence = format!("{name}{SUFFIX}");
        patterns.iter().any(|(each, pattern)| *each == kind && pattern.matches(&presence))
    };
    let missing: Vec<_> = undecided.iter().filter(|(kind, name)| !is_covered(*kind, name)).collect();
    let listed: Vec<_> = missing.iter().take(NAMED).map(|(_, name)| format!("{name:?}")).collect();
    let more = match missing.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let sentence = || {
        format!(
            "{}{more} can be read, but its presence cannot: presence: true beside read: true adds {SUFFIX:?}; \
             presence: false if it is not wanted",
            listed.join(", ")
        )
    };
    (!missing.is_empty()).then(|| ("presence", sentence()))
}

fn too_large(grant: &Grant) -> Finding {
    let size = Token::issue(grant, UnixTime(u64::from(u32::MAX))).seal(|_| [0; 32]).len();
    let sentence = || {
        format!(
            "the token would have about {size} bytes, and has to fit into the URL of every request, which can have \
             32768 in all: use fewer names, or patterns"
        )
    };
    (size > MOST_TOKEN_BYTES).then(|| ("size", sentence()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(kind: Kind, entries: &[(&str, &str)]) -> Scope {
        let mut scope = Scope::default();
        for (name, permissions) in entries {
            let set = permissions.split('+').map(|each| Permissions::named(each).unwrap());
            scope.add(kind, name, set.fold(Permissions::NONE, Permissions::union)).unwrap();
        }
        scope
    }

    fn told(resources: Scope, patterns: Scope) -> Vec<String> {
        let grant = Grant::new(15, resources, patterns, None, None).unwrap();
        lint(&grant, &[]).into_iter().map(|advice| advice.sentence).collect()
    }

    fn about_pattern(re2: &str) -> Vec<String> {
        told(Scope::default(), scope(Kind::Channel, &[(re2, "read")]))
    }

    #[test]
    fn a_grant_without_mistakes_gets_no_advice() {
        let patterns =
            scope(Kind::Channel, &[("^room-[0-9]+$", "read+write+join"), (r"^user-42\..*$", "read")]);
        assert_eq!(told(scope(Kind::Uuid, &[("user.1", "get+update+delete")]), patterns), [""; 0]);
    }

    #[test]
    fn names_that_look_like_patterns_get_advice() {
        for name in ["room-*", "*.foo", "^room$", "room-[0-9]"] {
            let told = told(scope(Kind::Channel, &[(name, "read")]), Scope::default());
            assert!(
                told[0].contains(&format!("channel {name:?} is one channel with exactly this name")),
                "{told:?}"
            );
        }
    }

    #[test]
    fn names_with_a_comma_get_advice_where_requests_separate_names_by_commas() {
        let told_of = |kind, permissions| told(scope(kind, &[("a,b", permissions)]), Scope::default());
        for (kind, word) in [(Kind::Channel, "channel"), (Kind::Group, "channel group")] {
            let told = told_of(kind, "read");
            assert!(told[0].starts_with(&format!("{word} \"a,b\" is one name and not a list")), "{told:?}");
        }
        assert_eq!(told_of(Kind::Uuid, "get"), [""; 0]);
    }

    #[test]
    fn a_wildcard_channel_gets_advice_that_says_what_it_covers() {
        let told_of =
            |kind, permissions| told(scope(kind, &[("user.*", permissions)]), Scope::default())[0].clone();
        let wildcard = told_of(Kind::Channel, "read");
        assert!(wildcard.starts_with(r#"channel "user.*" is a wildcard channel: its subscribers get"#));
        assert!(wildcard.contains(r#"messages of every channel that begins with "user.""#), "{wildcard}");
        for (kind, permissions) in [(Kind::Channel, "write"), (Kind::Group, "read"), (Kind::Uuid, "get")] {
            assert!(told_of(kind, permissions).contains("with exactly this name"), "{kind:?} {permissions}");
        }
    }

    #[test]
    fn globs_and_unanchored_patterns_get_advice() {
        assert!(about_pattern("chat-room-*")[0].contains(r#"Pattern.glob("chat-room-*")"#));
        assert!(about_pattern("^room-1")[0].ends_with(
            "all names that begin with a match: end it with `$`, or with `.*$` if that is intended"
        ));
        assert!(about_pattern("room$")[0].ends_with("all names that end with a match: begin it with `^`"));
        assert!(about_pattern("room")[0].contains("all names that contain a match"));
        assert_eq!(about_pattern("^room$").len(), 0);
    }

    #[test]
    fn permissions_without_effect_get_advice() {
        let group = told(scope(Kind::Group, &[("g", "read+write+join")]), Scope::default());
        assert_eq!(
            group,
            [r#"channel group "g": no operation on a channel group needs write, join, only read, manage"#]
        );
        let user = told(Scope::default(), scope(Kind::Uuid, &[("^u$", "read")]));
        assert_eq!(
            user,
            [r#"user pattern "^u$": no operation on a user needs read, only delete, get, update"#]
        );
        let entity = told(scope(Kind::Entity, &[("e", "join+create")]), Scope::default());
        assert_eq!(
            entity,
            [r#"entity "e": no operation on an entity needs join, only delete, create, get, update"#]
        );
    }

    #[test]
    fn create_gets_no_advice_if_it_has_an_effect() {
        for kind in [Kind::Channel, Kind::User, Kind::Entity, Kind::Relationship, Kind::Membership] {
            assert_eq!(told(scope(kind, &[("a", "create+get")]), Scope::default()), [""; 0], "{kind:?}");
        }
        let metadata = told(scope(Kind::Uuid, &[("u", "create")]), Scope::default());
        assert_eq!(metadata, [r#"user "u": no operation on a user needs create, only delete, get, update"#]);
    }

    #[test]
    fn channels_without_a_decision_about_presence_get_one_advice() {
        let names = [("a", "read"), ("b", "read"), ("c", "read"), ("d", "read"), ("lobby", "read")];
        let patterns = scope(Kind::Channel, &[("^lobby.*$", "read")]);
        let grant = Grant::new(15, scope(Kind::Channel, &names), patterns, None, None).unwrap();
        let undecided = names.map(|(name, _)| (Kind::Channel, name));
        let told = lint(&grant, &undecided);
        assert_eq!(told.len(), 1);
        assert!(told[0].sentence.starts_with(r#""a", "b", "c" and 1 more can be read"#), "{told:?}");
        assert_eq!(lint(&grant, &undecided[4..]), []);
    }

    #[test]
    fn a_token_too_large_for_a_url_gets_advice() {
        let names: Vec<_> = (0..2_000).map(|index| format!("channel-{index}")).collect();
        let many = |count: usize| {
            let entries: Vec<_> = names.iter().take(count).map(|name| (name.as_str(), "read")).collect();
            told(scope(Kind::Channel, &entries), Scope::default())
        };
        assert_eq!(many(1_000).len(), 0);
        assert!(many(2_000)[0].starts_with("the token would have about 3"), "{:?}", many(2_000));
    }
}
