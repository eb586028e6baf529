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

    /// Whether the leaf meets the condition; any leaf meets `exists`.
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
    fn parse(operator: &str) -> Option<Self> {
        Some(match operator {
            "=" => Self::Equal,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            _ => return None,
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
    let mut items = value
        .as_array()
        .context("Value of numeric must be an array.")?
        .iter();
    let operator = match items.next() {
        Some(Value::String(operator)) => operator,
        Some(other) => bail!("Invalid member in numeric match: {other}"),
        None => bail!("Invalid member in numeric match: ]"),
    };
    let first = Comparison::parse(operator)
        .with_context(|| format!("Unrecognized numeric range operator: {operator}"))?;
    let low = bound(operator, items.next())?;
    let operator = match items.next() {
        None => return Ok(vec![(first, low)]),
        Some(_) if !matches!(first, Comparison::Greater | Comparison::GreaterOrEqual) => {
            bail!("Too many elements in numeric expression")
        }
        Some(Value::String(operator)) => operator,
        Some(other) => bail!("Bad value in numeric range: {other}"),
    };
    let second = Comparison::parse(operator)
        .filter(|comparison| matches!(comparison, Comparison::Less | Comparison::LessOrEqual))
        .with_context(|| format!("Bad numeric range operator: {operator}"))?;
    let high = bound(operator, items.next())?;
    ensure!(low < high, "Bottom must be less than top");
    ensure!(
        items.next().is_none(),
        "Too many terms in numeric range expression"
    );
    Ok(vec![(first, low), (second, high)])
}

fn bound(operator: &str, value: Option<&Value>) -> anyhow::Result<f64> {
    let name = if operator == "=" { "equals" } else { operator };
    let bound = value
        .and_then(Value::as_f64)
        .with_context(|| format!("Value of {name} must be numeric"))?;
    check_range(bound)?;
    Ok(bound)
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

/// By value, `5` and `5.0` alike; whole numbers that a float cannot distinguish are compared as integers.
fn equal(a: &Number, b: &Number) -> bool {
    match (a.as_i64(), b.as_i64()) {
        (Some(a), Some(b)) => a == b,
        _ => a.as_f64() == b.as_f64(),
    }
}
