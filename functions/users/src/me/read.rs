use api::{ApiError, Caller, IfNoneMatch, versioned};
use axum::response::Response;

use super::profile::{points_of, with_balance};
use super::view::UserView;
use crate::state::Shared;

/// Reads one's own profile.
#[utoipa::path(get, path = "/v1/users/me", operation_id = "readMe", tag = "users",
    params(IfNoneMatch),
    responses((status = 200, description = "The profile", body = UserView),
        (status = 304, description = "Still the version that If-None-Match names; not with a picture, whose address is another one each time, nor with points, which have no version")))]
pub(crate) async fn handle(state: Shared, caller: Caller, known: IfNoneMatch) -> Result<Response, ApiError> {
    let (profile, balance) = with_balance(&state, &caller).await?;
    // The URL of a picture is another one each time, and valid for an hour only.
    let known = (profile.avatar.is_none() && balance.is_none()).then_some(&known);
    let points = points_of(balance);
    let version = profile.version;
    Ok(versioned(
        version,
        &UserView::new(&state.services, profile, points),
        known,
    ))
}
