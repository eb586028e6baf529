//! CloudFormation's intrinsic functions, conditions, parameters and pseudo parameters.
//!
//! Rules: "Intrinsic function reference" and "Pseudo parameters reference" of the CloudFormation guide.

mod returns;

use std::cell::Cell;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Map, Value};

use super::physical::{Physical, pseudo_parameter};

/// The deepest chain of references; a longer one refers to itself.
const MAX_DEPTH: u32 = 64;

/// Resolves values of one template.
pub(super) struct Resolver<'a> {
    sections: &'a Map<String, Value>,
    physical: &'a Physical,
    depth: Cell<u32>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(sections: &'a Map<String, Value>, physical: &'a Physical) -> Self {
        Self {
            sections,
            physical,
            depth: Cell::new(0),
        }
    }

    /// The value with every intrinsic function replaced; `None` is `AWS::NoValue`.
    pub(super) fn resolve(&self, value: &Value) -> anyhow::Result<Option<Value>> {
        self.depth.set(self.depth.get() + 1);
        let result = if self.depth.get() > MAX_DEPTH {
            Err(anyhow::anyhow!("the template refers to itself in a circle"))
        } else {
            self.resolve_inner(value)
        };
        self.depth.set(self.depth.get() - 1);
        result
    }

    /// Whether the condition of this name holds.
    pub(super) fn condition(&self, name: &str) -> anyhow::Result<bool> {
        let condition = self
            .section("Conditions")
            .and_then(|conditions| conditions.get(name))
            .with_context(|| format!("there is no condition {name}"))?;
        self.truth(condition)
            .with_context(|| format!("Conditions.{name}"))
    }

    fn resolve_inner(&self, value: &Value) -> anyhow::Result<Option<Value>> {
        match value {
            Value::Array(items) => {
                let mut out = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    out.extend(self.resolve(item).with_context(|| format!("[{index}]"))?);
                }
                Ok(Some(Value::Array(out)))
            }
            Value::Object(map) => {
                if let Some((name, argument)) = single(map)
                    && (name == "Ref" || name == "Condition" || name.starts_with("Fn::"))
                {
                    return self.call(name, argument).with_context(|| name.to_owned());
                }
                let mut out = Map::new();
                for (key, item) in map {
                    if let Some(item) = self.resolve(item).with_context(|| key.clone())? {
                        out.insert(key.clone(), item);
                    }
                }
                Ok(Some(Value::Object(out)))
            }
            scalar => Ok(Some(scalar.clone())),
        }
    }

    fn call(&self, name: &str, argument: &Value) -> anyhow::Result<Option<Value>> {
        let value = match name {
            "Ref" => return self.reference(literal(argument)?),
            "Condition" | "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => {
                let condition = Map::from_iter([(name.to_owned(), argument.clone())]);
                Value::Bool(self.truth(&Value::Object(condition))?)
            }
            "Fn::If" => {
                let [condition, then, otherwise] = arguments(argument)?;
                let branch = if self.condition(literal(condition)?)? {
                    then
                } else {
                    otherwise
                };
                return self.resolve(branch);
            }
            "Fn::GetAtt" => {
                let [resource, attribute] = arguments(argument)?;
                let attribute = self.text(attribute)?;
                Value::String(self.attribute(literal(resource)?, &attribute)?)
            }
            "Fn::Sub" => Value::String(self.substitute(argument)?),
            "Fn::Join" => {
                let [separator, items] = arguments(argument)?;
                let items = self.list(items)?;
                let texts: Vec<String> = items.iter().map(scalar).collect::<Result<_, _>>()?;
                Value::String(texts.join(literal(separator)?))
            }
            "Fn::Select" => {
                let [index, items] = arguments(argument)?;
                let index: usize = self.text(index)?.parse().context("the index")?;
                let items = self.list(items)?;
                items
                    .get(index)
                    .cloned()
                    .with_context(|| format!("index {index} of a list of {}", items.len()))?
            }
            "Fn::Split" => {
                let [separator, text] = arguments(argument)?;
                let text = self.text(text)?;
                Value::from(text.split(literal(separator)?).collect::<Vec<_>>())
            }
            "Fn::FindInMap" => self.find_in_map(argument)?,
            other => bail!("the local cloud does not know the function {other}"),
        };
        Ok(Some(value))
    }

    fn truth(&self, value: &Value) -> anyhow::Result<bool> {
        self.depth.set(self.depth.get() + 1);
        let result = if self.depth.get() > MAX_DEPTH {
            Err(anyhow::anyhow!("conditions refer to each other in a circle"))
        } else {
            self.truth_inner(value)
        };
        self.depth.set(self.depth.get() - 1);
        result
    }

    fn truth_inner(&self, value: &Value) -> anyhow::Result<bool> {
        let (name, argument) = value
            .as_object()
            .and_then(single)
            .with_context(|| format!("{value} is no condition"))?;
        match name {
            "Condition" => self.condition(literal(argument)?),
            "Fn::Equals" => {
                let [left, right] = arguments(argument)?;
                // CloudFormation compares texts: 1 equals "1".
                Ok(self.text(left)? == self.text(right)?)
            }
            "Fn::Not" => {
                let [inner] = arguments(argument)?;
                Ok(!self.truth(inner)?)
            }
            "Fn::And" => self.all(argument, false),
            "Fn::Or" => self.all(argument, true).map(|none| !none),
            other => bail!("{other} is no condition function"),
        }
    }

    /// Whether every one of the conditions, each inverted if asked, holds.
    fn all(&self, argument: &Value, inverted: bool) -> anyhow::Result<bool> {
        let conditions = argument.as_array().context("needs a list of conditions")?;
        ensure!(
            (2..=10).contains(&conditions.len()),
            "needs two to ten conditions"
        );
        for condition in conditions {
            if self.truth(condition)? == inverted {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn reference(&self, name: &str) -> anyhow::Result<Option<Value>> {
        if name == "AWS::NoValue" {
            return Ok(None);
        }
        if name == "AWS::NotificationARNs" {
            return Ok(Some(Value::Array(Vec::new())));
        }
        if let Some(text) = pseudo_parameter(name) {
            return Ok(Some(Value::String(text)));
        }
        if let Some(parameter) = self.section("Parameters").and_then(|all| all.get(name)) {
            if let Some(text) = self.physical.given_parameter(name) {
                return Ok(Some(Value::String(text.to_owned())));
            }
            return parameter_default(parameter)
                .with_context(|| format!("Parameters.{name}"))
                .map(Some);
        }
        self.physical_id(name).map(|id| Some(Value::String(id)))
    }

    /// `Fn::Sub`, both forms: a text, or a text and a map of its own variables.
    fn substitute(&self, argument: &Value) -> anyhow::Result<String> {
        let nothing = Map::new();
        let (text, variables) = match argument {
            Value::String(text) => (text.as_str(), &nothing),
            other => {
                let [text, variables] = arguments(other)?;
                let variables = variables
                    .as_object()
                    .context("the second argument must be a map")?;
                (literal(text)?, variables)
            }
        };
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            out.push_str(before);
            let (name, tail) = after
                .split_once('}')
                .with_context(|| format!("${{{after} is never closed"))?;
            rest = tail;
            if let Some(literal) = name.strip_prefix('!') {
                out.push_str(&format!("${{{literal}}}"));
                continue;
            }
            let name = name.trim();
            let value = match (variables.get(name), name.split_once('.')) {
                (Some(value), _) => self.text(value)?,
                (None, Some((resource, attribute))) => self.attribute(resource, attribute)?,
                (None, None) => {
                    let value = self.reference(name)?;
                    scalar(&value.with_context(|| format!("{name} has no value"))?)?
                }
            };
            out.push_str(&value);
        }
        out.push_str(rest);
        Ok(out)
    }

    fn find_in_map(&self, argument: &Value) -> anyhow::Result<Value> {
        let [map, first, second] = arguments(argument)?;
        let (map, first, second) = (self.text(map)?, self.text(first)?, self.text(second)?);
        self.section("Mappings")
            .and_then(|mappings| mappings.get(&map)?.get(&first)?.get(&second))
            .cloned()
            .with_context(|| format!("Mappings has no {map}.{first}.{second}"))
    }

    fn text(&self, value: &Value) -> anyhow::Result<String> {
        let resolved = self.resolve(value)?;
        scalar(&resolved.context("AWS::NoValue where a text is needed")?)
    }

    fn list(&self, value: &Value) -> anyhow::Result<Vec<Value>> {
        match self.resolve(value)? {
            Some(Value::Array(items)) => Ok(items),
            other => bail!("{other:?} where a list is needed"),
        }
    }

    fn section(&self, name: &str) -> Option<&'a Map<String, Value>> {
        self.sections.get(name)?.as_object()
    }

    fn resource(&self, logical_id: &str) -> anyhow::Result<&'a Value> {
        self.section("Resources")
            .and_then(|resources| resources.get(logical_id))
            .with_context(|| format!("there is no parameter or resource {logical_id}"))
    }
}

