//! The state of the router.

use std::sync::Arc;

/// Made once, at cold start.
pub use http_function::Services as State;

/// The extractor of the state.
pub(crate) type Shared = axum::extract::State<Arc<State>>;
