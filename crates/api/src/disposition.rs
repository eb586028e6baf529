//! `Content-Disposition` of a download (RFC 6266), safe for every file name.

use std::fmt::Write as _;

/// RFC 8187, section 3.2.1, `attr-char`, beside letters and digits.
const ATTR_CHARS: &str = "!#$&+-.^_`|~";
/// Replaces a character that the plain form cannot hold.
const REPLACEMENT: char = '_';

/// `attachment` with the name twice: `filename*` (RFC 8187), which all of today's clients prefer, and an ASCII form for the
/// others. The value is ASCII without line ends, for every name.
pub fn attachment_named(file_name: &str) -> String {
    let mut value = String::from("attachment; filename=\"");
    value.extend(file_name.chars().map(plain));
    value.push_str("\"; filename*=UTF-8''");
    for byte in file_name.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || ATTR_CHARS.contains(c) {
            value.push(c);
        } else {
            // Writing to a String cannot fail.
            let _ = write!(value, "%{byte:02X}");
        }
    }
    value
}

/// Clients disagree on what an escape in a quoted string is, and some decode `%41` there (RFC 6266, appendix D).
fn plain(c: char) -> char {
    match c {
        '"' | '\\' | '%' | '/' => REPLACEMENT,
        ' '..='~' => c,
        _ => REPLACEMENT,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::attachment_named;

    /// What a client of today makes of it.
    fn decoded(value: &str) -> String {
        let (_, encoded) = value.split_once("filename*=UTF-8''").unwrap();
        let mut bytes = Vec::new();
        let mut rest = encoded.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                let digits = std::str::from_utf8(&digits).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn names_with_what_the_header_is_made_of() {
        let cases = [
            (
                "plan.pdf",
                "attachment; filename=\"plan.pdf\"; filename*=UTF-8''plan.pdf",
            ),
            (
                "a \"b\"; filename=c.exe",
                "attachment; filename=\"a _b_; filename=c.exe\"; filename*=UTF-8''a%20%22b%22%3B%20filename%3Dc.exe",
            ),
            (
                "100%41\\.txt",
                "attachment; filename=\"100_41_.txt\"; filename*=UTF-8''100%2541%5C.txt",
            ),
            (
                "caf\u{e9} \u{1f600}.png",
                "attachment; filename=\"caf_ _.png\"; filename*=UTF-8''caf%C3%A9%20%F0%9F%98%80.png",
            ),
            (
                "\u{5e9}\u{200f}.txt",
                "attachment; filename=\"__.txt\"; filename*=UTF-8''%D7%A9%E2%80%8F.txt",
            ),
            (
                "a\r\nSet-Cookie: x",
                "attachment; filename=\"a__Set-Cookie: x\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x",
            ),
            ("../x", "attachment; filename=\".._x\"; filename*=UTF-8''..%2Fx"),
        ];
        for (name, expected) in cases {
            assert_eq!(attachment_named(name), expected);
        }
    }

    #[test]
    fn the_longest_name_fits_a_header() {
        let name = "\u{1f600}".repeat(63);
        let value = attachment_named(&name);
        assert_eq!(decoded(&value), name);
        assert!(value.len() < 1024, "{}", value.len());
    }

    proptest! {
        #[test]
        fn every_name_comes_back_and_nothing_else(name in "(.|\\PC|[\"\\\\%;/\r\n])*") {
            let value = attachment_named(&name);
            prop_assert!(value.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert_eq!(value.matches('"').count(), 2);
            prop_assert_eq!(decoded(&value), name);
        }
    }
}
