use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Body, Caller, IfMatch, Path, ProjectPath, retry_if_any, versioned};
use axum::response::Response;
use domain::{Action, ProjectPatch};
use http_function::{authorize, not_archived};
use store::Wanted;
use utoipa::ToSchema;

use super::ProjectView;
use crate::state::Shared;

/// An RFC 7396 merge patch of a project: absent keeps, `null` clears.
#[derive(ToSchema)]
#[schema(as = ProjectPatch)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct ProjectPatchBody {
    #[schema(nullable = false, format = "Name")]
    name: Option<String>,
    #[schema(format = "ProjectDescription")]
    description: Option<String>,
    /// The zone in which reports count days.
    #[schema(nullable = false, format = "TimeZoneName", example = "Europe/Berlin")]
    time_zone: Option<String>,
    #[schema(nullable = false)]
    archived: Option<bool>,
}

/// Changes the project by an RFC 7396 merge patch. Owners only.
#[utoipa::path(patch, path = "/v1/projects/{project_id}", operation_id = "updateProject", tag = "projects",
    params(ProjectPath, IfMatch),
    request_body = ProjectPatchBody,
    responses(
        (status = 200, description = "The changed project", body = ProjectView,
            headers(("ETag" = String, description = "Version and role, as a strong tag"))),
        Forbidden,
        Conflict,
    ))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    if_match: IfMatch,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.store.of(&caller);
    let patch = ProjectPatch::parse(body)?;
    let view = retry_if_any(&store, &if_match, || async {
        let wanted = Wanted::new(&caller.user_id, &project_id);
        let access = authorize(store.read(wanted), Action::Administer).await?.access;
        if_match.check_in_any_variant(access.project.version)?;
        let Some(changed) = patch.clone().apply(&access.project, &caller.user_id, state.now()) else {
            return Ok(ProjectView::from(access));
        };
        // Only now: archiving an archived project, as a retry does, is no change.
        if !patch.restores() {
            not_archived(&access)?;
        }
        store.update_project(&access, &changed).await?;
        Ok(ProjectView::new(changed, access.role))
    });
    let view = view.await?;
    Ok(versioned(view.entity_tag(), &view, None))
}
