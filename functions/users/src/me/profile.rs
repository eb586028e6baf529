//! Reading a profile, and making it where it is missing.

use api::{ApiError, Caller};
use aws::cognito::{CognitoError, Identity};
use domain::{Balance, EmailAddress, Profile};
use store::Person;

use crate::failure::pool_failed;
use crate::state::State;

/// The profile of a user who has just logged in, made now at the first log-in; `None` if the account is deleted, but the pool does
/// not know it yet. The address of an older one follows the pool's: a user can change it there with their own token.
pub(crate) async fn ensure(state: &State, identity: &Identity) -> Result<Option<Profile>, ApiError> {
    let store = state.services.store.without_caller();
    match store.profile(&identity.id).await? {
        Person::Known(profile) => with_email(state, profile, &identity.email).await.map(Some),
        Person::Unknown => create(state, identity).await.map(Some),
        Person::Deleted => Ok(None),
    }
}

/// The caller's profile; made now if that failed at log-in. One round trip, otherwise.
pub(crate) async fn of_caller(state: &State, caller: &Caller) -> Result<Profile, ApiError> {
    let person = state.services.store.of(caller).profile(&caller.user_id).await?;
    known(state, caller, person).await
}

/// The same with what they have, unless they never had points.
pub(crate) async fn with_balance(
    state: &State,
    caller: &Caller,
) -> Result<(Profile, Option<Balance>), ApiError> {
    let store = state.services.store.of(caller);
    let (person, balance) = store.profile_and_balance(&caller.user_id).await?;
    Ok((known(state, caller, person).await?, balance))
}

async fn known(state: &State, caller: &Caller, person: Person) -> Result<Profile, ApiError> {
    match person {
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
    let store = state.services.store.without_caller();
    store.update_profile(&changed, profile.version).await?;
    Ok(changed)
}

async fn create(state: &State, identity: &Identity) -> Result<Profile, ApiError> {
    let Identity { id, email, name } = identity.clone();
    let profile = Profile::new(id, email, name, state.services.now()).map_err(ApiError::internal)?;
    match state
        .services
        .store
        .without_caller()
        .create_profile(&profile)
        .await?
    {
        Person::Known(profile) => Ok(profile),
        Person::Unknown | Person::Deleted => Err(ApiError::session_ended()),
    }
}

/// The error of a valid token whose account is deleted, or whose sessions were ended.
pub(crate) fn session_ended(error: CognitoError) -> ApiError {
    match error {
        CognitoError::UserNotFound | CognitoError::NotAuthorized | CognitoError::TokenRevoked => {
            ApiError::session_ended()
        }
        other => pool_failed(other),
    }
}

/// What a user has; nothing, if they never had points.
pub(super) fn points_of(balance: Option<Balance>) -> u64 {
    balance.map_or(0, |balance| balance.scores.all)
}
