//! The fleet on this machine: its start, and the duration of requests through all of it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context as _, bail, ensure};
use serde::Serialize;
use serde_json::{Value, json};

use crate::http_client::HttpClient;
use crate::scene::Scene;
use crate::stats::Sample;

/// The fleet's figures.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    /// From starting the process on an empty data directory to its line `listening on …`, median.
    pub(crate) listening_ms: f64,
    /// The slowest start: the time to generate the pool's RSA key varies.
    pub(crate) slowest_listening_ms: f64,
    /// `POST` of a task through gateway, function and DynamoDB on disk, one after another.
    pub(crate) create_task_p50_ms: f64,
    pub(crate) create_task_p99_ms: f64,
    /// `GET` of a task, likewise.
    pub(crate) read_task_p50_ms: f64,
    pub(crate) read_task_p99_ms: f64,
}

const WARM_UP: usize = 50;
const ADDRESS: &str = "ada@example.com";
const PASSWORD: &str = "Analytical-Engine-1843";

/// Starts the fleet `starts` times, then sends `calls` requests of each kind.
pub(crate) async fn measure(scene: &Scene, starts: usize, calls: usize) -> anyhow::Result<Figures> {
    let program = scene.binaries.join("fleet");
    let mut listening = Sample::new();
    let mut last = None;
    for start in 0..starts {
        let data = scene.scratch.path().join(format!("fleet-{start}"));
        drop(last.take());
        let started = Instant::now();
        last = Some(Fleet::start(&program, scene.scratch.path(), &data)?);
        listening.push(started.elapsed());
    }
    let fleet = last.context("no fleet was started")?;
    let mut http = HttpClient::connect(fleet.port).await?;
    let (create, read) = drive(&mut http, calls).await?;
    Ok(Figures {
        listening_ms: listening.p50_us() / 1000.0,
        slowest_listening_ms: listening.max_us() / 1000.0,
        create_task_p50_ms: create.p50_us() / 1000.0,
        create_task_p99_ms: create.p99_us() / 1000.0,
        read_task_p50_ms: read.p50_us() / 1000.0,
        read_task_p99_ms: read.p99_us() / 1000.0,
    })
}

async fn drive(http: &mut HttpClient, calls: usize) -> anyhow::Result<(Sample, Sample)> {
    let person = json!({"email": ADDRESS, "name": "Ada Lovelace"});
    http.send("POST", "/v1/auth/sign-up", Some(&person)).await?;
    let code = mailed_code(http).await?;
    let confirm = json!({"email": ADDRESS, "code": code, "password": PASSWORD});
    http.send("POST", "/v1/auth/confirm", Some(&confirm)).await?;
    let login = json!({"email": ADDRESS, "password": PASSWORD});
    let (_, login) = http.send("POST", "/v1/auth/login", Some(&login)).await?;
    http.authorize(text(&login, "access_token")?);
    let project = json!({"name": "Analytical engine"});
    let (_, project) = http.send("POST", "/v1/projects", Some(&project)).await?;
    let tasks = format!("/v1/projects/{}/tasks", text(&project, "id")?);
    let task = json!({"title": "Order the punched cards", "priority": "high", "labels": ["supplies"]});

    let (mut create, mut read) = (Sample::new(), Sample::new());
    for call in 0..WARM_UP + calls {
        let (created, task) = http.send("POST", &tasks, Some(&task)).await?;
        let path = format!("{tasks}/{}", text(&task, "id")?);
        let (found, _) = http.send("GET", &path, None).await?;
        if call >= WARM_UP {
            create.push(created);
            read.push(found);
        }
    }
    Ok((create, read))
}

async fn mailed_code(http: &mut HttpClient) -> anyhow::Result<String> {
    let (_, mails) = http
        .send("GET", &format!("/_local/mail?to={ADDRESS}"), None)
        .await?;
    let body = mails
        .pointer("/0/body")
        .and_then(Value::as_str)
        .context("no mail came")?;
    // The code stands alone on a line.
    let is_code = |line: &&str| line.len() >= 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    let code = body.lines().map(str::trim).find(is_code);
    Ok(code.context("no code in the mail")?.to_owned())
}

fn text<'a>(value: &'a Value, member: &str) -> anyhow::Result<&'a str> {
    let text = value.get(member).and_then(Value::as_str);
    text.with_context(|| format!("no {member} in an answer"))
}

/// A running fleet. Dropping it kills the process, and its functions end with it.
struct Fleet {
    child: Child,
    port: u16,
}

impl Fleet {
    /// Starts the fleet and waits until it listens.
    fn start(program: &Path, directory: &Path, data: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(program)
            .args(["--port", "0", "--data-dir"])
            .arg(data)
            // A directory without a template, so that the built-in one is used.
            .current_dir(directory)
            .env("FLEET_LOG", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            // Where the functions' logs go.
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let output = child.stdout.take().context("the fleet has no output")?;
        let mut fleet = Self { child, port: 0 };
        for line in BufReader::new(output).lines() {
            let line = line?;
            if let Some(port) = line.strip_prefix("listening on http://127.0.0.1:") {
                fleet.port = port.trim().parse()?;
                break;
            }
        }
        if fleet.port == 0 {
            bail!("the fleet did not start");
        }
        ensure!(fleet.child.try_wait()?.is_none(), "the fleet ended");
        Ok(fleet)
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
