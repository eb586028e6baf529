//! The state of the router.

use std::sync::Arc;

use api::Authenticates;
use api::token::Verifier;
use aws::cognito::Cognito;
use http_function::Services;

/// Made once, at cold start.
pub struct State {
    /// The table, tokens, time and randomness.
    pub services: Services,
    /// The user pool.
    pub cognito: Cognito,
    /// The most points that a user earns on a day.
    pub points_daily_cap: u32,
}

/// The extractor of the state.
pub(crate) type Shared = axum::extract::State<Arc<State>>;

impl Authenticates for State {
    fn verifier(&self) -> &Verifier {
        &self.services.verifier
    }
}
