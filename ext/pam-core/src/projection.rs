//! Projections: which view of a DataSync object a token's holder gets. They are sent inside a grant's `meta`.

use crate::error::Invalid;
use crate::text::control_in;
use crate::value::Value;
use re2::Pattern;

/// The key inside `meta`.
const META_KEY: &str = "pn-projections";
/// The view that applies without a projection.
const DEFAULT: &str = "__default__";

/// The prefix of every key of a projection.
const PREFIX: &str = "datasync";
/// The keys of names and of patterns.
const PARTS: [&str; 2] = ["res", "pat"];

/// The kinds of DataSync object that have projections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projected {
    /// An entity.
    Entities,
    /// A relationship.
    Relationships,
    /// A user.
    Users,
    /// A channel.
    Channels,
    /// A membership.
    Memberships,
}

impl Projected {
    /// Every kind, in the order of the service's documentation.
    pub const ALL: [Self; 5] =
        [Self::Entities, Self::Relationships, Self::Users, Self::Channels, Self::Memberships];

    /// Its name in a key: `entities`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Entities => "entities",
            Self::Relationships => "relationships",
            Self::Users => "users",
            Self::Channels => "channels",
            Self::Memberships => "memberships",
        }
    }

    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One object, or one pattern, with the name of the view that applies to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Projection {
    /// The kind of object.
    pub kind: Projected,
    /// Its id, or a regular expression (RE2).
    pub name: String,
    /// The view's name.
    pub view: String,
}

/// The projections of a grant or of a token: of named objects, and of patterns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projections {
    names: Vec<Projection>,
    patterns: Vec<Projection>,
}

impl Projections {
    /// Adds a projection. Memberships have only the view [`DEFAULT`].
    pub fn add(&mut self, is_pattern: bool, projection: Projection) -> Result<(), Invalid> {
        let Projection { kind, name, view } = &projection;
        let part = if is_pattern { "patterns" } else { "resources" };
        let place = || format!("projections[:{part}][:{}][{name:?}]", kind.name());
        check_text("an id or a pattern", name).map_err(|invalid| invalid.about(place()))?;
        check_text("the name of a projection", view).map_err(|invalid| invalid.about(place()))?;
        if is_pattern {
            // The service does not check patterns when it grants, and a broken one matches nothing.
            Pattern::compile(name)
                .map_err(|error| Invalid::new(place(), "a pattern that RE2 supports", error.to_string()))?;
        }
        if *kind == Projected::Memberships && view != DEFAULT {
            let expected = format!("{DEFAULT:?}, the only projection of a membership");
            return Err(Invalid::new(place(), expected, format!("{view:?}")));
        }
        let list = if is_pattern { &mut self.patterns } else { &mut self.names };
        if list.iter().any(|known| known.kind == *kind && known.name == *name) {
            return Err(Invalid::twice(place()));
        }
        list.push(projection);
        Ok(())
    }

    /// The projections of named objects.
    pub fn names(&self) -> &[Projection] {
        &self.names
    }

    /// The projections of patterns.
    pub fn patterns(&self) -> &[Projection] {
        &self.patterns
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.patterns.is_empty()
    }

    /// A grant's `meta` with these projections at its end. A `meta` that has the key already is refused: one of the two
    /// values would be lost.
    pub fn add_to(&self, meta: Option<Value>) -> Result<Option<Value>, Invalid> {
        if meta.as_ref().and_then(|meta| meta.get(META_KEY)).is_some() {
            let place = format!("meta[{META_KEY:?}]");
            return Err(Invalid::new(place, "projections in the keyword projections", "them in meta"));
        }
        if self.is_empty() {
            return Ok(meta);
        }
        match meta.unwrap_or_else(|| Value::Map(Vec::new())) {
            Value::Map(mut pairs) => {
                pairs.push((META_KEY.to_owned(), self.to_value()));
                Ok(Some(Value::Map(pairs)))
            }
            // The grant refuses a `meta` that is not a map.
            other => Ok(Some(other)),
        }
    }

    /// The projections in a `meta`. Entries of another form are skipped here; they are still in `meta`.
    pub fn of_meta(meta: &Value) -> Self {
        let part = |key| meta.get(META_KEY).and_then(|projections| projections.get(key));
        let [names, patterns] = PARTS.map(|key| part(key).map(read_all).unwrap_or_default());
        Self { names, patterns }
    }

    fn to_value(&self) -> Value {
        let parts = PARTS.into_iter().zip([&self.names, &self.patterns]);
        let parts = parts.filter(|(_, list)| !list.is_empty());
        Value::Map(parts.map(|(key, list)| (key.to_owned(), pairs(list))).collect())
    }
}

