//! `cargo run --profile local -p bench --bin export`: how fast the event log is exported, how large it is, in how much memory, and
//! what a report over it costs. The histories are made up as they are read; the files go to the S3 of a running fleet, whose Athena
//! is asked then.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::time::{Duration, Instant};

use analytics::{Report, Scope};
use anyhow::{Context as _, bail};
use athena_export::{EventLog, Services, write_day};
use aws::{Athena, QueryState, QueueUrls, Sdk, SdkConfig, WorkGroup};
use clap::Parser;
use domain::{Event, EventId, EventKind, History, IdSeed, ProjectId, Secret, TaskId, UserId, UtcHour};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde_json::json;
use store::{ChangedHour, EVENT_SHARDS, Exported, Page, StoreError};

const FIRST_DAY: Date = date(2026, 1, 1);
const PAGE: u64 = 500;
const PEOPLE: u64 = 1_000;
const STATUSES: [&str; 3] = ["to_do", "in_progress", "done"];

/// Measures the export, and a report over what it has written.
#[derive(Debug, Parser)]
struct Options {
    /// The number of events
    #[arg(long, default_value_t = 1_000_000)]
    events: u64,
    /// The days among which they are spread
    #[arg(long, default_value_t = 100)]
    days: u64,
    /// The projects that they are of
    #[arg(long, default_value_t = 100)]
    projects: u64,
    /// A running fleet; its files of these days are replaced
    #[arg(long)]
    fleet: String,
}

/// A log in which something happens all the time.
struct Steady {
    each_hour: u64,
    projects: u64,
}

impl Steady {
    fn project(&self, number: u64) -> ProjectId {
        ProjectId::from_seed(seed(1, number % self.projects))
    }

    /// A change of a task, with the state that the product stores.
    fn history(&self, hour: UtcHour, number: u64) -> History {
        let at =
            hour.start() + SignedDuration::from_millis(i64::try_from(number % 3_600_000).unwrap_or_default());
        let hours = u64::try_from(hour.start().as_second()).unwrap_or_default() / 3_600;
        let unique = hours * self.each_hour + number;
        let project = self.project(mixed(unique));
        let task = unique / 10;
        let status = |number: u64| {
            STATUSES
                .get(usize::try_from(number % 3).unwrap_or_default())
                .copied()
        };
        let person = |number: u64| UserId::from_seed(seed(2, number % PEOPLE));
        let created_at =
            at - SignedDuration::from_hours(i64::try_from(mixed(task) % 500).unwrap_or_default());
        History {
            project_id: project,
            task_id: Some(TaskId::from_seed(seed(3, task))),
            comment_id: None,
            attachment_id: None,
            is_review: false,
            member_id: None,
            actor: person(mixed(unique)),
            at,
            version: unique % 10 + 1,
            events: vec![Event {
                id: EventId::from_seed(seed(4, unique)),
                kind: EventKind::StatusChanged,
                field: Some("status".to_owned()),
                from: json!(status(unique)),
                to: json!(status(unique + 1)),
            }],
            state: json!({
                "status": status(unique + 1), "priority": "high", "points": unique % 8,
                "title": format!("Look at case {} of customer {}", task, mixed(task) % 5_000),
                "labels": [format!("label-{}", mixed(task) % 50)], "assignees": [person(task).as_str()],
                "estimate_minutes": 30 * (task % 20), "due": "2026-06-01T12:00:00Z", "created_at": created_at,
                "created_by": person(task + 1).as_str(), "checklist_items": 3, "checklist_items_done": unique % 4,
            }),
        }
    }
}

fn seed(kind: u8, number: u64) -> IdSeed {
    IdSeed((u128::from(mixed(number)) << 64 | u128::from(number) << 8 | u128::from(kind)).to_be_bytes())
}

