//! JSON Schema keywords of the strings in the API, for the OpenAPI document. Each stands beside the code that parses the
//! string.

/// The keywords of a string that are the same wherever it occurs (JSON Schema Validation 2020-12, sections 6.3 and 7).
/// Limits in bytes have no keyword: every text within them also has at most `max_length` characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StringSchema {
    /// `minLength`, in Unicode scalar values.
    pub min_length: Option<usize>,
    /// `maxLength`, in Unicode scalar values.
    pub max_length: Option<usize>,
    /// `pattern`, an ECMA-262 regular expression.
    pub pattern: Option<&'static str>,
    /// `format`.
    pub format: Option<&'static str>,
}

impl StringSchema {
    /// No keyword.
    const ANY: Self = Self {
        min_length: None,
        max_length: None,
        pattern: None,
        format: None,
    };
    /// A character that is not white space.
    pub(crate) const NOT_BLANK: Self = Self::pattern(r"[^\s]").min(1);

    pub(crate) const fn pattern(pattern: &'static str) -> Self {
        Self {
            pattern: Some(pattern),
            ..Self::ANY
        }
    }

    pub(crate) const fn format(format: &'static str) -> Self {
        Self {
            format: Some(format),
            ..Self::ANY
        }
    }

    pub(crate) const fn lengths(min: usize, max: usize) -> Self {
        Self::ANY.min(min).max(max)
    }

    pub(crate) const fn min(self, min_length: usize) -> Self {
        Self {
            min_length: Some(min_length),
            ..self
        }
    }

    pub(crate) const fn max(self, max_length: usize) -> Self {
        Self {
            max_length: Some(max_length),
            ..self
        }
    }
}

/// A type that is a string in JSON.
pub trait JsonString {
    /// The keywords of its schema.
    const SCHEMA: StringSchema;
}

/// An enumeration that is a string in JSON.
pub trait JsonEnum: Copy + 'static {
    /// Every value, in declaration order.
    const ALL: &'static [Self];

    /// The value's string in JSON and in query parameters.
    fn as_str(self) -> &'static str;
}
