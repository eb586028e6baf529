//! The local cloud: everything `template.yaml` asks of AWS, as one process on a laptop.
//!
//! | module | stands for |
//! |---|---|
//! | [`template`] | CloudFormation: reads `template.yaml`, resolves its intrinsic functions |
//! | [`gateway`] | API Gateway HTTP API |
//! | [`lambda`] | Lambda: the Runtime API and a pool of child processes per function |
//! | [`dynamo`] | DynamoDB with TTL and stream retention, on a SQLite file |
//! | [`cognito`] | a Cognito user pool |
//! | [`sns`] | SNS: topics, subscriptions, delivery to the mailbox and to queues |
//! | [`ses`] | SES: mails to the mailbox |
//! | [`mail`] | where mail and SMS end |
//! | [`faults`] | errors of the services on demand |
//! | [`sqs`] | SQS |
//! | [`s3`] | S3: the template's buckets, with notifications, lifecycle and CORS |
//! | [`event_source`] | Lambda's event source mappings: streams and queues to functions |
//! | [`pattern`] | the matching language of filter policies and event filters |
//! | [`fleet`] | starts and stops all of it over one [`data_dir`] |
//!
//! Everything listens on 127.0.0.1, everything is kept under the data directory, and the functions
//! see nothing but the environment Lambda gives them and the SDK's `AWS_ENDPOINT_URL_*` variables.

pub mod cli;
pub mod clock;
pub mod cognito;
mod count;
pub mod data_dir;
pub mod dynamo;
pub mod event_source;
pub mod faults;
pub mod fleet;
pub mod function;
pub mod gateway;
pub mod invoke;
pub mod jobs;
pub mod lambda;
pub mod mail;
pub mod openapi;
pub mod pattern;
pub mod random;
pub mod s3;
pub mod ses;
pub mod sns;
mod sqlite;
pub mod sqs;
pub mod template;
mod xml;
