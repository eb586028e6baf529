//! One's own profile.

pub(crate) mod delete;
pub(crate) mod read;
pub(crate) mod update;
mod view;

use api::{ApiError, Caller};
use aws::cognito::{CognitoError, Identity};
use domain::Profile;
use http_function::failed;
use store::Person;

use crate::State;

pub(crate) use view::UserView;

/// What someone who has just logged in has.
pub(crate) enum Ensured {
    /// A profile, made now if it is their first time.
    Profile,
    /// None any more: the account is deleted, and only the pool does not know it yet.
    Deleted,
}

/// Makes the profile of someone who has just logged in, if it is their first time.
pub(crate) async fn ensure(state: &State, identity: &Identity) -> Result<Ensured, ApiError> {
    match state.services.store.profile(&identity.id).await.map_err(failed)? {
        Person::Known(_) => Ok(Ensured::Profile),
        Person::Unknown => create(state, identity).await.map(|_| Ensured::Profile),
        Person::Deleted => Ok(Ensured::Deleted),
    }
}

/// The caller's profile; made if it was not at log-in. One round trip, otherwise.
async fn of_caller(state: &State, caller: &Caller) -> Result<Profile, ApiError> {
    match state
        .services
        .store
        .profile(&caller.user_id)
        .await
        .map_err(failed)?
    {
        Person::Known(profile) => Ok(profile),
        Person::Deleted => Err(account_deleted()),
        Person::Unknown => {
            let identity = state.cognito.identity(&caller.token).await;
            create(state, &identity.map_err(session_ended)?).await
        }
    }
}

async fn create(state: &State, identity: &Identity) -> Result<Profile, ApiError> {
    let Identity { id, email, name } = identity.clone();
    let profile = Profile::new(id, email, name, state.services.now()).map_err(ApiError::internal)?;
    match state
        .services
        .store
        .create_profile(&profile)
        .await
        .map_err(failed)?
    {
        Person::Known(profile) => Ok(profile),
        Person::Unknown | Person::Deleted => Err(account_deleted()),
    }
}

/// No token of a deleted account counts, whenever it was issued.
fn account_deleted() -> ApiError {
    crate::failure::failed(CognitoError::TokenRevoked)
}

/// The token was good, but its account is gone or its sessions were ended.
fn session_ended(error: CognitoError) -> ApiError {
    match error {
        CognitoError::UserNotFound | CognitoError::NotAuthorized => {
            crate::failure::failed(CognitoError::TokenRevoked)
        }
        other => crate::failure::failed(other),
    }
}
