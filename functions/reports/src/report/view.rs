//! A report in JSON.

use analytics::{ColumnKind, Forecast, Report, Table};
use domain::{ProjectId, TimeZoneName, Timestamp};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use store::Exported;
use utoipa::ToSchema;

/// The name of a report.
#[derive(ToSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only; a test compares it with `Report`"
)]
pub(crate) enum ReportName {
    StatusCounts,
    Throughput,
    CycleTime,
    LeadTime,
    CumulativeFlow,
    Burndown,
    Overdue,
    Ageing,
    Assignees,
    Points,
    Forecast,
}

/// A column of a report's rows.
#[derive(Serialize, ToSchema)]
#[schema(as = ReportColumn)]
pub(super) struct ColumnView {
    /// The name of the rows' member.
    name: &'static str,
    kind: ColumnKindView,
}

/// The kind of a column's values: a text, a whole number or a date; null where there is none.
#[derive(Serialize, ToSchema)]
#[schema(as = ReportColumnKind)]
#[serde(rename_all = "snake_case")]
enum ColumnKindView {
    Text,
    Number,
    Day,
}

/// A report of a project.
#[derive(Serialize, ToSchema)]
#[schema(as = Report)]
pub(crate) struct ReportView<'a> {
    #[schema(value_type = ReportName)]
    name: &'static str,
    /// The meaning of its rows, in Markdown.
    answers: &'static str,
    #[schema(value_type = String, format = "ProjectId")]
    project_id: &'a ProjectId,
    /// The zone whose days count: the project's.
    #[schema(value_type = String, format = "TimeZoneName")]
    time_zone: &'a TimeZoneName,
    /// The first day of the period.
    #[schema(value_type = String, format = Date)]
    from: Date,
    /// The last day of the period.
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// All events before this time are counted, and of the later ones those that the export has seen. Null: nothing is exported yet.
    #[schema(required)]
    exported_until: Option<Timestamp>,
    /// The time of the export.
    #[schema(required)]
    exported_at: Option<Timestamp>,
    columns: Vec<ColumnView>,
    /// Each with a member for each column.
    #[schema(value_type = Vec<Object>)]
    rows: Value,
    /// Of `forecast` only; null if there is too little to say anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ForecastView>)]
    forecast: Option<Option<Forecast>>,
    /// Why there is no forecast.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    forecast_refused: Option<String>,
}

/// The days by which tasks will be done, by a simulation that draws days of the period.
#[derive(ToSchema)]
#[schema(as = Forecast)]
#[expect(dead_code, reason = "for the OpenAPI document only")]
pub(crate) struct ForecastView {
    /// The tasks to be done.
    tasks: u64,
    /// The days of the period.
    sample_days: u64,
    /// The tasks that were finished in it.
    finished: u64,
    /// The number of simulations.
    runs: u64,
    seed: u64,
    /// The day by which they are done in half of the simulations; null if that is more than ten years away.
    #[schema(required, value_type = Option<String>, format = Date)]
    p50: Option<Date>,
    /// The same for 85 % of them.
    #[schema(required, value_type = Option<String>, format = Date)]
    p85: Option<Date>,
    /// The same for 95 % of them.
    #[schema(required, value_type = Option<String>, format = Date)]
    p95: Option<Date>,
}

impl<'a> ReportView<'a> {
    pub(super) fn new(
        table: &'a Table,
        time_zone: &'a TimeZoneName,
        exported: Option<Exported>,
        forecast: Option<Result<Forecast, String>>,
    ) -> Self {
        let (report, scope) = (table.report(), table.scope());
        let refused = forecast.as_ref().and_then(|forecast| forecast.as_ref().err());
        Self {
            name: report.id(),
            answers: &report.definition().answers,
            project_id: scope.project_id(),
            time_zone,
            from: scope.from(),
            to: scope.to(),
            exported_until: exported.map(|exported| exported.until.end().into()),
            exported_at: exported.map(|exported| exported.at.into()),
            columns: columns(report),
            rows: table.to_json(),
            forecast_refused: refused.cloned(),
            forecast: forecast.map(Result::ok),
        }
    }
}

pub(super) fn columns(report: Report) -> Vec<ColumnView> {
    let columns = report.columns().iter().map(|column| ColumnView {
        name: column.name,
        kind: match column.kind {
            ColumnKind::Text => ColumnKindView::Text,
            ColumnKind::Number | ColumnKind::DaysSince(_) => ColumnKindView::Number,
            ColumnKind::Day => ColumnKindView::Day,
        },
    });
    columns.collect()
}
