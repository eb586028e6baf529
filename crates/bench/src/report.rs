//! The figures, for people and for programs, each beside its goal (docs/performance.md says where these come from).

use std::fmt;

use serde::Serialize;

use crate::cold::Cold;
use crate::cost::Row;
use crate::fleet::Figures;
use crate::import::Import;
use crate::warm::{Memory, Share, Warm};

const MAX_COLD_RATIO: f64 = 1.25;
const MAX_FIRST_CALL_MS: f64 = 0.5;
const MAX_OWN_US: f64 = 15.0;
const MAX_MEMORY_MIB: f64 = 8.0;
/// As flat as an allocator lets it be.
const MAX_IMPORT_GROWTH: f64 = 1.5;
const MAX_BINARY_MIB: f64 = 6.0;
const MAX_LISTENING_MS: f64 = 1000.0;
const MAX_CREATE_TASK_MS: f64 = 10.0;

/// Everything that was measured.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// Processors of this machine.
    pub(crate) processors: usize,
    /// Its load average over a minute, before.
    pub(crate) load: f64,
    /// Sizes of the programs.
    pub(crate) binaries: Vec<Binary>,
    /// Cold starts.
    pub(crate) cold: Vec<Cold>,
    /// Warm calls through DynamoDB.
    pub(crate) warm: Vec<Warm>,
    /// Memory after them.
    pub(crate) memory: Vec<Memory>,
    /// Where the time of a warm call goes.
    pub(crate) shares: Vec<Share>,
    /// What DynamoDB is asked.
    pub(crate) costs: Vec<Row>,
    /// Imports through the worker.
    pub(crate) imports: Vec<Import>,
    /// The fleet.
    pub(crate) fleet: Option<Figures>,
}

/// A program's size.
#[derive(Debug, Serialize)]
pub(crate) struct Binary {
    pub(crate) program: &'static str,
    pub(crate) size_mib: f64,
}

/// A goal and whether a figure meets it.
struct Goal(f64, f64, &'static str);

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(figure, goal, unit) = self;
        let verdict = if figure <= goal { "met" } else { "NOT MET" };
        write!(f, "goal ≤ {goal}{unit}: {verdict}")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { processors, load, .. } = self;
        writeln!(
            f,
            "{processors} processors, load {load} before; hello = lambda_runtime alone, hello+SDK = with the calls to DynamoDB"
        )?;
        self.sizes(f)?;
        self.start_up(f)?;
        self.calls(f)?;
        self.database(f)?;
        self.work(f)?;
        self.whole(f)
    }
}

impl Cold {
    /// The verdict, where there is a goal.
    fn goal(&self, figure: f64, goal: f64, unit: &'static str) -> String {
        match self.is_function {
            true => Goal(figure, goal, unit).to_string(),
            false => String::new(),
        }
    }
}

