//! Query parameters and page sizes.

use std::collections::BTreeMap;

use crate::{FieldError, Invalid};

/// The number of items that a page may have, from 1 to [`PageLimit::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(usize);

impl PageLimit {
    /// The most items of a page.
    pub const MAX: usize = 100;
    /// The limit if a request has none.
    pub const DEFAULT: usize = 50;

    /// # Errors
    /// `out_of_range`, `wrong_type`.
    pub fn parse(text: Option<&str>) -> Result<Self, Invalid> {
        let Some(text) = text else {
            return Ok(Self(Self::DEFAULT));
        };
        let limit: usize = text
            .parse()
            .map_err(|_| Invalid::wrong_type(&format!("an integer from 1 to {}", Self::MAX)))?;
        if (1..=Self::MAX).contains(&limit) {
            Ok(Self(limit))
        } else {
            Err(Invalid::new(
                "out_of_range",
                format!("must be from 1 to {}", Self::MAX),
            ))
        }
    }

    /// Parses the parameters of a list that has no others.
    ///
    /// # Errors
    /// All errors, with `/name` as pointer.
    pub fn alone(parameters: Parameters) -> Result<Self, Invalid> {
        let mut reader = Reader::new(parameters);
        let limit = reader.limit();
        reader.finish().map(|()| limit)
    }

    /// The number.
    pub fn get(self) -> usize {
        self.0
    }
}

/// Query parameters by name; repeated names have been refused before.
pub type Parameters = BTreeMap<String, String>;

/// Query parameters being read. Unknown parameters are errors.
pub(crate) struct Reader {
    parameters: Parameters,
    errors: Vec<FieldError>,
}

impl Reader {
    pub(crate) fn new(parameters: Parameters) -> Self {
        Self {
            parameters,
            errors: Vec::new(),
        }
    }

    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<T> {
        let text = self.parameters.remove(name)?;
        parse(&text)
            .map_err(|invalid| self.errors.extend(invalid.at(name).0))
            .ok()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.parameters.contains_key(name)
    }

    pub(crate) fn refuse(&mut self, name: &str, code: &'static str, detail: &str) {
        self.errors.extend(Invalid::new(code, detail).at(name).0);
    }

    pub(crate) fn limit(&mut self) -> PageLimit {
        let limit = self.read("limit", |text| PageLimit::parse(Some(text)));
        limit.unwrap_or(PageLimit(PageLimit::DEFAULT))
    }

    pub(crate) fn finish(mut self) -> Result<(), Invalid> {
        for name in self.parameters.keys() {
            self.errors.extend(
                Invalid::new("unknown_parameter", "is not a parameter here")
                    .at(name)
                    .0,
            );
        }
        Invalid::if_any(self.errors)
    }
}
