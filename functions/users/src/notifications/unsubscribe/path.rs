use serde::Deserialize;
use utoipa::IntoParams;

/// Extracts and describes the token in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct UnsubscribePath {
    /// What a mail's link ends with
    pub(super) token: String,
}
