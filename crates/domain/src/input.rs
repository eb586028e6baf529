//! Reading a JSON object field by field, collecting every error instead of stopping at the first.

use serde_json::{Map, Value};

use crate::Patch;

/// One reason why an input was refused.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FieldError {
    /// RFC 6901 JSON pointer into the body, or `/name` of a query parameter. Empty: the whole body.
    pub pointer: String,
    /// Stable, `snake_case`; clients may match on it.
    pub code: &'static str,
    /// For people.
    pub detail: String,
}

/// Everything that is wrong with an input. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} invalid field(s)", .0.len())]
pub struct Invalid(pub Vec<FieldError>);

impl Invalid {
    /// A single error at the value itself; [`Invalid::at`] moves it to its place.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self(vec![FieldError {
            pointer: String::new(),
            code,
            detail: detail.into(),
        }])
    }

    /// The same errors one level further down: below the member or index `token`.
    #[must_use]
    pub fn at(mut self, token: &str) -> Self {
        // RFC 6901, section 3: '~' and '/' are escaped within a reference token.
        let token = token.replace('~', "~0").replace('/', "~1");
        for error in &mut self.0 {
            error.pointer = format!("/{token}{}", error.pointer);
        }
        self
    }

    /// Error for a value of the wrong JSON type.
    pub fn wrong_type(expected: &str) -> Self {
        Self::new("wrong_type", format!("must be {expected}"))
    }
}

/// A JSON object being read. Unknown members are errors, so that a typo is never silently ignored.
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

    /// A member that must be there.
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

    /// A member that may be absent but not `null`.
    pub fn optional<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Invalid>) -> Option<T> {
        let value = self.object.remove(name)?;
        self.parsed(name, value, parse)
    }

    /// A member for which `null` says the same as leaving it out.
    pub fn nullable<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Invalid>) -> Option<T> {
        self.patch(name, parse).set()
    }

    /// A clearable member of an RFC 7396 merge patch: absent keeps, `null` clears, else sets.
    pub fn patch<T>(&mut self, name: &str, parse: impl FnOnce(Value) -> Result<T, Invalid>) -> Patch<T> {
        match self.object.remove(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(value) => self.parsed(name, value, parse).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// Records an error that concerns a member together with others.
    pub fn refuse(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.errors.extend(Invalid::new(code, detail).at(name).0);
    }

    /// Whether nothing was wrong so far.
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty()
    }

    /// Ends the reading where what is left over cannot be judged: the errors met so far.
    pub(crate) fn only_errors(self) -> Invalid {
        Invalid(self.errors)
    }

    /// Ends the reading: what is left over is unknown.
    ///
    /// # Errors
    /// All errors met, in the order of reading, then the unknown members.
    pub fn finish(mut self) -> Result<(), Invalid> {
        for name in self.object.keys() {
            self.errors.extend(
                Invalid::new("unknown_field", "is not a field of this resource")
                    .at(name)
                    .0,
            );
        }
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Invalid(self.errors))
        }
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

/// A JSON string.
pub(crate) fn string(value: Value) -> Result<String, Invalid> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(Invalid::wrong_type("a string")),
    }
}

/// A JSON boolean.
pub(crate) fn boolean(value: Value) -> Result<bool, Invalid> {
    value
        .as_bool()
        .ok_or_else(|| Invalid::wrong_type("true or false"))
}

/// A JSON integer from 0 to `max`.
pub(crate) fn integer(value: Value, max: u32) -> Result<u32, Invalid> {
    let Value::Number(number) = value else {
        return Err(Invalid::wrong_type("an integer"));
    };
    // 3.0 is an integer in JSON's data model (RFC 8259, section 6, and JSON Schema), so it is here.
    let number = number.as_f64().unwrap_or(f64::NAN);
    if number.fract() != 0.0 {
        return Err(Invalid::wrong_type("an integer"));
    }
    if (0.0..=f64::from(max)).contains(&number) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and within 0..=u32::MAX"
        )]
        Ok(number as u32)
    } else {
        Err(Invalid::new("out_of_range", format!("must be from 0 to {max}")))
    }
}

/// A JSON array of at most `max` elements, each read by `parse`; errors of all elements are collected.
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
    if errors.is_empty() {
        Ok(items)
    } else {
        Err(Invalid(errors))
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
