use api::{ApiError, Body, Caller, Fingerprint, IdempotencyKey};
use aws::Exactly;
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use domain::{AvatarId, NewAvatar, ObjectKey};
use http::{StatusCode, header};
use http_function::created_resource;
use serde::Serialize;
use store::Attempt;
use utoipa::ToSchema;

use crate::files::Uploads;
use crate::schema::Sha256;
use crate::sign::UPLOAD_LASTS;
use crate::state::Shared;
use crate::upload::UploadView;

const ROUTE: &str = "/v1/users/me/avatar";

/// A picture of oneself that is going to be uploaded.
#[derive(ToSchema)]
#[schema(as = NewAvatar)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct NewAvatarBody {
    #[schema(
        pattern = "^[Ii][Mm][Aa][Gg][Ee]/([Bb][Mm][Pp]|[Gg][Ii][Ff]|[Jj][Pp][Ee][Gg]|[Pp][Nn][Gg]|[Ww][Ee][Bb][Pp])$",
        example = "image/png"
    )]
    content_type: String,
    #[schema(format = "AvatarBytes")]
    size_bytes: u64,
    /// Of the file's bytes.
    sha256: Sha256,
}

/// How to upload a picture of oneself.
#[derive(Serialize, ToSchema)]
#[schema(as = AvatarUpload)]
pub(crate) struct AvatarUploadView {
    #[schema(format = "AvatarId")]
    id: String,
    upload: UploadView,
}

/// A picture of oneself. The answer says how to upload it, to S3 itself. Shortly after it has arrived it is in the profile,
/// as a square of its middle; if it is no picture, nothing changes.
#[utoipa::path(post, path = "/v1/users/me/avatar", operation_id = "uploadAvatar", tag = "users",
    params(IdempotencyKey),
    request_body = NewAvatarBody,
    responses((status = 201, description = "The picture is to be uploaded", body = AvatarUploadView,
        headers(("Location" = String, description = "The profile, which will show it")))))]
pub(crate) async fn handle<F: Uploads>(
    state: Shared<F>,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let store = state.services.store.of(&caller);
    let services = &state.services;
    let fingerprint = Fingerprint::of(&body);
    let new = NewAvatar::parse(body)?;
    let user = caller.user_id;
    let id = AvatarId::from_seed(services.id_seed(key.as_ref(), &user, ROUTE));
    let attempt = key.is_some().then(|| Attempt {
        // The id is derived from the key, and identifies it.
        key: id.as_str(),
        fingerprint: fingerprint.as_str(),
    });
    let now = services.now();
    created_resource(store.expect_avatar(&user, &id, attempt, now).await?)?;
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
