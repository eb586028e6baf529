//! Settings of the functions and of their instances.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use cloud_core::account::{ACCOUNT_ID, REGION};

/// A function as the template describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionSettings {
    /// Its name in Lambda.
    pub name: String,
    /// How long one invocation may take, seconds. Lambda's default is 3.
    pub timeout_s: u64,
    /// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`, MiB; not enforced. Lambda's default is 128.
    pub memory_mib: u64,
    /// The most instances at once.
    pub reserved_concurrency: Option<usize>,
    /// The template's environment, the globals' included.
    pub environment: BTreeMap<String, String>,
    /// `LoggingConfig.LogFormat`: `AWS_LAMBDA_LOG_FORMAT`.
    pub log_format: Option<String>,
    /// `LoggingConfig.ApplicationLogLevel`: `AWS_LAMBDA_LOG_LEVEL`.
    pub log_level: Option<String>,
}

impl FunctionSettings {
    /// `Lambda-Runtime-Invoked-Function-Arn`.
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{}", self.name)
    }
}

/// One function as Lambda runs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionConfig {
    /// Its local name, as `users`, which is also the prefix of its log lines; of a further version `users:VERSION`.
    pub name: String,
    /// Other names: those in the template.
    pub aliases: Vec<String>,
    /// `Lambda-Runtime-Invoked-Function-Arn`.
    pub arn: String,
    /// How long one invocation may take.
    pub timeout: Duration,
    /// The most instances at once.
    pub max_instances: usize,
    /// The executable.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// All of the process's environment except `AWS_LAMBDA_RUNTIME_API`.
    pub environment: BTreeMap<String, String>,
}

impl FunctionConfig {
    /// The name without `:` and a version: the versions of a function have one log.
    pub(super) fn unqualified_name(&self) -> &str {
        self.name
            .split_once(':')
            .map_or(self.name.as_str(), |(name, _)| name)
    }
}

/// When instances are started and ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// How long an instance may take until it asks for its first event. Lambda's: 10 s.
    pub init_timeout: Duration,
    /// How long an instance may stand idle.
    pub idle_after: Duration,
    /// How often idle instances are looked for; not zero.
    pub shrink_every: Duration,
    /// The pause after the first failed start; doubled by each further one.
    pub first_backoff: Duration,
    /// The longest pause.
    pub longest_backoff: Duration,
    /// The most requests that may wait for an instance; further ones are refused.
    pub max_queue: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            init_timeout: Duration::from_secs(10),
            idle_after: Duration::from_secs(300),
            shrink_every: Duration::from_secs(5),
            first_backoff: Duration::from_millis(100),
            longest_backoff: Duration::from_secs(10),
            max_queue: 1_000,
        }
    }
}
