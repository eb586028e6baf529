//! The first thing a function does.

mod json_lines;
#[cfg(test)]
mod tests;

use std::io::Write as _;

use tracing::{Level, Subscriber};
use tracing_subscriber::{Registry, filter::filter_fn, layer::SubscriberExt as _};

use json_lines::JsonLines;

/// Our own crates. Others may only warn: at their finer levels SDKs log whole requests, passwords included.
const OURS: [&str; 8] = [
    "api", "aws", "domain", "notify", "serve", "store", "tasks", "users",
];

/// Sends log lines to standard output, from where Lambda takes them to CloudWatch. One JSON object a line, with the
/// `timestamp` and `level` that Lambda's own filter reads (AWS: "Working with Lambda function logs", advanced logging
/// controls), `function`, the `request_id` and `trace_id` of the request, and the event's own fields.
///
/// `AWS_LAMBDA_LOG_LEVEL` sets the level, `INFO` without. Can be called again, to no effect.
pub fn tracing() {
    let variable = |name: &str| std::env::var(name).unwrap_or_default();
    let function = variable("AWS_LAMBDA_FUNCTION_NAME");
    let subscriber = subscriber(&function, level(&variable("AWS_LAMBDA_LOG_LEVEL")), |line| {
        // There is nowhere to report that the log is gone.
        let _ = std::io::stdout().lock().write_all(line);
    });
    // An error says that it has been called before: keep the first.
    let _ = tracing::subscriber::set_global_default(subscriber);
}

/// What [`tracing()`] installs, with another end of the line; for tests of what is logged.
pub fn subscriber(
    function: &str,
    level: Level,
    write: impl Fn(&[u8]) + Send + Sync + 'static,
) -> impl Subscriber + Send + Sync {
    // By the crate's whole name: as a mere prefix, `aws` would let the SDK's crates in.
    let filter = filter_fn(move |metadata| {
        let target = metadata.target();
        let crate_name = target.split_once("::").map_or(target, |(name, _)| name);
        let most = if OURS.contains(&crate_name) {
            level
        } else {
            level.min(Level::WARN)
        };
        *metadata.level() <= most
    });
    Registry::default()
        .with(filter.with_max_level_hint(level))
        .with(JsonLines::new(function, write))
}

/// Lambda's names of levels; it also has `FATAL`.
fn level(name: &str) -> Level {
    match name.to_ascii_uppercase().as_str() {
        "TRACE" => Level::TRACE,
        "DEBUG" => Level::DEBUG,
        "WARN" => Level::WARN,
        "ERROR" | "FATAL" => Level::ERROR,
        _ => Level::INFO,
    }
}
