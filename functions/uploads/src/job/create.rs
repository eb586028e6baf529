use api::openapi::{Conflict, Forbidden, NotFound};
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey};
use axum::response::Response;
use bytes::Bytes;
use domain::{
    ContentType, Invalid, Job, JobId, JobSpec, JobState, NewJob, ObjectKey, TaskPatch, UserId, Work,
};
use http_function::{JobView, accepted_job, authorize, created_resource};
use store::{CreatedJob, MAX_JOB_SPEC_BYTES, Wanted};

use super::schema::NewJobBody;
use super::view::view;
use crate::failure::files_failed;
use crate::files::Uploads;
use crate::state::{Shared, State};

const ROUTE: &str = "/v1/jobs";
/// When one of several jobs may have ended, in seconds.
const SOME_END_S: u32 = 30;

/// Asks for work that takes longer than a request. Imports and changes are for editors and owners, exports for every member.
/// An import's answer says where to put the file; the work begins once that has arrived. At most 10 of one's jobs are under way
/// at once, and at most 200 begin on a day (429, `too_many_jobs` and `too_many_jobs_today`).
#[utoipa::path(post, path = "/v1/jobs", operation_id = "createJob", tag = "jobs",
    params(IdempotencyKey),
    request_body = NewJobBody,
    responses(
        (status = 202, description = "It is going to be done", body = JobView,
            headers(
                ("ETag" = String, description = "The version, as a strong tag"),
                ("Location" = String, description = "Its address"),
                ("Retry-After" = u64, description = "When to look at it again, in seconds"),
            )),
        Forbidden,
        NotFound,
        Conflict,
    ))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.services.store.of(&caller);
    let services = &state.services;
    let fingerprint = Fingerprint::of_keyed(key.as_ref(), &body);
    let user = caller.user_id;
    let NewJob {
        project_id,
        mut spec,
        source,
    } = NewJob::parse(body, &user)?;
    let assignees = assignees(&spec)?;
    let wanted = Wanted {
        people: &assignees,
        ..Wanted::new(&user, &project_id)
    };
    let found = authorize(store.read(wanted), spec.kind().action()).await?;
    let id = JobId::from_seed(services.id_seed(key.as_ref(), &user, ROUTE));
    // A retry finds its own job, even if an assignee has left since.
    let is_retry = key.is_some() && store.job(&id).await?.is_some();
    if !is_retry {
        all_members(&assignees, &found.non_members)?;
    }
    if let JobSpec::BulkUpdate { selection, .. } | JobSpec::BulkDelete { selection } = &mut spec {
        selection.set_zone(&found.time_zone);
    }
    let now = services.now();
    let mut job = Job::new((id, project_id), user, spec, source, now);
    if let Some(long) = long_spec(&job)? {
        job.take_spec_apart(&long);
        // Before the job, which begins at once.
        if !is_retry {
            put_spec(&state, &job.spec_key(), long).await?;
        }
    }
    let job = match store.create_job(&job, fingerprint.as_deref()).await? {
        CreatedJob::Job(outcome) => created_resource(outcome)?,
        CreatedJob::TooManyAtOnce => {
            return Err(too_many(
                "too_many_jobs",
                "as many jobs of yours are under way as there may be at once; wait for one, or cancel one",
                SOME_END_S,
            ));
        }
        CreatedJob::TooManyToday(next) => {
            return Err(too_many(
                "too_many_jobs_today",
                "you have begun as many jobs as one may on a day",
                api::seconds_until(now, next),
            ));
        }
    };
    if job.is_ready() && job.state == JobState::Queued {
        // The table's stream does that, too, behind the changes of everybody else's imports: it stands in where this fails.
        if let Err(error) = state.files.enqueue(&Work::job(&job)).await {
            tracing::warn!(job_id = %job.id, %error, "a job waits for the table's stream");
        }
    }
    Ok(accepted_job(view(
        &services.presigner,
        &job,
        Some(&found.access),
        now,
    )))
}

fn too_many(code: &'static str, detail: &'static str, retry_after_s: u32) -> ApiError {
    ApiError::TooManyRequests {
        code,
        detail: detail.into(),
        retry_after_s,
    }
}

/// The users whom the changes would assign tasks to.
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

/// The specification's JSON, if it is too long for the job's item.
fn long_spec(job: &Job) -> Result<Option<Vec<u8>>, ApiError> {
    let text = serde_json::to_vec(&job.spec).map_err(ApiError::internal)?;
    Ok((text.len() > MAX_JOB_SPEC_BYTES).then_some(text))
}

async fn put_spec<F: Uploads>(state: &State<F>, key: &ObjectKey, text: Vec<u8>) -> Result<(), ApiError> {
    let content_type = ContentType::from_json("application/json".into())?;
    let put = state.files.put(key, &content_type, Bytes::from(text)).await;
    put.map_err(files_failed)
}
