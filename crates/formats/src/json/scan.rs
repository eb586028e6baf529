//! Finds the end of a JSON value and keeps its bytes.

/// The deepest nesting of arrays and objects, that of serde_json.
pub(super) const MAX_DEPTH: usize = 127;

/// The meaning of a byte for the current value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The value continues after this byte.
    Inside,
    /// The value ends with this byte.
    Last,
    /// The value has ended before this byte, as numbers do.
    Behind,
    /// The byte is not allowed here.
    Wrong,
    /// The nesting is too deep.
    TooDeep,
}

/// Finds the end of one value by its strings and brackets; serde_json checks the rest.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// For each open bracket whether it is that of an object; the innermost last.
    open: Vec<bool>,
    in_string: bool,
    is_escaped: bool,
    has_begun: bool,
}

/// The value that is being read.
#[derive(Debug, Default)]
pub(super) struct Value {
    pub(super) scan: Option<Scan>,
    pub(super) bytes: Bytes,
}

/// Bytes up to a limit; if there are more, none of them.
#[derive(Debug, Default)]
pub(super) struct Bytes {
    pub(super) kept: Vec<u8>,
    pub(super) is_too_large: bool,
}

impl Bytes {
    pub(super) fn push(&mut self, byte: u8, max: usize) {
        if self.kept.len() < max {
            self.kept.push(byte);
        } else {
            *self = Self {
                kept: Vec::new(),
                is_too_large: true,
            };
        }
    }
}

impl Scan {
    pub(super) fn step(&mut self, byte: u8) -> Step {
        if self.in_string {
            return self.step_in_string(byte);
        }
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        match byte {
            // A scalar ends where another token begins; a string that is the whole value has ended with its quote.
            b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'{' | b'['
                if !is_first && self.open.is_empty() =>
            {
                Step::Behind
            }
            b'"' => {
                self.in_string = true;
                Step::Inside
            }
            b'{' | b'[' if self.open.len() == MAX_DEPTH => Step::TooDeep,
            b'{' | b'[' => {
                self.open.push(byte == b'{');
                Step::Inside
            }
            b'}' | b']' if self.open.pop() == Some(byte == b'}') => self.inside_or_last(),
            b'}' | b']' => Step::Wrong,
            b',' | b':' if is_first => Step::Wrong,
            _ => Step::Inside,
        }
    }

    fn step_in_string(&mut self, byte: u8) -> Step {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => {
                self.in_string = false;
                return self.inside_or_last();
            }
            _ => {}
        }
        Step::Inside
    }

    fn inside_or_last(&self) -> Step {
        if self.open.is_empty() {
            Step::Last
        } else {
            Step::Inside
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The length of the value at the beginning, in bytes.
    fn length(text: &str) -> Result<usize, Step> {
        let mut scan = Scan::default();
        for (at, byte) in text.bytes().enumerate() {
            match scan.step(byte) {
                Step::Inside => {}
                Step::Last => return Ok(at + 1),
                Step::Behind => return Ok(at),
                step => return Err(step),
            }
        }
        Err(Step::Inside)
    }

    #[test]
    fn ends_are_found() {
        for (text, length_bytes) in [
            (r#"{"a":"}\"]","b":[1,{}]},"#, 23),
            (r#""x\\","#, 5),
            ("12.5e3,", 6),
            ("true]", 4),
            ("null\n", 4),
            ("[]", 2),
        ] {
            assert_eq!(length(text), Ok(length_bytes), "{text}");
        }
        assert_eq!(length("[}"), Err(Step::Wrong));
        assert_eq!(length("]"), Err(Step::Wrong));
        assert_eq!(length(","), Err(Step::Wrong));
        assert_eq!(length("[[\"a]]"), Err(Step::Inside));
        let deep = |depth: usize| length(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        assert_eq!(deep(MAX_DEPTH), Ok(2 * MAX_DEPTH));
        assert_eq!(deep(MAX_DEPTH + 1), Err(Step::TooDeep));
    }
}
