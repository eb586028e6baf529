//! From items to structs. `serde_dynamo` would first convert the SDK's item into one of its own type, which moves and hashes
//! each attribute once more: that was half of the time for reading a task's three items (docs/performance.md).

use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::attribute::Item;

/// The struct whose fields are the item's attributes; it ignores attributes that it has no field for.
pub(crate) fn decode<T: DeserializeOwned>(item: &Item) -> Result<T, DecodeError> {
    T::deserialize(MapAccessDeserializer::new(Attributes::of(item)))
}

pub(crate) fn decode_value<T: DeserializeOwned>(value: &AttributeValue) -> Result<T, DecodeError> {
    T::deserialize(Value(value))
}

/// Why an item does not have the expected form. Names fields and types, never a value, which may be user content.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct DecodeError {
    message: String,
    /// The item's attribute that is missing or of another form.
    pub(crate) attribute: Option<String>,
    /// The element of it, if it is a list.
    pub(crate) element: Option<usize>,
}

impl DecodeError {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            attribute: None,
            element: None,
        }
    }
}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("an attribute is not {expected}"))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("an attribute is not {expected}"))
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::new("an attribute is none of the known words")
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            attribute: Some(field.to_owned()),
            ..Self::new(format!("missing field `{field}`"))
        }
    }
}

/// An attribute's value.
#[derive(Clone, Copy)]
struct Value<'a>(&'a AttributeValue);

/// The attributes of an item or a map. An error names the outermost.
struct Attributes<'a> {
    rest: std::collections::hash_map::Iter<'a, String, AttributeValue>,
    next: Option<(&'a str, Value<'a>)>,
}

impl<'a> Attributes<'a> {
    fn of(item: &'a Item) -> Self {
        Self {
            rest: item.iter(),
            next: None,
        }
    }
}

impl<'de> MapAccess<'de> for Attributes<'_> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        self.next = self
            .rest
            .next()
            .map(|(name, value)| (name.as_str(), Value(value)));
        let name = self.next.map(|(name, _)| StrDeserializer::new(name));
        name.map(|name| seed.deserialize(name)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, DecodeError> {
        let (name, value) = self
            .next
            .ok_or_else(|| DecodeError::new("a value without a name"))?;
        seed.deserialize(value).map_err(|error| DecodeError {
            attribute: Some(name.to_owned()),
            ..error
        })
    }
}

