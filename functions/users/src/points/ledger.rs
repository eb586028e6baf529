use api::openapi::PageParameters;
use api::{ApiError, Caller, Query};
use axum::Json;
use domain::{PageLimit, PointEntry, PointReason, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::enumerations;
use crate::me::with_balance;
use crate::state::Shared;

/// What one has, and a page of the entries that it is the sum of.
#[derive(Serialize, ToSchema)]
#[schema(as = Points)]
pub(crate) struct PointsView {
    /// The sum of all entries.
    #[schema(minimum = 0)]
    balance: u64,
    /// What was earned today (UTC), without what was taken back.
    #[schema(minimum = 0)]
    today: u64,
    /// The most that one earns on a day.
    #[schema(minimum = 0)]
    daily_cap: u32,
    #[schema(max_items = 100)]
    items: Vec<EntryView>,
    /// Null: this was the last page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// An entry of the ledger. No entry ever changes.
#[derive(Serialize, ToSchema)]
#[schema(as = PointEntry)]
pub(crate) struct EntryView {
    #[schema(format = "ProjectId")]
    project_id: String,
    #[schema(format = "TaskId")]
    task_id: String,
    /// The version of the task that caused the entry.
    #[schema(minimum = 1)]
    task_version: u64,
    /// The task's title, as it was when it was completed. Empty once the project is deleted, and if you were no member of it any more.
    title: String,
    /// Negative where points are taken back.
    points: i64,
    /// One's part of what the task was worth. A completion earns less of it if `reason` says so.
    #[schema(minimum = 0)]
    share: u32,
    /// `completed` earns the whole share; `daily_cap` what was left of the day's points; `too_soon` nothing, because the task was
    /// done too soon after its creation. `reopened` and `deleted` take back what was earned.
    #[schema(value_type = enumerations::PointReason)]
    reason: PointReason,
    /// When the task changed.
    at: Timestamp,
}

/// One's points and the ledger behind them, newest entry first.
#[utoipa::path(get, path = "/v1/users/me/points", operation_id = "readPoints", tag = "points",
    params(PageParameters),
    responses((status = 200, description = "The balance, and a page of the ledger", body = PointsView)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    query: Query,
) -> Result<Json<PointsView>, ApiError> {
    let store = state.services.store.of(&caller);
    let limit = PageLimit::alone(query.parameters.clone())?.get();
    let cursor = query.cursor(&state.services.cursor_key, &caller.user_id)?;
    let (person, page) = tokio::join!(
        with_balance(&state, &caller),
        store.ledger(&caller.user_id, cursor.position(), limit),
    );
    let ((_, balance), page) = (person?, page?);
    let (balance, items) = (
        balance.unwrap_or_default(),
        store.without_deleted_titles(page.items).await?,
    );
    Ok(Json(PointsView {
        balance: balance.scores.all,
        today: balance.on_day(state.services.now()),
        daily_cap: state.points_daily_cap,
        items: items.into_iter().map(EntryView::from).collect(),
        next_cursor: page.next.map(|next| cursor.next(&next)),
    }))
}

impl From<PointEntry> for EntryView {
    fn from(entry: PointEntry) -> Self {
        Self {
            project_id: entry.project_id.into(),
            task_id: entry.task_id.into(),
            task_version: entry.version,
            title: entry.title,
            points: entry.points,
            share: entry.share,
            reason: entry.reason,
            at: entry.at.into(),
        }
    }
}
