//! The port through which services read and write objects with the permissions of their caller, so that Athena does not know S3.

use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;

use axum::body::Bytes;

use super::iam::Caller;

/// What a call of the port becomes.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, ObjectError>> + Send + 'a>>;

/// An object in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its key.
    pub key: String,
    /// Its size.
    pub size_bytes: u64,
}

/// Why a call of the port failed.
#[derive(Debug)]
pub enum ObjectError {
    /// The caller may not do this; S3's text.
    Denied(String),
    /// There is no such bucket.
    NoSuchBucket,
    /// There is no such object.
    NoSuchKey,
    /// Anything else.
    Internal(anyhow::Error),
}

/// The buckets of the fleet. Each call is authorized as the operation of S3 that it stands for.
pub trait Objects: Send + Sync + 'static {
    /// Whether the bucket is there: `GetBucketLocation`.
    fn locate<'a>(&'a self, caller: &'a Caller, bucket: &'a str) -> Answer<'a, ()>;

    /// All objects with this prefix, in the order of their keys: `ListObjectsV2`.
    fn list<'a>(&'a self, caller: &'a Caller, bucket: &'a str, prefix: &'a str) -> Answer<'a, Vec<Listed>>;

    /// The bytes of an object, or a range of them that is not empty: `GetObject`.
    fn read<'a>(
        &'a self,
        caller: &'a Caller,
        bucket: &'a str,
        key: &'a str,
        range: Option<Range<u64>>,
    ) -> Answer<'a, Bytes>;

    /// Writes an object, which is durable when this returns: `PutObject`.
    fn write<'a>(&'a self, caller: &'a Caller, bucket: &'a str, key: &'a str, body: Bytes) -> Answer<'a, ()>;
}

/// The buckets, for a service that does not own them.
pub type SharedObjects = Arc<dyn Objects>;
