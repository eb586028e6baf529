//! Parameters in the path.

use axum::extract::{FromRequestParts, Path as AxumPath};
use domain::{ProjectId, TaskId};
use http::request::Parts;
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use crate::ApiError;

/// The path's parameters, as ids of `domain`: `Path(TaskPath { project_id, task_id }): Path<TaskPath>`. A parameter that is
/// no id, or one of another kind, is 404.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path<T>(pub T);

/// Extracts and describes a project in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ProjectPath {
    /// The project
    #[param(value_type = String, format = "ProjectId")]
    pub project_id: ProjectId,
}

/// Extracts and describes a project's task in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TaskPath {
    /// The project
    #[param(value_type = String, format = "ProjectId")]
    pub project_id: ProjectId,
    /// The task
    #[param(value_type = String, format = "TaskId")]
    pub task_id: TaskId,
}

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = AxumPath::<T>::from_request_parts(parts, state).await;
        path.map(|AxumPath(path)| Self(path))
            .map_err(|_| ApiError::NotFound)
    }
}
