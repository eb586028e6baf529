//! `FilterCriteria`: a record that no pattern matches never reaches the function.
//!
//! "Control which events Lambda sends to your function", and for queues "Using event filtering with an Amazon
//! SQS event source": a pattern for JSON bodies matches no other body, one for plain texts no The event,
//! JSON.

use cloud_core::pattern::Pattern;
use serde_json::Value;

/// All patterns of a mapping.
pub struct Filter(Vec<One>);

struct One {
    pattern: Pattern,
    body: Body,
}

/// The kind of message body that a pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Body {
    Anything,
    Json,
    Text,
}

impl Filter {
    /// Reads the patterns of a queue's mapping, or of a stream's.
    ///
    /// # Errors
    /// When a pattern is malformed.
    pub fn parse(patterns: &[Value], is_queue: bool) -> anyhow::Result<Self> {
        let parse = |pattern: &Value| {
            Ok(One {
                pattern: Pattern::parse(pattern)?,
                body: match pattern.get("body") {
                    Some(Value::Object(_)) if is_queue => Body::Json,
                    Some(Value::Array(_)) if is_queue => Body::Text,
                    _ => Body::Anything,
                },
            })
        };
        Ok(Self(patterns.iter().map(parse).collect::<anyhow::Result<_>>()?))
    }

    /// Whether the record passes the filter.
    #[must_use]
    pub fn lets_through(&self, event: &Value) -> bool {
        self.0.is_empty() || self.0.iter().any(|one| one.matches(event))
    }
}

impl One {
    fn matches(&self, event: &Value) -> bool {
        if self.body == Body::Anything {
            return self.pattern.matches(event);
        }
        let body = event.get("body").and_then(Value::as_str).unwrap_or_default();
        match (serde_json::from_str::<Value>(body), self.body) {
            (Ok(json), Body::Json) => {
                let mut event = event.clone();
                if let Some(body) = event.get_mut("body") {
                    *body = json;
                }
                self.pattern.matches(&event)
            }
            (Err(_), Body::Text) => self.pattern.matches(event),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn filter(patterns: &[Value]) -> anyhow::Result<Filter> {
        Filter::parse(patterns, true)
    }

    #[test]
    fn any_pattern_is_enough_and_none_lets_all_through() {
        let event = json!({"eventName": "INSERT"});
        assert!(filter(&[]).unwrap().lets_through(&event));
        let (other, this) = (json!({"eventName": ["REMOVE"]}), json!({"eventName": ["INSERT"]}));
        assert!(!filter(std::slice::from_ref(&other)).unwrap().lets_through(&event));
        assert!(filter(&[other, this]).unwrap().lets_through(&event));
        assert!(filter(&[json!({"eventName": "INSERT"})]).is_err());
    }

    #[test]
    fn bodies_are_json_or_text() {
        let json = filter(&[json!({"body": {"kind": ["a"]}})]).unwrap();
        let text = filter(&[json!({"body": ["a"]})]).unwrap();
        for (body, by_json, by_text) in [
            (r#"{"kind": "a"}"#, true, false),
            (r#"{"kind": "b"}"#, false, false),
            ("a", false, true),
            ("b", false, false),
            ("\"a\"", false, false),
        ] {
            let event = json!({"body": body});
            assert_eq!(json.lets_through(&event), by_json, "{body}");
            assert_eq!(text.lets_through(&event), by_text, "{body}");
        }
    }
}
