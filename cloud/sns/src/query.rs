//! The Query protocol's requests: names and values, with lists and maps spelled out in the names.
//!
//! `MessageAttributes.entry.1.Name=kind&MessageAttributes.entry.1.Value.DataType=String&…`

use std::collections::BTreeMap;

use super::error::{Failure, validation};

/// The fields of a request, or of one entry of a list in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Form {
    fields: BTreeMap<String, String>,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded`; of a repeated name the last value counts.
    pub(super) fn parse(text: &[u8]) -> Self {
        Self {
            fields: form_urlencoded::parse(text).into_owned().collect(),
        }
    }

    pub(super) fn of<const N: usize>(fields: [(&str, String); N]) -> Self {
        Self {
            fields: fields.map(|(name, value)| (name.to_owned(), value)).into(),
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, Failure> {
        self.get(name).ok_or_else(|| {
            let mut letters = name.chars();
            let first = letters.next().map(|c| c.to_ascii_lowercase());
            let name: String = first.into_iter().chain(letters).collect();
            validation(&format!(
                "Value null at '{name}' failed to satisfy constraint: Member must not be null"
            ))
        })
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.get(name)
            .is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The entries `{name}.1.…`, `{name}.2.…`, in the order of their numbers.
    pub(super) fn list(&self, name: &str) -> Vec<Self> {
        let mut entries: BTreeMap<u32, Self> = BTreeMap::new();
        for (field, value) in &self.fields {
            let numbered = field
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('.')?.split_once('.'));
            if let Some((number, rest)) = numbered
                && let Ok(number) = number.parse()
            {
                let entry = entries.entry(number).or_default();
                entry.fields.insert(rest.to_owned(), value.clone());
            }
        }
        entries.into_values().collect()
    }

    /// The map spelled `{name}.entry.N.key`, `{name}.entry.N.value`.
    pub(super) fn map(&self, name: &str) -> BTreeMap<String, String> {
        self.pairs(&format!("{name}.entry"), "key", "value")
    }

    /// Like [`Form::map`], for lists of pairs with other names.
    pub(super) fn pairs(&self, list: &str, key: &str, value: &str) -> BTreeMap<String, String> {
        let text = |entry: &Self, name| entry.get(name).unwrap_or_default().to_owned();
        self.list(list)
            .iter()
            .map(|entry| (text(entry, key), text(entry, value)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_in_the_order_of_their_numbers() {
        let form = Form::parse(b"L.member.10.A=x&L.member.2.A=y%26&L.member.2.B.C=z&L.member.a.A=no&A=+a+");
        let entries = form.list("L.member");
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].get("A"), Some("y&"));
        assert_eq!(entries[0].get("B.C"), Some("z"));
        assert_eq!(entries[1].get("A"), Some("x"));
        assert_eq!(form.get("A"), Some(" a "));
    }

    #[test]
    fn maps_are_lists_of_keys_and_values() {
        let form =
            Form::parse(b"Attributes.entry.1.key=a&Attributes.entry.1.value=1&Attributes.entry.2.key=b");
        let map = form.map("Attributes");
        assert_eq!(map.get("a").map(String::as_str), Some("1"));
        assert_eq!(map.get("b").map(String::as_str), Some(""));
    }
}
