//! A function's access to AWS: configuration from the environment, SDK clients built from it alone, the user pool's keys,
//! logs, the clock and randomness; and gateways to the services, which take and return domain types.
//!
//! The only crate that reads environment variables. It has no branch for running locally: the SDK's own
//! `AWS_ENDPOINT_URL*` variables name the services' endpoints.

mod athena;
mod bucket;
mod clients;
pub mod cognito;
mod config;
mod failure_queue;
mod files;
mod jwks;
mod lake;
mod lake_files;
pub mod messaging;
mod presign;
mod queues;
mod releases;
pub mod start;
mod system;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod verdict;

pub use athena::{Athena, AthenaError, Execution, QueryFailure, QueryId, QueryState, ResultPage, WorkGroup};
pub use bucket::{Bucket, Condition, ETag, FilesError, UploadedPart};
pub use clients::Sdk;
pub use config::{Config, ConfigError, Environment, Pool, SdkConfig};
pub use failure_queue::FailureQueue;
pub use files::Files;
pub use jwks::{FetchError, JwksSource};
pub use lake::{Lake, LakeError};
pub use presign::{Exactly, Part, Presigned, Presigner};
pub use queues::{QueueMessage, QueueUrls, Queues};
pub use releases::{ReleaseError, Releases};
pub use system::{SystemClock, SystemEntropy};
