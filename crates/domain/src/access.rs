//! Who may do what in a project.

use crate::string_enum::string_enum;

string_enum! {
    /// A member's role in a project. Later roles include earlier ones.
    Role {
        /// Reads everything.
        Viewer = "viewer",
        /// Also changes tasks.
        Editor = "editor",
        /// Also changes and deletes the project itself and its members.
        Owner = "owner",
    }
}

/// What a request is about to do to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Look at the project or its tasks.
    Read,
    /// Create, change, move, delete tasks.
    EditTasks,
    /// Write comments, and change or delete one's own.
    Comment,
    /// Delete what somebody else has written.
    Moderate,
    /// Invite people, give them other roles, remove them; see whom the project has invited.
    ManageMembers,
    /// Change or delete the project.
    Administer,
}

impl Role {
    /// Whether this role is enough for `action`.
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
