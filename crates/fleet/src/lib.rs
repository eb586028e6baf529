//! Taskfleet on one machine: starts everything that `template.yaml` asks of AWS, as one process.
//!
//! | module | has |
//! |---|---|
//! | [`template`] | reads `template.yaml` into the settings of the cloud's services |
//! | [`data_dir`], [`migration`] | the directory of all local data, and its older versions |
//! | [`permissions`] | what the roles allow, and what Lambda needs of them |
//! | [`Fleet`] | starts and stops the services and the functions over one data directory |
//! | [`front`], [`web`] | the one port: the API, the static files, the control API |
//! | [`control_api`] | `/_local/…`: the services, status, mail, faults, logs, metrics |
//! | [`functions`] | the functions inside this executable |
//! | [`command_line`], [`doctor`], [`export`], [`invoke`], [`jobs`], [`logs`], [`openapi`], [`query`], [`replay`] | the command line and its commands |
//! | [`aws`] | signed calls of AWS's APIs for these commands |
//!
//! Everything listens on 127.0.0.1, all data is under the data directory, and the functions see only Lambda's
//! environment and the SDK's `AWS_ENDPOINT_URL_*` variables.

pub mod aws;
mod beside;
pub mod command_line;
pub mod control_api;
pub mod data_dir;
pub mod doctor;
pub mod export;
mod fleet;
pub mod front;
pub mod functions;
mod instances;
pub mod invoke;
pub mod jobs;
pub mod logs;
pub mod migration;
pub mod openapi;
pub mod permissions;
pub mod queries;
pub mod query;
pub mod relational_view;
pub mod replay;
pub mod template;
mod text_table;
pub mod web;

pub use fleet::{Fleet, Options};
