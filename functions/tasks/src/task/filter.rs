//! The filters that both lists of tasks take, in the OpenAPI document.

use crate::enumerations::{DueWithin, Priority, Status};

/// Filters of a list of tasks. A task must fulfil all of them.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "for the OpenAPI document only: `domain` parses the query"
)]
pub(crate) struct TaskFilterParameters {
    /// In this column
    #[param(nullable = false)]
    status: Option<Status>,
    /// With this label, whatever its case and Unicode form
    #[param(nullable = false, format = "Label")]
    label: Option<String>,
    /// Of this priority
    #[param(nullable = false)]
    priority: Option<Priority>,
    /// Due before this day or before this instant
    #[param(nullable = false, format = "date-or-date-time")]
    due_before: Option<String>,
    /// Due on this day or at this instant, or later
    #[param(nullable = false, format = "date-or-date-time")]
    due_after: Option<String>,
    /// `today`; `overdue`: before now, or on an earlier day, and not done; `next_7_days`: today or on one of the six days after it
    #[param(nullable = false)]
    due: Option<DueWithin>,
    /// Whose days count, by default those of the caller's profile; a task with a due date is due on that date in every zone
    #[param(nullable = false, format = "TimeZoneName")]
    time_zone: Option<String>,
    /// In title, description, labels or checklist; case, Unicode form, accents, the shape of quotation marks and dashes, and the
    /// amount of white space do not matter
    #[param(nullable = false, format = "SearchText")]
    q: Option<String>,
}
