//! What a function needs of AWS before and while it serves: configuration from its environment, SDK clients made
//! of that and nothing else, the user pool's keys, logs, the clock and randomness; and Cognito, with domain types
//! going in and out.
//!
//! The only place that reads environment variables. There is no branch for being local: the SDK's own
//! `AWS_ENDPOINT_URL*` variables say where a service is.

mod clients;
pub mod cognito;
mod config;
mod files;
mod jwks;
pub mod messaging;
mod presign;
mod queues;
pub mod start;
mod subscriptions;
mod system;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod topics;

pub use clients::Sdk;
pub use config::{Config, ConfigError, Environment, Pool, SdkConfig};
pub use files::{Files, FilesError, UploadedPart};
pub use jwks::{FetchError, JwksSource};
pub use presign::{Exactly, Part, Presigned, Presigner};
pub use queues::{QueueUrls, Queues, WorkQueue};
pub use subscriptions::Subscriptions;
pub use system::{SystemClock, SystemEntropy};
pub use topics::Topics;
