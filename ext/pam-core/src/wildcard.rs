//! Wildcard channels: a subscriber to `user.*` gets the messages of every channel that begins with `user.`.
//!
//! Subscribing to one needs `read` on that name, so a grant on the name `user.*` opens all of these channels. How many
//! levels the service's wildcards cover is not documented; here they cover all.

/// The prefix of the channels that a wildcard covers; `None` if the name is not a wildcard.
pub fn prefix(name: &str) -> Option<&str> {
    name.strip_suffix('*').filter(|prefix| prefix.ends_with('.'))
}

/// True if a subscriber to the wildcard `name` gets the messages of `channel`.
pub fn brings(name: &str, channel: &str) -> bool {
    prefix(name).is_some_and(|prefix| channel.len() > prefix.len() && channel.starts_with(prefix))
}

/// The wildcards that cover a channel, the widest first.
pub fn of(channel: &str) -> impl Iterator<Item = String> + '_ {
    let dots = channel.match_indices('.').filter(|(at, _)| at + 1 < channel.len());
    let prefixes = dots.filter_map(|(at, _)| channel.get(..=at));
    prefixes.map(|prefix| format!("{prefix}*"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_ends_with_a_dot_and_a_star() {
        assert_eq!(prefix("user.*"), Some("user."));
        assert_eq!(prefix("a.b.*"), Some("a.b."));
        for name in ["user*", "*", "user.", "user.*.x", ""] {
            assert_eq!(prefix(name), None, "{name}");
        }
    }

    #[test]
    fn a_wildcard_covers_channels_with_its_prefix() {
        assert!(brings("user.*", "user.bob") && brings("user.*", "user.bob.inbox"));
        for channel in ["user.", "user", "users.bob", "my.user.bob"] {
            assert!(!brings("user.*", channel), "{channel}");
        }
    }

    #[test]
    fn the_wildcards_of_a_channel_cover_it() {
        for channel in ["user.bob", "a.b.c", "a..b", ".a", "plain", "ends.", "räume.ü.x"] {
            assert!(of(channel).all(|wildcard| brings(&wildcard, channel)), "{channel}");
        }
        assert_eq!(of("a.b.c").collect::<Vec<_>>(), ["a.*", "a.b.*"]);
        assert_eq!(of("ends.").count() + of("plain").count(), 0);
    }
}
