//! What the template says of a function.

use std::collections::BTreeMap;

use cloud_core::account::{ACCOUNT_ID, REGION};

/// A function's configuration.
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