/// The last step of SplitMix64 (Steele, Lea, Flood 2014).
fn mixed(number: u64) -> u64 {
    let mut z = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl EventLog for Steady {
    async fn histories(
        &self,
        hour: UtcHour,
        shard: usize,
        position: Option<&str>,
    ) -> Result<Page<History>, StoreError> {
        let shards = u64::try_from(EVENT_SHARDS).unwrap_or(1);
        let first: u64 = position.and_then(|text| text.parse().ok()).unwrap_or_default();
        let of_shard = (self.each_hour + shards - 1 - u64::try_from(shard).unwrap_or_default()) / shards;
        let last = of_shard.min(first + PAGE);
        let number = |at: u64| at * shards + u64::try_from(shard).unwrap_or_default();
        Ok(Page {
            items: (first..last).map(|at| self.history(hour, number(at))).collect(),
            next: (last < of_shard).then(|| last.to_string()),
        })
    }

    async fn time_zones(&self, projects: &[ProjectId]) -> Result<HashMap<ProjectId, TimeZone>, StoreError> {
        Ok(projects
            .iter()
            .map(|project| (project.clone(), TimeZone::UTC))
            .collect())
    }

    async fn changed_hours(&self, _: Option<&str>, _: usize) -> Result<Page<ChangedHour>, StoreError> {
        Ok(Page {
            items: Vec::new(),
            next: None,
        })
    }

    async fn unmark_hour(&self, _: &ChangedHour) -> Result<(), StoreError> {
        Ok(())
    }

    async fn exported(&self) -> Result<Option<Exported>, StoreError> {
        Ok(None)
    }

    async fn advance_export(&self, _: Exported) -> Result<(), StoreError> {
        Ok(())
    }

    async fn created_at(&self) -> Result<Timestamp, StoreError> {
        Ok(UtcHour::first_of(FIRST_DAY).start())
    }
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    // As the function has it.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(measure(&options))
}

async fn measure(options: &Options) -> anyhow::Result<()> {
    let log = Steady {
        each_hour: options.events.div_ceil(options.days * 24),
        projects: options.projects,
    };
    let services = services(&options.fleet);
    let (mut events, mut bytes) = (0, 0);
    let start = Instant::now();
    for day in 0..options.days {
        let first = UtcHour::first_of(FIRST_DAY.checked_add(i64::try_from(day)?.days())?);
        let hours: BTreeSet<_> = first.to(first.last_of_day()).collect();
        let written = write_day(&log, &services, first.day(), &hours).await;
        let written = written.map_err(|error| anyhow::anyhow!("{error:?}"))?;
        events += written.events;
        bytes += written.bytes;
    }
    let seconds = start.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .context("no VmHWM")?;
    let mut out = std::io::stdout();
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let (count, size) = (events as f64, bytes as f64);
    writeln!(
        out,
        "{events} events in {} files: {:.0} events/s, {:.1} bytes an event, {peak}",
        options.days,
        count / seconds,
        size / count
    )?;
    let last = FIRST_DAY.checked_add(i64::try_from(options.days - 1)?.days())?;
    let project = log.project(0);
    let periods = BTreeMap::from([
        ("the last 7 days", 6),
        ("all days", i64::try_from(options.days - 1)?),
    ]);
    for (name, back) in periods {
        let from = last.checked_sub(back.days())?;
        // As of a project that was created then: earlier partitions have nothing of it.
        let scope = Scope::new(project.clone(), from, from, last)?;
        let report = Report::Throughput;
        let (seconds, scanned) = ask(&services.athena, report.sql(), &report.bind(&scope)).await?;
        writeln!(
            out,
            "throughput of a project, {name}: {seconds:.2} s, {scanned} bytes scanned"
        )?;
    }
    Ok(())
}

/// How long a query takes, and the bytes that it scans.
async fn ask(athena: &Athena, sql: &str, parameters: &[String]) -> anyhow::Result<(f64, u64)> {
    let start = Instant::now();
    let token = format!("bench-of-the-export-{}-{:?}", std::process::id(), start);
    let token: String = token
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(128)
        .collect();
    let id = athena.start(sql, parameters, &token).await?;
    loop {
        let execution = athena.execution(&id).await?;
        match execution.state {
            QueryState::Succeeded => return Ok((start.elapsed().as_secs_f64(), execution.scanned_bytes)),
            QueryState::Waiting => tokio::time::sleep(Duration::from_millis(20)).await,
            other => bail!("the query: {other:?}"),
        }
    }
}

fn services(fleet: &str) -> Services {
    let url = |service: &str| Some(format!("{fleet}/_local/{service}/"));
    let sdk = Sdk::new(SdkConfig {
        region: "us-east-1".to_owned(),
        access_key_id: "local".to_owned(),
        secret_access_key: Secret::new("local"),
        session_token: Some(Secret::new("local")),
        dynamodb_url: None,
        athena_url: url("athena"),
        codedeploy_url: None,
        lambda_url: None,
        cognito_url: None,
        sns_url: None,
        ses_url: None,
        s3_url: url("s3"),
        sqs_url: None,
    });
    Services {
        lake: sdk.lake("lake"),
        athena: sdk.athena(WorkGroup {
            name: "taskfleet-reports".to_owned(),
            database: "taskfleet_00000000_0000_4000_8000_000000000000".to_owned(),
        }),
        queues: sdk.queues(QueueUrls::default()),
        failures: sdk.failure_queue(String::new()),
    }
}
