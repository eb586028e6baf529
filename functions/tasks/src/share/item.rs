use api::openapi::NotAcceptable;
use api::{Accept, ApiError, IfNoneMatch, Path};
use axum::response::Response;
use domain::TaskRef;

use super::list::MAX_ATTACHMENTS;
use super::page;
use super::path::{SharedItemPath, secret};
use super::response::shared;
use super::view::{Links, SharedItemDetailView};
use crate::origin::Origin;
use crate::state::Shared;

/// An item of a shared bucket list with its content, for everybody who has the link: as JSON, or as a page.
#[utoipa::path(get, path = "/v1/shared/{secret}/items/{task_id}", operation_id = "readSharedItem", tag = "sharing",
    security(()),
    params(SharedItemPath, IfNoneMatch),
    responses(
        (status = 200, description = "The item",
            content((SharedItemDetailView = "application/json"), (String = "text/html")),
            headers(
                ("ETag" = String, description = "Of the item in this form"),
                ("Vary" = String, description = "Accept"),
            )),
        NotAcceptable,
    ))]
pub(crate) async fn handle(
    state: Shared,
    origin: Origin,
    Path(path): Path<SharedItemPath>,
    accept: Accept,
    condition: IfNoneMatch,
) -> Result<Response, ApiError> {
    let secret = secret(&path.secret)?;
    let store = state.store.without_caller();
    let task = TaskRef {
        project_id: secret.project_id().clone(),
        task_id: path.task_id,
    };
    let (found, detail, pictures) = tokio::join!(
        store.shared(&secret, None),
        store.task_detail(&task),
        store.pictures(&task.project_id, Some(&task.task_id), MAX_ATTACHMENTS),
    );
    let project = found?.ok_or(ApiError::NotFound)?.project;
    let detail = detail?.ok_or(ApiError::NotFound)?;
    let links = Links {
        origin: &origin,
        secret: secret.expose(),
    };
    let view = SharedItemDetailView::new(detail, &pictures?, &links);
    let page = |view: &SharedItemDetailView| page::item(project.name.as_str(), view, &links);
    shared(&view, page, &accept, &condition)
}