/// The elements of a list. An error names the outermost.
struct Elements<'a>(std::iter::Enumerate<std::slice::Iter<'a, AttributeValue>>);

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, DecodeError> {
        let next = self.0.next();
        let read = next.map(|(at, value)| {
            seed.deserialize(Value(value)).map_err(|error| DecodeError {
                element: Some(at),
                ..error
            })
        });
        read.transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

impl IntoDeserializer<'_, DecodeError> for Value<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Value<'_> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            AttributeValue::S(text) => visitor.visit_str(text),
            AttributeValue::N(digits) => number(digits, visitor),
            AttributeValue::Bool(value) => visitor.visit_bool(*value),
            AttributeValue::Null(_) => visitor.visit_unit(),
            AttributeValue::L(list) => visitor.visit_seq(Elements(list.iter().enumerate())),
            AttributeValue::M(map) => visitor.visit_map(Attributes::of(map)),
            _ => Err(DecodeError::new("sets and binary attributes are not used")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.0 {
            AttributeValue::Null(_) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    /// In serde's form: the variant's name, or a map from it to the variant's content.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.0 {
            AttributeValue::S(word) => word
                .as_str()
                .into_deserializer()
                .deserialize_enum(name, variants, visitor),
            AttributeValue::M(map) => {
                MapAccessDeserializer::new(Attributes::of(map)).deserialize_enum(name, variants, visitor)
            }
            _ => Err(DecodeError::new("an attribute is no variant of an enum")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier
    }
}

fn number<'de, V: Visitor<'de>>(digits: &str, visitor: V) -> Result<V::Value, DecodeError> {
    if let Ok(number) = digits.parse() {
        visitor.visit_u64(number)
    } else if let Ok(number) = digits.parse() {
        visitor.visit_i64(number)
    } else {
        let number = digits.parse();
        visitor.visit_f64(number.map_err(|_| DecodeError::new("a number is none"))?)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use aws_sdk_dynamodb::types::AttributeValue;
    use proptest::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::{DecodeError, decode};
    use crate::item::to_item;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        Of(String),
        With { count: u32, names: Vec<String> },
    }

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Wrapped(String);

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    struct Row {
        text: String,
        wrapped: Wrapped,
        small: u32,
        large: u64,
        signed: i64,
        ratio: f64,
        flag: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        left_out: Option<String>,
        null: Option<u32>,
        kinds: Vec<Kind>,
        map: HashMap<String, i64>,
    }

    fn kind() -> impl Strategy<Value = Kind> {
        prop_oneof![
            Just(Kind::Plain),
            ".*".prop_map(Kind::Of),
            (any::<u32>(), prop::collection::vec(".{0,9}", 0..3))
                .prop_map(|(count, names)| Kind::With { count, names }),
        ]
    }

    prop_compose! {
        fn row()(
            (text, wrapped) in (".*", ".*"),
            (small, large, signed) in (any::<u32>(), any::<u64>(), any::<i64>()),
            ratio in -1.0e9..1.0e9,
            flag: bool,
            left_out in prop::option::of(".*"),
            null: Option<u32>,
            kinds in prop::collection::vec(kind(), 0..4),
            map in prop::collection::hash_map(".{0,9}", any::<i64>(), 0..4),
        ) -> Row {
            let wrapped = Wrapped(wrapped);
            Row { text, wrapped, small, large, signed, ratio, flag, left_out, null, kinds, map }
        }
    }

    proptest! {
        #[test]
        fn reads_what_was_written(row in row()) {
            prop_assert_eq!(decode::<Row>(&to_item(&row).unwrap()).unwrap(), row);
        }

        #[test]
        fn is_what_serde_dynamo_reads(row in row()) {
            let item = to_item(&row).unwrap();
            let theirs: Row = serde_dynamo::aws_sdk_dynamodb_1::from_item(item.clone()).unwrap();
            prop_assert_eq!(decode::<Row>(&item).unwrap(), theirs);
        }
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Small {
        count: u32,
        kind: Kind,
    }

    fn small(count: AttributeValue, kind: AttributeValue) -> Result<Small, DecodeError> {
        let of_no_field = AttributeValue::Ss(vec!["x".to_owned()]);
        let attributes = [("count", count), ("kind", kind), ("more", of_no_field)];
        decode(&HashMap::from(
            attributes.map(|(name, value)| (name.to_owned(), value)),
        ))
    }

    #[test]
    fn errors_hold_no_values() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |digits: &str| AttributeValue::N(digits.to_owned());
        assert_eq!(small(number("7"), text("plain")).unwrap().count, 7);
        for (count, kind) in [
            (text("secret"), text("plain")),
            (number("-666"), text("plain")),
            (number("secret"), text("plain")),
            (number("66666666666666"), text("plain")),
            (number("6.66"), text("plain")),
            (number("7"), text("secret")),
            (number("7"), number("666")),
            (number("7"), AttributeValue::Ss(vec!["secret".to_owned()])),
            (AttributeValue::Bool(true), text("plain")),
        ] {
            let error = small(count, kind).unwrap_err().to_string();
            assert!(!error.contains("secret") && !error.contains("66"), "{error}");
        }
        let named = |kind: AttributeValue| small(number("7"), kind).unwrap_err().attribute;
        assert_eq!(named(text("secret")).as_deref(), Some("kind"));
        let missing = decode::<Small>(&HashMap::new()).unwrap_err();
        assert_eq!(missing.to_string(), "missing field `count`");
    }
}
