//! What every handler of this function works with.

use std::sync::Arc;

/// Made once, at cold start.
pub use http_function::Services as State;

/// How handlers take it.
pub(crate) type Shared = axum::extract::State<Arc<State>>;
