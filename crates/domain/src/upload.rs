//! Requests about uploads: avatars, and the parts of a multipart upload.

use serde_json::Value;

use crate::file::size_bytes;
use crate::input::{array, integer, present, string};
use crate::schema::StringSchema;
use crate::{ContentType, Fields, Invalid, Sha256Digest};

/// The largest picture for an avatar: 10 MiB.
pub const MAX_AVATAR_BYTES: u64 = 10 * 1024 * 1024;
/// S3 numbers the parts of an upload from 1 to 10,000 (Amazon S3 multipart upload limits).
pub const MAX_PART_NUMBER: u32 = 10_000;
/// S3's entity tags have 34 characters with their quotes; their form is not guaranteed.
const MAX_ETAG_BYTES: usize = 128;

/// The body of a request to upload an avatar: `{content_type, size_bytes, sha256}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAvatar {
    /// The content type of a picture.
    pub content_type: ContentType,
    /// The size, from 1 to [`MAX_AVATAR_BYTES`].
    pub size_bytes: u64,
    /// The digest of the whole file.
    pub sha256: Sha256Digest,
}

impl NewAvatar {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let content_type = fields.required("content_type", picture);
        let size = fields.required("size_bytes", |value| size_bytes(value, MAX_AVATAR_BYTES));
        let sha256 = fields.required("sha256", Sha256Digest::from_json);
        if size == Some(0) {
            fields.refuse("size_bytes", "out_of_range", "an empty file is no picture");
        }
        fields.finish()?;
        Ok(Self {
            content_type: present(content_type)?,
            size_bytes: present(size)?,
            sha256: present(sha256)?,
        })
    }
}

fn picture(value: Value) -> Result<ContentType, Invalid> {
    let content_type = ContentType::from_json(value)?;
    if content_type.is_picture() {
        Ok(content_type)
    } else {
        Err(Invalid::new(
            "content_type_not_allowed",
            "must be a picture: BMP, GIF, JPEG, PNG or WebP",
        ))
    }
}

/// A part that the client has uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedPart {
    /// The number, from 1.
    pub number: u32,
    /// The `ETag` that S3 returned, with or without its quotes.
    pub etag: String,
    /// The digest of the part.
    pub sha256: Option<Sha256Digest>,
}

impl CompletedPart {
    /// The schema of an entity tag.
    pub const ETAG_SCHEMA: StringSchema = StringSchema::pattern("^[!-~]{1,128}$").min(1).max(MAX_ETAG_BYTES);
}

/// The body of a request that completes a multipart upload: `{parts: [{part_number, etag, sha256?}]}`, in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompletedUpload {
    /// The parts in the order of their numbers, from 1 without gaps.
    pub parts: Vec<CompletedPart>,
}

impl CompletedUpload {
    /// # Errors
    /// All field errors; also `wrong_number`.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let parts = fields.required("parts", |value| {
            array(value, MAX_PART_NUMBER as usize, part).and_then(in_order)
        });
        fields.finish()?;
        Ok(Self {
            parts: present(parts)?,
        })
    }

    /// Checks that these are all `count` parts of the upload, with the declared digests if there are any.
    ///
    /// # Errors
    /// `wrong_number`, `sha256_mismatch`.
    pub fn check(&self, count: usize, declared: Option<&[Sha256Digest]>) -> Result<(), Invalid> {
        if self.parts.len() != count {
            let detail = format!("must be the {count} parts of this upload");
            return Err(Invalid::new("wrong_number", detail).at("parts"));
        }
        let mut errors = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            let declared = declared.and_then(|digests| digests.get(at));
            if part.sha256.is_some() && part.sha256.as_ref() != declared {
                let invalid = Invalid::new("sha256_mismatch", "is not what was declared in part_sha256");
                errors.extend(invalid.at("sha256").at(&at.to_string()).at("parts").0);
            }
        }
        Invalid::if_any(errors)
    }
}

fn part(value: Value) -> Result<CompletedPart, Invalid> {
    let mut fields = Fields::new(value)?;
    let number = fields.required("part_number", part_number);
    let etag = fields.required("etag", etag);
    let sha256 = fields.nullable("sha256", Sha256Digest::from_json);
    fields.finish()?;
    Ok(CompletedPart {
        number: present(number)?,
        etag: present(etag)?,
        sha256,
    })
}

fn part_number(value: Value) -> Result<u32, Invalid> {
    match integer(value, MAX_PART_NUMBER)? {
        0 => Err(Invalid::new(
            "out_of_range",
            format!("must be from 1 to {MAX_PART_NUMBER}"),
        )),
        number => Ok(number),
    }
}

