use analytics::Report;
use api::{ApiError, Caller, Path, ProjectPath};
use axum::Json;
use domain::Action;
use http_function::authorize;
use serde::Serialize;
use store::Wanted;
use utoipa::ToSchema;

use super::view::{ColumnView, ReportName, columns};
use crate::analytics_port::Analytics;
use crate::state::Shared;

/// The reports that there are.
#[derive(Serialize, ToSchema)]
#[schema(as = ReportCatalogue)]
pub(crate) struct CatalogueView {
    items: Vec<DescriptionView>,
}

/// A report, and what it answers.
#[derive(Serialize, ToSchema)]
#[schema(as = ReportDescription)]
struct DescriptionView {
    #[schema(value_type = ReportName)]
    name: &'static str,
    /// The meaning of its rows, in Markdown.
    answers: &'static str,
    columns: Vec<ColumnView>,
}

/// The reports of a project, and what each answers. They are the same for every project.
#[utoipa::path(get, path = "/v1/projects/{project_id}/reports", operation_id = "listReports", tag = "reports",
    params(ProjectPath),
    responses((status = 200, description = "All of them", body = CatalogueView)))]
pub(crate) async fn handle<A: Analytics>(
    state: Shared<A>,
    caller: Caller,
    Path(ProjectPath { project_id }): Path<ProjectPath>,
) -> Result<Json<CatalogueView>, ApiError> {
    let store = state.services.store.of(&caller);
    authorize(
        store.read(Wanted::new(&caller.user_id, &project_id)),
        Action::Read,
    )
    .await?;
    let items = Report::ALL.iter().map(|report| DescriptionView {
        name: report.id(),
        answers: &report.definition().answers,
        columns: columns(*report),
    });
    Ok(Json(CatalogueView {
        items: items.collect(),
    }))
}
