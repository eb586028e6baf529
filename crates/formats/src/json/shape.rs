//! What stands around the tasks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The largest member beside the tasks that is kept, in bytes.
pub const MAX_MEMBER_BYTES: usize = 64 * 1024;
/// So many are kept.
const MAX_MEMBERS: usize = 32;

/// Members of the document beside its tasks: its format, the project, the people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    kept: BTreeMap<String, Vec<u8>>,
    left_out: Vec<String>,
}

impl Members {
    /// The JSON of a member. It may be invalid.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.kept.get(name).map(Vec::as_slice)
    }

    /// The names of those that are kept.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.kept.keys().map(String::as_str)
    }

    /// The names of those that are larger than [`MAX_MEMBER_BYTES`], or too many.
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

/// Between which values of the document a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    /// At the beginning.
    Start,
    /// In the document's object, before a member's name, or at the object's end if it is empty.
    FirstMember,
    /// In the object, behind a comma.
    Member,
    /// In the object, behind a member.
    BehindMember,
    /// Behind a member's name.
    Colon,
    /// Before a member's value.
    MemberValue,
    /// In the array of tasks, before the first one.
    FirstTask { in_object: bool },
    /// In the array, behind a comma.
    Task { in_object: bool },
    /// In the array, behind a task.
    BehindTask { in_object: bool },
    /// Between tasks that follow one another without an array.
    Lines,
    /// Behind the document.
    End,
}
