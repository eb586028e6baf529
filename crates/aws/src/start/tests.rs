use std::sync::{Arc, Mutex};

use serde_json::Value;
use tracing::Level;

use super::{OWN_CRATES, Source, level, subscriber};

const SOURCE: Source<'static> = Source {
    function: "tasks-test",
    version: "7",
    namespace: None,
};

/// The lines that `act` logs at this level.
fn logged(level: Level, act: impl FnOnce()) -> Vec<Value> {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let write = move |line: &[u8]| sink.lock().unwrap().push(serde_json::from_slice(line).unwrap());
    tracing::subscriber::with_default(subscriber(SOURCE, level, write), act);
    Arc::into_inner(lines).unwrap().into_inner().unwrap()
}

#[test]
fn a_line_has_the_fields_of_its_request() {
    let lines = logged(Level::INFO, || {
        let span = tracing::info_span!("request", request_id = "r-1", trace_id = "1-5759");
        let _inside = span.enter();
        tracing::info!(status = 200_u16, ratio = 0.5, ok = true, reason = ?"x\"\n", "done");
        tracing::debug!("not this");
    });
    let [line] = &lines[..] else {
        panic!("{lines:?}");
    };
    let timestamp: jiff::Timestamp = line["timestamp"].as_str().unwrap().parse().unwrap();
    assert!(timestamp.as_second() > 1_700_000_000);
    let mut line = line.clone();
    line.as_object_mut().unwrap().remove("timestamp");
    let expected = serde_json::json!({
        "level": "INFO", "target": "aws::start::tests", "function": "tasks-test", "version": "7", "request_id": "r-1",
        "trace_id": "1-5759", "message": "done", "status": 200, "ratio": 0.5, "ok": true, "reason": "\"x\\\"\\n\"",
    });
    assert_eq!(line, expected);
}

#[test]
fn a_line_with_metrics_is_one_of_cloudwatchs() {
    let lines = Arc::new(Mutex::new(Vec::<Value>::new()));
    let sink = Arc::clone(&lines);
    let write = move |line: &[u8]| sink.lock().unwrap().push(serde_json::from_slice(line).unwrap());
    let source = Source {
        namespace: Some("Taskfleet/dev"),
        ..SOURCE
    };
    tracing::subscriber::with_default(subscriber(source, Level::INFO, write), || {
        tracing::info!(metric.request_ms = 1.5, metric.jobs_failed = 2_u64, "request");
        tracing::info!(status = 200_u16, "no metric");
    });
    let lines = lines.lock().unwrap().clone();
    let [line, other] = &lines[..] else {
        panic!("{lines:?}");
    };
    assert_eq!(
        (&line["request_ms"], &line["jobs_failed"]),
        (&1.5.into(), &2.into())
    );
    let expected = serde_json::json!([{
        "Namespace": "Taskfleet/dev", "Dimensions": [["function"]],
        "Metrics": [{"Name": "request_ms", "Unit": "Milliseconds"}, {"Name": "jobs_failed", "Unit": "Count"}],
    }]);
    assert_eq!(line["_aws"]["CloudWatchMetrics"], expected);
    let written: jiff::Timestamp = line["timestamp"].as_str().unwrap().parse().unwrap();
    assert_eq!(line["_aws"]["Timestamp"], written.as_millisecond());
    assert!(other.get("_aws").is_none());
    let without = logged(Level::INFO, || {
        tracing::info!(metric.jobs_failed = 1_u64, "a job");
    });
    assert_eq!(without[0]["jobs_failed"], 1);
    assert!(without[0].get("_aws").is_none());
}

#[test]
fn other_crates_never_log_below_warnings() {
    let lines = logged(Level::TRACE, || {
        tracing::trace!("ours");
        tracing::debug!(target: "aws_smithy_runtime::client", "a whole request, password included");
        tracing::info!(target: "hyper", "chatter");
        tracing::warn!(target: "hyper", "trouble");
    });
    let found: Vec<_> = lines
        .iter()
        .map(|line| line["message"].as_str().unwrap())
        .collect();
    assert_eq!(found, ["ours", "trouble"]);
    let lines = logged(Level::ERROR, || {
        tracing::warn!(target: "hyper", "trouble");
        tracing::warn!("ours");
        tracing::error!("worse");
    });
    assert_eq!(lines.len(), 1);
}

#[test]
fn every_crate_of_the_functions_may_log_below_warnings() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let folders =
        ["functions", "crates"].map(|folder| std::fs::read_dir(format!("{root}/{folder}")).unwrap());
    let mut names: Vec<String> = folders
        .into_iter()
        .flatten()
        .map(|folder| folder.unwrap().file_name().into_string().unwrap())
        .filter(|name| !["bench", "fleet", "testkit"].contains(&name.as_str()))
        .map(|name| name.replace('-', "_"))
        .collect();
    names.sort_unstable();
    assert_eq!(
        names, OWN_CRATES,
        "those that no function is made of are listed here"
    );
}

#[test]
fn levels_have_lambdas_names() {
    let levels = ["TRACE", "debug", "INFO", "WARN", "ERROR", "FATAL", "", "loud"].map(level);
    let expected = [
        Level::TRACE,
        Level::DEBUG,
        Level::INFO,
        Level::WARN,
        Level::ERROR,
        Level::ERROR,
        Level::INFO,
        Level::INFO,
    ];
    assert_eq!(levels, expected);
}
