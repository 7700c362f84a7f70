//! The latest published messages.

use pam_core::Value;
use std::collections::VecDeque;

/// The most messages that are kept, and the most bytes of them. The oldest are dropped first.
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
pub(crate) struct Messages {
    kept: VecDeque<Message>,
    bytes: usize,
}

impl Messages {
    pub(crate) fn add(&mut self, message: Message) {
        self.bytes += message.bytes();
        self.kept.push_back(message);
        while self.kept.len() > KEPT || self.bytes > KEPT_BYTES {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= oldest.bytes();
        }
    }

    /// The messages after this timetoken, oldest first.
    pub(crate) fn after(&self, timetoken: u64) -> impl Iterator<Item = &Message> {
        let from = self.kept.partition_point(|message| message.timetoken <= timetoken);
        self.kept.iter().skip(from)
    }

    /// The messages that are kept, newest first.
    pub(crate) fn latest_first(&self) -> impl Iterator<Item = &Message> {
        self.kept.iter().rev()
    }

    /// The timetoken of the latest message. It changes with each message.
    pub(crate) fn latest(&self) -> u64 {
        self.kept.back().map_or(0, |message| message.timetoken)
    }
}

impl Message {
    /// The memory of a message. The list `[0,0,0]` uses many times as much as its text.
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

    fn text_of(bytes: usize) -> Value {
        Value::Text("x".repeat(bytes))
    }

    #[test]
    fn the_oldest_messages_are_dropped_beyond_the_most_messages() {
        let mut messages = Messages::default();
        (1..=1_002).for_each(|timetoken| messages.add(message(timetoken, Value::Null)));
        assert_eq!(messages.after(0).count(), KEPT);
        assert_eq!(messages.after(0).next().unwrap().timetoken, 3);
    }

    #[test]
    fn the_oldest_messages_are_dropped_beyond_the_most_bytes() {
        let mut messages = Messages::default();
        (1..=5).for_each(|timetoken| messages.add(message(timetoken, text_of(KEPT_BYTES / 4))));
        assert_eq!(messages.after(0).count(), 3);
        assert_eq!(messages.bytes, messages.kept.iter().map(Message::bytes).sum::<usize>());
        messages.add(message(6, text_of(KEPT_BYTES + 1)));
        assert_eq!((messages.after(0).count(), messages.bytes), (0, 0));
    }

    #[test]
    fn the_size_of_a_message_is_its_memory_and_not_the_length_of_its_text() {
        let numbers: Value = serde_json::from_str(&format!("[{}0]", "0,".repeat(999))).unwrap();
        assert!(message(1, numbers).bytes() >= 1_000 * size_of::<Value>());
        let nested: Value = serde_json::from_str(r#"{"key":[{"k":"text"}]}"#).unwrap();
        assert!(message(1, nested).bytes() >= 2 * size_of::<(String, Value)>() + size_of::<Value>() + 8);
    }

    #[test]
    fn what_comes_after_a_timetoken_excludes_it() {
        let mut messages = Messages::default();
        [5, 7, 9].into_iter().for_each(|timetoken| messages.add(message(timetoken, Value::Null)));
        let after =
            |timetoken| messages.after(timetoken).map(|message| message.timetoken).collect::<Vec<_>>();
        assert_eq!([after(4), after(5), after(8), after(9)], [vec![5, 7, 9], vec![7, 9], vec![9], vec![]]);
        assert_eq!(messages.latest(), 9);
    }
}
