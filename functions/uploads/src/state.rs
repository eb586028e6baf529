//! What every handler of this function works with.

use std::sync::Arc;

use api::Authenticates;
use api::token::Verifier;
use domain::FileLimits;
use http_function::Services;

/// Made once, at cold start.
pub struct State<F> {
    /// What all functions over HTTP have.
    pub services: Services,
    /// The bucket.
    pub files: F,
    /// What this deployment takes.
    pub limits: FileLimits,
}

/// How handlers take it.
pub(crate) type Shared<F> = axum::extract::State<Arc<State<F>>>;

impl<F: Send + Sync> Authenticates for State<F> {
    fn verifier(&self) -> &Verifier {
        &self.services.verifier
    }
}
