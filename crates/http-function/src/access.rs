//! Who may do what, checked on what the authorizing read found.

use api::ApiError;
use domain::{Action, Role};
use store::{Created, Found, ProjectAccess};

/// Times a write without `If-Match` (or with `*`) is based on a new read after it met another one.
pub const MAX_CONFLICTS: u32 = 20;

/// 404 for who is no member, 403 for whose role does not suffice, 409 where an archived project would be changed.
///
/// # Errors
/// These.
pub fn authorized(found: Option<Found>, action: Action) -> Result<Found, ApiError> {
    let found = found.ok_or(ApiError::NotFound)?;
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

/// What was made, now or by an earlier try.
///
/// # Errors
/// 422 for a key that has made something else, 409 where it is deleted.
pub fn made<T>(outcome: Created<T>) -> Result<T, ApiError> {
    match outcome {
        Created::Resource(resource) => Ok(resource),
        Created::KeyReused => Err(ApiError::idempotency_key_reused()),
        Created::Deleted => Err(ApiError::conflict(
            "deleted",
            "what this Idempotency-Key made has been deleted",
        )),
    }
}
