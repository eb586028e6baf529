use domain::JobId;
use serde::Deserialize;
use utoipa::IntoParams;

/// Extracts and describes a job in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct JobPath {
    /// The job
    #[param(value_type = String, format = "JobId")]
    pub(super) job_id: JobId,
}
