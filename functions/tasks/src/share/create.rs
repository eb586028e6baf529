use api::openapi::{Conflict, Forbidden};
use api::{ApiError, Caller, Path, ProjectPath, retry_on_conflict};
use axum::Json;
use domain::{Action, ProjectKind, ShareLink, ShareSecret};
use http::StatusCode;
use http_function::authorize;
use store::Wanted;

use super::view::NewShareLinkView;
use crate::origin::Origin;
use crate::state::Shared;

/// Makes a link by which everybody who has it reads the bucket list, without an account. It replaces the one that there is, so that
/// a request without an answer is sent again without harm. The answer alone has the link: only a digest is kept. Owners only.
#[utoipa::path(post, path = "/v1/projects/{project_id}/share-link", operation_id = "createShareLink", tag = "sharing",
    params(ProjectPath),
    responses((status = 201, description = "The link", body = NewShareLinkView), Forbidden, Conflict))]
pub(crate) async fn handle(
    state: Shared,
    origin: Origin,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
) -> Result<(StatusCode, Json<NewShareLinkView>), ApiError> {
    let store = state.store.of(&caller);
    let secret = ShareSecret::new(&project_id, state.entropy.bytes());
    let link = ShareLink {
        project_id,
        digest: secret.digest(),
        created_by: caller.user_id.clone(),
        created_at: state.now(),
    };
    // The conflict is with a deletion, or with the end of the caller's role.
    retry_on_conflict(&store, || async {
        let wanted = Wanted::new(&caller.user_id, &link.project_id);
        let found = authorize(store.read(wanted), Action::Administer).await?;
        if found.access.project.kind != ProjectKind::BucketList {
            return Err(ApiError::conflict(
                "not_a_bucket_list",
                "only bucket lists can be shared by a link",
            ));
        }
        Ok(store.put_share_link(&link).await?)
    })
    .await?;
    let url = origin.url(&format!("/v1/shared/{}", secret.expose()));
    Ok((StatusCode::CREATED, Json(NewShareLinkView::new(url, link))))
}
