//! Who may do what in a project.

use serde::{Deserialize, Serialize};

/// A member's role in a project. Later roles include earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything.
    Viewer,
    /// Also changes tasks.
    Editor,
    /// Also changes and deletes the project itself and its members.
    Owner,
}

/// What a request is about to do to a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Look at the project or its tasks.
    Read,
    /// Create, change, move, delete tasks.
    EditTasks,
    /// Change or delete the project.
    Administer,
}

impl Role {
    /// Whether this role is enough for `action`.
    pub fn may(self, action: Action) -> bool {
        let needed = match action {
            Action::Read => Self::Viewer,
            Action::EditTasks => Self::Editor,
            Action::Administer => Self::Owner,
        };
        self >= needed
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Role};

    #[test]
    fn roles_include_the_ones_below() {
        let table = [
            (Role::Viewer, [true, false, false]),
            (Role::Editor, [true, true, false]),
            (Role::Owner, [true, true, true]),
        ];
        for (role, expected) in table {
            assert_eq!(
                [Action::Read, Action::EditTasks, Action::Administer].map(|a| role.may(a)),
                expected,
                "{role:?}"
            );
        }
    }
}
