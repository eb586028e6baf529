use std::time::Duration;

use api::{ApiError, Path};
use axum::response::Response;

use super::path::{SharedPicturePath, secret};
use super::response::found;
use crate::state::Shared;

/// How long the address of a picture counts: longer than a copy of the redirection to it.
const LASTS: Duration = Duration::from_mins(2);

/// Where a picture of a shared item is, small enough for a phone, and without what a camera notes in it.
#[utoipa::path(get, path = "/v1/shared/{secret}/items/{task_id}/pictures/{attachment_id}", operation_id = "readSharedPicture", tag = "sharing",
    security(()),
    params(SharedPicturePath),
    responses((status = 302, description = "Its address, for two minutes", headers(("Location" = String, description = "The address")))))]
pub(crate) async fn handle(state: Shared, Path(path): Path<SharedPicturePath>) -> Result<Response, ApiError> {
    let secret = secret(&path.secret)?;
    let store = state.store.without_caller();
    let picture = Some((&path.task_id, &path.attachment_id));
    let shared = store.shared(&secret, picture).await?;
    let attachment = shared
        .and_then(|shared| shared.attachment)
        .ok_or(ApiError::NotFound)?;
    let key = attachment.reference().thumbnail();
    let signed = state.presigner.show(&key, LASTS, state.now());
    found(signed.url.expose())
}
