//! Elements and positions of a JSON document.

use serde::{Deserialize, Serialize};

use crate::RowError;

/// A position after an element from which a reader can resume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonPosition {
    /// The offset in the file, in bytes.
    pub offset: u64,
    /// The number of the next element, from 1.
    pub row: u64,
    #[serde(alias = "place")]
    pub(super) state: State,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonElement {
    /// The number in the list, from 1.
    pub row: u64,
    /// The JSON, which may still be invalid; or the reason why it cannot be read: `too_large`.
    pub json: Result<Vec<u8>, RowError>,
    /// The position after it.
    pub next: JsonPosition,
}

/// The state of the reader between two values of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// At the beginning.
    Start,
    /// In the document's object, before a member's name, or at the object's end if it is empty.
    FirstMember,
    /// In the object, after a comma.
    Member,
    /// In the object, after a member.
    BehindMember,
    /// After a member's name.
    Colon,
    /// Before a member's value.
    MemberValue,
    /// In the array of tasks, before the first one.
    FirstTask { in_object: bool },
    /// In the array, after a comma.
    Task { in_object: bool },
    /// In the array, after a task.
    BehindTask { in_object: bool },
    /// Between tasks that follow each other without an array.
    Lines,
    /// After the document.
    End,
}
