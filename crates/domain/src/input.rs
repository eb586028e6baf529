//! Reads a JSON object field by field and collects every error instead of stopping at the first.

use serde_json::{Map, Value};

use crate::Patch;

/// One error of an input.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// An RFC 6901 JSON pointer into the body, or `/name` of a query parameter. Empty: the whole body.
    pub pointer: String,
    /// A stable `snake_case` code that clients may match on.
    pub code: &'static str,
    /// A description for people.
    pub detail: String,
}

/// All errors of an input. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} invalid field(s)", .0.len())]
pub struct Invalid(pub Vec<FieldError>);

impl Invalid {
    /// A single error at the value itself; [`Invalid::at`] prefixes its pointer.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self(vec![FieldError {
            pointer: String::new(),
            code,
            detail: detail.into(),
        }])
    }

    /// The same errors one level deeper: below the member or index `token`.
    #[must_use]
    pub fn at(mut self, token: &str) -> Self {
        // RFC 6901, section 3: '~' and '/' are escaped within a reference token.
        let token = token.replace('~', "~0").replace('/', "~1");
        for error in &mut self.0 {
            error.pointer = format!("/{token}{}", error.pointer);
        }
        self
    }

    /// # Errors
    /// These errors, if there are any.
    pub(crate) fn if_any(errors: Vec<FieldError>) -> Result<(), Self> {
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Self(errors))
        }
    }

    /// The error of a value with the wrong JSON type.
    pub fn wrong_type(expected: &str) -> Self {
        Self::new("wrong_type", format!("must be {expected}"))
    }
}

/// A JSON object being read. Unknown members are errors, so that no typo is ignored silently.
#[derive(Debug)]
pub struct Fields {
    object: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    /// # Errors
    /// `wrong_type` if `value` is not an object.
    pub fn new(value: Value) -> Result<Self, Invalid> {
        match value {
            Value::Object(object) => Ok(Self {
                object,
                errors: Vec::new(),
            }),
            _ => Err(Invalid::wrong_type("an object")),
        }
    }

    /// Reads a required member.
    pub fn required<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Invalid>) -> Option<T> {
        match self.object.remove(name) {
            Some(value) => self.parsed(name, value, parse),
            None => {
                self.errors
                    .extend(Invalid::new("required", "is required").at(name).0);
                None
            }
        }
    }

    /// Reads a member that may be absent but not `null`.
    pub fn optional<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Invalid>) -> Option<T> {
        let value = self.object.remove(name)?;
        self.parsed(name, value, parse)
    }

    /// Reads a member for which `null` means the same as absence.
    pub fn nullable<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Invalid>) -> Option<T> {
        self.patch(name, parse).set()
    }

    /// Reads a clearable member of an RFC 7396 merge patch: absence keeps, `null` clears, any other value sets.
    pub fn patch<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Invalid>) -> Patch<T> {
        match self.object.remove(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(value) => self.parsed(name, value, parse).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// Refuses members that a client cannot set.
    pub(crate) fn read_only(&mut self, names: &[&str], detail: &str) {
        for name in names {
            self.optional(name, |_| Err::<(), _>(Invalid::new("read_only", detail)));
        }
    }

    /// Adds an error of a member that depends on other members.
    pub fn refuse(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.errors.extend(Invalid::new(code, detail).at(name).0);
    }

    /// Whether there are no errors so far.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// Ends reading where the remaining members cannot be checked; returns the errors so far.
    pub(crate) fn only_errors(self) -> Invalid {
        Invalid(self.errors)
    }

    /// Ends reading; members that were not read are unknown.
    ///
    /// # Errors
    /// All errors in the order of reading, then the unknown members.
    pub fn finish(mut self) -> Result<(), Invalid> {
        for name in self.object.keys() {
            self.errors.extend(
                Invalid::new("unknown_field", "is not a field of this resource")
                    .at(name)
                    .0,
            );
        }
        Invalid::if_any(self.errors)
    }

    fn parsed<T>(
        &mut self,
        name: &str,
        value: Value,
        parse: impl FnOnce(Value) -> Result<T, Invalid>,
    ) -> Option<T> {
        let result = if value.is_null() {
            Err(Invalid::new("not_nullable", "must not be null"))
        } else {
            parse(value)
        };
        result
            .map_err(|invalid| self.errors.extend(invalid.at(name).0))
            .ok()
    }
}

/// A required member after [`Fields::finish`], which has failed if it is missing.
pub(crate) fn present<T>(member: Option<T>) -> Result<T, Invalid> {
    member.ok_or_else(|| Invalid::new("required", "is required"))
}

/// Reads a JSON string.
pub(crate) fn string(value: Value) -> Result<String, Invalid> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Invalid::wrong_type("a string")),
    }
}

