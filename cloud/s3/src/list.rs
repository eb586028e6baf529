//! `ListObjectsV2`.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cloud_core::objects;
use cloud_core::xml::Xml;
use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::call::{Call, percent_encode};
use super::error::{Answer, Failure, document, invalid_argument};
use super::state::S3;
use super::store::{self, Checksum};

/// The XML namespace of responses.
pub(super) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
/// The most elements of one response.
const MAX_KEYS: usize = 1000;

/// The parameters of a page.
struct Page {
    entries: Vec<Entry>,
    /// The start of the next page: a key, or a text before one.
    next: Option<Vec<u8>>,
}

enum Entry {
    Object(Listed),
    /// The common prefixes: keys that are equal up to the delimiter.
    Prefix(String),
}

struct Listed {
    key: String,
    modified_ms: i64,
    etag: String,
    size_bytes: u64,
    checksum: Option<Checksum>,
}

pub(super) async fn list_objects(s3: &S3, call: &Call) -> Answer {
    s3.bucket(&call.bucket)?;
    let text = |name| call.parameter(name).unwrap_or_default().to_owned();
    let (prefix, delimiter) = (text("prefix"), text("delimiter"));
    let limit = max(call, "max-keys")?;
    let encoding = Encoding::read(call)?;
    let start = match call.parameter("continuation-token") {
        Some(token) => URL_SAFE_NO_PAD
            .decode(token)
            .ok()
            .filter(|start| !start.is_empty())
            .ok_or_else(|| invalid_argument("The continuation token provided is incorrect"))?,
        // The smallest text after a key has one more byte.
        None => match call.parameter("start-after").filter(|key| !key.is_empty()) {
            Some(key) => [key.as_bytes(), b"\0"].concat(),
            None => Vec::new(),
        },
    };
    let (bucket, within, by) = (call.bucket.clone(), prefix.clone(), delimiter.clone());
    let page = s3
        .transaction(move |tx| Ok(page(tx, &bucket, &within, &by, start, limit)?))
        .await?;
    let mut answer = Xml::default()
        .text("Name", &call.bucket)
        .text("Prefix", &encoding.encode(&prefix))
        .text("KeyCount", &page.entries.len().to_string())
        .text("MaxKeys", &limit.to_string());
    for name in ["delimiter", "start-after"] {
        if let Some(value) = call.parameter(name).filter(|value| !value.is_empty()) {
            let element = if name == "delimiter" {
                "Delimiter"
            } else {
                "StartAfter"
            };
            answer = answer.text(element, &encoding.encode(value));
        }
    }
    answer = encoding.tell(answer);
    if let Some(token) = call.parameter("continuation-token") {
        answer = answer.text("ContinuationToken", token);
    }
    answer = answer.text("IsTruncated", if page.next.is_some() { "true" } else { "false" });
    if let Some(next) = &page.next {
        answer = answer.text("NextContinuationToken", &URL_SAFE_NO_PAD.encode(next));
    }
    for entry in &page.entries {
        answer = match entry {
            Entry::Object(object) => answer.element("Contents", &object.xml(encoding)?),
            Entry::Prefix(prefix) => {
                let inner = Xml::default().text("Prefix", &encoding.encode(prefix));
                answer.element("CommonPrefixes", &inner)
            }
        };
    }
    Ok(document(
        StatusCode::OK,
        "ListBucketResult",
        Some(NAMESPACE),
        &answer,
    ))
}

/// All objects with this prefix, page by page.
pub(super) async fn all(s3: &S3, bucket: &str, prefix: &str) -> Result<Vec<objects::Listed>, Failure> {
    let (mut all, mut start) = (Vec::new(), Some(Vec::new()));
    while let Some(from) = start {
        let (bucket, within) = (bucket.to_owned(), prefix.to_owned());
        let page = s3
            .transaction(move |tx| Ok(page(tx, &bucket, &within, "", from, MAX_KEYS)?))
            .await?;
        all.extend(page.entries.into_iter().filter_map(|entry| match entry {
            Entry::Object(Listed { key, size_bytes, .. }) => Some(objects::Listed { key, size_bytes }),
            Entry::Prefix(_) => None,
        }));
        start = page.next;
    }
    Ok(all)
}

