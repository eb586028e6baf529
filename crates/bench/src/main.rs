//! `cargo run --release -p bench`: measures the functions and the fleet against their goals (docs/performance.md).
//!
//! Builds the programs, then drives each as Lambda would, over a Runtime API of its own, with a DynamoDB in memory
//! and a user pool's key set on loopback. Everything is measured from outside the processes.

mod binaries;
mod clock;
mod cold;
mod cost;
mod dynamo;
mod event;
mod fleet;

mod http_client;
mod import;
mod pool;
mod proxy;
mod report;
mod runtime_api;
mod scene;
mod serve;
mod stats;
mod warm;

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::report::{Binary, Report};
use crate::scene::Scene;

/// Measures the functions and the fleet.
#[derive(Debug, Parser)]
#[command(name = "bench", about)]
struct Options {
    /// A tenth of the calls and a quarter of the starts: to see that it runs
    #[arg(long)]
    quick: bool,
    /// Measure only this
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Measure the programs in this directory instead of building them
    #[arg(long)]
    bin_dir: Option<PathBuf>,
}

/// A part of the report.
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Part {
    /// Cold starts and first calls.
    Cold,
    /// Requests to DynamoDB, and their capacity.
    Cost,
    /// The whole fleet over HTTP.
    Fleet,
    /// Imports: rows per second, and memory.
    Import,
    /// Warm calls and memory.
    Warm,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let binaries = match &options.bin_dir {
        Some(directory) => directory.canonicalize()?,
        None => {
            announce(&format!("building {}", binaries::MEASURED.join(", ")))?;
            binaries::build()?
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let report = runtime.block_on(measure(binaries, &options))?;
    let mut output = std::io::stdout().lock();
    if options.json {
        serde_json::to_writer_pretty(&mut output, &report)?;
        writeln!(output)?;
    } else {
        write!(output, "{report}")?;
    }
    Ok(())
}

async fn measure(directory: PathBuf, options: &Options) -> anyhow::Result<Report> {
    let quick = options.quick;
    let (starts, calls, fleet_starts, fleet_calls) = if quick {
        (5, 500, 2, 200)
    } else {
        (20, 5000, 5, 1000)
    };
    let binaries = binaries::MEASURED.into_iter().map(|program| {
        let size_bytes = binaries::size_bytes(&directory, program)?;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let size_mib = size_bytes as f64 / (1024.0 * 1024.0);
        anyhow::Ok(Binary { program, size_mib })
    });
    let mut report = Report {
        processors: std::thread::available_parallelism()?.get(),
        load: load()?,
        binaries: binaries.collect::<Result<_, _>>()?,
        ..Report::default()
    };
    let scene = Scene::set(directory).await?;
    let wanted = |part| options.only.is_none_or(|only| only == part);
    if wanted(Part::Cost) {
        announce("requests to DynamoDB")?;
        report.costs = cost::measure(&scene).await?;
    }
    if wanted(Part::Cold) {
        announce("cold starts")?;
        report.cold = cold::measure(&scene, starts).await?;
    }
    if wanted(Part::Warm) {
        announce("warm calls")?;
        (report.warm, report.memory) = warm::measure(&scene, calls).await?;
        report.shares = warm::shares(&scene, calls).await?;
    }
    if wanted(Part::Import) {
        announce("imports")?;
        let rows: &[u64] = if quick { &[1000] } else { &[1000, 100_000] };
        report.imports = import::measure(&scene, rows).await?;
    }
    if wanted(Part::Fleet) {
        announce("the fleet")?;
        report.fleet = Some(fleet::measure(&scene, fleet_starts, fleet_calls).await?);
    }
    Ok(report)
}

/// The load average of the last minute: other work falsifies the figures.
fn load() -> anyhow::Result<f64> {
    let averages = std::fs::read_to_string("/proc/loadavg")?;
    Ok(averages.split(' ').next().unwrap_or_default().parse()?)
}

/// Writes a step to standard error, apart from the report.
fn announce(step: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stderr(), "{step} …")?)
}
