//! The latest published messages.

use crate::latest::{Latest, Weighed};
use pam_core::Value;

/// The most messages that are kept, and the most bytes of them.
const KEPT: usize = 1_000;
const KEPT_BYTES: usize = 4 * 1024 * 1024;

/// The type of a message.
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
pub(crate) struct Messages(Latest<Message, KEPT, KEPT_BYTES>);

impl Messages {
    pub(crate) fn add(&mut self, message: Message) {
        self.0.add(message);
    }

    /// The messages after this timetoken, oldest first.
    pub(crate) fn after(&self, timetoken: u64) -> impl Iterator<Item = &Message> {
        let from = self.0.items().partition_point(|message| message.timetoken <= timetoken);
        self.0.items().iter().skip(from)
    }

    /// The messages that are kept, newest first.
    pub(crate) fn latest_first(&self) -> impl Iterator<Item = &Message> {
        self.0.items().iter().rev()
    }

    /// The timetoken of the latest message. It changes with each message.
    pub(crate) fn latest(&self) -> u64 {
        self.0.items().back().map_or(0, |message| message.timetoken)
    }
}

impl Weighed for Message {
    /// The list `[0,0,0]` uses many times as much memory as its text.
    fn bytes(&self) -> usize {
        let values = footprint(&self.data) + self.meta.as_ref().map_or(0, footprint);
        size_of::<Self>() + self.channel.len() + self.publisher.len() + values
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
    /// The number of the type for subscribers. An ordinary message has none.
    pub(crate) const fn number(self) -> Option<u8> {
        match self {
            Self::Message => None,
            Self::Signal => Some(1),
            Self::File => Some(4),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(timetoken: u64, data: Value) -> Message {
        let (channel, publisher) = ("a".to_owned(), "ann".to_owned());
        Message { timetoken, channel, publisher, message_type: MessageType::Message, data, meta: None }
    }

    #[test]
    fn the_size_of_a_message_is_its_memory() {
        let numbers: Value = serde_json::from_str(&format!("[{}0]", "0,".repeat(999))).unwrap();
        assert!(message(1, numbers).bytes() >= 1_000 * size_of::<Value>());
        let nested: Value = serde_json::from_str(r#"{"key":[{"k":"text"}]}"#).unwrap();
        assert!(message(1, nested).bytes() >= 2 * size_of::<(String, Value)>() + size_of::<Value>() + 8);
    }

    #[test]
    fn the_messages_after_a_timetoken_do_not_include_its_own() {
        let mut messages = Messages::default();
        [5, 7, 9].into_iter().for_each(|timetoken| messages.add(message(timetoken, Value::Null)));
        let after =
            |timetoken| messages.after(timetoken).map(|message| message.timetoken).collect::<Vec<_>>();
        assert_eq!([after(4), after(5), after(8), after(9)], [vec![5, 7, 9], vec![7, 9], vec![9], vec![]]);
        assert_eq!(messages.latest(), 9);
    }
}
