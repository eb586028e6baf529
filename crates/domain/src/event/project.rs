//! Events of a change of a project.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::history::{EventKind, History};
use crate::{Project, UserId};

/// A change of a project.
#[derive(Clone, PartialEq, Eq)]
pub enum ProjectChange {
    /// It was created.
    Created(Project),
    /// It was changed.
    Changed {
        /// The state before.
        before: Project,
        /// The state after.
        after: Project,
    },
    /// It was deleted.
    Deleted {
        /// The last state.
        before: Project,
        /// The user who deleted it.
        by: UserId,
        /// The time of the change.
        at: Timestamp,
        /// The version of the tombstone.
        version: u64,
    },
}

const FIELDS: [&str; 4] = ["name", "description", "time_zone", "archived"];

impl ProjectChange {
    /// The events of the change.
    pub fn history(&self) -> History {
        match self {
            Self::Created(project) => {
                let mut history = history(project, &project.created_by, project.created_at, project.version);
                history.record(EventKind::ProjectCreated, None, Value::Null, fields(project));
                history
            }
            Self::Changed { before, after } => {
                let at = before.updated_at.max(after.updated_at);
                let mut history = history(after, &after.updated_by, at, after.version);
                let (from, to) = (fields(before), fields(after));
                let take = |fields: &Value, name: &str| fields.get(name).cloned().unwrap_or_default();
                // The number of owners changes without a new version; the events of the memberships cover it.
                for name in FIELDS.into_iter().filter(|_| before.version != after.version) {
                    history.record(
                        EventKind::ProjectChanged,
                        Some(name),
                        take(&from, name),
                        take(&to, name),
                    );
                }
                history
            }
            Self::Deleted {
                before,
                by,
                at,
                version,
            } => {
                let mut history = history(before, by, before.updated_at.max(*at), *version);
                history.record(EventKind::ProjectDeleted, None, fields(before), Value::Null);
                if let Some(state) = history.state.as_object_mut() {
                    state.insert("is_deleted".to_owned(), Value::Bool(true));
                }
                history
            }
        }
    }
}

fn history(project: &Project, by: &UserId, at: Timestamp, version: u64) -> History {
    let mut history = History::of_project(project.id.clone(), by.clone(), at, version);
    history.state = json!({
        "name": project.name,
        "kind": project.kind,
        "time_zone": project.time_zone,
        "archived": project.archived,
        "created_by": project.created_by,
        "created_at": crate::Timestamp::from(project.created_at),
        "version": version,
        "is_deleted": false,
    });
    history
}

fn fields(project: &Project) -> Value {
    json!({
        "name": project.name, "description": project.description, "time_zone": project.time_zone, "archived": project.archived,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IdSeed, NewProject, ProjectId, ProjectPatch};

    #[test]
    fn each_field_that_changes_is_an_event() {
        let body = json!({"name": "Home", "description": "d"});
        let (id, user) = (
            ProjectId::from_seed(IdSeed([1; 16])),
            UserId::from_seed(IdSeed([2; 16])),
        );
        let before = NewProject::parse(body)
            .unwrap()
            .into_project(id, user.clone(), Timestamp::UNIX_EPOCH);
        let made = ProjectChange::Created(before.clone()).history();
        assert_eq!(made.events[0].to["name"], "Home");
        let patch = ProjectPatch::parse(json!({"name": "House", "archived": true})).unwrap();
        let after = patch.apply(&before, &user, Timestamp::UNIX_EPOCH).unwrap();
        let change = ProjectChange::Changed {
            before: before.clone(),
            after,
        };
        let history = change.history();
        let fields: Vec<_> = history
            .events
            .iter()
            .map(|event| event.field.as_deref().unwrap())
            .collect();
        assert_eq!((fields, history.version), (vec!["name", "archived"], 2));
        let unchanged = ProjectChange::Changed {
            before: before.clone(),
            after: before.clone(),
        };
        assert!(unchanged.history().events.is_empty());
        let gone = ProjectChange::Deleted {
            before,
            by: user,
            at: Timestamp::UNIX_EPOCH,
            version: 2,
        };
        assert_eq!(gone.history().state["is_deleted"], true);
    }
}
