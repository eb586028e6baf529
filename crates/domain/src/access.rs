//! Authorization: the roles of a project and the actions that each allows.

use crate::string_enum::string_enum;

string_enum! {
    /// A member's role in a project, in ascending order of permissions.
    Role {
        /// Reads everything.
        Viewer = "viewer",
        /// Also changes tasks.
        Editor = "editor",
        /// Also changes and deletes the project itself and its members.
        Owner = "owner",
    }
}

/// The action of a request on a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Read the project or its tasks.
    Read,
    /// Create, change, move, delete tasks.
    EditTasks,
    /// Create comments, and change or delete one's own.
    Comment,
    /// Delete comments of other users.
    Moderate,
    /// Invite users, change their roles, remove them; list the invitations of the project.
    ManageMembers,
    /// Change or delete the project.
    Administer,
}

impl Role {
    /// Whether this role allows `action`.
    pub fn may(self, action: Action) -> bool {
        let needed = match action {
            Action::Read => Self::Viewer,
            Action::EditTasks | Action::Comment => Self::Editor,
            Action::Moderate | Action::ManageMembers | Action::Administer => Self::Owner,
        };
        self >= needed
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Action, Role};

    #[test]
    fn roles_include_the_ones_below() {
        let table = [
            (Action::Read, [true, true, true]),
            (Action::EditTasks, [false, true, true]),
            (Action::Comment, [false, true, true]),
            (Action::Moderate, [false, false, true]),
            (Action::ManageMembers, [false, false, true]),
            (Action::Administer, [false, false, true]),
        ];
        for (action, expected) in table {
            let allowed = [Role::Viewer, Role::Editor, Role::Owner].map(|role| role.may(action));
            assert_eq!(allowed, expected, "{action:?}");
        }
    }

    #[test]
    fn words_are_those_of_the_items() {
        for role in [Role::Viewer, Role::Editor, Role::Owner] {
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
            assert_eq!(Role::from_json(json!(role.as_str())), Ok(role));
        }
        for (other, code) in [
            (json!("admin"), "invalid_value"),
            (json!("Owner"), "invalid_value"),
            (json!(1), "wrong_type"),
        ] {
            assert_eq!(Role::from_json(other).unwrap_err().0[0].code, code);
        }
    }
}
