//! `DELETE /v1/users/me`

use api::openapi::Conflict;
use api::{ApiError, Caller};
use aws::cognito::CognitoError;
use domain::{Membership, ProjectId, Role};
use http::StatusCode;
use http_function::failed;
use store::{Person, StoreError};

use super::{account_deleted, session_ended};
use crate::State;
use crate::state::Shared;

/// Memberships that are ended at once, within the request; the others follow in a moment.
const MAX_ENDED: usize = 25;
/// Times it starts afresh after the profile changed.
const MAX_CONFLICTS: u32 = 20;
/// Projects that are named.
const MAX_NAMED: usize = 20;

/// Deletes one's own account, for good: the profile, the channels, the inbox, the memberships. No token counts any more.
/// What one has written in projects stays there, by somebody who is deleted; projects that nobody else is in are deleted as
/// well. Refused while one is the only owner of a project with other members: delete it, or make one of them an owner. A
/// deletion that was stopped half-way is gone on with.
#[utoipa::path(delete, path = "/v1/users/me", operation_id = "deleteMe", tag = "users",
    security(("access_token" = [])),
    responses((status = 204, description = "Deleted"), (status = 409, response = Conflict)))]
pub(crate) async fn handle(state: Shared, caller: Caller) -> Result<StatusCode, ApiError> {
    let (store, user) = (&state.services.store, &caller.user_id);
    let mut is_known = false;
    for _ in 0..MAX_CONFLICTS {
        let account = store.account(user).await.map_err(failed)?;
        if account.person == Person::Deleted {
            end_memberships(&state, &account.memberships).await?;
            return finish(&state, &caller, is_known).await;
        }
        if !is_known {
            // The pool must know the token, or nobody could delete the account there afterwards.
            state
                .cognito
                .identity(&caller.token)
                .await
                .map_err(session_ended)?;
            is_known = true;
        }
        let (owned, others): (Vec<_>, Vec<_>) = account
            .memberships
            .into_iter()
            .partition(|member| member.role == Role::Owner);
        let needed = store.needed_as_owner(user, &owned).await.map_err(failed)?;
        if !needed.is_empty() {
            return Err(last_owner(&needed));
        }
        // All of them, and before the account: as long as they last they count as owners, and whoever is one beside
        // them may leave.
        let now = state.services.now();
        let alone = store.end_memberships(&owned, now).await.map_err(failed)?;
        let mut alone_in = owned;
        alone_in.retain(|member| alone.contains(&member.project_id));
        // Where nobody else is, the project goes with them. Somebody may have come or left since it was looked at.
        let needed = store.needed_as_owner(user, &alone_in).await.map_err(failed)?;
        if !needed.is_empty() {
            return Err(last_owner(&needed));
        }
        // From here on no token counts at this API; and the worker, told by the table's stream, erases the rest.
        match store.delete_profile(user, &account.person, now).await {
            Ok(()) => {
                end_memberships(&state, &others).await?;
                return finish(&state, &caller, is_known).await;
            }
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(failed(StoreError::Conflict))
}

async fn end_memberships(state: &State, memberships: &[Membership]) -> Result<(), ApiError> {
    let first = memberships.get(..MAX_ENDED).unwrap_or(memberships);
    let now = state.services.now();
    // One that has become the only owner meanwhile stays; the worker tells the operators.
    state
        .services
        .store
        .end_memberships(first, now)
        .await
        .map_err(failed)?;
    Ok(())
}

/// Deletes the account at the pool. `is_known`: this very request has found it there.
async fn finish(state: &State, caller: &Caller, is_known: bool) -> Result<StatusCode, ApiError> {
    match state.cognito.delete_user(&caller.token).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(CognitoError::UserNotFound | CognitoError::TokenRevoked | CognitoError::NotAuthorized) => {
            if is_known {
                // An answer was lost, or another request was faster.
                Ok(StatusCode::NO_CONTENT)
            } else {
                Err(account_deleted())
            }
        }
        Err(error) => Err(crate::failure::failed(error)),
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