fn pairs(list: &[Projection]) -> Value {
    let pair = |each: &Projection| {
        let key = format!("{PREFIX}:{}:{}", each.kind.name(), each.name);
        (key, Value::Text(each.view.clone()))
    };
    Value::Map(list.iter().map(pair).collect())
}

fn read_all(part: &Value) -> Vec<Projection> {
    part.as_map().unwrap_or_default().iter().filter_map(|(key, view)| read(key, view)).collect()
}

/// Only the first two colons of a key separate its parts: ids can contain colons.
fn read(key: &str, view: &Value) -> Option<Projection> {
    let mut parts = key.splitn(3, ':');
    let (prefix, kind, name) = (parts.next()?, parts.next()?, parts.next()?);
    let kind = Projected::named(kind).filter(|_| prefix == PREFIX)?;
    Some(Projection { kind, name: name.to_owned(), view: view.as_text()?.to_owned() })
}

fn check_text(expected: &str, text: &str) -> Result<(), Invalid> {
    if text.is_empty() {
        return Err(Invalid::new("", expected, "an empty one"));
    }
    match control_in(text) {
        Some(got) => Err(Invalid::new("", format!("{expected} without control characters"), got)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn projection(kind: Projected, name: &str, view: &str) -> Projection {
        Projection { kind, name: name.to_owned(), view: view.to_owned() }
    }

    fn both() -> Projections {
        let mut projections = Projections::default();
        projections.add(false, projection(Projected::Entities, "user.A:1", "proj1")).unwrap();
        projections.add(true, projection(Projected::Memberships, "user.*", DEFAULT)).unwrap();
        projections
    }

    fn json(meta: Option<&Value>) -> String {
        serde_json::to_string(meta.unwrap()).unwrap()
    }

    #[test]
    fn projections_are_added_at_the_end_of_meta() {
        let meta = Value::Map(vec![("tenant".to_owned(), Value::Text("acme".to_owned()))]);
        let expected = r#"{"tenant":"acme","pn-projections":{"res":{"datasync:entities:user.A:1":"proj1"},"pat":{"datasync:memberships:user.*":"__default__"}}}"#;
        assert_eq!(json(both().add_to(Some(meta)).unwrap().as_ref()), expected);
    }

    #[test]
    fn empty_parts_are_left_out() {
        let mut projections = Projections::default();
        assert_eq!(projections.add_to(None), Ok(None));
        projections.add(false, projection(Projected::Users, "u1", "admin")).unwrap();
        let meta = projections.add_to(None).unwrap();
        assert_eq!(json(meta.as_ref()), r#"{"pn-projections":{"res":{"datasync:users:u1":"admin"}}}"#);
    }

    #[test]
    fn a_meta_that_has_projections_already_is_refused() {
        let meta = both().add_to(None).unwrap();
        for projections in [both(), Projections::default()] {
            let error = projections.add_to(meta.clone()).unwrap_err().to_string();
            assert_eq!(
                error,
                r#"meta["pn-projections"]: expected projections in the keyword projections, got them in meta"#
            );
        }
    }

    #[test]
    fn projections_of_another_form_are_skipped() {
        let odd = [("datasync:teams:a", "x"), ("entities:a", "x"), ("datasync:entities", "x")];
        let pairs = odd.map(|(key, view)| (key.to_owned(), Value::Text(view.to_owned())));
        for part in [Value::Map(pairs.to_vec()), Value::Int(1)] {
            let projections = Value::Map(vec![("res".to_owned(), part)]);
            let meta = Value::Map(vec![(META_KEY.to_owned(), projections)]);
            assert_eq!(Projections::of_meta(&meta), Projections::default());
        }
    }

    #[test]
    fn memberships_have_only_the_default_projection() {
        let refused = |kind, name, view| {
            let added = Projections::default().add(false, projection(kind, name, view));
            added.unwrap_err().to_string()
        };
        assert_eq!(
            refused(Projected::Memberships, "m1", "admin"),
            r#"projections[:resources][:memberships]["m1"]: expected "__default__", the only projection of a membership, got "admin""#
        );
        let broken = Projections::default().add(true, projection(Projected::Users, "a(b", "admin"));
        assert!(broken.unwrap_err().to_string().contains("expected a pattern that RE2 supports"));
        assert!(refused(Projected::Entities, "", "admin").contains("an id or a pattern, got an empty one"));
        assert!(
            refused(Projected::Entities, "e1", "").contains("the name of a projection, got an empty one")
        );
        assert!(both().add(false, projection(Projected::Entities, "user.A:1", "x")).is_err());
    }
}
