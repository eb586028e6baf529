//! Members of a document beside its tasks.

use std::collections::BTreeMap;

/// The largest member that is kept, in bytes.
pub const MAX_MEMBER_BYTES: usize = 64 * 1024;
/// The most members that are kept.
const MAX_MEMBERS: usize = 32;

/// Members of the document beside its tasks: its format, the project, the people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    kept: BTreeMap<String, Vec<u8>>,
    left_out: Vec<String>,
}

impl Members {
    /// The JSON of a member, which may be invalid.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.kept.get(name).map(Vec::as_slice)
    }

    /// Whether the document has such a member, of any size.
    pub(super) fn has(&self, name: &str) -> bool {
        self.kept.contains_key(name) || self.left_out.iter().any(|other| other == name)
    }

    /// The names of the kept members.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.kept.keys().map(String::as_str)
    }

    /// The names of the dropped members: larger than [`MAX_MEMBER_BYTES`], or too many.
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Keeps a member; `None`: it was too large.
    pub(super) fn keep(&mut self, name: String, json: Option<Vec<u8>>) {
        match json {
            Some(json) if self.kept.len() < MAX_MEMBERS => {
                self.kept.insert(name, json);
            }
            _ if self.left_out.len() < MAX_MEMBERS && !self.left_out.contains(&name) => {
                self.left_out.push(name);
            }
            _ => {}
        }
    }
}
