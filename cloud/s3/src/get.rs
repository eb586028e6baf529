//! `GetObject`, `HeadObject`, `HeadBucket`.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use cloud_core::account::REGION;
use jiff::Timestamp;

use super::call::Call;
use super::commit::apply_checksum;
use super::condition::{self, Held, NOT_MODIFIED};
use super::error::{Answer, Failure, api, invalid_argument, not_implemented};
use super::files::Lease;
use super::put::set_etag;
use super::state::S3;
use super::store::{self, Object};

/// Parameters that replace a header of the response.
const OVERRIDES: [(&str, &str); 6] = [
    ("response-cache-control", "cache-control"),
    ("response-content-disposition", "content-disposition"),
    ("response-content-encoding", "content-encoding"),
    ("response-content-language", "content-language"),
    ("response-content-type", "content-type"),
    ("response-expires", "expires"),
];

pub(super) fn head_bucket(s3: &S3, call: &Call) -> Answer {
    s3.bucket(&call.bucket)?;
    let mut response = Response::new(Body::empty());
    let region = HeaderValue::from_static(REGION);
    response.headers_mut().insert("x-amz-bucket-region", region);
    Ok(response)
}

/// Handles both operations, which differ only in the body.
pub(super) async fn get_object(s3: &S3, call: &Call) -> Answer {
    if call.has_parameter("partNumber") {
        return Err(not_implemented("reading one part of an object"));
    }
    let (object, lease) = find(s3, call, &call.bucket, &call.key).await?;
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    set_etag(&object.etag, headers);
    let modified =
        Timestamp::from_millisecond(object.modified_ms).map_err(|error| Failure::Internal(error.into()))?;
    if let Ok(modified) = condition::to_http_date(modified).parse() {
        headers.insert(header::LAST_MODIFIED, modified);
    }
    if matches!(
        condition::check_read(call, &condition::READ, &object)?,
        Held::NotModified
    ) {
        *response.status_mut() = NOT_MODIFIED;
        return Ok(response);
    }
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    object.properties.apply(headers);
    override_headers(call, headers)?;
    let (mut start, mut length) = (0, object.size_bytes);
    let range = call.header("range").and_then(Range::parse);
    let mode = call.header("x-amz-checksum-mode").unwrap_or_default();
    // A checksum is of the whole object.
    if mode.eq_ignore_ascii_case("ENABLED") && range.is_none() {
        apply_checksum(object.checksum.as_ref(), headers);
    }
    if let Some(range) = range {
        let size = object.size_bytes;
        let Some((first, last)) = range.within(size) else {
            return Err(api(
                StatusCode::RANGE_NOT_SATISFIABLE,
                "InvalidRange",
                "The requested range is not satisfiable",
            )
            .with("ActualObjectSize", size.to_string()));
        };
        (start, length) = (first, last - first + 1);
        if let Ok(value) = format!("bytes {first}-{last}/{size}").parse() {
            headers.insert(header::CONTENT_RANGE, value);
        }
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    }
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length.into());
    if call.method != Method::HEAD && length > 0 {
        *response.body_mut() = s3.files().read(object.pieces, start, length, lease);
    }
    Ok(response)
}

/// The object, with a lease of its files.
pub(super) async fn find(s3: &S3, call: &Call, bucket: &str, key: &str) -> Result<(Object, Lease), Failure> {
    s3.bucket(bucket)?;
    let files = s3.files().clone();
    let found = s3.transaction({
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        move |tx| {
            let object = store::object(tx, &bucket, &key)?;
            Ok(object.map(|object| {
                let lease = files.lease(&object.version);
                (object, lease)
            }))
        }
    });
    found.await?.ok_or_else(|| s3.missing(call, bucket, key))
}

fn override_headers(call: &Call, headers: &mut HeaderMap) -> Result<(), Failure> {
    for (parameter, name) in OVERRIDES {
        if let Some(value) = call.parameter(parameter) {
            let value = HeaderValue::from_str(value)
                .map_err(|_| invalid_argument(format!("{parameter} is no header's value")))?;
            headers.insert(name, value);
        }
    }
    Ok(())
}

/// One range of bytes (RFC 9110, section 14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Range {
    From(u64),
    Between(u64, u64),
    Last(u64),
}

impl Range {
    /// `None` for several ranges, other units and malformed ones: S3 then sends the whole object.
    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.trim().strip_prefix("bytes=")?.split_once('-')?;
        match (first.trim(), last.trim()) {
            ("", last) => last.parse().ok().map(Self::Last),
            (first, "") => first.parse().ok().map(Self::From),
            (first, last) => {
                let (first, last) = (first.parse().ok()?, last.parse().ok()?);
                (first <= last).then_some(Self::Between(first, last))
            }
        }
    }

    /// First and last byte.
    fn within(self, size: u64) -> Option<(u64, u64)> {
        let end = size.checked_sub(1)?;
        match self {
            Self::From(first) => (first <= end).then_some((first, end)),
            Self::Between(first, last) => (first <= end).then_some((first, last.min(end))),
            Self::Last(0) => None,
            Self::Last(length) => Some((size.saturating_sub(length), end)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let within = |text, size| Range::parse(text).unwrap().within(size);
        assert_eq!(within("bytes=0-0", 10), Some((0, 0)));
        assert_eq!(within("bytes=2-", 10), Some((2, 9)));
        assert_eq!(within("bytes=2-99", 10), Some((2, 9)));
        assert_eq!(within("bytes=-3", 10), Some((7, 9)));
        assert_eq!(within("bytes=-99", 10), Some((0, 9)));
        assert_eq!(within("bytes=10-", 10), None);
        assert_eq!(within("bytes=-0", 10), None);
        assert_eq!(within("bytes=0-", 0), None);
        for whole in ["bytes=5-2", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b", "bytes=-"] {
            assert_eq!(Range::parse(whole), None, "{whole}");
        }
    }
}
