use domain::ProjectId;
use serde::Deserialize;
use utoipa::IntoParams;

/// Extracts and describes a report of a project in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ReportPath {
    /// The project
    #[param(value_type = String, format = "ProjectId")]
    pub(super) project_id: ProjectId,
    /// The report
    #[param(value_type = super::view::ReportName, inline)]
    pub(super) name: String,
}

/// Describes the query parameters; `domain` parses them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "for the OpenAPI document only")]
pub(crate) struct ReportParameters {
    /// The first day of the period, a day of the project's zone, from 2020-01-01 on; by default 12 weeks end with the last day
    #[param(value_type = Option<String>, format = Date, nullable = false, example = "2026-01-07")]
    from: Option<String>,
    /// The last day of the period, the current day at most, and by default
    #[param(value_type = Option<String>, format = Date, nullable = false, example = "2026-03-31")]
    to: Option<String>,
    /// Of `forecast` only: the number of tasks that are to be done, by default of those that are open
    #[param(minimum = 0, maximum = 100_000, nullable = false)]
    tasks: Option<u32>,
    /// Of `forecast` only: the seed of chance; the same seed makes the same forecast
    #[param(value_type = Option<u64>, minimum = 0, maximum = 4_294_967_295_u64, default = 0, nullable = false)]
    seed: Option<u32>,
}
