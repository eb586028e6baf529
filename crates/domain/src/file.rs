//! Declared properties of a file that is to be uploaded: name, content type, size, digest.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::schema::{JsonString, StringSchema};
use crate::visible::{check, is_blank, refused_class};
use crate::{Invalid, input};

/// The largest file that is uploaded in one request; larger ones are uploaded in parts. S3 accepts up to 5 GiB in one request,
/// but a broken connection then means sending everything again.
pub const MAX_SINGLE_PUT_BYTES: u64 = 100 * MIB;
/// The size of each part but the last; S3 requires at least 5 MiB (Amazon S3 multipart upload limits).
pub const PART_BYTES: u64 = 64 * MIB;
/// The largest file of any deployment; also the largest object that S3 copies in one request.
pub const MAX_FILE_BYTES: u64 = 5 * 1024 * MIB;

const MIB: u64 = 1024 * 1024;
/// RFC 6838, section 4.2: names of at most 127 characters each.
const MAX_TYPE_PART: usize = 127;

/// The name of a file: 1 to 255 bytes of UTF-8 in one line, without `/` and `\` (so it names no folder), not `.` or `..`,
/// of characters that are seen ([`crate::visible`]).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// The most bytes of UTF-8: common file systems allow no more.
    pub const MAX_BYTES: usize = 255;

    /// # Errors
    /// `wrong_type`, `blank`, `too_long`, `control_character`, `invisible_character`, `path_separator`, `reserved`.
    pub fn from_json(value: Value) -> Result<Self, Invalid> {
        Self::try_from(input::string(value)?)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for FileName {
    type Error = Invalid;

    fn try_from(name: String) -> Result<Self, Invalid> {
        if is_blank(&name) {
            return Err(Invalid::new("blank", "must not be blank"));
        }
        if name.len() > Self::MAX_BYTES {
            let detail = format!("must have at most {} bytes of UTF-8", Self::MAX_BYTES);
            return Err(Invalid::new("too_long", detail));
        }
        check(&name)?;
        if name.contains(['/', '\\']) {
            let detail = "must be a name without folders";
            return Err(Invalid::new("path_separator", detail));
        }
        if matches!(name.as_str(), "." | "..") {
            return Err(Invalid::new("reserved", "must not be . or .."));
        }
        Ok(Self(name))
    }
}

impl JsonString for FileName {
    const SCHEMA: StringSchema = StringSchema::pattern(concat!(
        r"^[^/\\",
        refused_class!(),
        r"]*[^\s\u2800/\\",
        refused_class!(),
        r"][^/\\",
        refused_class!(),
        "]*$"
    ))
    .min(1)
    .max(Self::MAX_BYTES);
}

impl From<FileName> for String {
    fn from(name: FileName) -> Self {
        name.0
    }
}

// User content stays out of logs.
impl std::fmt::Debug for FileName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileName({} bytes)", self.0.len())
    }
}

/// A media type without parameters, in lower case: `image/png`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentType(String);

impl ContentType {
    /// The most characters, all of them ASCII.
    pub const MAX_CHARACTERS: usize = 2 * MAX_TYPE_PART + 1;

    /// # Errors
    /// `wrong_type`, `invalid_content_type`.
    pub fn from_json(value: Value) -> Result<Self, Invalid> {
        Self::try_from(input::string(value)?)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it matches a pattern such as `image/*`, `image/png` or `*/*`.
    pub fn matches(&self, pattern: &str) -> bool {
        match pattern.strip_suffix("/*") {
            Some("*") => true,
            Some(kind) => self.0.split_once('/').is_some_and(|(own, _)| own == kind),
            None => self.0 == pattern,
        }
    }

    /// Whether files of this type get thumbnails.
    pub fn is_picture(&self) -> bool {
        ["image/bmp", "image/gif", "image/jpeg", "image/png", "image/webp"].contains(&self.as_str())
    }
}

impl TryFrom<String> for ContentType {
    type Error = Invalid;

    /// RFC 6838, section 4.2: letters, digits and `!#$&-^_.+`, the first a letter or digit.
    fn try_from(text: String) -> Result<Self, Invalid> {
        let is_name = |name: &str| {
            name.len() <= MAX_TYPE_PART
                && name.starts_with(|c: char| c.is_ascii_alphanumeric())
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
        };
        match text.split_once('/') {
            Some((kind, subtype)) if is_name(kind) && is_name(subtype) => {
                let name = text.to_ascii_lowercase();
                // Many phones and browsers send these names for JPEG. Only image/jpeg is registered.
                let is_jpeg = matches!(name.as_str(), "image/jpg" | "image/pjpeg");
                Ok(Self(if is_jpeg { "image/jpeg".to_owned() } else { name }))
            }
            _ => Err(Invalid::new(
                "invalid_content_type",
                "must be a media type such as image/png, without parameters",
            )),
        }
    }
}

impl JsonString for ContentType {
    const SCHEMA: StringSchema = StringSchema::pattern(
        "^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$",
    )
    .max(Self::MAX_CHARACTERS);
}

impl From<ContentType> for String {
    fn from(content_type: ContentType) -> Self {
        content_type.0
    }
}

/// A SHA-256 digest; base64 in JSON (RFC 4648, section 4), as in S3.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha256Digest(pub [u8; 32]);

impl Sha256Digest {
    /// # Errors
    /// `wrong_type`, `invalid_sha256`.
    pub fn from_json(value: Value) -> Result<Self, Invalid> {
        Self::try_from(input::string(value)?)
    }

