//! The matching language that SNS filter policies and Lambda's event filtering share.
//!
//! A pattern is an object of the event's shape, whose leaves are lists of conditions:
//! `{"detail": {"kind": ["moved", {"prefix": "due"}], "points": [{"numeric": [">", 0]}]}}`. Keys are
//! joined by AND, the conditions of a list by OR. Sources: "Amazon SNS subscription filter policies",
//! "Filter rule syntax" of the Lambda guide; where both are silent, Event Ruler, which AWS runs.
//!
//! | condition | matches a leaf that |
//! |---|---|
//! | text, number, `true`, `false`, `null` | is it; numbers by value |
//! | `{"exists": true}`, `{"exists": false}` | is there; the second where no leaf is there |
//! | `{"prefix": "a"}`, `{"suffix": "a"}` | is a text that begins or ends so |
//! | `{"equals-ignore-case": "a"}` | is this text in any letter case |
//! | `{"numeric": [">=", 1, "<", 5]}` | is a number in the range |
//! | `{"anything-but": …}` | is not: a text or number, a list of them, `{"prefix": …}`, `{"suffix": …}` |
//! | `{"cidr": "10.0.0.0/8"}` | is the text of an IP address in the network |
//!
//! `"$or": [{…}, {…}]` holds when one of the patterns in it does. An array in the event matches when one
//! of its elements does; conditions on several fields of objects in an array want one that meets all. An
//! object is no leaf: `exists` is false of it.

mod condition;
#[cfg(test)]
mod tests;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Map, Value};

use condition::Condition;

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    fields: Vec<(String, Node)>,
    /// One alternative of each `$or` must match.
    alternatives: Vec<Vec<Pattern>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Inner(Pattern),
    Leaf(Vec<Condition>),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// In Event Ruler's words, when it is no object, an object or a list in it is empty, or a condition is
    /// not one of the above.
    pub fn parse(pattern: &Value) -> anyhow::Result<Self> {
        let map = pattern.as_object().context("Filter is not an object")?;
        Self::from_map(map)
    }

    /// Whether the event matches.
    #[must_use]
    pub fn matches(&self, event: &Value) -> bool {
        self.holds(Some(event))
    }

    fn from_map(map: &Map<String, Value>) -> anyhow::Result<Self> {
        ensure!(!map.is_empty(), "Empty objects are not allowed");
        let (mut fields, mut alternatives) = (Vec::new(), Vec::new());
        for (name, value) in map {
            match value {
                Value::Array(patterns) if name == "$or" => alternatives.push(parse_or(patterns)?),
                Value::Object(inner) => fields.push((name.clone(), Node::Inner(Self::from_map(inner)?))),
                Value::Array(conditions) => {
                    ensure!(!conditions.is_empty(), "Empty arrays are not allowed");
                    let conditions = conditions.iter().map(Condition::parse);
                    fields.push((name.clone(), Node::Leaf(conditions.collect::<Result<_, _>>()?)));
                }
                _ => bail!("\"{name}\" must be an object or an array"),
            }
        }
        Ok(Self { fields, alternatives })
    }

    /// `None`, and a value without fields, counts as an empty object.
    fn holds(&self, event: Option<&Value>) -> bool {
        let object = match event {
            Some(Value::Array(elements)) if !elements.is_empty() => {
                return elements.iter().any(|element| self.holds(Some(element)));
            }
            Some(Value::Object(map)) => Some(map),
            _ => None,
        };
        let fields = self.fields.iter().all(|(name, node)| {
            let value = object.and_then(|map| map.get(name));
            match node {
                Node::Inner(pattern) => pattern.holds(value),
                Node::Leaf(conditions) => any(conditions, value),
            }
        });
        fields
            && self
                .alternatives
                .iter()
                .all(|patterns| patterns.iter().any(|pattern| pattern.holds(event)))
    }
}

fn parse_or(patterns: &[Value]) -> anyhow::Result<Vec<Pattern>> {
    ensure!(
        patterns.len() >= 2,
        "\"$or\" must be an array of at least two objects"
    );
    patterns
        .iter()
        .map(|pattern| {
            let map = pattern.as_object();
            Pattern::from_map(map.context("\"$or\" must be an array of at least two objects")?)
        })
        .collect()
}

fn any(conditions: &[Condition], value: Option<&Value>) -> bool {
    let mut leaves = Vec::new();
    value.into_iter().for_each(|value| collect(value, &mut leaves));
    conditions.iter().any(|condition| match condition {
        Condition::Exists(wanted) => *wanted != leaves.is_empty(),
        condition => leaves.iter().any(|leaf| condition.matches(leaf)),
    })
}

fn collect<'a>(value: &'a Value, leaves: &mut Vec<&'a Value>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|element| collect(element, leaves)),
        Value::Object(_) => {}
        leaf => leaves.push(leaf),
    }
}
