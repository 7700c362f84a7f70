//! The names of one kind with their permissions.

use crate::permissions::Permissions;

/// Names or patterns with what they permit, in the order they were added.
///
/// All names are in one text. A String for each takes 10 % of a grant of 1,000 names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    text: String,
    /// Where each name ends in the text, and what it permits.
    ends: Vec<(usize, Permissions)>,
}

impl Names {
    /// No names.
    pub(super) const fn new() -> Self {
        Self { text: String::new(), ends: Vec::new() }
    }

    /// Adds a name at the end.
    pub fn push(&mut self, name: &str, permissions: Permissions) {
        self.text.push_str(name);
        self.ends.push((self.text.len(), permissions));
    }

    /// Every name with its permissions.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Permissions)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, permissions)| {
            let name = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            (name, *permissions)
        })
    }

    /// The name at an index.
    pub fn name(&self, index: usize) -> Option<&str> {
        let (end, _) = self.ends.get(index)?;
        let before = index.checked_sub(1).and_then(|before| self.ends.get(before));
        self.text.get(before.map_or(0, |(end, _)| *end)..*end)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl<N: AsRef<str>> FromIterator<(N, Permissions)> for Names {
    fn from_iter<I: IntoIterator<Item = (N, Permissions)>>(entries: I) -> Self {
        let mut names = Self::default();
        entries.into_iter().for_each(|(name, permissions)| names.push(name.as_ref(), permissions));
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_order_and_permissions() {
        let entries = [("é/😀", 1), ("", 2), ("ab", 3), ("c", 1)];
        let entries = entries.map(|(name, mask)| (name, Permissions::from_mask(mask)));
        let names: Names = entries.into_iter().collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), entries);
        assert_eq!(names.len(), 4);
        assert!(Names::new().is_empty() && Names::new().iter().next().is_none());
    }

    #[test]
    fn a_name_is_found_by_its_index() {
        let names: Names = ["é", "", "ab"].map(|name| (name, Permissions::READ)).into_iter().collect();
        let found = [0, 1, 2, 3].map(|index| names.name(index));
        assert_eq!(found, [Some("é"), Some(""), Some("ab"), None]);
    }

    #[test]
    fn names_that_are_split_differently_are_different() {
        let names =
            |list: [&str; 2]| list.map(|name| (name, Permissions::READ)).into_iter().collect::<Names>();
        assert_eq!(names(["ab", "c"]), names(["ab", "c"]));
        assert_ne!(names(["ab", "c"]), names(["a", "bc"]));
    }
}
