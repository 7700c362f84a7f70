//! The arguments of `sign`.

use super::{Method, Params};
use crate::argument::{Argument, Arguments, Given};
use crate::encoding::encode;
use crate::error::Invalid;

/// A request to sign.
pub struct Signable {
    /// The method.
    pub method: Method,
    /// The encoded path.
    pub path: String,
    /// The parameters without those that the signature adds.
    pub params: Params,
    /// The body; empty if there is none.
    pub body: String,
}

impl Signable {
    /// Reads `method`, `path`, `params` and `body`.
    pub fn read(arguments: &mut impl Arguments) -> Result<Self, Invalid> {
        const METHODS: &str = "GET, POST, PUT, PATCH or DELETE";
        let method = arguments.argument("method").text(METHODS)?;
        let method = Method::named(&method.to_ascii_uppercase())
            .ok_or_else(|| Invalid::new("method", METHODS, format!("{method:?}")))?;
        let path = arguments.argument("path").secret("an encoded path as a String")?;
        let body = arguments.given("body");
        let body = body.map(|body| body.secret("the String that is going to be sent, or nil")).transpose()?;
        let params = params(&arguments.argument("params"))?;
        Ok(Self { method, path, params, body: body.unwrap_or_default() })
    }
}

fn params<G: Given>(argument: &Argument<'_, G>) -> Result<Params, Invalid> {
    let mut params = Params::default();
    let read = argument.value.pairs(|key, value| {
        let name = Argument { name: argument.name, value: key }.text("String or Symbol keys")?;
        // Names are signed without encoding, so a character like `&` could turn one parameter into two.
        if name.is_empty() || encode(&name) != name {
            let expected = "names of letters, digits and - _ . only";
            return Err(Invalid::new(argument.name, expected, format!("{name:?}")));
        }
        let value = text(&Argument { name: &format!("{}[{name:?}]", argument.name), value })?;
        params.add(name, value);
        Ok(())
    });
    read.unwrap_or_else(|| Err(argument.refused("a Hash")))?;
    Ok(params)
}

/// A parameter can be a token, so errors do not show it.
fn text<G: Given>(argument: &Argument<'_, G>) -> Result<String, Invalid> {
    let text = || argument.secret_or_symbol("a String, Symbol or Integer");
    argument.value.digits().map_or_else(text, Ok)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(more: &Value) -> Result<Signable, Invalid> {
        let mut arguments = json!({ "method": "get", "path": "/a", "params": {} });
        arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Signable::read(&mut arguments)
    }

    #[test]
    fn a_request_is_read_with_text_and_numbers_as_parameters() {
        let request = read(&json!({ "params": { "b": 5, "a": "x y" }, "body": "{}" })).unwrap();
        assert_eq!((request.method, request.path.as_str(), request.body.as_str()), (Method::Get, "/a", "{}"));
        assert_eq!((request.params.get("a"), request.params.get("b")), (Some("x y"), Some("5")));
    }

    #[test]
    fn wrong_arguments_are_refused_without_showing_a_token() {
        let refused = |more: Value| read(&more).err().unwrap().to_string();
        let methods = "method: expected GET, POST, PUT, PATCH or DELETE, got \"HEAD\"";
        assert_eq!(refused(json!({ "method": "head" })).to_uppercase(), methods.to_uppercase());
        assert_eq!(refused(json!({ "params": "hush" })), "params: expected a Hash, got \"hush\"");
        let names = "params: expected names of letters, digits and - _ . only, got";
        assert_eq!(refused(json!({ "params": { "a&b": "x" } })), format!("{names} \"a&b\""));
        let value = "params[\"auth\"]: expected a String, Symbol or Integer, got an Array";
        assert_eq!(refused(json!({ "params": { "auth": ["hush"] } })), value);
    }
}
