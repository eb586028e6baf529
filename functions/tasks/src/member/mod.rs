//! `/v1/projects/{project_id}/members`.

pub(crate) mod list;
pub(crate) mod remove;
pub(crate) mod update;
mod view;

use api::ApiError;
use domain::{Membership, Role};
use store::ProjectAccess;

pub(crate) use view::MemberView;

/// 409 if the member is the only owner and is to be something else, or nothing at all. What two requests do at once is
/// decided by the table; whoever came second reads again and is told this.
fn keeps_an_owner(
    access: &ProjectAccess,
    member: &Membership,
    becomes: Option<Role>,
) -> Result<(), ApiError> {
    if member.role == Role::Owner && becomes != Some(Role::Owner) && access.owners <= 1 {
        return Err(ApiError::conflict(
            "last_owner",
            "a project keeps at least one owner; make somebody else an owner first",
        ));
    }
    Ok(())
}
