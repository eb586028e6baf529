//! `fleet jobs watch`: draws a job's progress until it is over. It uses only the API, so it watches jobs of a
//! deployed fleet as well.

use std::io::{IsTerminal as _, Write};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use http::header;
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;

use crate::command_line::WatchArgs;

/// The width of the bar, characters.
const WIDTH: u64 = 30;
/// The pause when the API gives no `Retry-After`.
const PAUSE_S: u64 = 2;
/// The longest `Retry-After` that is followed.
const MAX_PAUSE_S: u64 = 60;

/// The parts of a job that are shown.
#[derive(Debug, Deserialize)]
struct Job {
    kind: String,
    state: String,
    progress: Progress,
    error: Option<Reason>,
    #[serde(default)]
    result: serde_json::Value,
}

#[derive(Debug, Deserialize)]
struct Progress {
    done: u64,
    total: Option<u64>,
    unit: String,
}

#[derive(Debug, Deserialize)]
struct Reason {
    code: String,
    detail: String,
}

/// Polls until the job is over; returns whether it succeeded. The progress goes to standard error, the result
/// to standard output.
///
/// # Errors
/// When the API cannot be reached, or refuses the request.
pub async fn watch(args: &WatchArgs) -> anyhow::Result<bool> {
    let token = std::env::var("FLEET_TOKEN").unwrap_or_default();
    ensure!(
        !token.is_empty(),
        "set FLEET_TOKEN to an access token, as POST /v1/auth/login answers with"
    );
    let url = Url::parse(&args.url).context("--url")?;
    let url = url.join(&format!("/v1/jobs/{}", args.job)).context("--url")?;
    let client = client()?;
    let mut stderr = std::io::stderr();
    let draws = stderr.is_terminal();
    let mut last = String::new();
    loop {
        let answer = client.get(url.clone()).bearer_auth(&token).send().await?;
        let pause = pause(&answer);
        if answer.status() == StatusCode::TOO_MANY_REQUESTS || answer.status().is_server_error() {
            tokio::time::sleep(pause).await;
            continue;
        }
        ensure!(answer.status().is_success(), "{}", refusal(answer).await);
        let job: Job = answer.json().await.context("the answer is no job")?;
        let line = line(&job);
        if draws {
            // Overwrites the line before; its excess is blanked.
            write!(stderr, "\r{line}\x1b[K")?;
        } else if line != last {
            writeln!(stderr, "{line}")?;
        }
        stderr.flush()?;
        last = line;
        if !matches!(job.state.as_str(), "queued" | "running") {
            if draws {
                writeln!(stderr)?;
            }
            return end(&job);
        }
        tokio::time::sleep(pause).await;
    }
}

fn client() -> anyhow::Result<Client> {
    // Another part of the process may have installed one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder().timeout(Duration::from_secs(30)).build()?)
}

/// RFC 9110, section 10.2.3, in seconds.
fn pause(answer: &reqwest::Response) -> Duration {
    let wanted = answer.headers().get(header::RETRY_AFTER);
    let wanted = wanted.and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(wanted.unwrap_or(PAUSE_S).clamp(1, MAX_PAUSE_S))
}

async fn refusal(answer: reqwest::Response) -> String {
    let status = answer.status();
    let problem: serde_json::Value = answer.json().await.unwrap_or_default();
    match problem.get("detail").and_then(serde_json::Value::as_str) {
        Some(detail) => format!("{status}: {detail}"),
        None => status.to_string(),
    }
}

fn end(job: &Job) -> anyhow::Result<bool> {
    if let Some(Reason { code, detail }) = &job.error {
        bail!("{code}: {detail}");
    }
    let mut stdout = std::io::stdout();
    if !job.result.is_null() {
        writeln!(stdout, "{:#}", job.result)?;
    }
    Ok(job.state == "succeeded")
}

/// `import_csv  [#########.....................]  30 %  300 of 1000 rows, running`
fn line(job: &Job) -> String {
    let Job { kind, state, .. } = job;
    let Progress { done, total, unit } = &job.progress;
    let Some(total) = total else {
        return format!("{kind}  {done} {unit}, {state}");
    };
    // A job with nothing to do is complete.
    let part = |of: u64| done.saturating_mul(of).checked_div(*total).unwrap_or(of).min(of);
    let full = usize::try_from(part(WIDTH)).unwrap_or_default();
    let empty = usize::try_from(WIDTH).unwrap_or_default() - full;
    let bar = format!("{}{}", "#".repeat(full), ".".repeat(empty));
    format!(
        "{kind}  [{bar}] {:3} %  {done} of {total} {unit}, {state}",
        part(100)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn job(done: u64, total: Option<u64>) -> Job {
        let progress = json!({"done": done, "total": total, "unit": "rows", "percent": null});
        let job = json!({"kind": "import_csv", "state": "running", "progress": progress, "error": null, "id": "job_1"});
        serde_json::from_value(job).unwrap()
    }

    #[test]
    fn the_bar_is_as_full_as_the_work_is_done() {
        for (done, total, expected) in [
            (
                0,
                Some(9),
                "import_csv  [..............................]   0 %  0 of 9 rows, running",
            ),
            (
                1,
                Some(2),
                "import_csv  [###############...............]  50 %  1 of 2 rows, running",
            ),
            (
                999,
                Some(1000),
                "import_csv  [#############################.]  99 %  999 of 1000 rows, running",
            ),
            (
                7,
                Some(7),
                "import_csv  [##############################] 100 %  7 of 7 rows, running",
            ),
            (
                0,
                Some(0),
                "import_csv  [##############################] 100 %  0 of 0 rows, running",
            ),
            (12, None, "import_csv  12 rows, running"),
        ] {
            assert_eq!(line(&job(done, total)), expected);
        }
    }

    #[test]
    fn a_failed_job_says_why() {
        let mut failed = job(1, None);
        failed.error = Some(Reason {
            code: "gave_up".to_owned(),
            detail: "the worker ended".to_owned(),
        });
        assert_eq!(end(&failed).unwrap_err().to_string(), "gave_up: the worker ended");
        assert!(!end(&job(1, None)).unwrap());
    }
}