fn etag(value: Value) -> Result<String, Invalid> {
    let etag = string(value)?;
    let is_tag =
        (1..=MAX_ETAG_BYTES).contains(&etag.len()) && etag.bytes().all(|byte| byte.is_ascii_graphic());
    if is_tag {
        Ok(etag)
    } else {
        Err(Invalid::new(
            "invalid_etag",
            "must be what S3 has answered in ETag",
        ))
    }
}

/// Sorts the parts; their numbers must run from 1 without gaps and repeats.
fn in_order(mut parts: Vec<CompletedPart>) -> Result<Vec<CompletedPart>, Invalid> {
    parts.sort_by_key(|part| part.number);
    let is_whole = (1..).zip(&parts).all(|(number, part)| part.number == number);
    if is_whole && !parts.is_empty() {
        Ok(parts)
    } else {
        Err(Invalid::new(
            "wrong_number",
            "must be every part once, by its number from 1",
        ))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DIGEST: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    fn found(invalid: Invalid) -> Vec<(String, &'static str)> {
        let errors = invalid.0.into_iter();
        errors.map(|error| (error.pointer, error.code)).collect()
    }

    fn owned<const N: usize>(pairs: [(&str, &'static str); N]) -> Vec<(String, &'static str)> {
        pairs.map(|(pointer, code)| (pointer.to_owned(), code)).to_vec()
    }

    #[test]
    fn a_picture_of_oneself_is_a_picture() {
        let body = |content_type: &str, size: u64| json!({"content_type": content_type, "size_bytes": size, "sha256": DIGEST});
        for size in [1, MAX_AVATAR_BYTES] {
            let new = NewAvatar::parse(body("image/PNG", size)).unwrap();
            assert_eq!((new.content_type.as_str(), new.size_bytes), ("image/png", size));
        }
        assert_eq!(
            found(NewAvatar::parse(body("image/svg+xml", 0)).unwrap_err()),
            owned([
                ("/content_type", "content_type_not_allowed"),
                ("/size_bytes", "out_of_range")
            ])
        );
        let too_large = NewAvatar::parse(body("image/png", MAX_AVATAR_BYTES + 1)).unwrap_err();
        assert_eq!(found(too_large), owned([("/size_bytes", "out_of_range")]));
        assert_eq!(
            found(NewAvatar::parse(json!({"name": "x"})).unwrap_err()),
            owned([
                ("/content_type", "required"),
                ("/size_bytes", "required"),
                ("/sha256", "required"),
                ("/name", "unknown_field")
            ])
        );
    }

    #[test]
    fn parts_are_every_part_once() {
        let part = |number: u32| json!({"part_number": number, "etag": "\"x\""});
        let parts = |numbers: &[u32]| {
            let parts: Vec<_> = numbers.iter().map(|number| part(*number)).collect();
            CompletedUpload::parse(json!({ "parts": parts }))
        };
        let upload = parts(&[2, 1, 3]).unwrap();
        let numbers: Vec<_> = upload.parts.iter().map(|part| part.number).collect();
        assert_eq!(numbers, [1, 2, 3]);
        assert_eq!(upload.check(3, None), Ok(()));
        assert_eq!(
            found(upload.check(4, None).unwrap_err()),
            owned([("/parts", "wrong_number")])
        );
        for wrong in [&[][..], &[2], &[1, 3], &[1, 1, 2], &[1, 2, 2]] {
            assert_eq!(
                found(parts(wrong).unwrap_err()),
                owned([("/parts", "wrong_number")]),
                "{wrong:?}"
            );
        }
        let body =
            json!({"parts": [{"part_number": 0, "etag": "a b"}, {"etag": "", "sha256": "x", "size": 1}]});
        assert_eq!(
            found(CompletedUpload::parse(body).unwrap_err()),
            owned([
                ("/parts/0/part_number", "out_of_range"),
                ("/parts/0/etag", "invalid_etag"),
                ("/parts/1/part_number", "required"),
                ("/parts/1/etag", "invalid_etag"),
                ("/parts/1/sha256", "invalid_sha256"),
                ("/parts/1/size", "unknown_field"),
            ])
        );
    }

    #[test]
    fn a_digest_is_the_one_that_was_declared() {
        let body = json!({"parts": [{"part_number": 1, "etag": "x", "sha256": DIGEST}, {"part_number": 2, "etag": "y"}]});
        let upload = CompletedUpload::parse(body).unwrap();
        let digest = |text: &str| Sha256Digest::from_json(json!(text)).unwrap();
        let other = digest("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        assert_eq!(upload.check(2, Some(&[digest(DIGEST), other])), Ok(()));
        for declared in [None, Some(&[other, other][..])] {
            assert_eq!(
                found(upload.check(2, declared).unwrap_err()),
                owned([("/parts/0/sha256", "sha256_mismatch")])
            );
        }
    }
}