fn kind(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or_default()
}

/// Locally the other parameters have their defaults, since no one can be asked.
fn parameter_default(parameter: &Value) -> anyhow::Result<Value> {
    let kind = parameter.get("Type").and_then(Value::as_str);
    let default = parameter
        .get("Default")
        .context("has no Default, which the local cloud needs")?;
    let text = scalar(default)?;
    match kind.unwrap_or("String") {
        "String" | "Number" => Ok(Value::String(text)),
        "CommaDelimitedList" | "List<Number>" => {
            Ok(Value::from(text.split(',').map(str::trim).collect::<Vec<_>>()))
        }
        other => bail!("the local cloud does not know the parameter type {other}"),
    }
}

fn single(map: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut entries = map.iter();
    match (entries.next(), entries.next()) {
        (Some((key, value)), None) => Some((key.as_str(), value)),
        _ => None,
    }
}

fn arguments<const N: usize>(value: &Value) -> anyhow::Result<&[Value; N]> {
    value
        .as_array()
        .and_then(|items| items.as_slice().try_into().ok())
        .with_context(|| format!("needs a list of {N} arguments, not {value}"))
}

fn literal(value: &Value) -> anyhow::Result<&str> {
    value
        .as_str()
        .with_context(|| format!("needs a text, not {value}"))
}

fn scalar(value: &Value) -> anyhow::Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => Ok(flag.to_string()),
        other => bail!("needs a text, not {other}"),
    }
}

#[cfg(test)]
#[path = "intrinsics_tests.rs"]
mod tests;
