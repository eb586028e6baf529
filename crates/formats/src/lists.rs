//! The statuses of another product's lists or sections.

use std::collections::BTreeMap;

use domain::{Status, search_fold};

use crate::{FileError, Warning, words};

/// The statuses of lists: those that the order names, or else those whose name as a whole says one. In doubt to do.
pub(crate) struct ListStatuses<'a> {
    chosen: &'a BTreeMap<String, Status>,
    /// The names with a status, and those without.
    known: Vec<(String, Status)>,
    unknown: Vec<String>,
}

impl<'a> ListStatuses<'a> {
    pub(crate) fn new(chosen: &'a BTreeMap<String, Status>) -> Self {
        Self {
            chosen,
            known: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// The status of the tasks of a list.
    pub(crate) fn of(&mut self, name: &str) -> Status {
        let folded = search_fold(name);
        let mut chosen = self.chosen.iter();
        let chosen = chosen.find(|(chosen, _)| search_fold(chosen) == folded);
        match chosen.map(|(_, status)| *status).or_else(|| words::status(name)) {
            Some(status) => {
                self.known.push((name.to_owned(), status));
                status
            }
            None => {
                self.unknown.push(name.to_owned());
                Status::ToDo
            }
        }
    }

    /// What the lists were taken for.
    ///
    /// # Errors
    /// `unknown_list` if the order names a list that is not there.
    pub(crate) fn warnings(self) -> Result<Vec<Warning>, FileError> {
        let mut names = self.known.iter().map(|(name, _)| name).chain(&self.unknown);
        let mut missing = self.chosen.keys().filter(|chosen| {
            let folded = search_fold(chosen);
            !names.clone().any(|name| search_fold(name) == folded)
        });
        if let Some(missing) = missing.next() {
            let known: Vec<_> = names.by_ref().map(String::as_str).collect();
            let detail = format!("no list is called {missing}; there are {}", known.join(", "));
            return Err(FileError::new("unknown_list", detail));
        }
        let mut warnings = Vec::new();
        for (name, status) in self.known.iter().filter(|(_, status)| *status != Status::ToDo) {
            let detail = format!("{name}: all its tasks are {}", status.as_str());
            warnings.push(Warning::new("list_status", detail));
        }
        if !self.unknown.is_empty() {
            let detail = format!(
                "{}: these names say no status, so the tasks are to_do; \"statuses\" in the order can say another",
                self.unknown.join(", ")
            );
            warnings.push(Warning::new("list_without_status", detail));
        }
        Ok(warnings)
    }
}
