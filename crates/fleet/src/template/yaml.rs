//! YAML with CloudFormation's short tags to JSON with the long forms: `!Ref A` → `{"Ref": "A"}`.

use anyhow::{Context as _, bail};
use serde_json::{Map, Number, Value};
use yaml_serde::Value as Yaml;

/// Parses a template's text.
///
/// # Errors
/// When it is not YAML (a duplicate key is an error), or has something JSON cannot hold.
pub(super) fn parse(text: &str) -> anyhow::Result<Value> {
    let yaml: Yaml = yaml_serde::from_str(text).context("the template is no valid YAML")?;
    convert(yaml)
}

fn convert(yaml: Yaml) -> anyhow::Result<Value> {
    Ok(match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(flag) => Value::Bool(flag),
        Yaml::Number(number) => convert_number(&number)?,
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => Value::Array(items.into_iter().map(convert).collect::<Result<_, _>>()?),
        Yaml::Mapping(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                map.insert(convert_key(key)?, convert(value)?);
            }
            Value::Object(map)
        }
        Yaml::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            convert_tag(tag.trim_start_matches('!'), convert(tagged.value)?)?
        }
    })
}

fn convert_key(key: Yaml) -> anyhow::Result<String> {
    match key {
        Yaml::String(text) => Ok(text),
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Bool(flag) => Ok(flag.to_string()),
        other => bail!("a key must be a text, not {other:?}"),
    }
}

fn convert_number(number: &yaml_serde::Number) -> anyhow::Result<Value> {
    if let Some(integer) = number.as_i64() {
        return Ok(Value::Number(integer.into()));
    }
    if let Some(integer) = number.as_u64() {
        return Ok(Value::Number(integer.into()));
    }
    number
        .as_f64()
        .and_then(Number::from_f64)
        .map(Value::Number)
        .with_context(|| format!("{number} is no number JSON can hold"))
}

/// The intrinsic functions' short forms, see "Intrinsic function reference" of CloudFormation.
fn convert_tag(tag: &str, value: Value) -> anyhow::Result<Value> {
    let (key, value) = match tag {
        "Ref" | "Condition" => (tag.to_owned(), value),
        "GetAtt" => ("Fn::GetAtt".to_owned(), split_attribute(value)),
        "And" | "Base64" | "Cidr" | "Equals" | "FindInMap" | "GetAZs" | "If" | "ImportValue" | "Join"
        | "Not" | "Or" | "Select" | "Split" | "Sub" | "Transform" | "ToJsonString" | "Length" => {
            (format!("Fn::{tag}"), value)
        }
        other => bail!("the tag !{other} is none of CloudFormation's"),
    };
    Ok(Value::Object(Map::from_iter([(key, value)])))
}

/// `!GetAtt Name.Attribute.With.Dots` is the pair of what stands before and after the first dot.
fn split_attribute(value: Value) -> Value {
    match value {
        Value::String(text) => match text.split_once('.') {
            Some((name, attribute)) => Value::from(vec![name, attribute]),
            None => Value::String(text),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn short_tags_become_the_long_forms() {
        let text = "a: !Ref X\nb: !GetAtt Pool.Provider.URL\nc: !Sub 'x-${A}'\nd: !If [C, 1, !Ref 'AWS::NoValue']\ne: !Not [!Condition C]\n";
        assert_eq!(
            parse(text).unwrap(),
            json!({
                "a": {"Ref": "X"},
                "b": {"Fn::GetAtt": ["Pool", "Provider.URL"]},
                "c": {"Fn::Sub": "x-${A}"},
                "d": {"Fn::If": ["C", 1, {"Ref": "AWS::NoValue"}]},
                "e": {"Fn::Not": [{"Condition": "C"}]},
            })
        );
    }

    #[test]
    fn a_date_like_version_stays_text_and_numbers_stay_numbers() {
        let text = "AWSTemplateFormatVersion: 2010-09-09\nn: 42\nf: 0.5\nyes: true\n1: one\n";
        assert_eq!(
            parse(text).unwrap(),
            json!({"AWSTemplateFormatVersion": "2010-09-09", "n": 42, "f": 0.5, "yes": true, "1": "one"})
        );
    }

    #[test]
    fn unknown_tags_and_keys_given_twice_are_errors() {
        let unknown = parse("a: !Reff X\n").unwrap_err();
        assert!(format!("{unknown:#}").contains("!Reff"), "{unknown:#}");
        assert!(parse("a: 1\na: 2\n").is_err());
    }
}
