//! The keywords of `sign`.

use crate::arguments::convert::{self, Options};
use magnus::{Integer, RHash, RString, Symbol, Value};
use pam_core::{Invalid, Method, Params, percent_encode};

const METHODS: &str = "GET, POST, PUT, PATCH or DELETE";

/// The request to sign.
pub(crate) struct SignArguments {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) params: Params,
    pub(crate) body: String,
}

pub(crate) fn read(options: &Options) -> Result<SignArguments, Invalid> {
    let method = convert::text(options.get("method"), "method", METHODS)?;
    let method = Method::named(&method.to_ascii_uppercase())
        .ok_or_else(|| Invalid::new("method", METHODS, format!("{method:?}")))?;
    let path = convert::secret_text(options.get("path"), "path", "an encoded path as a String")?;
    let body = "the String that is going to be sent, or nil";
    let body = options.given("body").map(|text| convert::secret_text(text, "body", body)).transpose()?;
    Ok(SignArguments { method, path, params: params(options.get("params"))?, body: body.unwrap_or_default() })
}

fn params(value: Value) -> Result<Params, Invalid> {
    let Some(hash) = RHash::from_value(value) else {
        return Err(Invalid::new("params", "a Hash", convert::describe(value)));
    };
    let mut params = Params::default();
    convert::each_pair(hash, |key, value| {
        let name = convert::text(key, "params", "String or Symbol keys")?;
        // Names are signed without encoding, so a character like `&` could turn one parameter into two.
        if name.is_empty() || percent_encode(&name) != name {
            return Err(Invalid::new(
                "params",
                "names of letters, digits and - _ . only",
                format!("{name:?}"),
            ));
        }
        let value = text(value, &format!("params[{name:?}]"))?;
        params.add(name, value);
        Ok(())
    })?;
    Ok(params)
}

/// A parameter can be a token, so an error shows only the class of a wrong value.
fn text(value: Value, place: &str) -> Result<String, Invalid> {
    const EXPECTED: &str = "a String, Symbol or Integer";
    if let Some(number) = Integer::from_value(value) {
        return Ok(number.to_string());
    }
    match (RString::from_value(value), Symbol::from_value(value)) {
        (None, Some(_)) => convert::text(value, place, EXPECTED),
        _ => convert::secret_text(value, place, EXPECTED),
    }
}