impl Report {
    fn sizes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        title(f, "Binaries, stripped")?;
        for it in &self.binaries {
            let goal = match it.program {
                "fleet" | "sqs-worker" => String::new(),
                _ => Goal(it.size_mib, MAX_BINARY_MIB, " MiB").to_string(),
            };
            writeln!(f, "  {:<16} {:8.2} MiB   {goal}", it.program, it.size_mib)?;
        }
        Ok(())
    }

    fn start_up(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.cold.is_empty() {
            return Ok(());
        }
        title(
            f,
            "Cold start: process start to the first /next, but for hello with the pool's keys and an item; medians (on a processor)",
        )?;
        for it in &self.cold {
            let goal = it.goal(it.ratio, MAX_COLD_RATIO, " × hello");
            write!(
                f,
                "  {:<16} {:8.2} ms ({:.2})",
                it.program, it.cold_start_ms, it.cpu_ms
            )?;
            writeln!(f, " {:6.2} × hello   {goal}", it.ratio)?;
        }
        title(
            f,
            "First call after it, DynamoDB's answers from memory over plain HTTP (the goal is for TLS); medians",
        )?;
        for it in &self.cold {
            let goal = it.goal(it.first_call_ms, MAX_FIRST_CALL_MS, " ms");
            writeln!(f, "  {:<16} {:8.2} ms   {goal}", it.program, it.first_call_ms)?;
        }
        Ok(())
    }

    fn calls(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.warm.is_empty() {
            return Ok(());
        }
        title(f, "Memory after the warm calls: VmHWM, VmRSS")?;
        for it in &self.memory {
            let goal = Goal(it.peak_mib, MAX_MEMORY_MIB, " MiB");
            write!(f, "  {:<16} {:8.2} MiB", it.program, it.peak_mib)?;
            writeln!(f, " {:8.2} MiB   {goal}", it.resident_mib)?;
        }
        title(
            f,
            "Warm calls, DynamoDB in memory: event given to answer received",
        )?;
        for it in &self.warm {
            let Warm { p50_us, p99_us, .. } = it;
            writeln!(
                f,
                "  {:<16} {p50_us:8.0} µs p50  {p99_us:8.0} µs p99",
                it.operation
            )?;
        }
        title(
            f,
            "The same, DynamoDB's answers from memory; p50; own = function − hello+SDK (on a processor)",
        )?;
        let columns = ["hello", "hello+SDK", "function", "own"];
        let [hello, sdk, function, own] = columns;
        writeln!(f, "  {:<16} {hello:>9} {sdk:>11} {function:>11} {own:>9}", "")?;
        for it in &self.shares {
            let goal = Goal(it.own_us, MAX_OWN_US, " µs");
            write!(f, "  {:<16} {:6.0} µs", it.operation, it.hello_us)?;
            write!(f, " {:8.0} µs {:8.0} µs", it.hello_sdk_us, it.function_us)?;
            write!(f, " {:6.1} µs ({:5.1})", it.own_us, it.own_cpu_us)?;
            writeln!(f, "   {goal} ({} SDK calls)", it.sdk_calls)?;
        }
        Ok(())
    }

    fn database(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.costs.is_empty() {
            return Ok(());
        }
        title(
            f,
            "What DynamoDB is asked: round trips (requests), read and write units, indexes included",
        )?;
        for it in &self.costs {
            write!(
                f,
                "  {:<26} {:3} ({:2})",
                it.operation, it.round_trips, it.requests
            )?;
            write!(f, "  {:6.1} RCU  {:6.1} WCU", it.read_units, it.write_units)?;
            if let Some(goal) = it.goal {
                let verdict = if it.round_trips <= goal { "met" } else { "NOT MET" };
                write!(f, "   goal ≤ {goal}: {verdict}")?;
            }
            writeln!(f)?;
        }
        Ok(())
    }

    fn work(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.imports.is_empty() {
            return Ok(());
        }
        title(
            f,
            "Imports of CSV through the worker, DynamoDB and S3 in memory: memory is its peak (VmHWM)",
        )?;
        for it in &self.imports {
            write!(f, "  {:>7} rows  {:8.1} s", it.rows, it.seconds)?;
            write!(f, " {:8.0} rows/s {:8.2} MiB", it.rows_per_second, it.peak_mib)?;
            writeln!(f, "   ({} messages)", it.messages)?;
        }
        let peak_of = |import: Option<&Import>| import.map_or(0.0, |import| import.peak_mib);
        let (few, many) = (peak_of(self.imports.first()), peak_of(self.imports.last()));
        if self.imports.len() > 1 {
            let goal = Goal(many / few, MAX_IMPORT_GROWTH, " × that of the smallest");
            writeln!(f, "  memory of the largest {:.2} ×   {goal}", many / few)?;
        }
        Ok(())
    }

    fn whole(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(it) = &self.fleet else {
            return Ok(());
        };
        title(f, "The fleet, empty data directory, durable on disk")?;
        let goal = Goal(it.slowest_listening_ms, MAX_LISTENING_MS, " ms");
        let (median, slowest) = (it.listening_ms, it.slowest_listening_ms);
        writeln!(
            f,
            "  listening    {median:8.1} ms median {slowest:8.1} ms slowest   {goal}"
        )?;
        let goal = Goal(it.create_task_p50_ms, MAX_CREATE_TASK_MS, " ms");
        let (p50, p99) = (it.create_task_p50_ms, it.create_task_p99_ms);
        writeln!(
            f,
            "  create task  {p50:8.2} ms p50    {p99:8.2} ms p99       {goal}"
        )?;
        let (p50, p99) = (it.read_task_p50_ms, it.read_task_p99_ms);
        writeln!(f, "  read task    {p50:8.2} ms p50    {p99:8.2} ms p99")
    }
}

fn title(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    writeln!(f, "\n{text}")
}
