//! Reads a JSON document in chunks.

use super::members::{MAX_MEMBER_BYTES, Members};
use super::position::{JsonElement, JsonPosition, State};
use super::scan::{Bytes, Scan, Step, Value};
use crate::sniff::SAVE_AS;
use crate::{FileError, RowError};

/// The largest element, in bytes: a description of 256 KiB with any escaping, and a hundred long comments.
pub const MAX_ELEMENT_BYTES: usize = 8 * 1024 * 1024;
const MAX_NAME_BYTES: usize = 1024;

/// Finds the tasks in a document: the elements of the top level's member `tasks`, or of a top-level array, or values that
/// follow each other (JSON Lines). Memory is bounded by [`MAX_ELEMENT_BYTES`].
#[derive(Debug)]
pub struct JsonReader {
    position: JsonPosition,
    members: Members,
    value: Value,
    name: String,
    /// The object at the beginning of the file, as long as it may be the first of several lines.
    first_line: Option<Bytes>,
}

impl Default for JsonReader {
    fn default() -> Self {
        Self::resume(JsonPosition {
            offset: 0,
            row: 1,
            state: State::Start,
        })
    }
}

impl JsonReader {
    /// A reader at the beginning of a file.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader that resumes at a [`JsonElement::next`]; its input is the file from there. It has no earlier members.
    pub fn resume(position: JsonPosition) -> Self {
        let first_line = (position.state == State::Start).then(Bytes::default);
        Self {
            position,
            members: Members::default(),
            value: Value::default(),
            name: String::new(),
            first_line,
        }
    }

    /// The members read so far beside the tasks: those before the tasks are complete with the first element.
    pub fn members(&self) -> &Members {
        &self.members
    }

    /// The next element. Advances `input` behind the bytes it has read; `None`: the next chunk is needed.
    ///
    /// # Errors
    /// An error of the file as a whole, after which nothing can be read: `invalid_json`, `too_deep`, `not_utf8` for UTF-16.
    pub fn read(&mut self, input: &mut &[u8]) -> Result<Option<JsonElement>, FileError> {
        while let Some((&byte, rest)) = input.split_first() {
            let element = match self.value.scan {
                Some(_) => {
                    let (step, element) = self.in_value(byte)?;
                    if step == Step::Behind {
                        // The byte is read again, now as one between values.
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

    /// Checks the end of the file, after all of it was read.
    ///
    /// # Errors
    /// `empty_file`, `cut_off`.
    pub fn finish(&self) -> Result<(), FileError> {
        match self.position.state {
            State::End | State::Lines if self.value.scan.is_none() => Ok(()),
            State::Start => Err(FileError::new("empty_file", "the file is empty")),
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
        let max = match self.position.state {
            State::MemberValue => MAX_MEMBER_BYTES,
            State::FirstMember | State::Member => MAX_NAME_BYTES,
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

    /// Ends a value: a member's name, a member's value, or an element.
    fn end_of_value(&mut self) -> Result<Option<JsonElement>, FileError> {
        let Value { bytes, .. } = std::mem::take(&mut self.value);
        match self.position.state {
            State::FirstMember | State::Member => {
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
                self.position.state = State::Colon;
                Ok(None)
            }
            State::MemberValue => {
                let name = std::mem::take(&mut self.name);
                self.members
                    .keep(name, (!bytes.is_too_large).then_some(bytes.kept));
                self.position.state = State::BehindMember;
                Ok(None)
            }
            State::FirstTask { in_object } | State::Task { in_object } => {
                self.position.state = State::BehindTask { in_object };
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
        if self.position.offset < 3 && self.position.state == State::Start && self.is_mark(byte)? {
            return Ok(None);
        }
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            self.remember(byte);
            return Ok(None);
        }
        let next = match (self.position.state, byte) {
            (State::Start, b'{') => State::FirstMember,
            (State::Start, b'[') => State::FirstTask { in_object: false },
            (State::FirstMember | State::BehindMember, b'}') => return self.end_of_object(),
            (State::FirstMember | State::Member, b'"') => return self.begin(byte),
            (State::BehindMember, b',') => State::Member,
            (State::Colon, b':') => State::MemberValue,
            (State::MemberValue, b'[') if self.name == "tasks" => State::FirstTask { in_object: true },
            (State::FirstTask { in_object }, b']') | (State::BehindTask { in_object }, b']') => {
                if in_object {
                    State::BehindMember
                } else {
                    State::End
                }
            }
            (State::BehindTask { in_object }, b',') => State::Task { in_object },
            (State::MemberValue | State::FirstTask { .. } | State::Task { .. }, _) => {
                return self.begin(byte);
            }
            (State::Lines, b'{') => return self.begin(byte),
            _ => return Err(self.unexpected(byte)),
        };
        if matches!(next, State::FirstTask { .. }) {
            self.first_line = None;
        }
        self.position.state = next;
        self.remember(byte);
        Ok(None)
    }

    fn begin(&mut self, byte: u8) -> Result<Option<JsonElement>, FileError> {
        self.value.scan = Some(Scan::default());
        Ok(self.in_value(byte)?.1)
    }

    /// Ends the object at the beginning of the file. If it had no tasks, it is a task itself.
    fn end_of_object(&mut self) -> Result<Option<JsonElement>, FileError> {
        self.remember(b'}');
        let Some(line) = self.first_line.take() else {
            self.position.state = State::End;
            return Ok(None);
        };
        if self.members.has("lists") && self.members.has("cards") {
            return Err(FileError::other("the export of a Trello board", "import_trello"));
        }
        self.members = Members::default();
        self.position.state = State::Lines;
        Ok(Some(self.element(line)))
    }

    /// Whether this byte belongs to a byte order mark of UTF-8, which is skipped.
    fn is_mark(&self, byte: u8) -> Result<bool, FileError> {
        match (self.position.offset, byte) {
            (0, 0xef) | (1, 0xbb) | (2, 0xbf) => Ok(true),
            (0, 0xfe | 0xff) => Err(FileError::new(
                "not_utf8",
                format!("the file is in UTF-16; {SAVE_AS}"),
            )),
            // No JSON text begins with a letter, but the headings of a table do.
            (0, b'a'..=b'z' | b'A'..=b'Z' | b'"') => {
                let detail = "this is no JSON; if it is a table in CSV, import_csv reads it";
                Err(FileError::at("invalid_json", detail, 0))
            }
            _ => Ok(false),
        }
    }

    /// Keeps a byte of an object that may be the first of several lines.
    fn remember(&mut self, byte: u8) {
        if self.position.state != State::Start
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
