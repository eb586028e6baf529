//! `CompleteMultipartUpload`: the parts' files become the object's, so nothing is copied.

use std::collections::BTreeMap;

use anyhow::Context as _;
use axum::body::Body;
use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cloud_core::xml::Xml;
use roxmltree::{Document, Node};

use super::call::{Call, Target, new_id, percent_encode};
use super::checksum::{Algorithm, OfUpload};
use super::commit::{self, etag, whole};
use super::condition::WriteCondition;
use super::digest::{Declared, bad_digest};
use super::error::{Answer, Failure, bad, document, invalid_request, malformed_xml, no_such_upload};
use super::files::Piece;
use super::list::NAMESPACE;
use super::put::receive_text;
use super::signature::Payload;
use super::state::S3;
use super::store::{self, Checksum, Object, Part, Upload};
use super::{multipart, s3_event};

/// The smallest part that is not the last.
const MIN_PART_BYTES: u64 = 5 * 1024 * 1024;
/// The largest list of parts.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// A part as the caller lists it.
struct Listed {
    number: u32,
    etag: String,
    /// Checksums by their elements' names.
    checksums: BTreeMap<String, String>,
}

/// The outcome of a completed upload.
struct Completed {
    replaced: Option<Object>,
    /// Parts that were not listed.
    unused: Vec<Piece>,
    object: Object,
}

pub(super) async fn complete(s3: &S3, call: &Call, payload: &Payload, body: &mut Body) -> Answer {
    s3.bucket(&call.bucket)?;
    let condition = WriteCondition::read(call)?;
    // Checksums in headers are those of the object.
    let declared = Declared::of_body(call, payload)?;
    let text = receive_text(call, payload, body, &declared, MAX_BYTES).await?;
    let listed = read(&text)?;
    let upload = multipart::find(s3, call).await?;
    let wanted = Wanted::read(call)?;
    let (inner, target, id) = (s3.clone(), Target::of(call), upload.id);
    let (version, now_ms) = (new_id()?, s3.now().as_millisecond());
    let object = whole(async move {
        let done = inner.transaction({
            let (inner, id) = (inner.clone(), id.clone());
            move |tx| {
                let upload = store::upload(tx, &target.bucket, &target.key, &id)?;
                let upload = upload.ok_or_else(|| no_such_upload(&id))?;
                let before = store::object(tx, &target.bucket, &target.key)?;
                condition.check(&target.key, before.as_ref())?;
                let parts = store::parts(tx, &id, 0, usize::from(u16::MAX))?;
                let (chosen, unused) = choose(&upload, parts, &listed)?;
                let object = assemble(upload, &chosen, version, now_ms)?;
                wanted.check(&object)?;
                store::delete_upload(tx, &id)?;
                commit::write(
                    &inner,
                    tx,
                    &target,
                    &object,
                    "ObjectCreated:CompleteMultipartUpload",
                )?;
                Ok(Completed {
                    replaced: before,
                    unused,
                    object,
                })
            }
        });
        let done = done.await?;
        inner.files().remove(&id, done.unused);
        if let Some(before) = done.replaced {
            inner.files().remove(&before.version, before.pieces);
        }
        s3_event::send_all(&inner).await?;
        Ok(done.object)
    })
    .await?;
    let key = percent_encode(call.key.as_bytes(), true);
    let mut answer = Xml::default()
        .text("Location", &format!("{}/{}/{key}", s3.config().url, call.bucket))
        .text("Bucket", &call.bucket)
        .text("Key", &call.key)
        .text("ETag", &object.etag);
    if let Some(checksum) = &object.checksum
        && let Some(algorithm) = checksum.algorithm()
    {
        answer = answer
            .text(algorithm.element(), &checksum.value)
            .text("ChecksumType", checksum.kind());
    }
    Ok(document(
        StatusCode::OK,
        "CompleteMultipartUploadResult",
        Some(NAMESPACE),
        &answer,
    ))
}

/// The caller's checksum of the whole object.
struct Wanted {
    size_bytes: Option<u64>,
    checksum: Option<(Algorithm, String)>,
}

impl Wanted {
    fn read(call: &Call) -> Result<Self, Failure> {
        let size = call.header("x-amz-mp-object-size");
        let size = size.map(|text| {
            text.parse()
                .map_err(|_| invalid_request("Value for x-amz-mp-object-size header is invalid."))
        });
        let algorithms = Algorithm::ALL.into_iter();
        let mut found =
            algorithms.filter_map(|algorithm| Some((algorithm, call.header(algorithm.header())?.to_owned())));
        Ok(Self {
            size_bytes: size.transpose()?,
            checksum: found.next(),
        })
    }

    fn check(&self, object: &Object) -> Result<(), Failure> {
        if self.size_bytes.is_some_and(|size| size != object.size_bytes) {
            return Err(invalid_request(
                "The provided 'x-amz-mp-object-size' header does not match what was computed.",
            ));
        }
        let Some((algorithm, wanted)) = &self.checksum else {
            return Ok(());
        };
        let is_same = object.checksum.as_ref().is_some_and(|checksum| {
            let (value, parts) = checksum.value.split_once('-').unwrap_or((&checksum.value, ""));
            let (given, given_parts) = wanted.split_once('-').unwrap_or((wanted, parts));
            checksum.algorithm == algorithm.name() && (value, parts) == (given, given_parts)
        });
        if is_same {
            Ok(())
        } else {
            Err(bad_digest(*algorithm))
        }
    }
}

