//! Free data, such as the `meta` of a grant.

use super::{Argument, Given};
use crate::error::Invalid;
use crate::value::Value;
use std::collections::HashSet;

/// The maximum nesting of lists and maps. It also stops values that contain themselves.
const MAX_DEPTH: usize = 16;

impl<G: Given> Argument<'_, G> {
    /// A value that JSON can represent, nested up to `MAX_DEPTH` levels. Errors name its place inside.
    pub fn data(&self) -> Result<Value, Invalid> {
        self.data_in(self.name, 0)
    }

    fn data_in(&self, outermost: &str, depth: usize) -> Result<Value, Invalid> {
        if depth > MAX_DEPTH {
            return Err(Invalid::new(outermost, format!("at most {MAX_DEPTH} levels"), "more"));
        }
        if self.value.is_nil() {
            return Ok(Value::Null);
        }
        if let Some(items) = self.value.items() {
            let items = items.enumerate().map(|(index, value)| {
                Argument { name: &format!("{}[{index}]", self.name), value }.data_in(outermost, depth + 1)
            });
            return items.collect::<Result<_, _>>().map(Value::List);
        }
        if let Some(map) = self.map(outermost, depth) {
            return map;
        }
        self.scalar()
    }

    fn map(&self, outermost: &str, depth: usize) -> Option<Result<Value, Invalid>> {
        let mut pairs = Vec::new();
        let mut names = HashSet::new();
        let read = self.value.pairs(|key, value| {
            let key = Argument { name: self.name, value: key }.text("String or Symbol keys")?;
            let name = format!("{}[{key:?}]", self.name);
            let value = Argument { name: &name, value }.data_in(outermost, depth + 1)?;
            if !names.insert(key.clone()) {
                return Err(Invalid::twice(name));
            }
            pairs.push((key, value));
            Ok(())
        })?;
        Some(read.map(|()| Value::Map(pairs)))
    }

    fn scalar(&self) -> Result<Value, Invalid> {
        if let Some(value) = self.value.boolean() {
            return Ok(Value::Bool(value));
        }
        // A number beyond 64 bits is refused later, by a message that shows it.
        if let Some(number) = self.value.digits() {
            return number.parse().map(Value::Int).map_err(|_| self.refused("a JSON value"));
        }
        if let Some(number) = self.value.float() {
            return Ok(Value::Float(number));
        }
        self.text("a JSON value").map(Value::Text)
    }
}
