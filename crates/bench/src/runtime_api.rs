//! Lambda's Runtime API for one process, with the times of its events and responses.

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

/// The time-out of every function: that of the slowest one in `template.yaml`.
const TIMEOUT: Duration = Duration::from_secs(900);
/// The longest wait for a process.
const MAX_WAIT: Duration = Duration::from_secs(150);

/// A request of the function.
enum Call {
    /// It waits for an event.
    Next(Instant, oneshot::Sender<Bytes>),
    /// The response to an event.
    Response(Instant, Bytes),
    /// The report of a failure.
    Failed(Bytes),
}

/// A process that speaks to a Runtime API of its own.
pub(crate) struct Instance {
    name: String,
    child: Child,
    calls: mpsc::UnboundedReceiver<Call>,
    next: Option<oneshot::Sender<Bytes>>,
    /// From starting the process to its first request for an event.
    pub(crate) cold_start: Duration,
}

impl Instance {
    /// Starts the program and waits until it requests its first event. Its log goes to a file.
    pub(crate) async fn start(
        program: &Path,
        environment: &[(String, String)],
        log: &Path,
    ) -> anyhow::Result<Self> {
        let name = program.file_name().unwrap_or_default().display().to_string();
        let (sender, mut calls) = mpsc::unbounded_channel();
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
        let (asked, next) = match tokio::time::timeout(MAX_WAIT, calls.recv()).await {
            Ok(Some(Call::Next(asked, next))) => (asked, next),
            _ => bail!("{name} did not ask for an event; see {}", log.display()),
        };
        Ok(Self {
            name,
            child,
            calls,
            next: Some(next),
            cold_start: asked - started,
        })
    }

    /// Invokes the function. Returns the time until the response was received, and the response.
    pub(crate) async fn invoke(&mut self, event: Bytes) -> anyhow::Result<(Duration, Bytes)> {
        let next = match self.next.take() {
            Some(next) => next,
            None => match self.next_call().await? {
                Call::Next(_, next) => next,
                Call::Response(..) | Call::Failed(_) => bail!("{} answers without being asked", self.name),
            },
        };
        let given = Instant::now();
        if next.send(event).is_err() {
            bail!("{} is gone", self.name);
        }
        match self.next_call().await? {
            Call::Response(answered, body) => Ok((answered - given, body)),
            Call::Failed(report) => bail!("{} failed: {}", self.name, String::from_utf8_lossy(&report)),
            Call::Next(..) => bail!("{} asks for more before it has answered", self.name),
        }
    }

    /// A value of `/proc/PID/status`, in KiB.
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

    /// The processor time of its threads so far, which other work disturbs less than the elapsed time.
    pub(crate) fn cpu_time(&self) -> anyhow::Result<Duration> {
        let mut nanoseconds = 0;
        for thread in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let statistics = std::fs::read_to_string(thread?.path().join("schedstat"))?;
            nanoseconds += statistics.split(' ').next().unwrap_or_default().parse::<u64>()?;
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    async fn next_call(&mut self) -> anyhow::Result<Call> {
        match tokio::time::timeout(MAX_WAIT, self.calls.recv()).await {
            Ok(Some(call)) => Ok(call),
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

async fn listen(sender: mpsc::UnboundedSender<Call>) -> anyhow::Result<SocketAddr> {
    let sender = Arc::new(sender);
    serve::serve(move |request| {
        let sender = Arc::clone(&sender);
        async move { answer(request, &sender).await }
    })
    .await
}

async fn answer(request: Request<Bytes>, calls: &mpsc::UnboundedSender<Call>) -> Response<Bytes> {
    // The body has been received in full.
    let now = Instant::now();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    if method == Method::GET && path.ends_with("/invocation/next") {
        let (give, given) = oneshot::channel();
        let _ = calls.send(Call::Next(now, give));
        return match given.await {
            Ok(event) => invocation(event),
            Err(_) => serve::json(410, "{}"),
        };
    }
    let body = request.into_body();
    let _ = calls.send(if path.ends_with("/response") {
        Call::Response(now, body)
    } else {
        Call::Failed(body)
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

#[cfg(test)]
mod tests {
    use super::TIMEOUT;

    #[test]
    fn the_time_out_is_that_of_the_slowest_function() {
        let template = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../template.yaml"));
        let timeouts = template
            .lines()
            .filter_map(|line| line.trim().strip_prefix("Timeout: "));
        let slowest = timeouts.map(|seconds| seconds.parse().unwrap()).max();
        assert_eq!(slowest, Some(TIMEOUT.as_secs()));
    }
}
