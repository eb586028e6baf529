use api::openapi::Conflict;
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, created};
use axum::response::Response;
use domain::{NewProject, ProjectId};
use http_function::created_resource;
use store::Person;
use utoipa::ToSchema;

use super::ProjectView;
use crate::enumerations::ProjectKind;
use crate::state::Shared;

/// A new project.
#[derive(ToSchema)]
#[schema(as = NewProject)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct NewProjectBody {
    #[schema(format = "Name", example = "Move house")]
    name: String,
    /// Default `board`; fixed from then on.
    #[schema(nullable = false)]
    kind: Option<ProjectKind>,
    /// Markdown.
    #[schema(format = "ProjectDescription")]
    description: Option<String>,
    /// The zone in which reports count days; by default that of its creator.
    #[schema(nullable = false, format = "TimeZoneName", example = "Europe/Berlin")]
    time_zone: Option<String>,
}

/// Makes a project whose owner is the caller.
#[utoipa::path(post, path = "/v1/projects", operation_id = "createProject", tag = "projects",
    params(IdempotencyKey),
    request_body = NewProjectBody,
    responses(
        (status = 201, description = "Made", body = ProjectView,
            headers(("ETag" = String, description = "Version and role, as a strong tag"), ("Location" = String, description = "Its address"))),
        Conflict,
    ))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let fingerprint = Fingerprint::of_keyed(key.as_ref(), &body);
    let mut new = NewProject::parse(body)?;
    if new.time_zone.is_none()
        && let Person::Known(profile) = store.profile(&caller.user_id).await?
    {
        new.time_zone = Some(profile.time_zone);
    }
    let id = ProjectId::from_seed(state.id_seed(key.as_ref(), &caller.user_id, "/v1/projects"));
    let project = new.into_project(id, caller.user_id, state.now());
    let outcome = store.create_project(&project, fingerprint.as_deref()).await?;
    let access = created_resource(outcome)?;
    let location = format!("/v1/projects/{}", access.project.id);
    let view = ProjectView::from(access);
    Ok(created(&location, view.entity_tag(), &view))
}
