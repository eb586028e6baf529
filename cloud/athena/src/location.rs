//! Places in S3.

use anyhow::{Context as _, ensure};

/// `s3://bucket/prefix/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Location {
    pub(super) bucket: String,
    /// Empty, or with a slash at the end.
    pub(super) prefix: String,
}

impl Location {
    /// Reads a URL, whose path names a folder with or without a slash at the end.
    pub(super) fn parse(url: &str) -> anyhow::Result<Self> {
        let rest = url
            .strip_prefix("s3://")
            .with_context(|| format!("{url} does not begin with s3://"))?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        ensure!(!bucket.is_empty(), "{url} names no bucket");
        let mut prefix = prefix.to_owned();
        if !prefix.is_empty() && !prefix.ends_with('/') {
            prefix.push('/');
        }
        Ok(Self {
            bucket: bucket.to_owned(),
            prefix,
        })
    }

    pub(super) fn is_in(&self, other: &Self) -> bool {
        self.bucket == other.bucket && self.prefix.starts_with(&other.prefix)
    }

    /// The URL of an object in it.
    pub(super) fn url(&self, name: &str) -> String {
        format!("s3://{}/{}{name}", self.bucket, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_bucket_and_a_folder() {
        let parse = |url| Location::parse(url).unwrap();
        assert_eq!(parse("s3://b/a/c"), parse("s3://b/a/c/"));
        assert_eq!(parse("s3://b").prefix, "");
        assert_eq!(parse("s3://b/a").url("x.csv"), "s3://b/a/x.csv");
        assert!(parse("s3://b/events/x/").is_in(&parse("s3://b/events")));
        assert!(!parse("s3://b/events2/").is_in(&parse("s3://b/events")));
        assert!(!parse("s3://c/events/").is_in(&parse("s3://b/events")));
        for bad in ["", "b/a", "s3://", "s3:///a", "https://b/a"] {
            assert!(Location::parse(bad).is_err(), "{bad}");
        }
    }
}
