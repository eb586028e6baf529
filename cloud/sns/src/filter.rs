//! Filter policies ("Filter policy constraints in Amazon SNS").

use std::collections::BTreeMap;

use cloud_core::pattern::Pattern;
use cloud_core::queues::MessageAttribute;
use serde_json::{Map, Value};

use super::attribute::filterable;

const MAX_POLICY_BYTES: usize = 256 * 1024;
const MAX_KEYS: usize = 5;
const MAX_COMBINATIONS: u64 = 150;

/// The scope of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    MessageAttributes,
    MessageBody,
}

impl Scope {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "MessageAttributes" => Ok(Self::MessageAttributes),
            "MessageBody" => Ok(Self::MessageBody),
            other => Err(format!(
                "FilterPolicyScope: Invalid value [{other}]. Please use either MessageBody or MessageAttributes"
            )),
        }
    }
}

/// A parsed policy.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FilterPolicy {
    pattern: Pattern,
    scope: Scope,
}

impl FilterPolicy {
    /// Reads a policy's JSON. An empty policy or text means none.
    ///
    /// # Errors
    /// When the policy is invalid; the text is SNS's.
    pub(super) fn parse(text: &str, scope: Scope) -> Result<Option<Self>, String> {
        if text.is_empty() {
            return Ok(None);
        }
        if text.len() > MAX_POLICY_BYTES {
            return Err("FilterPolicy: Filter policy is too long".to_owned());
        }
        let policy: Value =
            serde_json::from_str(text).map_err(|_| "FilterPolicy: failed to parse JSON.".to_owned())?;
        let Some(map) = policy.as_object() else {
            return Err("FilterPolicy: Filter policy must be a JSON object".to_owned());
        };
        if map.is_empty() {
            return Ok(None);
        }
        if map.len() > MAX_KEYS {
            return Err("FilterPolicy: Filter policy can not have more than 5 keys".to_owned());
        }
        let pattern = Pattern::parse(&policy).map_err(|error| format!("FilterPolicy: {error}"))?;
        if scope == Scope::MessageAttributes && is_nested(map) {
            return Err(
                "Filter policy scope MessageAttributes does not support nested filter policy".to_owned(),
            );
        }
        if combinations(map, 1, 1) > MAX_COMBINATIONS {
            return Err("FilterPolicy: Filter policy is too complex".to_owned());
        }
        Ok(Some(Self { pattern, scope }))
    }

    /// Whether the policy accepts this message. A body that is not a JSON object matches no policy.
    pub(super) fn accepts(&self, body: &str, attributes: &BTreeMap<String, MessageAttribute>) -> bool {
        match self.scope {
            Scope::MessageAttributes => {
                let values = attributes
                    .iter()
                    .filter_map(|(name, attribute)| Some((name.clone(), filterable(attribute)?)));
                self.pattern.matches(&Value::Object(values.collect()))
            }
            Scope::MessageBody => serde_json::from_str(body)
                .is_ok_and(|body: Value| body.is_object() && self.pattern.matches(&body)),
        }
    }
}

fn is_nested(policy: &Map<String, Value>) -> bool {
    policy.iter().any(|(name, value)| match value {
        Value::Object(_) => true,
        Value::Array(patterns) if name == "$or" => {
            patterns.iter().filter_map(Value::as_object).any(is_nested)
        }
        _ => false,
    })
}

/// The number of values of each key multiplied, each by its depth as well; the patterns of an `$or` are
/// added. The page's example: four values three levels deep and three values two levels deep are 72.
fn combinations(policy: &Map<String, Value>, depth: u64, so_far: u64) -> u64 {
    policy.iter().fold(so_far, |so_far, (name, value)| match value {
        Value::Object(inner) => combinations(inner, depth + 1, so_far),
        Value::Array(patterns) if name == "$or" => patterns
            .iter()
            .filter_map(Value::as_object)
            .fold(0, |sum, pattern| {
                sum.saturating_add(combinations(pattern, depth, so_far))
            }),
        Value::Array(values) => so_far
            .saturating_mul(values.len().try_into().unwrap_or(u64::MAX))
            .saturating_mul(depth),
        _ => so_far,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parse(policy: &Value, scope: Scope) -> Result<Option<FilterPolicy>, String> {
        FilterPolicy::parse(&policy.to_string(), scope)
    }

    fn values(count: usize) -> Value {
        (0..count).map(Value::from).collect()
    }

    #[test]
    fn the_documented_combinations() {
        let nested = json!({
            "key_a": {"key_b": {"key_c": values(4)}}, "key_d": {"key_e": values(3)},
        });
        assert_eq!(combinations(nested.as_object().unwrap(), 1, 1), 72);
        let flat = json!({"a": values(3), "b": values(1), "c": values(2)});
        assert_eq!(combinations(flat.as_object().unwrap(), 1, 1), 6);
        let or = json!({"a": values(2), "$or": [{"b": values(3)}, {"c": values(4), "d": values(2)}]});
        assert_eq!(combinations(or.as_object().unwrap(), 1, 1), 2 * (3 + 4 * 2));
    }

    #[test]
    fn limits_at_their_edges() {
        let scope = Scope::MessageAttributes;
        assert!(parse(&json!({"a": values(15), "b": values(10)}), scope).is_ok());
        assert_eq!(
            parse(&json!({"a": values(151)}), scope).unwrap_err(),
            "FilterPolicy: Filter policy is too complex"
        );
        let keys = |count: usize| -> Value {
            let all = (0..count).map(|key| (format!("k{key}"), values(1)));
            Value::Object(all.collect())
        };
        assert!(parse(&keys(5), scope).is_ok());
        assert_eq!(
            parse(&keys(6), scope).unwrap_err(),
            "FilterPolicy: Filter policy can not have more than 5 keys"
        );
        let long = json!({"a": ["x".repeat(MAX_POLICY_BYTES)]});
        assert!(parse(&long, scope).unwrap_err().contains("too long"));
    }

    #[test]
    fn only_bodies_have_depth() {
        let nested = json!({"a": {"b": ["x"]}});
        assert_eq!(
            parse(&nested, Scope::MessageAttributes).unwrap_err(),
            "Filter policy scope MessageAttributes does not support nested filter policy"
        );
        let in_or = json!({"$or": [{"a": {"b": ["x"]}}, {"c": ["y"]}]});
        assert!(parse(&in_or, Scope::MessageAttributes).is_err());
        let policy = parse(&nested, Scope::MessageBody).unwrap().unwrap();
        assert!(policy.accepts(r#"{"a": {"b": "x"}}"#, &BTreeMap::new()));
        assert!(!policy.accepts(r#"{"a": {"b": "y"}}"#, &BTreeMap::new()));
        assert!(!policy.accepts("no JSON", &BTreeMap::new()));
        let absent = parse(&json!({"a": [{"exists": false}]}), Scope::MessageBody);
        assert!(!absent.unwrap().unwrap().accepts("[1]", &BTreeMap::new()));
    }

    #[test]
    fn an_empty_policy_is_none() {
        for text in ["", "{}"] {
            assert_eq!(FilterPolicy::parse(text, Scope::MessageBody), Ok(None));
        }
    }
}
