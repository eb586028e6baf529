//! `POST /v1/jobs`

use api::openapi::{Conflict, Forbidden, IdempotencyKeyHeader, NotFound};
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, id_seed};
use axum::response::Response;
use bytes::Bytes;
use domain::{ContentType, Invalid, Job, JobId, JobSpec, NewJob, ObjectKey, TaskPatch, UserId};
use http_function::{JobView, accepted_job, authorized, failed, made};
use store::{MAX_JOB_SPEC_BYTES, Wanted};

use super::view::view;
use crate::State;
use crate::failure::files_failed;
use crate::files::Uploads;
use crate::openapi;
use crate::state::Shared;

const PATH: &str = "/v1/jobs";

/// Asks for work that takes longer than a request. Imports and changes are for editors and owners, exports for every member.
/// An import's answer says where to put the file; the work begins once that has arrived.
#[utoipa::path(post, path = "/v1/jobs", operation_id = "createJob", tag = "jobs",
    params(IdempotencyKeyHeader),
    request_body = openapi::NewJob,
    security(("access_token" = [])),
    responses((status = 202, description = "It is going to be done", body = JobView, headers(("ETag" = String, description = "The version, as a strong tag"), ("Location" = String, description = "Its address"), ("Retry-After" = u64, description = "When to look at it again, in seconds"))), (status = 403, response = Forbidden), (status = 404, response = NotFound), (status = 409, response = Conflict)))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let services = &state.services;
    let fingerprint = key.as_ref().map(|_| Fingerprint::of(&body));
    let user = caller.user_id;
    let NewJob {
        project_id,
        spec,
        source,
    } = NewJob::parse(body, &user)?;
    let assignees = assignees(&spec)?;
    let wanted = Wanted {
        people: &assignees,
        ..Wanted::new(&user, &project_id)
    };
    let found = services.store.read(wanted).await.map_err(failed)?;
    let found = authorized(found, spec.kind().action())?;
    let id = JobId::from_seed(id_seed(key.as_ref(), user.as_str(), PATH, &*services.entropy));
    // A retry meets its own job, even if somebody has left since.
    let is_retry = key.is_some() && services.store.job(&id).await.map_err(failed)?.is_some();
    if !is_retry {
        all_members(&assignees, &found.non_members)?;
    }
    let now = services.now();
    let mut job = Job::new((id, project_id), user, spec, source, now);
    if let Some(long) = long_spec(&job)? {
        // Before the job, which begins at once.
        if !is_retry {
            put_spec(&state, &job.id, long).await?;
        }
        job.spec = None;
    }
    let outcome = services
        .store
        .create_job(&job, fingerprint.as_ref().map(Fingerprint::as_str))
        .await;
    let job = made(outcome.map_err(failed)?)?;
    Ok(accepted_job(view(&state.services.presigner, &job, now)))
}

/// Whom the changes would assign tasks to.
fn assignees(spec: &JobSpec) -> Result<Vec<UserId>, Invalid> {
    match spec {
        JobSpec::BulkUpdate { changes, .. } => Ok(TaskPatch::parse(changes.clone())?.assignees().to_vec()),
        _ => Ok(vec![]),
    }
}

fn all_members(assignees: &[UserId], non_members: &[UserId]) -> Result<(), Invalid> {
    let is_non_member = |(_, user): &(usize, &UserId)| non_members.contains(user);
    let errors = assignees.iter().enumerate().filter(is_non_member);
    let errors = errors.flat_map(|(at, _)| {
        let invalid = Invalid::new("not_a_member", "is not a member of this project");
        invalid.at(&at.to_string()).at("assignees").at("changes").0
    });
    let errors: Vec<_> = errors.collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Invalid(errors))
    }
}

/// The order's JSON, if it is too long for the job's item.
fn long_spec(job: &Job) -> Result<Option<Vec<u8>>, ApiError> {
    let text = serde_json::to_vec(&job.spec).map_err(ApiError::internal)?;
    Ok((text.len() > MAX_JOB_SPEC_BYTES).then_some(text))
}

async fn put_spec<F: Uploads>(state: &State<F>, id: &JobId, text: Vec<u8>) -> Result<(), ApiError> {
    let content_type = ContentType::from_json("application/json".into())?;
    let put = state
        .files
        .put(&ObjectKey::JobSpec(id.clone()), &content_type, Bytes::from(text))
        .await;
    put.map_err(files_failed)
}
