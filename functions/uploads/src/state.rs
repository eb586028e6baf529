//! The state of the router.

use std::sync::Arc;

use api::Authenticates;
use api::token::Verifier;
use domain::FileLimits;
use http_function::Services;

/// Made once, at cold start.
pub struct State<F> {
    /// The state that all functions over HTTP share.
    pub services: Services,
    /// The bucket.
    pub files: F,
    /// The limits of this deployment.
    pub limits: FileLimits,
}

/// The extractor of the state.
pub(crate) type Shared<F> = axum::extract::State<Arc<State<F>>>;

impl<F: Send + Sync> Authenticates for State<F> {
    fn verifier(&self) -> &Verifier {
        &self.services.verifier
    }
}
