//! `cargo run --release -p bench`: what the functions and the fleet cost, against goals (docs/performance.md).
//!
//! Builds the programs, then drives each as Lambda would, over a Runtime API of its own, with a DynamoDB in memory
//! and a user pool's key set on loopback. Everything is measured from outside of the processes.

mod binaries;
mod clock;
mod cold;
mod cost;
mod dynamo;
mod event;
mod fleet;
mod front;
mod http_client;
mod pool;
mod report;
mod runtime_api;
mod scene;
mod serve;
mod stats;
mod warm;

use std::io::Write as _;
use std::path::PathBuf;

use clap::Parser;

use crate::report::{Binary, Report};
use crate::scene::Scene;

/// Measures the functions and the fleet.
#[derive(Debug, Parser)]
#[command(name = "bench", about)]
struct Options {
    /// A tenth of the calls and a quarter of the starts: to see that it runs
    #[arg(long)]
    quick: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Measure the programs in this directory instead of building them
    #[arg(long)]
    bin_dir: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let binaries = match options.bin_dir {
        Some(directory) => directory.canonicalize()?,
        None => {
            say("building users, tasks, fleet and hello")?;
            binaries::build()?
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let report = runtime.block_on(measure(binaries, options.quick))?;
    let mut output = std::io::stdout().lock();
    if options.json {
        serde_json::to_writer_pretty(&mut output, &report)?;
        writeln!(output)?;
    } else {
        write!(output, "{report}")?;
    }
    Ok(())
}

async fn measure(directory: PathBuf, quick: bool) -> anyhow::Result<Report> {
    let (starts, calls, fleet_starts, fleet_calls) = if quick {
        (5, 500, 2, 200)
    } else {
        (20, 5000, 5, 1000)
    };
    let binaries = ["hello", "users", "tasks", "fleet"].into_iter().map(|program| {
        let size_bytes = binaries::size_bytes(&directory, program)?;
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let size_mib = size_bytes as f64 / (1024.0 * 1024.0);
        anyhow::Ok(Binary { program, size_mib })
    });
    let binaries = binaries.collect::<Result<_, _>>()?;
    let scene = Scene::set(directory).await?;
    say("what DynamoDB is asked")?;
    let costs = cost::measure(&scene).await?;
    say("cold starts")?;
    let cold = cold::measure(&scene, starts).await?;
    say("warm calls")?;
    let (warm, memory) = warm::measure(&scene, calls).await?;
    let shares = warm::shares(&scene, calls).await?;
    say("the fleet")?;
    let fleet = fleet::measure(&scene, fleet_starts, fleet_calls).await?;
    let processors = std::thread::available_parallelism()?.get();
    Ok(Report {
        processors,
        binaries,
        cold,
        warm,
        memory,
        shares,
        costs,
        fleet,
    })
}

/// What goes on, beside the report.
fn say(step: &str) -> anyhow::Result<()> {
    Ok(writeln!(std::io::stderr(), "{step} …")?)
}
