//! User attributes: the pool's schema, and what its client may read and write.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    error::{Failure, invalid_parameter, not_authorized},
    settings::{PoolSettings, SchemaAttribute},
    validate::{ATTRIBUTE_NAME, ATTRIBUTE_VALUE, Input},
};

/// The standard attributes a user can have (OpenID Connect Core 1.0, section 5.1, without those that Cognito
/// maintains).
const STANDARD: [&str; 17] = [
    "address",
    "birthdate",
    "email",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "phone_number",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
];

/// Attributes that a client without `ReadAttributes` can read, beside the standard ones.
const VERIFIED: [&str; 2] = ["email_verified", "phone_number_verified"];

/// One member of `UserAttributes`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Attribute {
    name: Option<String>,
    #[serde(default)]
    value: Option<String>,
}

/// Whether a write creates the user or changes one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    Create,
    Change,
}

/// Checks the members against the API's model, and makes a map of the list; the last of a name wins.
pub(super) fn members(input: &mut Input, list: Vec<Attribute>) -> BTreeMap<String, String> {
    list.into_iter()
        .enumerate()
        .map(|(index, attribute)| {
            let at = format!("userAttributes.{}.member", index + 1);
            let name = input.required(&format!("{at}.name"), attribute.name, &ATTRIBUTE_NAME);
            let value = attribute.value.unwrap_or_default();
            input.value(&format!("{at}.value"), &value, &ATTRIBUTE_VALUE);
            (name, value)
        })
        .collect()
}

/// Checks attributes against the pool's schema and the client's `WriteAttributes`.
pub(super) fn check(
    settings: &PoolSettings,
    attributes: &BTreeMap<String, String>,
    write: Write,
) -> Result<(), Failure> {
    for (name, value) in attributes {
        let custom = schema_of(settings, name);
        if !STANDARD.contains(&name.as_str()) && !is_kept_by_cognito(name) && custom.is_none() {
            return Err(nonconforming(&format!(
                "Type for attribute {{{name}}} could not be determined"
            )));
        }
        if !is_writable(settings, name) {
            return Err(not_authorized(
                "A client attempted to write unauthorized attribute",
            ));
        }
        if write == Write::Change && custom.is_some_and(|rule| !rule.mutable) {
            return Err(invalid_parameter(format!(
                "user.{name}: Attribute cannot be updated. (changing an immutable attribute)"
            )));
        }
        check_value(name, value, custom)?;
    }
    // At sign-up a required attribute has to be there; later an empty value would remove it.
    let lacks = |rule: &SchemaAttribute| match attributes.get(&full_name(rule)) {
        Some(value) => value.is_empty(),
        None => write == Write::Create,
    };
    let missing: Vec<String> = settings
        .attributes
        .iter()
        .filter(|rule| rule.required && lacks(rule))
        .map(|rule| format!("{}: The attribute is required\n", full_name(rule)))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(nonconforming(&missing.concat()))
    }
}

/// Whether the client can read an attribute in `GetUser` and in id tokens.
pub(super) fn is_readable(settings: &PoolSettings, name: &str) -> bool {
    match &settings.read_attributes {
        Some(names) => names.iter().any(|readable| readable == name),
        None => STANDARD.contains(&name) || VERIFIED.contains(&name),
    }
}

/// Whether the client may set an attribute. Attributes that Cognito maintains cannot be set.
fn is_writable(settings: &PoolSettings, name: &str) -> bool {
    !is_kept_by_cognito(name)
        && match &settings.write_attributes {
            Some(names) => names.iter().any(|writable| writable == name),
            None => STANDARD.contains(&name),
        }
}

fn is_kept_by_cognito(name: &str) -> bool {
    name == "sub" || VERIFIED.contains(&name)
}

fn schema_of<'a>(settings: &'a PoolSettings, name: &str) -> Option<&'a SchemaAttribute> {
    settings.attributes.iter().find(|rule| full_name(rule) == name)
}

/// Custom attributes are in the schema without their prefix.
fn full_name(rule: &SchemaAttribute) -> String {
    if STANDARD.contains(&rule.name.as_str()) || rule.name.starts_with("custom:") {
        rule.name.clone()
    } else {
        format!("custom:{}", rule.name)
    }
}

fn check_value(name: &str, value: &str, rule: Option<&SchemaAttribute>) -> Result<(), Failure> {
    let length = value.chars().count();
    // An empty value means none.
    if length == 0 && !name.starts_with("custom:") {
        return Ok(());
    }
    let (fixed_min, fixed_max) = if name == "birthdate" { (10, 10) } else { (0, 2048) };
    let min = rule.and_then(|rule| rule.min_length).unwrap_or(fixed_min);
    let max = rule.and_then(|rule| rule.max_length).unwrap_or(fixed_max);
    if length > max {
        return Err(nonconforming(&format!(
            "{name}: String must be no longer than {max} characters\n"
        )));
    }
    if length < min {
        return Err(nonconforming(&format!(
            "{name}: String must be no shorter than {min} characters\n"
        )));
    }
    let number = value.strip_prefix('+').unwrap_or_default();
    if name == "phone_number"
        && (!(2..=15).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(invalid_parameter("Invalid phone number format."));
    }
    Ok(())
}

fn nonconforming(what: &str) -> Failure {
    invalid_parameter(format!("Attributes did not conform to the schema: {what}"))
}
