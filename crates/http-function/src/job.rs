//! A job in JSON, and the 202 response that shows one.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use domain::Timestamp;
use domain::{Job, JobError, JobId, JobKind, JobState, Progress, ProgressUnit, ProjectId};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// `Retry-After` of a new job, in seconds.
const SOON_S: u64 = 1;
/// `Retry-After` of a long job, in seconds.
const LATER_S: u64 = 5;
/// The age from which a job is long, in seconds.
const LONG_S: i64 = 30;

/// A job.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Job)]
pub struct JobView {
    #[schema(value_type = String, format = "JobId")]
    id: JobId,
    /// What kind of work it is.
    #[schema(value_type = String, format = "JobKind")]
    kind: JobKind,
    #[schema(value_type = String, format = "ProjectId")]
    project_id: ProjectId,
    /// How far it is.
    #[schema(value_type = String, format = "JobState")]
    state: JobState,
    progress: ProgressView,
    /// What came of it, by its kind; grows while it runs. Null: nothing yet.
    #[schema(required, value_type = Option<Object>)]
    result: Value,
    /// How many results of single rows or tasks there are by now, at `…/results`.
    results: u64,
    /// Why it was given up.
    #[schema(required)]
    error: Option<JobErrorView>,
    /// Where an import's file is to be put, while it waits for that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    upload: Option<Value>,
    version: u64,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[schema(required)]
    started_at: Option<Timestamp>,
    #[schema(required)]
    finished_at: Option<Timestamp>,
    /// When it is forgotten.
    expires_at: Timestamp,
}

/// How much of a job is done.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = JobProgress)]
struct ProgressView {
    /// So many. Never goes back.
    done: u64,
    /// Of so many, once that is known.
    #[schema(required)]
    total: Option<u64>,
    /// What is counted.
    #[schema(value_type = String, format = "ProgressUnit")]
    unit: ProgressUnit,
    /// Rounded down; 100 means that all is done.
    #[schema(required, minimum = 0, maximum = 100)]
    percent: Option<u64>,
}

/// Why a job was given up.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = JobError)]
struct JobErrorView {
    /// Stable.
    #[schema(pattern = "^[a-z][a-z_]*$")]
    code: String,
    /// For people.
    detail: String,
}

impl JobView {
    /// A job as its creator sees it.
    pub fn new(job: &Job) -> Self {
        Self {
            id: job.id.clone(),
            kind: job.kind,
            project_id: job.project_id.clone(),
            state: job.state,
            progress: ProgressView::new(job.progress, job.state),
            result: job.result.clone(),
            results: job.results,
            error: job
                .error
                .clone()
                .map(|JobError { code, detail }| JobErrorView { code, detail }),
            upload: None,
            version: job.version,
            created_at: job.created_at.into(),
            updated_at: job.updated_at.into(),
            started_at: job.started_at.map(Into::into),
            finished_at: job.finished_at.map(Into::into),
            expires_at: job.expires_at().into(),
        }
    }

    /// The same with the upload of its file.
    #[must_use]
    pub fn with_upload(self, upload: Value) -> Self {
        Self {
            upload: Some(upload),
            ..self
        }
    }

    /// The same with one more member of the result, if that is an object.
    #[must_use]
    pub fn with_result(mut self, name: &str, value: Value) -> Self {
        if let Value::Object(result) = &mut self.result {
            result.insert(name.to_owned(), value);
        }
        self
    }

    /// The same without what came of it.
    #[must_use]
    pub fn without_result(self) -> Self {
        Self {
            result: Value::Null,
            results: 0,
            ..self
        }
    }

    /// The job's path.
    pub fn location(&self) -> String {
        format!("/v1/jobs/{}", self.id)
    }

    /// Grows with each change.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The wait before the next request, in seconds; `None` for a job that is over.
    pub fn retry_after_s(&self) -> Option<u64> {
        let age = self.updated_at.0.duration_since(self.created_at.0).as_secs();
        let wait = if age < LONG_S { SOON_S } else { LATER_S };
        (!self.state.is_over()).then_some(wait)
    }
}

impl ProgressView {
    fn new(progress: Progress, state: JobState) -> Self {
        let Progress { done, total, unit } = progress;
        let percent = match total {
            _ if state == JobState::Succeeded => Some(100),
            Some(0) => Some(0),
            // A job that is not over is not complete.
            Some(total) => Some((done.saturating_mul(100) / total).min(99)),
            None => None,
        };
        Self {
            done,
            total,
            unit,
            percent,
        }
    }
}

/// 202 with a job, its location, and `Retry-After`.
pub fn accepted_job(view: JobView) -> Response {
    let (location, wait) = (view.location(), view.retry_after_s());
    let etag = api::etag(view.version());
    let mut response = (StatusCode::ACCEPTED, [(header::ETAG, etag)], Json(view)).into_response();
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if let Some(seconds) = wait {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}
