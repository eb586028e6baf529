use api::openapi::PageParameters;
use api::{ApiError, Caller, Page, Path, ProjectPath, Query};
use domain::{Action, PageLimit};
use http_function::authorize;
use store::Wanted;

use super::view::MemberView;
use crate::state::Shared;

api::page_schema! {
    /// A page of members.
    pub(crate) MemberPage of MemberView
}

/// The members of the project, those joined first first.
#[utoipa::path(get, path = "/v1/projects/{project_id}/members", operation_id = "listMembers", tag = "members",
    params(ProjectPath, PageParameters),
    responses((status = 200, description = "A page", body = MemberPage)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
    query: Query,
) -> Result<Page<MemberView>, ApiError> {
    let store = state.store.of(&caller);
    let limit = PageLimit::alone(query.parameters.clone())?;
    let cursor = query.cursor(&state.cursor_key, &caller.user_id)?;
    let wanted = Wanted::new(&caller.user_id, &project_id);
    // Concurrently, so that authorizing adds no latency.
    let (found, page) = tokio::join!(
        authorize(store.read(wanted), Action::Read),
        store.members(&project_id, cursor.position(), limit.get()),
    );
    found?;
    let page = page?;
    let people: Vec<_> = page.items.iter().map(|member| member.user_id.clone()).collect();
    let names = store.people(&people).await?;
    let view = |member| MemberView::new(&state, member, &names);
    Ok(cursor.page(page.items.into_iter().map(view), page.next))
}
