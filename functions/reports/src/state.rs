//! The state of the router.

use std::sync::Arc;

use api::Authenticates;
use api::token::Verifier;
use http_function::Services;

/// Made once, at cold start.
pub struct State<A> {
    /// The state that all functions over HTTP share.
    pub services: Services,
    /// Athena and the lake.
    pub analytics: A,
}

/// The extractor of the state.
pub(crate) type Shared<A> = axum::extract::State<Arc<State<A>>>;

impl<A: Send + Sync> Authenticates for State<A> {
    fn verifier(&self) -> &Verifier {
        &self.services.verifier
    }
}
