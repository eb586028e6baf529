//! S3: the template's buckets, addressed by path.
//!
//! The operations the functions use, with the errors, limits and rules of the "Amazon S3 API Reference" and
//! guide. Every request must be signed with the functions' credentials, in its headers or in its URL.
//!
//! | file | has |
//! |---|---|
//! | `http` | dispatches requests to operations |
//! | `call`, `signature`, `payload`, `digest`, `checksum`, `condition`, `properties` | rules for requests |
//! | `error` | S3's errors |
//! | `put`, `get`, `delete`, `copy`, `list`, `multipart`, `complete`, `multipart_list` | the operations |
//! | `store`, `files` | metadata in SQLite, bytes in files |
//! | `commit` | writes an object and the messages about it |
//! | `s3_event` | messages about new objects |
//! | `rename` | changes the prefixes of keys |
//! | `lifecycle`, `cors` | the template's rules |
//! | `objects` | the port through which other services use S3 |
//! | `settings` | the template's buckets |
//!
//! Bytes are streamed between connection and disk; no body is ever whole in memory. Acknowledged objects are
//! durable, and the messages about them are in their queues before the response.
//!
//! Not here: versions, tags, access control lists, encryption with customers' keys, `UploadPartCopy`, forms (`POST`), the first
//! version of `ListObjects`, S3's test message to a new queue.
//! These are refused where leaving them out would change what a request means. Bucket policies are not evaluated.

mod call;
mod checksum;
mod commit;
mod complete;
mod condition;
mod copy;
mod cors;
mod delete;
mod digest;
mod error;
mod files;
mod get;
mod http;
mod lifecycle;
mod list;
mod multipart;
mod multipart_list;
mod objects;
mod payload;
mod properties;
mod put;
mod rename;
mod s3_event;
mod settings;
mod signature;
mod state;
mod store;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use cloud_core::sqlite::Database;

pub use rename::rename_prefixes;
pub use settings::{BucketSettings, CorsRule, LifecycleRule, NotificationRule, arn};
pub use state::{Config, S3};

use files::Files;
use state::Inner;

impl S3 {
    /// Opens the data under `data_dir`: `s3.db` and the files in `s3/`. Messages that a crash has left are
    /// sent, and expired objects are deleted now and every hour.
    ///
    /// # Errors
    /// When the data cannot be read or written.
    pub async fn open(data_dir: &Path, buckets: Vec<BucketSettings>, config: Config) -> anyhow::Result<Self> {
        let path = data_dir.to_path_buf();
        let (database, files) = tokio::task::spawn_blocking(move || {
            anyhow::Ok((
                Database::open(&path.join("s3.db"), store::SCHEMA)?,
                Files::open(path.join("s3"))?,
            ))
        })
        .await??;
        let kept = files.clone();
        database
            .transaction(move |tx| kept.keep_only(&store::files(tx)?))
            .await?;
        let buckets = buckets.into_iter();
        let s3 = Self {
            inner: Arc::new(Inner {
                database,
                files,
                buckets: buckets.map(|bucket| (bucket.name.clone(), bucket)).collect(),
                config,
                sending: tokio::sync::Mutex::default(),
                sweeping: tokio::sync::Mutex::default(),
            }),
        };
        s3_event::send_all(&s3).await?;
        lifecycle::start(&s3);
        Ok(s3)
    }

    /// The service, to be mounted where bodies of any size are passed.
    pub fn router(&self) -> axum::Router {
        http::router(self.clone())
    }
}
