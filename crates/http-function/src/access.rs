//! Authorization, checked on what the authorizing read found.

use api::ApiError;
use domain::{Action, Role};
use store::{Created, Found, ProjectAccess, StoreError};

/// Runs the read that authorizes. 404 for a caller who is no member, 403 for one whose role does not suffice, 409 for a
/// change in an archived project.
///
/// # Errors
/// These, and those of the read.
pub async fn authorize(
    read: impl Future<Output = Result<Option<Found>, StoreError>>,
    action: Action,
) -> Result<Found, ApiError> {
    let found = read.await?.ok_or(ApiError::NotFound)?;
    allowed(found.access.role, action)?;
    if matches!(action, Action::EditTasks | Action::Comment) {
        not_archived(&found.access)?;
    }
    Ok(found)
}

/// 403 unless the role suffices.
///
/// # Errors
/// That.
pub fn allowed(role: Role, action: Action) -> Result<(), ApiError> {
    if role.may(action) {
        Ok(())
    } else {
        Err(ApiError::role_lacking())
    }
}

/// 409 for an archived project.
///
/// # Errors
/// That.
pub fn not_archived(access: &ProjectAccess) -> Result<(), ApiError> {
    if access.project.archived {
        return Err(ApiError::conflict(
            "project_archived",
            "the project is archived; restore it to change it",
        ));
    }
    Ok(())
}

/// The resource that this request, or an earlier attempt with its idempotency key, created.
///
/// # Errors
/// 422 for a key that was used with another body, 409 for a resource that has been deleted.
pub fn created_resource<T>(outcome: Created<T>) -> Result<T, ApiError> {
    match outcome {
        Created::Resource(resource) => Ok(resource),
        Created::KeyReused => Err(ApiError::idempotency_key_reused()),
        Created::Deleted => Err(ApiError::conflict(
            "deleted",
            "what this Idempotency-Key made has been deleted",
        )),
    }
}
