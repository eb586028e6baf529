use std::collections::HashMap;

use analytics::{Captions, Forecast, LAST_DAY, Report, Scope, Table};
use api::openapi::NotAcceptable;
use api::{Accept, ApiError, Caller, IfNoneMatch, Path, Query};
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use domain::{Action, Project, ReportQuery, Timestamp, UserId};
use http::{StatusCode, header};
use http_function::authorize;
use jiff::tz::TimeZone;
use serde::Serialize;
use store::{PersonName, Store, Wanted};
use utoipa::ToSchema;

use super::format::{FORMATS, Format, OFFERS};
use super::path::{ReportParameters, ReportPath};
use super::view::ReportView;
use crate::analytics_port::Analytics;
use crate::query::{Calculated, Calculation};
use crate::state::Shared;

/// `Retry-After` of a report that is being calculated, in seconds.
const SOON_S: u32 = 2;
/// As many names as a chart has room for, and some.
const MAX_NAMES: usize = 100;

/// A report that is being calculated.
#[derive(Serialize, ToSchema)]
#[schema(as = ReportInProgress)]
pub(crate) struct InProgressView {
    /// The time since when.
    since: Timestamp,
}

/// A report over a period of the project's days, both ends included: as JSON, as CSV, or as a chart that shows its text
/// alternative to those who do not see it. People are ids, in a chart names.
///
/// A report is calculated once after each export; that can take longer than a few seconds. Then the answer is 202: ask again
/// after `Retry-After`. Tasks are counted as the export has seen them: see `exported_until`.
///
/// 422 `report_too_large` if the project has more events than a report may read.
#[utoipa::path(get, path = "/v1/projects/{project_id}/reports/{name}", operation_id = "readReport", tag = "reports",
    params(ReportPath, ReportParameters, IfNoneMatch),
    responses(
        (status = 200, description = "The report",
            content(
                (ReportView = "application/json"),
                (String = "text/csv"),
                (String = "image/svg+xml"),
            ),
            headers(
                ("ETag" = String, description = "Of this report in this form"),
                ("Last-Modified" = String, description = "The time of the export"),
                ("Vary" = String, description = "Accept"),
            )),
        (status = 202, description = "It is being calculated", body = InProgressView,
            headers(("Retry-After" = u32, description = "When to ask again, in seconds"))),
        NotAcceptable,
    ))]
pub(crate) async fn handle<A: Analytics>(
    state: Shared<A>,
    caller: Caller,
    Path(path): Path<ReportPath>,
    query: Query,
    accept: Accept,
    if_none_match: IfNoneMatch,
) -> Result<Response, ApiError> {
    let report = Report::parse(&path.name).ok_or(ApiError::NotFound)?;
    let (services, store) = (&state.services, state.services.store.of(&caller));
    let wanted = Wanted::new(&caller.user_id, &path.project_id);
    let (found, exported) = tokio::join!(authorize(store.read(wanted), Action::Read), store.exported());
    let project = found?.access.project;
    let format = accept.preferred(&FORMATS, OFFERS)?;
    let (scope, asked) = scope(&project, query, report, services.now())?;
    let exported = exported?;
    let table = match exported {
        None => nothing(report, &scope)?,
        Some(exported) => {
            let calculation = Calculation {
                services,
                store: &store,
                analytics: &state.analytics,
                report,
                scope,
                exported_at: exported.at,
            };
            match calculation.run().await? {
                Calculated::Table(table) => table,
                Calculated::Running(since) => return Ok(in_progress(since)),
            }
        }
    };
    let forecast = (report == Report::Forecast).then(|| {
        let forecast = Forecast::simulate(&table, asked.tasks.map(Into::into), asked.seed.into());
        forecast.map_err(|refused| refused.to_string())
    });
    let bytes = match format {
        Format::Json => {
            let view = ReportView::new(&table, &project.time_zone, exported, forecast);
            serde_json::to_vec(&view).map_err(ApiError::internal)?
        }
        Format::Csv => table.to_csv(),
        Format::Svg => {
            let names = names(&store, &table).await?;
            let captions = Captions {
                project: project.name.as_str(),
                person: &|id| names.get(id).cloned().unwrap_or_else(|| id.to_owned()),
                forecast: forecast.as_ref().and_then(|forecast| forecast.as_ref().ok()),
            };
            table.to_svg(&captions).map_err(ApiError::internal)?.into_bytes()
        }
    };
    let file_name = format!("{report}_{}_{}", table.scope().from(), table.scope().to());
    let exported_at = exported.map(|exported| exported.at);
    Ok(format.response(bytes, &file_name, exported_at, &if_none_match))
}

/// The period that is asked for.
fn scope(
    project: &Project,
    query: Query,
    report: Report,
    now: jiff::Timestamp,
) -> Result<(Scope, ReportQuery), ApiError> {
    let today = project.time_zone.zone().to_datetime(now).date().min(LAST_DAY);
    let calendar = analytics::FIRST_DAY..=today;
    let asked = ReportQuery::parse(query.parameters, &calendar, report == Report::Forecast)?;
    let created_on = TimeZone::UTC.to_datetime(project.created_at).date();
    let scope = Scope::new(project.id.clone(), created_on, asked.from, asked.to);
    Ok((scope.map_err(ApiError::internal)?, asked))
}

/// The report of a project of which nothing is exported yet.
fn nothing(report: Report, scope: &Scope) -> Result<Table, ApiError> {
    let names = report.definition().queried().map(|column| column.name);
    Table::decode(report, scope, names, []).map_err(ApiError::internal)
}

fn in_progress(since: jiff::Timestamp) -> Response {
    let view = InProgressView { since: since.into() };
    let headers = [(header::RETRY_AFTER, SOON_S)];
    (
        StatusCode::ACCEPTED,
        headers.map(|(name, value)| (name, value.to_string())),
        Json(view),
    )
        .into_response()
}

/// The names of the people in a table.
async fn names(store: &Store, table: &Table) -> Result<HashMap<String, String>, ApiError> {
    let ids = table
        .column("assignee")
        .filter_map(|cell| UserId::parse(cell.text()?).ok());
    let ids: Vec<_> = ids.take(MAX_NAMES).collect();
    let people = store.people(&ids).await?.into_iter();
    let name = |(id, person): (UserId, PersonName)| {
        let name = match person.name() {
            Some(name) => name.as_str().to_owned(),
            None if person.is_deleted() => "(deleted account)".to_owned(),
            None => "(no name yet)".to_owned(),
        };
        (id.to_string(), name)
    };
    Ok(people.map(name).collect())
}
