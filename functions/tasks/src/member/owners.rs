//! A project keeps an owner.

use api::ApiError;
use domain::{Membership, Role};
use store::ProjectAccess;

/// 409 if the member is the only owner and would lose this role (`becomes` is `None` for a member who leaves). Between two
/// concurrent requests the table decides: the second one's write conflicts, so that it reads again and is refused here.
pub(super) fn keeps_an_owner(
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
