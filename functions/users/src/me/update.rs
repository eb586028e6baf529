use api::openapi::OptionalIfMatch;
use api::{ApiError, Body, Caller, IfMatch, retry_if_any, versioned};
use axum::response::Response;
use domain::ProfilePatch;
use utoipa::ToSchema;

use super::profile::{points_of, with_balance};
use super::view::UserView;
use crate::schema::PersonName;
use crate::state::Shared;

/// An RFC 7396 merge patch of a profile: absent keeps; nothing of it can be cleared.
#[derive(ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "for the OpenAPI document only: `domain` parses the body")]
pub(crate) struct UserPatch {
    #[schema(nullable = false)]
    name: Option<PersonName>,
    /// A BCP 47 language tag.
    #[schema(nullable = false, format = "Locale", example = "pt-BR")]
    locale: Option<String>,
    /// A name of the IANA time zone database.
    #[schema(nullable = false, format = "TimeZoneName", example = "Europe/Berlin")]
    time_zone: Option<String>,
    /// Whether to take part in the ranking of everybody, which shows one's name and points to all users.
    #[schema(nullable = false)]
    in_global_ranking: Option<bool>,
}

/// Changes one's own profile.
#[utoipa::path(patch, path = "/v1/users/me", operation_id = "updateMe", tag = "users",
    params(OptionalIfMatch),
    request_body = UserPatch,
    responses((status = 200, description = "The profile as it is now", body = UserView)))]
pub(crate) async fn handle(
    state: Shared,
    caller: Caller,
    condition: Option<IfMatch>,
    Body(body): Body,
) -> Result<Response, ApiError> {
    let patch = ProfilePatch::parse(body)?;
    // Without a condition, the change is to any version.
    let condition = condition.unwrap_or(IfMatch::version(None));
    let profile = retry_if_any(state.services.store.without_caller(), &condition, || async {
        let (profile, balance) = with_balance(&state, &caller).await?;
        let points = points_of(balance);
        condition.check(profile.version)?;
        let Some(changed) = patch.clone().apply(&profile) else {
            return Ok((profile, points));
        };
        let (store, version) = (&state.services.store.of(&caller), profile.version);
        store.update_profile(&changed, version).await?;
        Ok((changed, points))
    });
    let (profile, points) = profile.await?;
    let version = profile.version;
    Ok(versioned(
        version,
        &UserView::new(&state.services, profile, points),
        None,
    ))
}
