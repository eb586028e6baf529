//! The latest log lines of all functions, and the metrics that were in them: what CloudWatch would have.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use serde_json::Value;

/// Older lines are forgotten.
const MAX_LINES: usize = 5_000;

/// Lines and metrics. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Kept(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    lines: VecDeque<LogLine>,
    written: u64,
    metrics: BTreeMap<String, BTreeMap<String, Figures>>,
}

/// A line of a function's output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogLine {
    /// Its number, from 1; each is larger than those before.
    pub number: u64,
    /// The function.
    pub function: String,
    /// The text without the line's end.
    pub text: String,
}

/// A metric's values.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figures {
    /// How many values there were.
    pub count: u64,
    /// Their sum.
    pub sum: f64,
    /// The largest.
    pub max: f64,
}

impl Kept {
    pub(super) fn add(&self, function: &str, line: &[u8]) {
        let text = String::from_utf8_lossy(line).trim_end().to_owned();
        let values = metrics(&text);
        let mut guard = self.lock();
        let state = &mut *guard;
        for (name, value) in values {
            let of_function = state.metrics.entry(function.to_owned()).or_default();
            let figures = of_function.entry(name).or_default();
            figures.count += 1;
            figures.sum += value;
            figures.max = figures.max.max(value);
        }
        state.written += 1;
        if state.lines.len() == MAX_LINES {
            state.lines.pop_front();
        }
        state.lines.push_back(LogLine {
            number: state.written,
            function: function.to_owned(),
            text,
        });
    }

    pub(super) fn lines(&self, after: u64) -> Vec<LogLine> {
        let state = self.lock();
        let lines = state.lines.iter().filter(|line| line.number > after);
        lines.cloned().collect()
    }

    pub(super) fn metrics(&self) -> BTreeMap<String, BTreeMap<String, Figures>> {
        self.lock().metrics.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Whole after each line.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The values in a line of the embedded metric format; none in any other ("Embedded metric format specification").
fn metrics(line: &str) -> Vec<(String, f64)> {
    if !line.contains("\"_aws\"") {
        return Vec::new();
    }
    let line: Value = serde_json::from_str(line).unwrap_or_default();
    let sets = line.pointer("/_aws/CloudWatchMetrics").and_then(Value::as_array);
    let sets = sets.into_iter().flatten();
    let names = sets.flat_map(|set| set.get("Metrics").and_then(Value::as_array).into_iter().flatten());
    names
        .filter_map(|metric| {
            let name = metric.get("Name")?.as_str()?;
            Some((name.to_owned(), line.get(name)?.as_f64()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_kept_up_to_a_number_and_metrics_are_summed() {
        let kept = Kept::default();
        let line = |value: f64| {
            let set = serde_json::json!({"Namespace": "n", "Dimensions": [["function"]], "Metrics": [{"Name": "ms", "Unit": "Milliseconds"}]});
            let line = serde_json::json!({"_aws": {"Timestamp": 1, "CloudWatchMetrics": [set]}, "ms": value});
            format!("{line}\n").into_bytes()
        };
        kept.add("tasks", &line(2.0));
        kept.add("tasks", &line(6.0));
        for broken in [&b"{\"_aws\""[..], b"a \"_aws\" line", b"\xff\n"] {
            kept.add("users", broken);
        }
        let figures = kept.metrics();
        assert_eq!(figures.keys().collect::<Vec<_>>(), ["tasks"]);
        assert_eq!(
            figures["tasks"]["ms"],
            Figures {
                count: 2,
                sum: 8.0,
                max: 6.0
            }
        );
        let numbers: Vec<_> = kept
            .lines(3)
            .iter()
            .map(|line| (line.number, line.function.clone()))
            .collect();
        assert_eq!(numbers, [(4, "users".to_owned()), (5, "users".to_owned())]);
        for _ in 0..MAX_LINES {
            kept.add("users", b"more");
        }
        let lines = kept.lines(0);
        assert_eq!((lines.len(), lines[0].number), (MAX_LINES, 6));
    }
}
