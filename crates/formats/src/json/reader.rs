//! Reading a JSON document as it comes.

use serde::{Deserialize, Serialize};

use super::scan::{Bytes, Scan, Step, Value};
use super::shape::{MAX_MEMBER_BYTES, Members, Place};
use crate::{FileError, RowError};

/// The largest element, in bytes: a description of 256 KiB, however it is escaped, and some hundred long comments.
pub const MAX_ELEMENT_BYTES: usize = 8 * 1024 * 1024;
const MAX_NAME_BYTES: usize = 1024;

/// A place behind an element, at which reading can begin again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct JsonPosition {
    /// In bytes from the beginning of the file.
    pub offset: u64,
    /// The number of the next element; the first is 1.
    pub row: u64,
    pub(super) place: Place,
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonElement {
    /// Its place in the list, from 1.
    pub row: u64,
    /// Its JSON, which may still be invalid. Or why it cannot be read: `too_large`.
    pub json: Result<Vec<u8>, RowError>,
    /// Where reading can go on.
    pub next: JsonPosition,
}

/// Finds the tasks in a document: the elements of the top level's member `tasks`, or of a top-level array, or values that
/// follow one another (JSON Lines). Uses as much memory as an element may be long.
#[derive(Debug)]
pub struct JsonReader {
    position: JsonPosition,
    members: Members,
    value: Value,
    name: String,
    /// The object that the file begins with, as long as it may turn out to be the first of several lines.
    first_line: Option<Bytes>,
}

impl Default for JsonReader {
    fn default() -> Self {
        Self::resume(JsonPosition {
            offset: 0,
            row: 1,
            place: Place::Start,
        })
    }
}

impl JsonReader {
    /// A reader at the beginning of a file.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader that goes on where [`JsonElement::next`] was: give it the file from there. It knows no members of before.
    pub fn resume(position: JsonPosition) -> Self {
        let first_line = (position.place == Place::Start).then(Bytes::default);
        Self {
            position,
            members: Members::default(),
            value: Value::default(),
            name: String::new(),
            first_line,
        }
    }

    /// The members beside the tasks that have been read by now: those in front of the tasks are known with the first element.
    pub fn members(&self) -> &Members {
        &self.members
    }

    /// The next element. Takes from `input` what it has read; `None`: all of `input` is taken, go on with the next chunk.
    ///
    /// # Errors
    /// What is wrong with the file as a whole, and where; nothing can be read after that: `invalid_json`, `too_deep`,
    /// `not_utf8` for UTF-16.
    pub fn read(&mut self, input: &mut &[u8]) -> Result<Option<JsonElement>, FileError> {
        while let Some((&byte, rest)) = input.split_first() {
            let element = match self.value.scan {
                Some(_) => {
                    let (step, element) = self.in_value(byte)?;
                    if step == Step::Behind {
                        // The byte is looked at again, now as what stands between values.
                        if element.is_some() {
                            return Ok(element);
                        }
                        continue;
                    }
                    element
                }
                None => self.between(byte)?,
            };
            *input = rest;
            self.position.offset += 1;
            if element.is_some() {
                return Ok(element.map(|element| JsonElement {
                    next: self.position,
                    ..element
                }));
            }
        }
        Ok(None)
    }

    /// To be called when all of the file has been read.
    ///
    /// # Errors
    /// `empty_file`, `cut_off`.
    pub fn finish(&self) -> Result<(), FileError> {
        match self.position.place {
            Place::End | Place::Lines if self.value.scan.is_none() => Ok(()),
            Place::Start => Err(FileError::new("empty_file", "the file is empty")),
            _ => Err(FileError::at(
                "cut_off",
                "the file ends in the middle",
                self.position.offset,
            )),
        }
    }

    fn in_value(&mut self, byte: u8) -> Result<(Step, Option<JsonElement>), FileError> {
        let step = self
            .value
            .scan
            .as_mut()
            .map_or(Step::Wrong, |scan| scan.step(byte));
        let max = match self.position.place {
            Place::MemberValue => MAX_MEMBER_BYTES,
            Place::FirstMember | Place::Member => MAX_NAME_BYTES,
            _ => MAX_ELEMENT_BYTES,
        };
        match step {
            Step::Inside | Step::Last => {
                self.value.bytes.push(byte, max);
                self.remember(byte);
            }
            Step::Behind => {}
            Step::Wrong => return Err(self.unexpected(byte)),
            Step::TooDeep => {
                let detail = "more than 127 arrays and objects in each other";
                return Err(FileError::at("too_deep", detail, self.position.offset));
            }
        }
        let element = match step {
            Step::Last | Step::Behind => self.end_of_value()?,
            _ => None,
        };
        Ok((step, element))
    }

