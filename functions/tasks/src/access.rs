//! Checks of assignees on what the authorizing read found.

use api::ApiError;
use domain::{Invalid, UserId};

/// 422 with a field error for each assignee who is no member.
pub(crate) fn all_members(assignees: &[UserId], non_members: &[UserId]) -> Result<(), ApiError> {
    let errors: Vec<_> = assignees
        .iter()
        .enumerate()
        .filter(|(_, user)| non_members.contains(user))
        .flat_map(|(at, _)| {
            Invalid::new("not_a_member", "is not a member of this project")
                .at(&at.to_string())
                .at("assignees")
                .0
        })
        .collect();
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Invalid(errors).into())
    }
}
