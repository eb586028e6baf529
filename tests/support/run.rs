//! One run of the tests: its directory, the API under test, and what must not be in any log.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

use tempfile::TempDir;

use super::{Client, Fleet, Needs, grants};
use crate::support::fleet::Setup;

static RUN: OnceLock<Run> = OnceLock::new();

struct Run {
    directory: Mutex<Option<TempDir>>,
    path: PathBuf,
    base_url: Option<String>,
    available: Needs,
    shared: OnceLock<Fleet>,
    counter: AtomicUsize,
    secrets: Mutex<Vec<String>>,
}

/// Makes the run's directory and looks at the stack that `BASE_URL` names, if it does.
pub(crate) fn begin() {
    let directory = tempfile::Builder::new()
        .prefix("e2e-")
        .rand_bytes(10)
        .tempdir_in(env!("CARGO_TARGET_TMPDIR"))
        .unwrap();
    let provider = rustls::crypto::ring::default_provider();
    assert!(provider.install_default().is_ok(), "nobody else has chosen one");
    let base_url = std::env::var("BASE_URL").ok();
    let base_url = base_url.map(|url| url.trim_end_matches('/').to_owned());
    let run = Run {
        path: directory.path().to_path_buf(),
        directory: Mutex::new(Some(directory)),
        available: base_url.as_deref().map_or_else(what_is_here, what_it_has),
        base_url,
        shared: OnceLock::new(),
        counter: AtomicUsize::new(0),
        secrets: Mutex::default(),
    };
    assert!(RUN.set(run).is_ok(), "a run begins once");
}

/// The needs that a fleet of this machine meets.
fn what_is_here() -> Needs {
    match std::env::var(relational::testing::SERVER) {
        Ok(url) if !url.is_empty() => Needs::Postgres,
        _ => {
            eprintln!(
                "LEFT OUT: the tests of the relational view need a PostgreSQL server; {}=postgres://USER:PASSWORD@HOST/DATABASE names one",
                relational::testing::SERVER
            );
            Needs::Process
        }
    }
}

/// Ends the shared fleet. A run in which a function was denied something has failed. What is in the directory stays there for whoever looks into a failure.
pub(crate) fn end(passed: bool) -> ExitCode {
    let run = run();
    if let Some(fleet) = run.shared.get() {
        fleet.stop();
    }
    let denied = grants::denied();
    if !denied.is_empty() {
        eprintln!("roles denied: {}", denied.join(", "));
    }
    let passed = passed && denied.is_empty();
    if let Ok(path) = std::env::var("E2E_GRANTS") {
        std::fs::write(path, grants::noted(true).join("\n")).unwrap();
    }
    let directory = run.directory.lock().unwrap().take();
    if passed {
        return ExitCode::SUCCESS;
    }
    if let Some(directory) = directory {
        eprintln!("data and logs of this run are in {}", directory.keep().display());
    }
    ExitCode::FAILURE
}

/// The API under test, nobody logged in.
pub(crate) fn api() -> Client {
    match &run().base_url {
        Some(url) => Client::new(url),
        None => shared_fleet().client(),
    }
}

/// The fleet that most tests share.
pub(crate) fn shared_fleet() -> &'static Fleet {
    assert!(
        run().base_url.is_none(),
        "a test that starts a fleet says `Process`"
    );
    run()
        .shared
        .get_or_init(|| Setup::new("shared").unthrottled().start())
}

/// What the stack has that is tested.
pub(crate) fn available() -> Needs {
    run().available
}

/// The seed of the faults in the fleets of this run: `E2E_FAULTS_SEED`, or 1; `none` for a cloud that never fails.
pub(crate) fn faults_seed() -> Option<u64> {
    match std::env::var("E2E_FAULTS_SEED").as_deref() {
        Err(_) => Some(1),
        Ok("none") => None,
        Ok(seed) => Some(seed.parse().unwrap()),
    }
}

/// Whether the API under test is a fleet with faults.
pub(crate) fn has_faults() -> bool {
    RUN.get().is_some_and(|run| run.base_url.is_none()) && faults_seed().is_some()
}

/// A directory of this run, not there yet.
pub(crate) fn path(name: &str) -> PathBuf {
    run().path.join(name)
}

/// The run's directory.
pub(crate) fn directory() -> &'static Path {
    &run().path
}

/// A word that is nowhere else, in this run or any other, in lower-case letters, digits and `-`.
pub(crate) fn unique(prefix: &str) -> String {
    let number = run().counter.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}-{}-{number}", mark())
}

/// A text that must not be in any log, with a word in it that makes it unlike any other.
pub(crate) fn secret(text: &str) -> String {
    let word = unique("text");
    keep_secret(&word);
    format!("{text} {word}")
}

/// Remembers a text that must not be in any log.
pub(crate) fn keep_secret(text: &str) {
    run().secrets.lock().unwrap().push(text.to_owned());
}

/// All texts that must not be in any log.
pub(crate) fn secrets() -> Vec<String> {
    run().secrets.lock().unwrap().clone()
}

/// What is in every [`unique`] word of this run.
pub(crate) fn mark() -> String {
    let name = run().path.file_name().unwrap().to_str().unwrap().to_lowercase();
    name.trim_start_matches("e2e-").to_owned()
}

fn run() -> &'static Run {
    RUN.get().unwrap()
}

/// Only a fleet has `/_local`.
fn what_it_has(base_url: &str) -> Needs {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let status = runtime
        .block_on(Client::new(base_url).get("/_local/status").send())
        .status;
    let has = if status == 200 { Needs::Mail } else { Needs::Api };
    eprintln!("testing {base_url}: tests that need more than {has:?} are ignored");
    has
}
