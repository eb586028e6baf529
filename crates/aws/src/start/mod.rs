//! Logging, set up first in every function.

mod json_lines;
mod source;
#[cfg(test)]
mod tests;

use std::io::Write as _;

use tracing::{Level, Subscriber};
use tracing_subscriber::{Registry, filter::filter_fn, layer::SubscriberExt as _};

use json_lines::JsonLines;

pub use source::Source;

/// The crates that log below `WARN`. No others may: at those levels SDKs log whole requests, passwords included.
const OWN_CRATES: [&str; 22] = [
    "analytics",
    "api",
    "athena_export",
    "aws",
    "aws_call",
    "batch_function",
    "deliver",
    "deploy_hook",
    "domain",
    "formats",
    "http_function",
    "notify",
    "pictures",
    "relational",
    "relational_view",
    "reports",
    "sdk_http",
    "sqs_worker",
    "store",
    "tasks",
    "uploads",
    "users",
];

/// Writes log lines to standard output, which Lambda forwards to CloudWatch. One JSON object a line, with the
/// `timestamp` and `level` that Lambda's own filter reads (AWS: "Working with Lambda function logs", advanced logging
/// controls), `function` and its `version` (by which a deployment's alarm counts), the `request_id` and `trace_id` of the request, and the event's own fields.
///
/// Where `METRICS_NAMESPACE` is set, the fields of an event that begin with `metric.` become CloudWatch's metrics by the line itself.
///
/// `AWS_LAMBDA_LOG_LEVEL` sets the level, by default `INFO`. Further calls have no effect.
pub fn tracing() {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let function = variable("AWS_LAMBDA_FUNCTION_NAME");
    let version = variable("AWS_LAMBDA_FUNCTION_VERSION");
    let namespace = variable("METRICS_NAMESPACE");
    let source = Source {
        function: &function,
        version: &version,
        namespace: (!namespace.is_empty()).then_some(namespace.as_str()),
    };
    let subscriber = subscriber(source, level(&variable("AWS_LAMBDA_LOG_LEVEL")), |line| {
        // There is nowhere to report that the log cannot be written.
        let _ = std::io::stdout().lock().write_all(line);
    });
    // An error means that one is set already: keep it.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// The subscriber that [`tracing()`] installs, with a custom writer; for tests of log lines.
pub fn subscriber(
    source: Source<'_>,
    level: Level,
    write: impl Fn(&[u8]) + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    // By the crate's whole name: as a prefix, `aws` would match the SDK's crates.
    let filter = filter_fn(move |metadata| {
        let target = metadata.target();
        let crate_name = target.split_once("::").map_or(target, |(name, _)| name);
        let most = if OWN_CRATES.contains(&crate_name) {
            level
        } else {
            level.min(Level::WARN)
        };
        *metadata.level() <= most
    });
    Registry::default()
        .with(filter.with_max_level_hint(level))
        .with(JsonLines::new(source, write))
}

/// A level by Lambda's name of it; `FATAL` is another.
fn level(name: &str) -> Level {
    match name.to_ascii_uppercase().as_str() {
        "TRACE" => Level::TRACE,
        "DEBUG" => Level::DEBUG,
        "WARN" => Level::WARN,
        "ERROR" | "FATAL" => Level::ERROR,
        _ => Level::INFO,
    }
}