fn read(text: &str) -> Result<Vec<Listed>, Failure> {
    let document = Document::parse(text).map_err(|_| malformed_xml())?;
    let root = document.root_element();
    if root.tag_name().name() != "CompleteMultipartUpload" {
        return Err(malformed_xml());
    }
    let parts = root.children().filter(Node::is_element).map(|part| {
        let fields = part.children().filter(Node::is_element);
        let mut fields: BTreeMap<String, String> = fields
            .map(|field| {
                let text = field.text().unwrap_or_default().trim();
                (field.tag_name().name().to_owned(), text.to_owned())
            })
            .collect();
        let number = fields.remove("PartNumber").and_then(|text| text.parse().ok());
        match (part.tag_name().name(), number, fields.remove("ETag")) {
            ("Part", Some(number), Some(etag)) => Ok(Listed {
                number,
                etag,
                checksums: fields,
            }),
            _ => Err(malformed_xml()),
        }
    });
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    if parts.is_empty() {
        return Err(malformed_xml());
    }
    let is_ascending = parts
        .iter()
        .zip(parts.iter().skip(1))
        .all(|(one, next)| one.number < next.number);
    if !is_ascending {
        return Err(bad(
            "InvalidPartOrder",
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
        ));
    }
    Ok(parts)
}

/// The listed parts, and the files of all others.
fn choose(upload: &Upload, parts: Vec<Part>, listed: &[Listed]) -> Result<(Vec<Part>, Vec<Piece>), Failure> {
    let mut there: BTreeMap<u32, Part> = parts.into_iter().map(|part| (part.number, part)).collect();
    let mut chosen = Vec::with_capacity(listed.len());
    for one in listed {
        let part = there.remove(&one.number);
        let part = part.filter(|part| one.etag.trim_matches('"') == cloud_core::random::hex(&part.md5));
        let part = part.ok_or_else(|| invalid_part(upload, one))?;
        check_checksum(upload, one, &part)?;
        chosen.push(part);
    }
    let all_but_last = chosen.split_last().map_or(&[][..], |(_, rest)| rest);
    if let Some(small) = all_but_last
        .iter()
        .find(|part| part.piece.size_bytes < MIN_PART_BYTES)
    {
        return Err(bad(
            "EntityTooSmall",
            "Your proposed upload is smaller than the minimum allowed size",
        )
        .with("ProposedSize", small.piece.size_bytes.to_string())
        .with("MinSizeAllowed", MIN_PART_BYTES.to_string())
        .with("PartNumber", small.number.to_string())
        .with("ETag", cloud_core::random::hex(&small.md5)));
    }
    let unused = there.into_values().map(|part| part.piece).collect();
    Ok((chosen, unused))
}

fn check_checksum(upload: &Upload, listed: &Listed, part: &Part) -> Result<(), Failure> {
    let Some(checksum) = &part.checksum else {
        return if listed.checksums.is_empty() {
            Ok(())
        } else {
            Err(invalid_part(upload, listed))
        };
    };
    let element = checksum.algorithm().map_or("", Algorithm::element);
    let is_optional = upload.checksum.is_some_and(|checksum| checksum.is_whole);
    match listed.checksums.get(element) {
        Some(value) if *value == checksum.value => Ok(()),
        None if is_optional && listed.checksums.is_empty() => Ok(()),
        // A part that came with a checksum is not the part that is listed without one.
        None if listed.checksums.is_empty() && upload.checksum.is_some() => {
            let (name, number) = (checksum.algorithm.to_ascii_lowercase(), listed.number);
            Err(invalid_request(format!(
                "The upload was created using a {name} checksum. The complete request must include the checksum for \
                 each part. It was missing for part {number} in the request."
            )))
        }
        _ => Err(invalid_part(upload, listed)),
    }
}

fn invalid_part(upload: &Upload, listed: &Listed) -> Failure {
    bad(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the \
         specified entity tag may not match the part's entity tag.",
    )
    .with("UploadId", &upload.id)
    .with("PartNumber", listed.number.to_string())
    .with("ETag", &listed.etag)
}

fn assemble(upload: Upload, parts: &[Part], version: String, now_ms: i64) -> anyhow::Result<Object> {
    let digests: Vec<u8> = parts.iter().flat_map(|part| part.md5.clone()).collect();
    let count = parts.len();
    let checksum = upload
        .checksum
        .map(|wanted| checksum_of(wanted, parts))
        .transpose()?;
    let etag = etag(&md5::compute(digests).0);
    Ok(Object {
        version,
        size_bytes: parts.iter().map(|part| part.piece.size_bytes).sum(),
        etag: format!("{}-{count}\"", etag.trim_end_matches('"')),
        checksum,
        modified_ms: now_ms,
        properties: upload.properties,
        pieces: parts.iter().map(|part| part.piece.clone()).collect(),
    })
}

/// The object's checksum, of its parts' ones.
fn checksum_of(wanted: OfUpload, parts: &[Part]) -> anyhow::Result<Checksum> {
    let algorithm = wanted.algorithm;
    let mut values = Vec::with_capacity(parts.len());
    for part in parts {
        let value = part.checksum.as_ref().context("a part without a checksum")?;
        values.push((STANDARD.decode(&value.value)?, part.piece.size_bytes));
    }
    let value = if wanted.is_whole {
        let joined = values
            .into_iter()
            .try_fold(algorithm.of(b""), |whole, (part, size_bytes)| {
                algorithm.join(&whole, &part, size_bytes)
            });
        STANDARD.encode(joined.context("checksums that cannot be put together")?)
    } else {
        let values: Vec<u8> = values.into_iter().flat_map(|(value, _)| value).collect();
        format!("{}-{}", STANDARD.encode(algorithm.of(&values)), parts.len())
    };
    Ok(Checksum {
        algorithm: algorithm.name().to_owned(),
        value,
    })
}
