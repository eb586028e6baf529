use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use api::openapi::Conflict;
use api::{ApiError, Caller, retry_on_conflict};
use aws::cognito::CognitoError;
use domain::{Membership, ProjectId, Role};
use http::StatusCode;
use store::{Person, Store};

use super::profile::session_ended;
use crate::failure::pool_failed;
use crate::state::{Shared, State};

/// The most memberships that end within the request; the others follow in a moment.
const MAX_ENDED: usize = 25;
/// The most projects that an error names.
const MAX_NAMED: usize = 20;

/// Deletes one's own account, for good: the profile, the channels, the inbox, the memberships. No token counts any more.
/// What one has written in projects stays there, by somebody who is deleted; projects that nobody else is in are deleted as
/// well. Refused while one is the only owner of a project with other members: delete it, or make one of them an owner. A
/// deletion that was stopped half-way is gone on with.
#[utoipa::path(delete, path = "/v1/users/me", operation_id = "deleteMe", tag = "users",
    responses((status = 204, description = "Deleted"), Conflict))]
pub(crate) async fn handle(state: Shared, caller: Caller) -> Result<StatusCode, ApiError> {
    let (store, user) = (&state.services.store.of(&caller), &caller.user_id);
    let is_known = AtomicBool::new(false);
    // Returns the memberships that are left. A conflict means that the profile has changed.
    let left = retry_on_conflict(store, || async {
        let account = store.account(user).await?;
        if account.person == Person::Deleted {
            return Ok(account.memberships);
        }
        if !is_known.load(Relaxed) {
            // The pool must accept the token, or the account could not be deleted there afterwards.
            let identity = state.cognito.identity(&caller.token).await;
            identity.map_err(session_ended)?;
            is_known.store(true, Relaxed);
        }
        let (owned, others): (Vec<_>, Vec<_>) = account
            .memberships
            .into_iter()
            .partition(|member| member.role == Role::Owner);
        let needed = store.needed_as_owner(&owned).await?;
        if !needed.is_empty() {
            return Err(last_owner(&needed));
        }
        // All of them, and before the account: until they end they count as owners, and another owner may leave.
        let now = state.services.now();
        let alone = store.end_memberships(&owned, now).await?;
        let mut alone_in = owned;
        alone_in.retain(|member| alone.contains(&member.project_id));
        // A project without other members is deleted with the account. Members may have joined or left since the first look.
        let needed = store.needed_as_owner(&alone_in).await?;
        if !needed.is_empty() {
            return Err(last_owner(&needed));
        }
        // From here on no token is valid at this API; the worker erases the rest, by the table's stream.
        store.delete_profile(user, &account.person, now).await?;
        Ok(others)
    });
    end_memberships(&state, store, &left.await?).await?;
    delete_at_pool(&state, &caller, is_known.into_inner()).await
}

async fn end_memberships(state: &State, store: &Store, memberships: &[Membership]) -> Result<(), ApiError> {
    let first = memberships.get(..MAX_ENDED).unwrap_or(memberships);
    let now = state.services.now();
    // The membership of a user who has become the only owner meanwhile stays; the worker reports it to the operators.
    store.end_memberships(first, now).await?;
    Ok(())
}

/// Deletes the account at the pool. `is_known`: this very request has found it there.
async fn delete_at_pool(state: &State, caller: &Caller, is_known: bool) -> Result<StatusCode, ApiError> {
    match state.cognito.delete_user(&caller.token).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(CognitoError::UserNotFound | CognitoError::TokenRevoked | CognitoError::NotAuthorized) => {
            if is_known {
                // A response was lost, or another request was faster.
                Ok(StatusCode::NO_CONTENT)
            } else {
                Err(ApiError::session_ended())
            }
        }
        Err(error) => Err(pool_failed(error)),
    }
}

fn last_owner(projects: &[ProjectId]) -> ApiError {
    let named: Vec<_> = projects.iter().take(MAX_NAMED).map(ProjectId::as_str).collect();
    let mut names = named.join(", ");
    if projects.len() > MAX_NAMED {
        names = format!("{names} and {} more", projects.len() - MAX_NAMED);
    }
    ApiError::conflict(
        "last_owner",
        format!(
            "others are in {names}, which you are the only owner of; delete it, or make one of them an owner"
        ),
    )
}