/// Reads a JSON boolean.
pub(crate) fn boolean(value: Value) -> Result<bool, Invalid> {
    value
        .as_bool()
        .ok_or_else(|| Invalid::wrong_type("true or false"))
}

/// Reads a JSON integer from 0 to `max`.
pub(crate) fn integer(value: Value, max: u32) -> Result<u32, Invalid> {
    integer_in(value, 0, max)
}

/// Reads a JSON integer from `min` to `max`.
pub(crate) fn integer_in(value: Value, min: u32, max: u32) -> Result<u32, Invalid> {
    let Value::Number(number) = value else {
        return Err(Invalid::wrong_type("an integer"));
    };
    // 3.0 is an integer in JSON's data model (RFC 8259, section 6, and JSON Schema), so it is here.
    let number = number.as_f64().unwrap_or(f64::NAN);
    if number.fract() != 0.0 {
        return Err(Invalid::wrong_type("an integer"));
    }
    if (f64::from(min)..=f64::from(max)).contains(&number) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and within 0..=u32::MAX"
        )]
        Ok(number as u32)
    } else {
        Err(Invalid::new(
            "out_of_range",
            format!("must be from {min} to {max}"),
        ))
    }
}

/// Reads a JSON array of at most `max` elements, each with `parse`; collects the errors of all elements.
pub(crate) fn array<T>(
    value: Value,
    max: usize,
    parse: impl Fn(Value) -> Result<T, Invalid>,
) -> Result<Vec<T>, Invalid> {
    let Value::Array(values) = value else {
        return Err(Invalid::wrong_type("an array"));
    };
    if values.len() > max {
        return Err(Invalid::new(
            "too_many",
            format!("must have at most {max} elements"),
        ));
    }
    let mut items = Vec::with_capacity(values.len());
    let mut errors = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        match parse(value) {
            Ok(item) => items.push(item),
            Err(invalid) => errors.extend(invalid.at(&index.to_string()).0),
        }
    }
    Invalid::if_any(errors)?;
    Ok(items)
}

/// The elements, none of which may be there twice.
pub(crate) fn distinct<T: PartialEq>(items: Vec<T>) -> Result<Vec<T>, Invalid> {
    let repeated = items
        .iter()
        .enumerate()
        .any(|(at, item)| items.iter().take(at).any(|earlier| earlier == item));
    if repeated {
        Err(Invalid::new("repeated", "must not hold the same element twice"))
    } else {
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_error_is_reported_with_its_pointer() {
        let mut fields = Fields::new(json!({"a": 1, "b": null, "list": ["x", 2, 3], "ty/p~o": 0})).unwrap();
        fields.required("a", string);
        fields.optional("b", boolean);
        fields.required("c", string);
        fields.optional("list", |value| array(value, 10, string));
        let errors = fields.finish().unwrap_err().0;
        let found: Vec<_> = errors.iter().map(|e| (e.pointer.as_str(), e.code)).collect();
        assert_eq!(
            found,
            [
                ("/a", "wrong_type"),
                ("/b", "not_nullable"),
                ("/c", "required"),
                ("/list/1", "wrong_type"),
                ("/list/2", "wrong_type"),
                ("/ty~1p~0o", "unknown_field"),
            ]
        );
    }

    #[test]
    fn merge_patch_tells_absent_null_and_set_apart() {
        let mut fields = Fields::new(json!({"clear": null, "set": "x"})).unwrap();
        assert_eq!(fields.patch("keep", string), Patch::Keep);
        assert_eq!(fields.patch("clear", string), Patch::Clear);
        assert_eq!(fields.patch("set", string), Patch::Set("x".to_owned()));
        fields.finish().unwrap();
    }

    #[test]
    fn integers_are_whole_and_bounded() {
        assert_eq!(integer(json!(3.0), 10), Ok(3));
        assert_eq!(integer(json!(10), 10), Ok(10));
        for refused in [json!(11), json!(-1), json!(1.5), json!("1"), json!(1e300)] {
            assert!(integer(refused.clone(), 10).is_err(), "{refused}");
        }
    }
}
