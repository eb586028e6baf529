//! `POST /v1/users/me/avatar`

use api::openapi::IdempotencyKeyHeader;
use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey, id_seed};
use aws::Exactly;
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use domain::{AvatarId, NewAvatar, ObjectKey};
use http::{StatusCode, header};
use http_function::{failed, made};
use serde::Serialize;
use store::Attempt;
use utoipa::ToSchema;

use crate::files::Uploads;
use crate::openapi;
use crate::sign::UPLOAD_LASTS;
use crate::state::Shared;
use crate::upload::UploadView;

const PATH: &str = "/v1/users/me/avatar";

/// How to upload a picture of oneself.
#[derive(Serialize, ToSchema)]
#[schema(as = AvatarUpload)]
pub(crate) struct AvatarUploadView {
    #[schema(pattern = "^avt_[0-9a-f]{32}$")]
    id: String,
    upload: UploadView,
}

/// A picture of oneself. The answer says how to upload it, to S3 itself. Shortly after it has arrived it is in the profile,
/// as a square of its middle; if it is no picture, nothing changes.
#[utoipa::path(post, path = "/v1/users/me/avatar", operation_id = "uploadAvatar", tag = "users",
    params(IdempotencyKeyHeader),
    request_body = openapi::NewAvatar,
    security(("access_token" = [])),
    responses((status = 201, description = "The picture is to be uploaded", body = AvatarUploadView, headers(("Location" = String, description = "The profile, which will show it")))))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let services = &state.services;
    let fingerprint = Fingerprint::of(&body);
    let new = NewAvatar::parse(body)?;
    let user = caller.user_id;
    let id = AvatarId::from_seed(id_seed(key.as_ref(), user.as_str(), PATH, &*services.entropy));
    let attempt = key.is_some().then(|| Attempt {
        // Of the key: the id is derived from it.
        key: id.as_str(),
        fingerprint: fingerprint.as_str(),
    });
    let now = services.now();
    let expected = services.store.expect_avatar(&user, &id, attempt, now).await;
    made(expected.map_err(failed)?)?;
    let exactly = Exactly {
        content_type: &new.content_type,
        size_bytes: new.size_bytes,
        sha256: new.sha256,
    };
    let object = ObjectKey::AvatarUpload(user, id.clone());
    let signed = services.presigner.put(&object, exactly, UPLOAD_LASTS, now);
    let view = AvatarUploadView {
        id: id.into(),
        upload: UploadView::single(signed),
    };
    let location = [(header::LOCATION, "/v1/users/me")];
    Ok((StatusCode::CREATED, location, Json(view)).into_response())
}