    /// A value is over: a member's name, a member's value, or an element.
    fn end_of_value(&mut self) -> Result<Option<JsonElement>, FileError> {
        let Value { bytes, .. } = std::mem::take(&mut self.value);
        match self.position.place {
            Place::FirstMember | Place::Member => {
                let name = (!bytes.is_too_large)
                    .then(|| serde_json::from_slice(&bytes.kept).ok())
                    .flatten();
                self.name = name.ok_or_else(|| {
                    FileError::at(
                        "invalid_json",
                        "this is no name of a member",
                        self.position.offset,
                    )
                })?;
                self.position.place = Place::Colon;
                Ok(None)
            }
            Place::MemberValue => {
                let name = std::mem::take(&mut self.name);
                self.members
                    .keep(name, (!bytes.is_too_large).then_some(bytes.kept));
                self.position.place = Place::BehindMember;
                Ok(None)
            }
            Place::FirstTask { in_object } | Place::Task { in_object } => {
                self.position.place = Place::BehindTask { in_object };
                Ok(Some(self.element(bytes)))
            }
            _ => Ok(Some(self.element(bytes))),
        }
    }

    fn element(&mut self, bytes: Bytes) -> JsonElement {
        let row = self.position.row;
        self.position.row += 1;
        let json = if bytes.is_too_large {
            Err(RowError::new(row, "too_large", "the task has more than 8 MiB"))
        } else {
            Ok(bytes.kept)
        };
        JsonElement {
            row,
            json,
            next: self.position,
        }
    }

    fn between(&mut self, byte: u8) -> Result<Option<JsonElement>, FileError> {
        if self.position.offset < 3 && self.position.place == Place::Start && self.is_mark(byte)? {
            return Ok(None);
        }
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            self.remember(byte);
            return Ok(None);
        }
        let next = match (self.position.place, byte) {
            (Place::Start, b'{') => Place::FirstMember,
            (Place::Start, b'[') => Place::FirstTask { in_object: false },
            (Place::FirstMember | Place::BehindMember, b'}') => return Ok(self.end_of_object()),
            (Place::FirstMember | Place::Member, b'"') => return self.begin(byte),
            (Place::BehindMember, b',') => Place::Member,
            (Place::Colon, b':') => Place::MemberValue,
            (Place::MemberValue, b'[') if self.name == "tasks" => Place::FirstTask { in_object: true },
            (Place::FirstTask { in_object }, b']') | (Place::BehindTask { in_object }, b']') => {
                if in_object {
                    Place::BehindMember
                } else {
                    Place::End
                }
            }
            (Place::BehindTask { in_object }, b',') => Place::Task { in_object },
            (Place::MemberValue | Place::FirstTask { .. } | Place::Task { .. }, _) => {
                return self.begin(byte);
            }
            (Place::Lines, b'{') => return self.begin(byte),
            _ => return Err(self.unexpected(byte)),
        };
        if matches!(next, Place::FirstTask { .. }) {
            self.first_line = None;
        }
        self.position.place = next;
        self.remember(byte);
        Ok(None)
    }

    fn begin(&mut self, byte: u8) -> Result<Option<JsonElement>, FileError> {
        self.value.scan = Some(Scan::default());
        Ok(self.in_value(byte)?.1)
    }

    /// The end of the object that the file begins with. If it had no tasks, it was one.
    fn end_of_object(&mut self) -> Option<JsonElement> {
        self.remember(b'}');
        let Some(line) = self.first_line.take() else {
            self.position.place = Place::End;
            return None;
        };
        self.members = Members::default();
        self.position.place = Place::Lines;
        Some(self.element(line))
    }

    /// A byte order mark of UTF-8 is passed over.
    fn is_mark(&self, byte: u8) -> Result<bool, FileError> {
        match (self.position.offset, byte) {
            (0, 0xef) | (1, 0xbb) | (2, 0xbf) => Ok(true),
            (0, 0xfe | 0xff) => Err(FileError::new("not_utf8", "the file is not in UTF-8")),
            _ => Ok(false),
        }
    }

    /// Keeps what may be the first of several lines.
    fn remember(&mut self, byte: u8) {
        if self.position.place != Place::Start
            && let Some(line) = &mut self.first_line
        {
            line.push(byte, MAX_ELEMENT_BYTES);
        }
    }

    fn unexpected(&self, byte: u8) -> FileError {
        let found = char::from(byte).escape_default();
        FileError::at(
            "invalid_json",
            format!("this is no JSON: unexpected '{found}'"),
            self.position.offset,
        )
    }
}
