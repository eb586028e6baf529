//! One condition on one leaf.

use std::net::IpAddr;

use anyhow::{Context as _, bail, ensure};
use ipnet::IpNet;
use serde_json::{Map, Number, Value};

/// Numbers of a pattern are between these ("Filter rule syntax": -5.0e9 to +5.0e9).
const LARGEST_NUMBER: f64 = 5.0e9;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    Exact(Value),
    Exists(bool),
    Prefix(String),
    Suffix(String),
    /// In lower case.
    EqualsIgnoreCase(String),
    Numeric(Vec<(Comparison, f64)>),
    Cidr(IpNet),
    /// None of these.
    AnythingBut(Vec<Condition>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Condition {
    pub(super) fn parse(value: &Value) -> anyhow::Result<Self> {
        match value {
            Value::Array(_) => bail!("Match value must be String, number, true, false, or null"),
            Value::Object(map) => Self::parse_operator(map),
            literal => exact(literal),
        }
    }

    /// Whether the leaf meets it; `exists` is met by any.
    pub(super) fn matches(&self, leaf: &Value) -> bool {
        let text = leaf.as_str();
        match self {
            Self::Exact(Value::Number(wanted)) => {
                leaf.as_number().is_some_and(|number| equal(wanted, number))
            }
            Self::Exact(wanted) => wanted == leaf,
            Self::Exists(wanted) => *wanted,
            Self::Prefix(prefix) => text.is_some_and(|text| text.starts_with(prefix)),
            Self::Suffix(suffix) => text.is_some_and(|text| text.ends_with(suffix)),
            Self::EqualsIgnoreCase(wanted) => text.is_some_and(|text| text.to_lowercase() == *wanted),
            Self::Numeric(bounds) => leaf.as_f64().is_some_and(|number| {
                bounds
                    .iter()
                    .all(|(comparison, bound)| comparison.holds(number, *bound))
            }),
            Self::Cidr(network) => text
                .and_then(|text| text.parse::<IpAddr>().ok())
                .is_some_and(|address| network.contains(&address)),
            Self::AnythingBut(conditions) => !conditions.iter().any(|condition| condition.matches(leaf)),
        }
    }

    fn parse_operator(map: &Map<String, Value>) -> anyhow::Result<Self> {
        let (operator, value) = single(map)?;
        Ok(match operator {
            "exists" => Self::Exists(
                value
                    .as_bool()
                    .context("exists match pattern must be either true or false.")?,
            ),
            "prefix" => Self::Prefix(text(operator, value)?),
            "suffix" => Self::Suffix(text(operator, value)?),
            "equals-ignore-case" => Self::EqualsIgnoreCase(text(operator, value)?.to_lowercase()),
            "numeric" => Self::Numeric(parse_numeric(value)?),
            "anything-but" => Self::AnythingBut(parse_anything_but(value)?),
            "cidr" => {
                let network = text(operator, value)?;
                Self::Cidr(
                    network
                        .parse()
                        .ok()
                        .with_context(|| format!("Malformed CIDR, \"{network}\""))?,
                )
            }
            other => bail!("Unrecognized match type {other}"),
        })
    }
}

impl Comparison {
    fn parse(value: &Value) -> anyhow::Result<Self> {
        Ok(match value.as_str() {
            Some("=") => Self::Equal,
            Some("<") => Self::Less,
            Some("<=") => Self::LessOrEqual,
            Some(">") => Self::Greater,
            Some(">=") => Self::GreaterOrEqual,
            Some(other) => bail!("Unrecognized numeric range operator: {other}"),
            None => bail!("Invalid member in numeric match: {value}"),
        })
    }

    fn holds(self, number: f64, bound: f64) -> bool {
        match self {
            Self::Equal => number == bound,
            Self::Less => number < bound,
            Self::LessOrEqual => number <= bound,
            Self::Greater => number > bound,
            Self::GreaterOrEqual => number >= bound,
        }
    }
}

/// One comparison, or a lower and then an upper bound.
fn parse_numeric(value: &Value) -> anyhow::Result<Vec<(Comparison, f64)>> {
    let items = value.as_array().context("Value of numeric must be an array.")?;
    let bounds = items
        .chunks(2)
        .map(|pair| match pair {
            [operator, bound] => {
                let comparison = Comparison::parse(operator)?;
                let bound = bound.as_f64().with_context(|| {
                    format!(
                        "Value of {} must be numeric",
                        operator.as_str().unwrap_or_default()
                    )
                })?;
                check_range(bound)?;
                Ok((comparison, bound))
            }
            _ => bail!("Numeric match is missing a value"),
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    match bounds.as_slice() {
        [] => bail!("Invalid member in numeric match: ]"),
        [_] => {}
        [
            (Comparison::Greater | Comparison::GreaterOrEqual, low),
            (Comparison::Less | Comparison::LessOrEqual, high),
        ] => {
            ensure!(low < high, "Bottom must be less than top");
        }
        [_, _] => bail!("Bad numeric range operator"),
        _ => bail!("Too many elements in numeric expression"),
    }
    Ok(bounds)
}

fn parse_anything_but(value: &Value) -> anyhow::Result<Vec<Condition>> {
    match value {
        Value::Object(map) => {
            let (operator, value) = single(map)?;
            let make = match operator {
                "prefix" => Condition::Prefix,
                "suffix" => Condition::Suffix,
                other => bail!("Unsupported anything-but pattern: {other}"),
            };
            list(value)?
                .iter()
                .map(|item| Ok(make(text(operator, item)?)))
                .collect()
        }
        value => {
            let items = list(value)?;
            let are_literals = items.iter().all(Value::is_string) || items.iter().all(Value::is_number);
            ensure!(
                are_literals,
                "Inside anything but list, either all values are number or string, mixed type is not supported"
            );
            items.iter().map(exact).collect()
        }
    }
}

/// The elements of a list that is not empty, or the value itself.
fn list(value: &Value) -> anyhow::Result<&[Value]> {
    match value {
        Value::Array(items) => {
            ensure!(!items.is_empty(), "Empty arrays are not allowed");
            Ok(items)
        }
        single => Ok(std::slice::from_ref(single)),
    }
}

fn single(map: &Map<String, Value>) -> anyhow::Result<(&str, &Value)> {
    let mut entries = map.iter();
    match (entries.next(), entries.next()) {
        (Some((operator, value)), None) => Ok((operator, value)),
        (None, _) => bail!("Empty objects are not allowed"),
        _ => bail!("Only one key allowed in match expression"),
    }
}

fn exact(literal: &Value) -> anyhow::Result<Condition> {
    literal.as_f64().map_or(Ok(()), check_range)?;
    Ok(Condition::Exact(literal.clone()))
}

fn text(operator: &str, value: &Value) -> anyhow::Result<String> {
    value
        .as_str()
        .map(str::to_owned)
        .with_context(|| format!("{operator} match pattern must be a string"))
}

fn check_range(number: f64) -> anyhow::Result<()> {
    ensure!(
        number.abs() <= LARGEST_NUMBER,
        "Value must be between -5.0E9 and 5.0E9, inclusive"
    );
    Ok(())
}

/// By value, `5` and `5.0` alike; whole numbers beyond what a float can tell apart are still told apart.
fn equal(a: &Number, b: &Number) -> bool {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a == b,
        _ => a.as_f64() == b.as_f64(),
    }
}
