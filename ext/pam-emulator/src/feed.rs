//! What was published lately: a ring of messages, each with the timetoken of its moment.

use crate::answer::{number, object, text};
use pam_core::Value;
use std::collections::VecDeque;

/// So many messages are kept, and so many bytes of them; older ones go.
const KEPT: usize = 1_000;
const KEPT_BYTES: usize = 4 * 1024 * 1024;

/// What a message is, by the number that subscribers get; an ordinary one has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MessageType {
    Message,
    Signal,
    File,
}

#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) timetoken: u64,
    pub(crate) channel: String,
    pub(crate) publisher: String,
    pub(crate) message_type: MessageType,
    pub(crate) data: Value,
    pub(crate) meta: Option<Value>,
}

#[derive(Debug, Default)]
pub(crate) struct Feed {
    messages: VecDeque<Message>,
    bytes: usize,
}

impl Feed {
    pub(crate) fn add(&mut self, message: Message) {
        self.bytes += message.bytes();
        self.messages.push_back(message);
        while self.messages.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.messages.pop_front() else { break };
            self.bytes -= oldest.bytes();
        }
    }

    /// The messages after this timetoken, oldest first.
    pub(crate) fn after(&self, timetoken: u64) -> impl Iterator<Item = &Message> {
        let from = self.messages.partition_point(|message| message.timetoken <= timetoken);
        self.messages.iter().skip(from)
    }

    /// The timetoken of the latest message; it changes with every one.
    pub(crate) fn latest(&self) -> u64 {
        self.messages.back().map_or(0, |message| message.timetoken)
    }
}

impl Message {
    /// How much memory it takes: `[0,0,0]` as a list is many times as long as its text.
    fn bytes(&self) -> usize {
        let values = footprint(&self.data) + self.meta.as_ref().map_or(0, footprint);
        size_of::<Self>() + self.channel.len() + self.publisher.len() + values
    }

    /// As subscribers get it; `by` is the group or wildcard that it reached them through.
    pub(crate) fn envelope(&self, subscribe_key: &str, by: Option<&str>) -> Value {
        let pairs = [
            ("a", Some(text("2"))),
            ("f", Some(number(0))),
            ("e", self.message_type.number().map(number)),
            ("i", Some(text(&self.publisher))),
            ("p", Some(moment(self.timetoken))),
            ("k", Some(text(subscribe_key))),
            ("c", Some(text(&self.channel))),
            ("u", self.meta.clone()),
            ("d", Some(self.data.clone())),
            ("b", by.map(text)),
        ];
        let given = pairs.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?)));
        Value::Map(given.collect())
    }
}

fn footprint(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.capacity(),
        Value::Bytes(bytes) => bytes.capacity(),
        Value::List(list) => list.capacity() * size_of::<Value>() + list.iter().map(footprint).sum::<usize>(),
        Value::Map(pairs) => {
            let inside = |(key, value): &(String, Value)| key.capacity() + footprint(value);
            pairs.capacity() * size_of::<(String, Value)>() + pairs.iter().map(inside).sum::<usize>()
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => 0,
    }
}

impl MessageType {
    const fn number(self) -> Option<u8> {
        match self {
            Self::Message => None,
            Self::Signal => Some(1),
            Self::File => Some(4),
        }
    }
}

/// A timetoken with the region that the emulator says it is in.
pub(crate) fn moment(timetoken: u64) -> Value {
    object([("t", text(format!("{timetoken:017}"))), ("r", number(12))])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(timetoken: u64, data: Value) -> Message {
        let (channel, publisher) = ("a".to_owned(), "ann".to_owned());
        Message { timetoken, channel, publisher, message_type: MessageType::Message, data, meta: None }
    }

    fn text_of(bytes: usize) -> Value {
        Value::Text("x".repeat(bytes))
    }

    #[test]
    fn the_oldest_messages_make_room_by_number() {
        let mut feed = Feed::default();
        (1..=1_002).for_each(|timetoken| feed.add(message(timetoken, Value::Null)));
        assert_eq!(feed.after(0).count(), KEPT);
        assert_eq!(feed.after(0).next().unwrap().timetoken, 3);
    }

    #[test]
    fn the_oldest_messages_make_room_by_size() {
        let mut feed = Feed::default();
        (1..=5).for_each(|timetoken| feed.add(message(timetoken, text_of(KEPT_BYTES / 4))));
        assert_eq!(feed.after(0).count(), 3);
        assert_eq!(feed.bytes, feed.messages.iter().map(Message::bytes).sum::<usize>());
        feed.add(message(6, text_of(KEPT_BYTES + 1)));
        assert_eq!((feed.after(0).count(), feed.bytes), (0, 0));
    }

    #[test]
    fn a_message_counts_as_what_it_takes_in_memory_and_not_as_its_text() {
        let numbers: Value = serde_json::from_str(&format!("[{}0]", "0,".repeat(999))).unwrap();
        assert!(message(1, numbers).bytes() >= 1_000 * size_of::<Value>());
        let nested: Value = serde_json::from_str(r#"{"key":[{"k":"text"}]}"#).unwrap();
        assert!(message(1, nested).bytes() >= 2 * size_of::<(String, Value)>() + size_of::<Value>() + 8);
    }

    #[test]
    fn what_comes_after_a_timetoken_excludes_it() {
        let mut feed = Feed::default();
        [5, 7, 9].into_iter().for_each(|timetoken| feed.add(message(timetoken, Value::Null)));
        let after = |timetoken| feed.after(timetoken).map(|message| message.timetoken).collect::<Vec<_>>();
        assert_eq!([after(4), after(5), after(8), after(9)], [vec![5, 7, 9], vec![7, 9], vec![9], vec![]]);
        assert_eq!(feed.latest(), 9);
    }
}
