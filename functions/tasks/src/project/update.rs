//! `PATCH /v1/projects/{project_id}`

use api::openapi::{Conflict, Forbidden, IfMatchHeader};
use api::{ApiError, Body, Caller, IfMatch, Path, versioned};
use axum::response::Response;
use domain::{Action, ProjectId, ProjectPatch};
use store::{StoreError, Wanted};

use crate::access::{MAX_CONFLICTS, authorized, failed, not_archived};
use crate::openapi;
use crate::state::Shared;
use crate::view::ProjectView;

/// Changes the project by an RFC 7396 merge patch. Owners only.
#[utoipa::path(patch, path = "/v1/projects/{project_id}", operation_id = "updateProject", tag = "projects",
    params(("project_id" = String, Path, description = "The project", pattern = "^prj_[0-9a-f]{32}$", example = "prj_00000000000000000000000000000000"), IfMatchHeader),
    request_body(content((openapi::ProjectPatch = "application/merge-patch+json"), (openapi::ProjectPatch = "application/json"))),
    security(("access_token" = [])),
    responses((status = 200, description = "The changed project", body = ProjectView, headers(("ETag" = String, description = "Version and role, as a strong tag"))), (status = 403, response = Forbidden), (status = 409, response = Conflict)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(project): Path<ProjectId>,
    if_match: IfMatch,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let patch = ProjectPatch::parse(body)?;
    for _ in 0..MAX_CONFLICTS {
        let wanted = Wanted::new(&caller.user_id, &project);
        let access = authorized(
            state.store.read(wanted).await.map_err(failed)?,
            Action::Administer,
        )?
        .access;
        if_match.check_in_any_variant(access.project.version)?;
        let Some(changed) = patch.clone().apply(&access.project, &caller.user_id, state.now()) else {
            let view = ProjectView::from(access);
            return Ok(versioned(view.edition(), &view, None));
        };
        // Only now: to archive what is archived, as a retry does, is no change.
        if !patch.restores() {
            not_archived(&access)?;
        }
        match state.store.update_project(&access, &changed).await {
            Ok(()) => {
                let view = ProjectView::new(changed, access.role);
                return Ok(versioned(view.edition(), &view, None));
            }
            Err(StoreError::Conflict) if if_match.is_any() => {}
            Err(StoreError::Conflict) => return Err(ApiError::Stale),
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}
