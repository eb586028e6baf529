//! The figures, for people and for programs, each beside its goal (docs/performance.md says where these come from).

use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::cold::Cold;
use crate::cost::Row;
use crate::fleet::Figures;
use crate::warm::{Memory, Share, Warm};

const MAX_COLD_RATIO: f64 = 1.25;
const MAX_FIRST_CALL_MS: f64 = 0.5;
const MAX_OWN_US: f64 = 15.0;
const MAX_MEMORY_MIB: f64 = 8.0;
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
            "{processors} processors, load {load} before; hello = lambda_runtime alone, the floor"
        )?;
        self.sizes(f)?;
        self.start_up(f)?;
        self.calls(f)?;
        self.database(f)?;
        self.whole(f)
    }
}

impl Report {
    fn start_up(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Cold start: process start to the first /next, key set and cursor key fetched; medians"
        )?;
        for Cold {
            program,
            cold_start_ms,
            ratio,
            ..
        } in &self.cold
        {
            let goal = Goal(*ratio, MAX_COLD_RATIO, " × hello");
            writeln!(
                f,
                "  {program:<16} {cold_start_ms:8.2} ms  {ratio:6.2} × hello   {goal}"
            )?;
        }
        writeln!(
            f,
            "\nFirst call after it, DynamoDB over plain HTTP (the goal is for TLS); medians"
        )?;
        for Cold {
            program,
            first_call_ms,
            ..
        } in &self.cold
        {
            let goal = Goal(*first_call_ms, MAX_FIRST_CALL_MS, " ms");
            writeln!(f, "  {program:<16} {first_call_ms:8.2} ms   {goal}")?;
        }
        Ok(())
    }

    fn calls(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\nWarm calls, DynamoDB in memory: event given to answer received"
        )?;
        for Warm {
            operation,
            p50_us,
            p99_us,
        } in &self.warm
        {
            writeln!(f, "  {operation:<16} {p50_us:8.0} µs p50  {p99_us:8.0} µs p99")?;
        }
        writeln!(
            f,
            "\nThe same, DynamoDB's answers from memory: own = function − hello with the same SDK calls; p50"
        )?;
        writeln!(
            f,
            "  {:<16} {:>9} {:>11} {:>11} {:>9}",
            "", "hello", "hello+SDK", "function", "own"
        )?;
        for share in &self.shares {
            let Share {
                operation,
                sdk_calls,
                hello_us,
                hello_sdk_us,
                function_us,
                own_us,
            } = share;
            let goal = Goal(*own_us, MAX_OWN_US, " µs");
            writeln!(
                f,
                "  {operation:<16} {hello_us:6.0} µs {hello_sdk_us:8.0} µs {function_us:8.0} µs {own_us:6.1} µs   {goal} \
                 ({sdk_calls} SDK calls)"
            )?;
        }
        Ok(())
    }

    fn database(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "\nWhat DynamoDB is asked: round trips (requests), read and write units, indexes included"
        )?;
        for row in &self.costs {
            let Row {
                operation,
                requests,
                round_trips,
                goal,
                read_units,
                write_units,
            } = row;
            let mut verdict = String::new();
            if let Some(goal) = goal {
                let met = if round_trips <= goal { "met" } else { "NOT MET" };
                write!(verdict, "goal ≤ {goal}: {met}")?;
            }
            writeln!(
                f,
                "  {operation:<26} {round_trips:3} ({requests:2})  {read_units:6.1} RCU  {write_units:6.1} WCU   {verdict}"
            )?;
        }
        Ok(())
    }

    fn whole(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(fleet) = &self.fleet else {
            return Ok(());
        };
        writeln!(f, "\nThe fleet, empty data directory, durable on disk")?;
        let goal = Goal(fleet.slowest_listening_ms, MAX_LISTENING_MS, " ms");
        let (median, slowest) = (fleet.listening_ms, fleet.slowest_listening_ms);
        writeln!(
            f,
            "  listening        {median:8.1} ms median, {slowest:8.1} ms slowest   {goal}"
        )?;
        let goal = Goal(fleet.create_task_p50_ms, MAX_CREATE_TASK_MS, " ms");
        let (p50, p99) = (fleet.create_task_p50_ms, fleet.create_task_p99_ms);
        writeln!(
            f,
            "  create task      {p50:8.2} ms p50,    {p99:8.2} ms p99       {goal}"
        )?;
        let (p50, p99) = (fleet.read_task_p50_ms, fleet.read_task_p99_ms);
        writeln!(f, "  read task        {p50:8.2} ms p50,    {p99:8.2} ms p99")
    }
}
