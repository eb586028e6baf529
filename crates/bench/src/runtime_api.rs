//! Lambda's Runtime API for one process: what it is given, what it answers, and when.

use std::fs::File;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use bytes::Bytes;
use http::{Method, Request, Response};
use tokio::sync::{mpsc, oneshot};

use crate::{clock, serve};

/// How long a function may take for anything, as `template.yaml` says of the slowest one.
const TIMEOUT: Duration = Duration::from_secs(120);
/// How long it is waited for.
const PATIENCE: Duration = Duration::from_secs(150);

/// What a function says.
enum Said {
    /// It waits for an event.
    Next(Instant, oneshot::Sender<Bytes>),
    /// Its answer has arrived.
    Answer(Instant, Bytes),
    /// It failed; the report.
    Failed(Bytes),
}

/// A process that speaks to a Runtime API of its own.
pub(crate) struct Instance {
    name: String,
    child: Child,
    said: mpsc::UnboundedReceiver<Said>,
    next: Option<oneshot::Sender<Bytes>>,
    /// From starting the process to its first request for an event.
    pub(crate) cold_start: Duration,
}

impl Instance {
    /// Starts the program and waits until it asks for its first event. What it logs goes to a file.
    pub(crate) async fn start(
        program: &Path,
        environment: &[(String, String)],
        log: &Path,
    ) -> anyhow::Result<Self> {
        let name = program.file_name().unwrap_or_default().display().to_string();
        let (sender, mut said) = mpsc::unbounded_channel();
        let address = listen(sender).await?;
        let output = File::create(log)?;
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env("AWS_LAMBDA_FUNCTION_NAME", &name)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        let started = Instant::now();
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let (asked, next) = match tokio::time::timeout(PATIENCE, said.recv()).await {
            Ok(Some(Said::Next(asked, next))) => (asked, next),
            _ => bail!("{name} did not ask for an event; see {}", log.display()),
        };
        Ok(Self {
            name,
            child,
            said,
            next: Some(next),
            cold_start: asked - started,
        })
    }

    /// Gives the event to the function: how long until its answer was here, and the answer.
    pub(crate) async fn invoke(&mut self, event: Bytes) -> anyhow::Result<(Duration, Bytes)> {
        let next = match self.next.take() {
            Some(next) => next,
            None => match self.listen_to().await? {
                Said::Next(_, next) => next,
                Said::Answer(..) | Said::Failed(_) => bail!("{} answers without being asked", self.name),
            },
        };
        let given = Instant::now();
        if next.send(event).is_err() {
            bail!("{} is gone", self.name);
        }
        match self.listen_to().await? {
            Said::Answer(answered, body) => Ok((answered - given, body)),
            Said::Failed(report) => bail!("{} failed: {}", self.name, String::from_utf8_lossy(&report)),
            Said::Next(..) => bail!("{} asks for more before it has answered", self.name),
        }
    }

    /// A figure of `/proc/PID/status`, in KiB.
    pub(crate) fn memory_kib(&self, figure: &str) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number
            .with_context(|| format!("no {figure} for {}", self.name))?
            .parse()?)
    }

    /// Time its threads have had on a processor so far: less disturbed by other work than what the clock says.
    pub(crate) fn cpu_time(&self) -> anyhow::Result<Duration> {
        let mut nanoseconds = 0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let statistics = std::fs::read_to_string(thread?.path().join("schedstat"))?;
            nanoseconds += statistics.split(' ').next().unwrap_or_default().parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    async fn listen_to(&mut self) -> anyhow::Result<Said> {
        match tokio::time::timeout(PATIENCE, self.said.recv()).await {
            Ok(Some(said)) => Ok(said),
            _ => bail!("{} says nothing any more", self.name),
        }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn listen(sender: mpsc::UnboundedSender<Said>) -> anyhow::Result<SocketAddr> {
    let sender = Arc::new(sender);
    serve::serve(move |request| {
        let sender = Arc::clone(&sender);
        async move { answer(request, &sender).await }
    })
    .await
}

async fn answer(request: Request<Bytes>, said: &mpsc::UnboundedSender<Said>) -> Response<Bytes> {
    // The body is here in full.
    let now = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    if method == Method::GET && path.ends_with("/invocation/next") {
        let (give, given) = oneshot::channel();
        let _ = said.send(Said::Next(now, give));
        return match given.await {
            Ok(event) => invocation(event),
            Err(_) => serve::json(410, "{}"),
        };
    }
    let body = request.into_body();
    let _ = said.send(if path.ends_with("/response") {
        Said::Answer(now, body)
    } else {
        Said::Failed(body)
    });
    serve::json(202, r#"{"status":"OK"}"#)
}

fn invocation(event: Bytes) -> Response<Bytes> {
    let mut response = serve::json(200, event);
    let deadline_ms = clock::now_ms() + i64::try_from(TIMEOUT.as_millis()).unwrap_or_default();
    let headers = [
        (
            "lambda-runtime-aws-request-id",
            "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned(),
        ),
        ("lambda-runtime-deadline-ms", deadline_ms.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-central-1:123456789012:function:bench".to_owned(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1".to_owned(),
        ),
    ];
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
