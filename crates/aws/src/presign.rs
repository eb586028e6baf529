//! Presigned URLs: each lets its holder put or get one object for a limited time, without credentials.
//!
//! S3 enforces what is signed: it rejects an upload of another length, type or checksum before it stores a byte
//! ("Signature calculations for the Authorization header: using query parameters", Amazon S3 API reference).

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use domain::{ContentType, ObjectKey, Secret, Sha256Digest};
use jiff::{SignedDuration, Timestamp};

use crate::SdkConfig;

/// RFC 3986, section 2.3: all other characters are encoded, as Signature Version 4 requires.
const UNRESERVED: &[u8] = b"-._~";

/// Signs URLs of one bucket's objects, without any request.
#[derive(Clone)]
pub struct Presigner {
    credentials: Identity,
    region: String,
    /// The URL up to the key.
    base: String,
}

/// A request that a client may send: method, URL, and the headers that it must send exactly so.
#[derive(Clone, PartialEq, Eq)]
pub struct Presigned {
    /// `PUT` or `GET`.
    pub method: &'static str,
    /// As secret as a password: it needs no other credentials.
    pub url: Secret,
    /// The headers; names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The time from which S3 rejects it. If the function's own credentials expire before, S3 rejects it then.
    pub expires_at: Timestamp,
}

/// The properties that an upload in one request must have.
#[derive(Debug, Clone, Copy)]
pub struct Exactly<'a> {
    /// The `Content-Type`.
    pub content_type: &'a ContentType,
    /// The `Content-Length`.
    pub size_bytes: u64,
    /// The SHA-256 of the bytes.
    pub sha256: Sha256Digest,
}

/// One part of a multipart upload.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// S3's id of the upload.
    pub upload_id: &'a str,
    /// The number of the part, from 1.
    pub number: u32,
    /// The `Content-Length`.
    pub size_bytes: u64,
    /// The SHA-256 of the bytes, if S3 is to verify it.
    pub sha256: Option<Sha256Digest>,
}

impl Presigner {
    pub(crate) fn new(config: &SdkConfig, bucket: &str) -> Self {
        let credentials = config.credentials();
        let base = match &config.s3_url {
            Some(url) => format!("{}/{bucket}/", url.trim_end_matches('/')),
            None => {
                let region = &config.region;
                // The China partition has a domain of its own ("Regions and endpoints").
                let suffix = if region.starts_with("cn-") {
                    "amazonaws.com.cn"
                } else {
                    "amazonaws.com"
                };
                format!("https://{bucket}.s3.{region}.{suffix}/")
            }
        };
        Self {
            credentials: credentials.into(),
            region: config.region.clone(),
            base,
        }
    }

    /// A PUT of a new object of exactly this length, type and content. S3 rejects a second one (412).
    pub fn put(&self, key: &ObjectKey, exactly: Exactly<'_>, lasts: Duration, now: Timestamp) -> Presigned {
        let headers = vec![
            ("content-length", exactly.size_bytes.to_string()),
            ("content-type", exactly.content_type.as_str().to_owned()),
            ("if-none-match", "*".to_owned()),
            ("x-amz-checksum-sha256", exactly.sha256.to_base64()),
        ];
        self.sign("PUT", key, &[], headers, lasts, now)
    }

    /// A PUT of one part.
    pub fn put_part(&self, key: &ObjectKey, part: Part<'_>, lasts: Duration, now: Timestamp) -> Presigned {
        let mut headers = vec![("content-length", part.size_bytes.to_string())];
        let checksum = part
            .sha256
            .map(|digest| ("x-amz-checksum-sha256", digest.to_base64()));
        headers.extend(checksum);
        let number = part.number.to_string();
        let query = [("partNumber", number.as_str()), ("uploadId", part.upload_id)];
        self.sign("PUT", key, &query, headers, lasts, now)
    }

    /// A GET of an object, whose response has this `Content-Disposition` and `Content-Type`.
    pub fn get(
        &self,
        key: &ObjectKey,
        content_disposition: &str,
        content_type: &ContentType,
        lasts: Duration,
        now: Timestamp,
    ) -> Presigned {
        let query = [
            ("response-content-disposition", content_disposition),
            ("response-content-type", content_type.as_str()),
        ];
        self.sign("GET", key, &query, vec![], lasts, now)
    }

    /// A GET of an object with its stored headers, for display.
    pub fn show(&self, key: &ObjectKey, lasts: Duration, now: Timestamp) -> Presigned {
        self.sign("GET", key, &[], vec![], lasts, now)
    }

