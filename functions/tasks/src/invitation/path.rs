use serde::Deserialize;
use utoipa::IntoParams;

/// Extracts and describes an invitation's code in the path.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct CodePath {
    /// The code
    #[param(example = "123456")]
    pub(super) code: String,
}
