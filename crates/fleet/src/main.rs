//! `fleet`: the whole of Taskfleet on one machine. See the crate's documentation for its parts.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use cloud_core::clock;
use fleet::aws::Aws;
use fleet::command_line::{
    Cli, Command, DataDirArgs, ExportArgs, InvokeArgs, JobsCommand, QueryArgs, RebuildCommand, ReplayArgs,
    RunArgs, SqlArgs, StackArgs, WhereArgs,
};
use fleet::data_dir::{self, DataDir, Opened};
use fleet::relational_view;
use fleet::replay;
use fleet::template::Source;
use fleet::{Fleet, Options};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    // A function's cold start must not pay for the command line.
    let mut arguments = std::env::args().skip(1);
    let result = if arguments.next().as_deref() == Some("__function") {
        fleet::functions::run(&arguments.next().unwrap_or_default()).map(|()| ExitCode::SUCCESS)
    } else {
        run(Cli::parse())
    };
    result.unwrap_or_else(|error| {
        // Standard error may be closed.
        let _ = writeln!(std::io::stderr(), "error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Some(Command::Function { name }) => {
            fleet::functions::run(&name)?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Openapi) => {
            std::io::stdout()
                .lock()
                .write_all(fleet::openapi::document()?.as_bytes())?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Jobs(JobsCommand::Watch(args))) => asynchronously(async move {
            let succeeded = fleet::jobs::watch(&args).await?;
            Ok(if succeeded {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }),
        Some(Command::Export(args)) => asynchronously(export(args)),
        Some(Command::Query(args)) => asynchronously(query(args)),
        Some(Command::Rebuild(RebuildCommand::Relational(place))) => asynchronously(rebuild(place)),
        Some(Command::Sql(args)) => asynchronously(sql(args)),
        Some(Command::Replay(args)) => asynchronously(replay(args)),
        Some(Command::Doctor(args)) => asynchronously(async move {
            let aws = Aws::account(args.region.as_deref()).await?;
            let is_well = fleet::doctor::examine(&aws, &args.stack, &mut std::io::stdout()).await?;
            Ok(if is_well {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }),
        Some(Command::Logs(args)) => asynchronously(async move {
            fleet::logs::print(&args).await?;
            Ok(ExitCode::SUCCESS)
        }),
        Some(Command::Reset(args)) => reset(&args),
        Some(Command::Invoke(args)) => asynchronously(invoke(args)),
        None => asynchronously(serve(cli.run)),
    }
}

fn asynchronously(task: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let filter = EnvFilter::try_from_env("FLEET_LOG")
        // dynoxide warns of each failed condition, which is normal here.
        .unwrap_or_else(|_| EnvFilter::new("info,dynoxide=error"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(task)
}

async fn serve(args: RunArgs) -> anyhow::Result<ExitCode> {
    let data_dir = DataDir::open_exclusively(&args.stack.data.data_dir)?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let fleet = Fleet::start(
        data_dir,
        &Options {
            relational: args
                .relational
                .as_deref()
                .map(relational_view::variables)
                .transpose()?,
            beside: args.beside.clone(),
            ..options(&args.stack, args.port, args.inject_faults)?
        },
        clock::system(),
    )
    .await?;
    announce(fleet.port());
    let stdin_closed = async {
        if args.exit_on_stdin_close {
            tokio::io::copy(&mut tokio::io::stdin(), &mut tokio::io::sink()).await
        } else {
            std::future::pending().await
        }
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = stdin_closed => {}
    }
    tokio::select! {
        ended = fleet.stop() => ended?,
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    // A read of standard input may still be pending, which the runtime would wait for.
    std::process::exit(0)
}

fn announce(port: u16) {
    let mut stdout = std::io::stdout();
    // The parent process may not read it.
    let _ = writeln!(stdout, "listening on http://127.0.0.1:{port}");
    let _ = stdout.flush();
}

fn reset(args: &DataDirArgs) -> anyhow::Result<ExitCode> {
    if args.data_dir.exists() {
        DataDir::open_exclusively(&args.data_dir)?.clear()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Invokes through the fleet that runs on the directory, or else through a new one for this event.
async fn invoke(args: InvokeArgs) -> anyhow::Result<ExitCode> {
    let event = std::fs::read(&args.event)
        .with_context(|| format!("cannot read the event {}", args.event.display()))?;
    serde_json::from_slice::<serde_json::Value>(&event)
        .with_context(|| format!("{} is no JSON", args.event.display()))?;
    let path = &args.stack.data.data_dir;
    match DataDir::open(path)? {
        Opened::InUse => {
            let (is_ok, body) = fleet::invoke::through(port_of(path)?, &args.function, event.into()).await?;
            print(&body)?;
            Ok(if is_ok {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            })
        }
        Opened::Locked(data_dir) => {
            let fleet = Fleet::start(data_dir, &options(&args.stack, 0, None)?, clock::system()).await?;
            let answer = fleet.lambda().invoke(&args.function, event.into(), None).await;
            fleet.stop().await?;
            match answer {
                Ok(body) => print(&body).map(|()| ExitCode::SUCCESS),
                Err(cloud_lambda::InvokeError::Function(said)) => print(&said).map(|()| ExitCode::FAILURE),
                Err(error) => Err(error.into()),
            }
        }
    }
}

/// A stack on AWS, or a running fleet.
async fn aws(place: &WhereArgs) -> anyhow::Result<Aws> {
    if place.aws {
        return Aws::account(place.region.as_deref()).await;
    }
    let path = &place.data.data_dir;
    anyhow::ensure!(
        path.exists() && matches!(DataDir::open(path)?, Opened::InUse),
        "no fleet is running on {}",
        path.display()
    );
    Aws::local(port_of(path)?)
}

async fn export(args: ExportArgs) -> anyhow::Result<ExitCode> {
    let aws = aws(&args.place).await?;
    let extent = args.extent(clock::system().now());
    let stack = args.place.aws.then_some(args.place.stack.as_str());
    fleet::export::run(&aws, extent, stack, &mut std::io::stdout()).await?;
    Ok(ExitCode::SUCCESS)
}

async fn query(args: QueryArgs) -> anyhow::Result<ExitCode> {
    let sql = std::fs::read_to_string(&args.file)
        .with_context(|| format!("cannot read the query {}", args.file.display()))?;
    let aws = aws(&args.place).await?;
    let request = fleet::query::Request {
        sql: &sql,
        parameters: &args.parameters,
        stack: args.place.stack(),
    };
    fleet::query::run(&aws, request, &mut std::io::stdout()).await?;
    Ok(ExitCode::SUCCESS)
}

async fn rebuild(place: WhereArgs) -> anyhow::Result<ExitCode> {
    let aws = aws(&place).await?;
    let is_whole = relational_view::rebuild(&aws, place.stack(), &mut std::io::stdout()).await?;
    Ok(if is_whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn sql(args: SqlArgs) -> anyhow::Result<ExitCode> {
    let sql = std::fs::read_to_string(&args.file)
        .with_context(|| format!("cannot read the query {}", args.file.display()))?;
    let aws = aws(&args.place).await?;
    relational_view::query(&aws, args.place.stack(), &sql, &mut std::io::stdout()).await?;
    Ok(ExitCode::SUCCESS)
}

/// Only a running fleet has its queues.
async fn replay(args: ReplayArgs) -> anyhow::Result<ExitCode> {
    let aws = aws(&args.place).await?;
    let request = replay::Request {
        queue: &args.queue,
        stack: args.place.aws.then_some(args.place.stack.as_str()),
        max: args.max.into(),
        is_dry_run: args.dry_run,
    };
    let is_done = replay::run(&aws, request, &mut std::io::stdout()).await?;
    Ok(if is_done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn port_of(data_dir: &Path) -> anyhow::Result<u16> {
    data_dir::read_manifest(data_dir)?
        .and_then(|manifest| manifest.port)
        .context("a fleet is starting on this directory; try again when it listens")
}

fn print(body: &[u8]) -> anyhow::Result<()> {
    let mut stdout = std::io::stdout();
    stdout.write_all(body)?;
    stdout.write_all(b"\n")?;
    Ok(stdout.flush()?)
}

fn options(args: &StackArgs, port: u16, faults_seed: Option<u64>) -> anyhow::Result<Options> {
    Ok(Options {
        template: Source::find(args.template.as_deref())?,
        web: fleet::web::files(args.template.as_deref()),
        port,
        faults_seed,
        relational: None,
        beside: None,
        bootstraps: args.bootstraps.clone(),
        executable: std::env::current_exe().context("cannot find this executable")?,
    })
}
