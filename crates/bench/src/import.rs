//! Imports through the worker: speed, and memory by the size of the file.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, ensure};
use bytes::Bytes;
use domain::{
    ContentType, CsvOptions, IdSeed, ImportFormat, ImportSpec, Job, JobId, JobSource, JobSpec, JobState,
    NewProject, ObjectKey, OnError, ProjectId, Sha256Digest, Work,
};
use http::{HeaderValue, Method, Request, Response, header};
use serde::Serialize;
use serde_json::{Value, json};
use store::{Patience, Store};

use crate::scene::Scene;
use crate::{clock, dynamo, serve};

/// The limit of messages of a job: each processes some ten thousand rows.
const MAX_MESSAGES: u32 = 1000;

/// An import of a CSV file.
#[derive(Debug, Serialize)]
pub(crate) struct Import {
    pub(crate) rows: u64,
    /// The number of messages: each ends as the deadline comes near.
    pub(crate) messages: u32,
    pub(crate) seconds: f64,
    /// Rows are validated first, then made into tasks.
    pub(crate) rows_per_second: f64,
    /// The peak memory of the worker (`VmHWM`).
    pub(crate) peak_mib: f64,
}

/// Runs one process for each number of rows.
pub(crate) async fn measure(scene: &Scene, row_counts: &[u64]) -> anyhow::Result<Vec<Import>> {
    let mut imports = Vec::new();
    for rows in row_counts {
        imports.push(measure_one(scene, *rows).await?);
    }
    Ok(imports)
}

async fn measure_one(scene: &Scene, rows: u64) -> anyhow::Result<Import> {
    let store = Store::new(
        store::testing::client(scene.dynamodb),
        dynamo::TABLE,
        Patience::without_pauses(),
    );
    let file = Bytes::from(csv(rows));
    let job = job(scene, &store, rows, u64::try_from(file.len())?).await?;
    let services = FakeServices::start(&job, file).await?;
    let mut worker = scene.start_worker(services.address).await?;
    let message = json!(Work::job(&job)).to_string();
    let event = Bytes::from(
        json!({"Records": [{
            "messageId": "059f36b4-87a3-44ab-83d2-661975830a7d", "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
            "body": message, "attributes": {"ApproximateReceiveCount": "1"}, "messageAttributes": {},
            "eventSource": "aws:sqs", "awsRegion": "eu-central-1",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:slow-work",
        }]})
        .to_string(),
    );
    let started = Instant::now();
    let mut messages = 0;
    loop {
        messages += 1;
        ensure!(messages < MAX_MESSAGES, "the import does not end");
        let (_, answer) = worker.invoke(event.clone()).await?;
        let answer: Value = serde_json::from_slice(&answer)?;
        ensure!(
            answer == json!({"batchItemFailures": []}),
            "the worker answered {answer}"
        );
        if !services.has_sent.swap(false, Ordering::Relaxed) {
            break;
        }
    }
    let took: Duration = started.elapsed();
    let done = store.job(&job.id).await?.context("the job is gone")?;
    ensure!(
        done.state == JobState::Succeeded,
        "the job ended as {:?}",
        done.error
    );
    ensure!(
        done.result.get("created").and_then(Value::as_u64) == Some(rows),
        "the job came to {}",
        done.result
    );
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let (count, peak_kib) = (rows as f64, worker.memory_kib("VmHWM")? as f64);
    Ok(Import {
        rows,
        messages,
        seconds: took.as_secs_f64(),
        rows_per_second: count / took.as_secs_f64(),
        peak_mib: peak_kib / 1024.0,
    })
}

/// Creates an empty project and the job, whose file is uploaded.
async fn job(scene: &Scene, store: &Store, rows: u64, size_bytes: u64) -> anyhow::Result<Job> {
    let invalid = |error: domain::Invalid| anyhow!("{error:?}");
    let seed = IdSeed::derive(&["bench import", &rows.to_string()]);
    let now = jiff::Timestamp::from_millisecond(clock::now_ms())?;
    let project = ProjectId::from_seed(seed);
    let new = NewProject::parse(json!({"name": "Import"})).map_err(invalid)?;
    let made = new.into_project(project.clone(), scene.user.clone(), now);
    store.create_project(&made, None).await?;
    let source = JobSource {
        content_type: ContentType::from_json("text/csv".into()).map_err(invalid)?,
        size_bytes,
        // Verified by S3, not by the worker.
        sha256: Sha256Digest([0; 32]),
        has_arrived: true,
    };
    let spec = JobSpec::Import(ImportSpec {
        format: ImportFormat::Csv(CsvOptions::default()),
        dry_run: false,
        on_error: OnError::Stop,
    });
    let ids = (JobId::from_seed(seed), project);
    let job = Job::new(ids, scene.user.clone(), spec, Some(source), now);
    store.create_job(&job, None).await?;
    Ok(job)
}

/// Everyday tasks.
fn csv(rows: u64) -> String {
    let mut file = String::from("title,description,status,priority,labels,due\n");
    for row in 1..=rows {
        let status = match row % 3 {
            0 => "to_do",
            1 => "in_progress",
            _ => "done",
        };
        file.push_str(&format!(
            "Order the punched cards {row},\"Three hundred of them, as last time. Ask for the thicker stock.\",{status},high,\
             \"supplies, engine\",2026-12-01\n"
        ));
    }
    file
}

/// S3 with one object, and queues that only record whether a message was sent.
struct FakeServices {
    address: std::net::SocketAddr,
    has_sent: Arc<AtomicBool>,
}

impl FakeServices {
    async fn start(job: &Job, file: Bytes) -> anyhow::Result<Self> {
        let has_sent = Arc::new(AtomicBool::new(false));
        let (key, sent) = (
            format!("/{}", ObjectKey::Import(job.id.clone())),
            Arc::clone(&has_sent),
        );
        let address = serve::serve(move |request| {
            let (is_file, file) = (request.uri().path().ends_with(&key), file.clone());
            let sent = Arc::clone(&sent);
            async move {
                let target = request.headers().get("x-amz-target");
                let target = target.and_then(|target| target.to_str().ok());
                match (target, request.method()) {
                    (Some(target), _) => {
                        if target.ends_with("SendMessage") {
                            sent.store(true, Ordering::Relaxed);
                        }
                        serve::json(200, r#"{"MessageId":"059f36b4-87a3-44ab-83d2-661975830a7d"}"#)
                    }
                    (None, &Method::GET | &Method::HEAD) if is_file => range(&request, file),
                    (None, &Method::POST) => xml("<DeleteResult/>"),
                    (None, _) => serve::json(404, ""),
                }
            }
        })
        .await?;
        Ok(Self { address, has_sent })
    }
}

fn range(request: &Request<Bytes>, file: Bytes) -> Response<Bytes> {
    let asked = request.headers().get(header::RANGE);
    let asked = asked
        .and_then(|range| range.to_str().ok()?.strip_prefix("bytes="))
        .and_then(|range| range.split_once('-'))
        .and_then(|(first, last)| Some((first.parse::<usize>().ok()?, last.parse::<usize>().ok()?)));
    let Some((first, last)) = asked else {
        return Response::new(file);
    };
    let end = file.len().min(last.saturating_add(1));
    let first = first.min(end);
    let mut response = Response::new(file.slice(first..end));
    *response.status_mut() = http::StatusCode::PARTIAL_CONTENT;
    let text = format!("bytes {first}-{}/{}", end.saturating_sub(1), file.len());
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}

fn xml(body: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(body.as_bytes()));
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    response
}