    /// The 44 characters of its base64 form.
    pub fn to_base64(self) -> String {
        STANDARD.encode(self.0)
    }
}

impl TryFrom<String> for Sha256Digest {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        let bytes = STANDARD.decode(&text).ok();
        let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
        bytes
            .map(Self)
            .ok_or_else(|| Invalid::new("invalid_sha256", "must be the 32 bytes of a SHA-256 in base64"))
    }
}

impl JsonString for Sha256Digest {
    const SCHEMA: StringSchema = StringSchema::pattern("^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$")
        .min(44)
        .max(44);
}

impl From<Sha256Digest> for String {
    fn from(digest: Sha256Digest) -> Self {
        digest.to_base64()
    }
}

impl std::fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_base64())
    }
}

/// Reads a file's size: an integer from 0 to `max`.
pub(crate) fn size_bytes(value: Value, max: u64) -> Result<u64, Invalid> {
    // For people, who are told sizes in MB everywhere else.
    let too_large = || {
        let megabytes = max / (1024 * 1024);
        Invalid::new(
            "out_of_range",
            format!("must be from 0 to {max} ({megabytes} MB)"),
        )
    };
    let Value::Number(number) = value else {
        return Err(Invalid::wrong_type("an integer"));
    };
    if let Some(size) = number.as_u64() {
        return if size <= max { Ok(size) } else { Err(too_large()) };
    }
    match number.as_f64() {
        // 3.0 is an integer in JSON's data model, so it is here.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole and within 0..2^53"
        )]
        Some(size) if size.fract() == 0.0 && (0.0..9e15).contains(&size) && size as u64 <= max => {
            Ok(size as u64)
        }
        Some(size) if size.fract() == 0.0 => Err(too_large()),
        _ => Err(Invalid::wrong_type("an integer")),
    }
}

/// The sizes of the parts of a file that is uploaded in parts, in order.
pub fn part_sizes(size_bytes: u64) -> Vec<u64> {
    let whole = size_bytes / PART_BYTES;
    let rest = size_bytes % PART_BYTES;
    let mut sizes = vec![PART_BYTES; usize::try_from(whole).unwrap_or_default()];
    if rest > 0 {
        sizes.push(rest);
    }
    sizes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_any_unicode_but_no_trick() {
        let longest = "ä".repeat(127) + "x";
        for good in [
            "a.pdf",
            "Ünï\u{301}codé 🎉.png",
            "\"quoted\" 'name'; x=1",
            "..a",
            "\u{5e9}\u{200f}.txt",
            longest.as_str(),
        ] {
            assert_eq!(FileName::from_json(json!(good)).unwrap().as_str(), good);
        }
        for (bad, code) in [
            (json!(""), "blank"),
            (json!(" \u{a0}"), "blank"),
            (json!("a\nb"), "control_character"),
            (json!("a\u{0}"), "control_character"),
            (json!("a\u{202e}gpj.exe"), "control_character"),
            (json!("../../etc/passwd"), "path_separator"),
            (json!("C:\\x"), "path_separator"),
            (json!(".."), "reserved"),
            (json!(longest + "y"), "too_long"),
            (json!(1), "wrong_type"),
        ] {
            assert_eq!(FileName::from_json(bad).unwrap_err().0[0].code, code);
        }
    }

    #[test]
    fn types_are_media_types() {
        let parse = |text: &str| ContentType::from_json(json!(text));
        assert_eq!(parse("Image/PNG").unwrap().as_str(), "image/png");
        for bad in [
            "",
            "image",
            "image/",
            "/png",
            "image/png; q=1",
            "image/p ng",
            "image/png/x",
            "-/a",
        ] {
            assert_eq!(parse(bad).unwrap_err().0[0].code, "invalid_content_type", "{bad}");
        }
        let svg = parse("image/svg+xml").unwrap();
        assert!(svg.matches("*/*") && svg.matches("image/*") && svg.matches("image/svg+xml"));
        assert!(!svg.matches("text/*") && !svg.is_picture());
        assert!(parse("image/jpeg").unwrap().is_picture());
        assert_eq!(parse("Image/JPG").unwrap().as_str(), "image/jpeg");
    }

    #[test]
    fn digests_have_32_bytes() {
        let digest = Sha256Digest([7; 32]);
        assert_eq!(Sha256Digest::from_json(json!(digest.to_base64())), Ok(digest));
        for bad in ["", "AAAA", &digest.to_base64()[1..], "not base64 at all"] {
            assert!(Sha256Digest::from_json(json!(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes_are_whole_and_bounded() {
        assert_eq!(
            size_bytes(json!(5_368_709_120_u64), MAX_FILE_BYTES),
            Ok(MAX_FILE_BYTES)
        );
        assert_eq!(size_bytes(json!(3.0), 3), Ok(3));
        for (bad, code) in [
            (json!(5_368_709_121_u64), "out_of_range"),
            (json!(-1), "out_of_range"),
            (json!(1e300), "out_of_range"),
            (json!(1.5), "wrong_type"),
            (json!("1"), "wrong_type"),
        ] {
            assert_eq!(size_bytes(bad, MAX_FILE_BYTES).unwrap_err().0[0].code, code);
        }
    }

    #[test]
    fn parts_make_the_whole() {
        for size in [
            MAX_SINGLE_PUT_BYTES + 1,
            200 * MIB,
            2 * PART_BYTES,
            MAX_FILE_BYTES,
        ] {
            let parts = part_sizes(size);
            assert_eq!(parts.iter().sum::<u64>(), size);
            let (_, all_but_last) = parts.split_last().unwrap();
            assert!(all_but_last.iter().all(|part| *part == PART_BYTES));
        }
    }
}
