use api::openapi::{NotAcceptable, PageParameters};
use api::{Accept, ApiError, IfNoneMatch, Path, Query};
use axum::response::Response;
use domain::{IdSeed, PageLimit, Parameters, TaskQuery, UserId};
use jiff::tz::TimeZone;

use super::page;
use super::path::{SharedPath, secret};
use super::response::shared;
use super::view::{Links, SharedItemView, SharedListView};
use crate::origin::Origin;
use crate::state::Shared;

/// The most attachments that are looked through for pictures.
pub(super) const MAX_ATTACHMENTS: usize = 500;

/// A shared bucket list, for everybody who has the link: as JSON, or as a page where `Accept` prefers `text/html`. It holds no names or
/// addresses of people. Copies count for a minute. Every link but the present one of a list is answered with the same 404.
#[utoipa::path(get, path = "/v1/shared/{secret}", operation_id = "readSharedList", tag = "sharing",
    security(()),
    params(SharedPath, PageParameters, IfNoneMatch),
    responses(
        (status = 200, description = "The list, and a page of its items",
            content((SharedListView = "application/json"), (String = "text/html")),
            headers(
                ("ETag" = String, description = "Of this page in this form"),
                ("Vary" = String, description = "Accept"),
            )),
        NotAcceptable,
    ))]
pub(crate) async fn handle(
    state: Shared,
    origin: Origin,
    Path(path): Path<SharedPath>,
    query: Query,
    accept: Accept,
    condition: IfNoneMatch,
) -> Result<Response, ApiError> {
    let secret = secret(&path.secret)?;
    let store = state.store.without_caller();
    let limit = PageLimit::alone(query.parameters.clone());
    // The link stands in for the caller that a cursor is bound to.
    let reader = UserId::from_seed(IdSeed::derive(&[&secret.digest()]));
    let cursor = query.cursor(&state.cursor_key, &reader);
    let Some(found) = store.shared(&secret, None).await? else {
        return Err(ApiError::NotFound);
    };
    let (limit, cursor) = (limit?, cursor?);
    let wanted = TaskQuery {
        limit,
        ..TaskQuery::parse(Parameters::new(), &reader)?
    };
    let project = found.project;
    let zone = async { TimeZone::UTC };
    let (tasks, pictures) = tokio::join!(
        store.tasks_of(&project.id, &wanted, cursor.position(), state.now(), zone),
        store.pictures(&project.id, None, MAX_ATTACHMENTS),
    );
    let (tasks, pictures) = (tasks?, pictures?);
    let links = Links {
        origin: &origin,
        secret: secret.expose(),
    };
    let items = tasks
        .items
        .into_iter()
        .map(|task| SharedItemView::new(task, &pictures, &links));
    let next = tasks.next.map(|position| cursor.next(&position));
    let view = SharedListView::new(project, items.collect(), next);
    shared(&view, |view| page::list(view, &links), &accept, &condition)
}