/// The requested number of elements.
pub(super) fn max(call: &Call, name: &'static str) -> Result<usize, Failure> {
    Ok(call.number(name)?.unwrap_or(MAX_KEYS).min(MAX_KEYS))
}

/// The encoding of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Plain,
    Url,
}

impl Encoding {
    pub(super) fn read(call: &Call) -> Result<Self, Failure> {
        match call.parameter("encoding-type") {
            None => Ok(Self::Plain),
            Some("url") => Ok(Self::Url),
            Some(_) => Err(invalid_argument("Invalid Encoding Method specified in Request")),
        }
    }

    pub(super) fn encode(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Url => percent_encode(text.as_bytes(), true),
        }
    }

    pub(super) fn tell(self, answer: Xml) -> Xml {
        match self {
            Self::Plain => answer,
            Self::Url => answer.text("EncodingType", "url"),
        }
    }
}

impl Listed {
    fn xml(&self, encoding: Encoding) -> Result<Xml, Failure> {
        let at =
            Timestamp::from_millisecond(self.modified_ms).map_err(|error| Failure::Internal(error.into()))?;
        let mut xml = Xml::default()
            .text("Key", &encoding.encode(&self.key))
            .text("LastModified", &format!("{at:.3}"))
            .text("ETag", &self.etag);
        if let Some(checksum) = &self.checksum {
            xml = xml
                .text("ChecksumAlgorithm", &checksum.algorithm)
                .text("ChecksumType", checksum.kind());
        }
        Ok(xml
            .text("Size", &self.size_bytes.to_string())
            .text("StorageClass", "STANDARD"))
    }
}

/// A page from `start` on. Keys that share a prefix are skipped in one step, however many they are.
fn page(
    tx: &Transaction<'_>,
    bucket: &str,
    prefix: &str,
    delimiter: &str,
    start: Vec<u8>,
    limit: usize,
) -> anyhow::Result<Page> {
    let mut page = Page {
        entries: Vec::new(),
        next: None,
    };
    if limit == 0 {
        return Ok(page);
    }
    let mut statement = tx.prepare(
        "SELECT key, modified_ms, etag, size_bytes, checksum FROM objects
         WHERE bucket = ?1 AND key >= ?2 ORDER BY key LIMIT 1",
    )?;
    let mut from = start.max(prefix.as_bytes().to_vec());
    loop {
        let row = statement.query_row(params![bucket, from], |row| {
            Ok((
                row.get::<_, Vec<u8>>(0)?,
                (row.get(1)?, row.get(2)?, row.get(3)?),
                row.get::<_, Option<String>>(4)?,
            ))
        });
        let Some((key, (modified_ms, etag, size_bytes), checksum)) = row.optional()? else {
            return Ok(page);
        };
        let key = store::text(key)?;
        let Some(rest) = key.strip_prefix(prefix) else {
            return Ok(page);
        };
        if page.entries.len() == limit {
            page.next = Some(from);
            return Ok(page);
        }
        let end = match delimiter {
            "" => None,
            delimiter => rest.find(delimiter).map(|at| prefix.len() + at + delimiter.len()),
        };
        match end.and_then(|end| key.get(..end)) {
            Some(common) => {
                from = behind(common.as_bytes());
                page.entries.push(Entry::Prefix(common.to_owned()));
            }
            None => {
                from = [key.as_bytes(), b"\0"].concat();
                let checksum = checksum.map(|text| serde_json::from_str(&text)).transpose()?;
                page.entries.push(Entry::Object(Listed {
                    key,
                    modified_ms,
                    etag,
                    size_bytes,
                    checksum,
                }));
            }
        }
    }
}

/// The smallest text after those with this prefix. A byte of UTF-8 is never the highest.
fn behind(prefix: &[u8]) -> Vec<u8> {
    let mut next = prefix.to_vec();
    if let Some(last) = next.last_mut() {
        *last = last.saturating_add(1);
    }
    next
}
