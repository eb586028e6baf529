//! `POST /v1/projects`

use api::openapi::{Conflict, IdempotencyKeyHeader};
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, created, id_seed};
use axum::response::Response;
use domain::{NewProject, ProjectId};

use crate::access::{failed, made};
use crate::openapi;
use crate::state::Shared;
use crate::view::ProjectView;

/// Makes a project whose owner is the caller.
#[utoipa::path(post, path = "/v1/projects", operation_id = "createProject", tag = "projects",
    params(IdempotencyKeyHeader),
    request_body = openapi::NewProject,
    security(("access_token" = [])),
    responses((status = 201, description = "Made", body = ProjectView, headers(("ETag" = String, description = "Version and role, as a strong tag"), ("Location" = String, description = "Its address"))), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let fingerprint = key.as_ref().map(|_| Fingerprint::of(&body));
    let new = NewProject::parse(body)?;
    let seed = id_seed(
        key.as_ref(),
        caller.user_id.as_str(),
        "/v1/projects",
        &*state.entropy,
    );
    let project = new.into_project(ProjectId::from_seed(seed), caller.user_id, state.now());
    let outcome = state
        .store
        .create_project(&project, fingerprint.as_ref().map(Fingerprint::as_str))
        .await;
    let access = made(outcome.map_err(failed)?)?;
    let location = format!("/v1/projects/{}", access.project.id);
    let view = ProjectView::from(access);
    Ok(created(&location, view.edition(), &view))
}
