//! Which sessions count, and how they end.
//!
//! All sessions end at the user pool first, then in the profile: what the pool renews after the profile was written has
//! begun since. If the request stops in between, no refresh token counts any more, and a retry ends the access tokens.

use api::{ApiError, retry_on_conflict};
use aws::cognito::{CognitoError, Identity, Session};
use domain::{EmailAddress, EndedSessions};
use store::Person;

use crate::failure::pool_failed;
use crate::me;
use crate::state::State;

/// What a session of the pool is at this API.
pub(super) enum Admission {
    /// It counts.
    Session(Box<Session>),
    /// It has ended meanwhile.
    Ended,
    /// The account is deleted, but the pool does not know it yet.
    Deleted,
}

/// Admits what the pool has just issued. The profile is made at the first log-in.
pub(super) async fn admit(state: &State, session: &Session) -> Result<Admission, ApiError> {
    let admitted = retry_on_conflict(state.services.store.without_caller(), || async {
        let Some(profile) = me::ensure(state, &session.identity).await? else {
            return Ok(Admission::Deleted);
        };
        let ended = &profile.ended_sessions;
        if ended.admits(&session.claims) {
            return Ok(Admission::Session(Box::new(session.clone())));
        }
        if ended.has_ended(&session.claims.session_id) {
            return Ok(Admission::Ended);
        }
        // Others ended within the same second, by the claim's resolution: the pool renews only what has begun since.
        let session = match state.cognito.refresh(&session.refresh_token).await {
            Ok(session) => session,
            Err(CognitoError::NotAuthorized | CognitoError::TokenRevoked | CognitoError::UserNotFound) => {
                return Ok(Admission::Ended);
            }
            Err(error) => return Err(pool_failed(error)),
        };
        let mut kept = ended.clone();
        kept.keep(&session.claims.session_id);
        if let Some(changed) = profile.with_ended_sessions(kept) {
            let store = state.services.store.without_caller();
            store.update_profile(&changed, profile.version).await?;
        }
        Ok(Admission::Session(Box::new(session)))
    });
    admitted.await
}

/// Notes in the profile which sessions have ended.
pub(super) async fn end(
    state: &State,
    identity: &Identity,
    change: impl Fn(&mut EndedSessions),
) -> Result<(), ApiError> {
    let store = state.services.store.without_caller();
    let person = store.change_sessions(&identity.id, &change).await?;
    if person == Person::Unknown && me::ensure(state, identity).await?.is_some() {
        store.change_sessions(&identity.id, &change).await?;
    }
    Ok(())
}

/// Ends all sessions of whoever has this address. Without a profile there has been none.
pub(super) async fn end_all_of(state: &State, email: &EmailAddress) -> Result<(), ApiError> {
    let identity = state.cognito.identity_of(email).await.map_err(pool_failed)?;
    let signed_out = state.cognito.sign_out_everywhere(email.as_str()).await;
    signed_out.map_err(pool_failed)?;
    let (store, now) = (state.services.store.without_caller(), state.services.now());
    let end = |ended: &mut EndedSessions| ended.end_all(None, now);
    store.change_sessions(&identity.id, end).await?;
    Ok(())
}
