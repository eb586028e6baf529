//! Reading a profile, and making it where it is missing.

use api::{ApiError, Caller};
use aws::cognito::{CognitoError, Identity};
use domain::{EmailAddress, Profile};
use store::Person;

use crate::failure::pool_failed;
use crate::state::State;

/// The profile of a user who has just logged in.
pub(crate) enum Ensured {
    /// It exists; made now at the first log-in.
    Profile,
    /// There is none: the account is deleted, but the pool does not know it yet.
    Deleted,
}

/// Makes the profile of a user who has just logged in for the first time. The address of an older one follows the pool's: a user
/// can change it there with their own token.
pub(crate) async fn ensure(state: &State, identity: &Identity) -> Result<Ensured, ApiError> {
    match state.services.store.profile(&identity.id).await? {
        Person::Known(profile) => {
            with_email(state, profile, &identity.email).await?;
            Ok(Ensured::Profile)
        }
        Person::Unknown => create(state, identity).await.map(|_| Ensured::Profile),
        Person::Deleted => Ok(Ensured::Deleted),
    }
}

/// The caller's profile; made now if that failed at log-in. One round trip, otherwise.
pub(super) async fn of_caller(state: &State, caller: &Caller) -> Result<Profile, ApiError> {
    match state.services.store.profile(&caller.user_id).await? {
        Person::Known(profile) => Ok(profile),
        Person::Deleted => Err(ApiError::session_ended()),
        Person::Unknown => {
            let identity = state.cognito.identity(&caller.token).await;
            create(state, &identity.map_err(session_ended)?).await
        }
    }
}

/// The profile with this address; stored now if it had another one.
pub(super) async fn with_email(
    state: &State,
    profile: Profile,
    email: &EmailAddress,
) -> Result<Profile, ApiError> {
    let Some(changed) = profile.with_email(email) else {
        return Ok(profile);
    };
    let store = &state.services.store;
    store.update_profile(&changed, profile.version).await?;
    Ok(changed)
}

async fn create(state: &State, identity: &Identity) -> Result<Profile, ApiError> {
    let Identity { id, email, name } = identity.clone();
    let profile = Profile::new(id, email, name, state.services.now()).map_err(ApiError::internal)?;
    match state.services.store.create_profile(&profile).await? {
        Person::Known(profile) => Ok(profile),
        Person::Unknown | Person::Deleted => Err(ApiError::session_ended()),
    }
}

/// The error of a valid token whose account is deleted, or whose sessions were ended.
pub(super) fn session_ended(error: CognitoError) -> ApiError {
    match error {
        CognitoError::UserNotFound | CognitoError::NotAuthorized => ApiError::session_ended(),
        other => pool_failed(other),
    }
}
