//! Message attributes: names, types and values ("Amazon SNS message attributes").

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cloud_core::queues::{AttributeValue, MessageAttribute};
use serde_json::{Number, Value};

use super::error::{Failure, invalid_value, validation};
use super::query::Form;

/// The longest name, bytes: "must be less than 256 bytes" lets 256 pass.
const MAX_NAME_BYTES: usize = 256;

/// The value that filter policies match: `None` for binary attributes, and for malformed arrays and numbers.
pub(super) fn filterable(attribute: &MessageAttribute) -> Option<Value> {
    let AttributeValue::Text(text) = &attribute.value else {
        return None;
    };
    match attribute.data_type.as_str() {
        "String.Array" => serde_json::from_str(text).ok().filter(Value::is_array),
        data_type if base(data_type) == "Number" => number(text).map(Value::Number),
        _ => Some(Value::String(text.clone())),
    }
}

/// The value in the envelope: binary ones in base64.
pub(super) fn text(value: &AttributeValue) -> String {
    match value {
        AttributeValue::Text(text) => text.clone(),
        AttributeValue::Binary(bytes) => STANDARD.encode(bytes),
    }
}

/// Its share of the message's size, without its name.
pub(super) fn size_bytes(attribute: &MessageAttribute) -> usize {
    let value = match &attribute.value {
        AttributeValue::Text(text) => text.len(),
        AttributeValue::Binary(bytes) => bytes.len(),
    };
    attribute.data_type.len() + value
}

/// Reads `MessageAttributes.entry.N.…` of a message.
pub(super) fn read(form: &Form) -> Result<BTreeMap<String, MessageAttribute>, Failure> {
    let mut attributes = BTreeMap::new();
    for entry in form.list("MessageAttributes.entry") {
        let name = entry.get("Name").unwrap_or_default();
        check_name(name)?;
        attributes.insert(name.to_owned(), read_value(name, &entry)?);
    }
    Ok(attributes)
}

fn read_value(name: &str, entry: &Form) -> Result<MessageAttribute, Failure> {
    let data_type = entry.get("Value.DataType").ok_or_else(|| {
        validation(&format!(
            "Value null at 'messageAttributes.{name}.member.dataType' failed to satisfy constraint: Member \
             must not be null"
        ))
    })?;
    let (text, binary) = (entry.get("Value.StringValue"), entry.get("Value.BinaryValue"));
    let (field, is_binary) = match base(data_type) {
        "String" | "Number" => ("String", false),
        "Binary" => ("Binary", true),
        _ => {
            return Err(invalid_value(format!(
                "The message attribute '{name}' has an invalid message attribute type, the set of supported \
                 type prefixes is Binary, Number, and String."
            )));
        }
    };
    let (wanted, other) = if is_binary { (binary, text) } else { (text, binary) };
    if wanted.is_none() && other.is_some() {
        return Err(invalid_value(format!(
            "The message attribute '{name}' with type '{data_type}' must use field '{field}'."
        )));
    }
    let value = wanted.filter(|value| !value.is_empty()).ok_or_else(|| {
        invalid_value(format!(
            "The message attribute '{name}' must contain non-empty message attribute value for message \
             attribute type '{data_type}'."
        ))
    })?;
    let value = if is_binary {
        let bytes = STANDARD.decode(value).ok();
        AttributeValue::Binary(bytes.ok_or_else(|| {
            invalid_value(format!(
                "The message attribute '{name}' has a value that is no base64."
            ))
        })?)
    } else {
        if base(data_type) == "Number" && number(value).is_none() {
            return Err(invalid_value(format!(
                "Could not cast message attribute '{name}' value to number."
            )));
        }
        AttributeValue::Text(value.to_owned())
    };
    Ok(MessageAttribute {
        data_type: data_type.to_owned(),
        value,
    })
}

fn check_name(name: &str) -> Result<(), Failure> {
    let refuse = |text: String| Err(invalid_value(text));
    if name.is_empty() {
        return refuse("The message attribute name can not be empty.".to_owned());
    }
    if name.len() > MAX_NAME_BYTES {
        return refuse("Length of message attribute name must be less than 256 bytes.".to_owned());
    }
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if let Some(other) = name.chars().find(|c| !is_allowed(*c)) {
        return refuse(format!(
            "Invalid non-alphanumeric character '#x{:X}' was found in the message attribute name. Can only \
             include alphanumeric characters, hyphens, underscores, or dots.",
            u32::from(other)
        ));
    }
    if name.starts_with('.') {
        return refuse("Invalid message attribute name starting with character '.' was found.".to_owned());
    }
    if name.ends_with('.') {
        return refuse("Invalid message attribute name ending with character '.' was found.".to_owned());
    }
    if name.contains("..") {
        return refuse("Message attribute name can not have successive '.' character.".to_owned());
    }
    Ok(())
}

/// `Number` of `Number.int`.
fn base(data_type: &str) -> &str {
    data_type.split('.').next().unwrap_or_default()
}

fn number(text: &str) -> Option<Number> {
    let text = text.trim();
    // JSON's grammar is narrower than AWS's: it has no `+1`, no `1.`.
    serde_json::from_str(text)
        .ok()
        .or_else(|| Number::from_f64(text.parse().ok()?))
}
