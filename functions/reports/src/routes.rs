//! The routes of this function.

use std::sync::Arc;

use crate::analytics_port::Analytics;
use crate::report;
use crate::state::State;

api::routes! {
    parameter: A: Analytics,
    state: Arc<State<A>>,
    handlers: [
        report::list,
        report::read,
    ],
    tags: [
        "reports" => "How a project's work flows, as JSON, CSV or a chart. Calculated from the events that are exported every hour.",
    ],
}