    fn sign(
        &self,
        method: &'static str,
        key: &ObjectKey,
        query: &[(&str, &str)],
        headers: Vec<(&'static str, String)>,
        lasts: Duration,
        now: Timestamp,
    ) -> Presigned {
        // A key consists of letters, digits, `_` and `/`: nothing needs encoding.
        let mut url = format!("{}{key}", self.base);
        for (at, (name, value)) in query.iter().enumerate() {
            url.push(if at == 0 { '?' } else { '&' });
            url.push_str(&format!("{name}={}", encoded(value)));
        }
        let host = url.split('/').nth(2).unwrap_or_default().to_owned();
        let parameters = self.parameters(&url, method, &host, &headers, lasts, now);
        for (name, value) in parameters.unwrap_or_default() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&format!("{name}={}", encoded(&value)));
        }
        Presigned {
            method,
            url: Secret::new(url),
            headers,
            expires_at: now + SignedDuration::try_from(lasts).unwrap_or(SignedDuration::ZERO),
        }
    }

    /// The query parameters of the signature. Never `None`: everything that is signed is well-formed.
    fn parameters(
        &self,
        url: &str,
        method: &str,
        host: &str,
        headers: &[(&'static str, String)],
        lasts: Duration,
        now: Timestamp,
    ) -> Option<Vec<(String, String)>> {
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(lasts);
        let parameters = v4::SigningParams::builder()
            .identity(&self.credentials)
            .region(&self.region)
            .name("s3")
            .time(SystemTime::from(now))
            .settings(settings)
            .build()
            .ok()?
            .into();
        let own = headers.iter().map(|(name, value)| (*name, value.as_str()));
        let all = own.chain([("host", host)]);
        let request = SignableRequest::new(method, url, all, SignableBody::UnsignedPayload).ok()?;
        let (instructions, _) = sign(request, &parameters).ok()?.into_parts();
        let signed = instructions.params().iter();
        Some(
            signed
                .map(|(name, value)| ((*name).to_owned(), value.to_string()))
                .collect(),
        )
    }
}

// A URL works for anyone who reads it in a log.
impl std::fmt::Debug for Presigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Presigner")
    }
}

impl std::fmt::Debug for Presigned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Presigned({} until {})", self.method, self.expires_at)
    }
}

fn encoded(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || UNRESERVED.contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use domain::{IdSeed, JobId};
    use serde_json::json;

    use super::*;

    fn config(s3_url: Option<&str>) -> SdkConfig {
        SdkConfig {
            region: "eu-central-1".to_owned(),
            access_key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret_access_key: Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned()),
            session_token: Some(Secret::new("to+ken/".to_owned())),
            dynamodb_url: None,
            athena_url: None,
            codedeploy_url: None,
            lambda_url: None,
            cognito_url: None,
            sns_url: None,
            ses_url: None,
            sqs_url: None,
            s3_url: s3_url.map(str::to_owned),
        }
    }

    fn key() -> ObjectKey {
        ObjectKey::Import(JobId::from_seed(IdSeed([1; 16])))
    }

    #[test]
    fn an_address_has_the_buckets_host_and_all_that_is_signed() {
        let now = "2026-03-01T09:00:00Z".parse().unwrap();
        let content_type = ContentType::from_json(json!("text/csv")).unwrap();
        let exactly = Exactly {
            content_type: &content_type,
            size_bytes: 3,
            sha256: Sha256Digest([7; 32]),
        };
        let put = Presigner::new(&config(None), "files").put(&key(), exactly, Duration::from_secs(900), now);
        let url = put.url.expose();
        let start = format!("https://files.s3.eu-central-1.amazonaws.com/{}?", key());
        assert!(url.starts_with(&start), "{url}");
        for part in [
            "X-Amz-Expires=900",
            "X-Amz-Date=20260301T090000Z",
            "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match%3Bx-amz-checksum-sha256",
            "X-Amz-Security-Token=to%2Bken%2F",
            "X-Amz-Signature=",
        ] {
            assert!(url.contains(part), "{part} is missing in {url}");
        }
        assert_eq!(put.expires_at.to_string(), "2026-03-01T09:15:00Z");
        assert!(!format!("{put:?}").contains("X-Amz"));
    }

    #[test]
    fn another_endpoint_has_the_bucket_in_its_path() {
        let now = "2026-03-01T09:00:00Z".parse().unwrap();
        let presigner = Presigner::new(&config(Some("http://127.0.0.1:3000/_local/s3")), "files");
        let content_type = ContentType::from_json(json!("text/csv")).unwrap();
        let lasts = Duration::from_secs(60);
        let got = presigner.get(
            &key(),
            "attachment; filename=\"a b.csv\"",
            &content_type,
            lasts,
            now,
        );
        let url = got.url.expose();
        let start = format!("http://127.0.0.1:3000/_local/s3/files/{}?", key());
        assert!(url.starts_with(&start), "{url}");
        assert!(url.contains("response-content-disposition=attachment%3B%20filename%3D%22a%20b.csv%22&"));
        assert_eq!(got.headers, []);
    }

    #[test]
    fn what_is_signed_changes_the_signature() {
        let now = "2026-03-01T09:00:00Z".parse().unwrap();
        let presigner = Presigner::new(&config(None), "files");
        let part = |number, sha256| Part {
            upload_id: "a/b",
            number,
            size_bytes: 5,
            sha256,
        };
        let signature = |part| {
            let put = presigner.put_part(&key(), part, Duration::from_secs(60), now);
            let url = put.url.expose().to_owned();
            let rest = url.split_once("X-Amz-Signature=").unwrap().1;
            rest.split('&').next().unwrap().to_owned()
        };
        let one = signature(part(1, None));
        assert_eq!(one.len(), 64);
        assert_eq!(one, signature(part(1, None)));
        assert_ne!(one, signature(part(2, None)));
        assert_ne!(one, signature(part(1, Some(Sha256Digest([0; 32])))));
    }
}
