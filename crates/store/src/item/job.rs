use domain::{
    ContentType, Job, JobError, JobId, JobKind, JobSource, JobState, Progress, ProjectId, Sha256Digest,
    UserId,
};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::convert::{from_item, to_item};
use crate::StoreError;
use crate::attribute::Item;
use crate::keys::{self, JOB};

/// A job. Specification, checkpoint and result are JSON in a text attribute: the store does not interpret them.
#[derive(Serialize, Deserialize)]
pub(crate) struct JobItem {
    pk: String,
    sk: String,
    kind: String,
    id: JobId,
    job_kind: JobKind,
    project_id: ProjectId,
    created_by: UserId,
    #[serde(alias = "order", default, skip_serializing_if = "Option::is_none")]
    spec: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source: Option<SourceItem>,
    state: JobState,
    done: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checkpoint: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    result: Option<String>,
    results: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<JobError>,
    #[serde(alias = "trouble", default, skip_serializing_if = "Option::is_none")]
    last_error: Option<String>,
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    finished_at: Option<Timestamp>,
    expires_at: i64,
    /// Digest of the creating request's body, if that had an idempotency key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    created_pk: String,
    created_sk: String,
}

#[derive(Serialize, Deserialize)]
struct SourceItem {
    content_type: ContentType,
    size_bytes: u64,
    sha256: Sha256Digest,
    has_arrived: bool,
}

impl JobItem {
    pub(crate) fn write(job: &Job, fingerprint: Option<&str>) -> Result<Item, StoreError> {
        let expires_at = job.expires_at().as_second();
        let Job {
            id,
            kind,
            project_id,
            created_by,
            spec,
            source,
            state,
            progress,
            checkpoint,
            result,
            results,
            error,
            last_error,
            version,
            created_at,
            updated_at,
            started_at,
            finished_at,
        } = job.clone();
        to_item(&Self {
            pk: keys::job_pk(&id),
            sk: JOB.to_owned(),
            kind: "job".to_owned(),
            created_pk: keys::user_jobs_pk(&created_by),
            created_sk: keys::time_sk(created_at, id.as_str()),
            id,
            job_kind: kind,
            project_id,
            created_by,
            spec: spec.as_ref().map(json).transpose()?,
            source: source.map(|source| SourceItem {
                content_type: source.content_type,
                size_bytes: source.size_bytes,
                sha256: source.sha256,
                has_arrived: source.has_arrived,
            }),
            state,
            done: progress.done,
            total: progress.total,
            checkpoint: unless_null(&checkpoint)?,
            result: unless_null(&result)?,
            results,
            error,
            last_error,
            version,
            created_at,
            updated_at,
            started_at,
            finished_at,
            expires_at,
            fingerprint: fingerprint.map(str::to_owned),
        })
    }

    pub(crate) fn read(item: Item) -> Result<Job, StoreError> {
        let item: Self = from_item(item)?;
        Ok(Job {
            progress: Progress {
                done: item.done,
                total: item.total,
                unit: item.job_kind.unit(),
            },
            id: item.id,
            kind: item.job_kind,
            project_id: item.project_id,
            created_by: item.created_by,
            spec: item.spec.as_deref().map(parse).transpose()?,
            source: item.source.map(|source| JobSource {
                content_type: source.content_type,
                size_bytes: source.size_bytes,
                sha256: source.sha256,
                has_arrived: source.has_arrived,
            }),
            state: item.state,
            checkpoint: or_null(item.checkpoint.as_deref())?,
            result: or_null(item.result.as_deref())?,
            results: item.results,
            error: item.error,
            last_error: item.last_error,
            version: item.version,
            created_at: item.created_at,
            updated_at: item.updated_at,
            started_at: item.started_at,
            finished_at: item.finished_at,
        })
    }
}

/// Results of consecutive rows or tasks of a job.
#[derive(Serialize, Deserialize)]
pub(crate) struct ResultsItem {
    pk: String,
    sk: String,
    kind: String,
    at: u64,
    /// A JSON array in a text.
    rows: String,
    expires_at: i64,
}

impl ResultsItem {
    /// `rows` are the elements' JSON.
    pub(crate) fn write(job: &Job, at: u64, rows: &[String]) -> Result<Item, StoreError> {
        to_item(&Self {
            pk: keys::job_pk(&job.id),
            sk: keys::result_sk(at),
            kind: "job_results".to_owned(),
            at,
            rows: format!("[{}]", rows.join(",")),
            expires_at: job.expires_at().as_second(),
        })
    }

    /// The number of the first result, and the results.
    pub(crate) fn read(item: Item) -> Result<(u64, Vec<Value>), StoreError> {
        let item: Self = from_item(item)?;
        Ok((item.at, parse(&item.rows)?))
    }
}

pub(crate) fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| StoreError::unexpected("a value has no JSON"))
}

pub(crate) fn unless_null(value: &Value) -> Result<Option<String>, StoreError> {
    if value.is_null() {
        Ok(None)
    } else {
        json(value).map(Some)
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, StoreError> {
    // The error's own text may repeat a value.
    serde_json::from_str(text).map_err(|_| StoreError::unexpected("a job's text is not of a known form"))
}

fn or_null(text: Option<&str>) -> Result<Value, StoreError> {
    text.map_or(Ok(Value::Null), parse)
}
