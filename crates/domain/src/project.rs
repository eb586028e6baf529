//! Projects.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::{boolean, present, string};
use crate::schema::StringSchema;
use crate::string_enum::string_enum;
use crate::text::markdown_schema;
use crate::{Fields, Invalid, ListTemplate, Markdown, Name, Patch, ProjectId, TimeZoneName, UserId};

string_enum! {
    /// The purpose of a project.
    #[derive(Default)]
    ProjectKind {
        /// Tasks on a board.
        #[default]
        Board = "board",
        /// A personal list of things to do once in a life.
        BucketList = "bucket_list",
    }
}

/// A project.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The id.
    pub id: ProjectId,
    /// The name.
    pub name: Name,
    /// The kind, fixed at creation.
    #[serde(rename = "project_kind")]
    pub kind: ProjectKind,
    /// The description: Markdown of at most [`Self::MAX_DESCRIPTION_CHARACTERS`].
    pub description: Option<String>,
    /// The zone in which its reports count days. Earlier versions did not store one.
    #[serde(default)]
    pub time_zone: TimeZoneName,
    /// Whether it is archived: read-only until it is restored or deleted.
    pub archived: bool,
    /// The version, which grows by one with each change from 1.
    pub version: u64,
    /// The user who created it.
    pub created_by: UserId,
    /// The time of its creation.
    pub created_at: Timestamp,
    /// The time of the last change.
    pub updated_at: Timestamp,
    /// The user who changed it last.
    pub updated_by: UserId,
}

impl Project {
    /// The most characters of a description; it is always read with the project, so it is short.
    pub const MAX_DESCRIPTION_CHARACTERS: usize = 10_000;
    /// The schema of a description.
    pub const DESCRIPTION_SCHEMA: StringSchema = markdown_schema(Self::MAX_DESCRIPTION_CHARACTERS);
}

/// The body of a create request: `{name, kind?, description?, time_zone?, template?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct NewProject {
    /// The name.
    pub name: Name,
    /// The kind, by default `board`.
    pub kind: ProjectKind,
    /// The description, by default none.
    pub description: Option<String>,
    /// The zone in which its reports count days, by default that of its creator.
    pub time_zone: Option<TimeZoneName>,
    /// The template whose items it begins with; of a bucket list only.
    pub template: Option<ListTemplate>,
}

impl NewProject {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let name = fields.required("name", Name::from_json);
        let kind = fields.optional("kind", kind).unwrap_or_default();
        let description = fields.nullable("description", description);
        let time_zone = fields.optional("time_zone", TimeZoneName::from_json);
        let template = fields.nullable("template", ListTemplate::from_json);
        if template.is_some() && kind != ProjectKind::BucketList {
            fields.refuse("template", "not_a_bucket_list", "is for bucket lists");
        }
        fields.finish()?;
        let name = present(name)?;
        Ok(Self {
            name,
            kind,
            description,
            time_zone,
            template,
        })
    }

    /// Builds the project; without a time zone, in UTC.
    pub fn into_project(self, id: ProjectId, created_by: UserId, now: Timestamp) -> Project {
        Project {
            id,
            name: self.name,
            kind: self.kind,
            description: self.description,
            time_zone: self.time_zone.unwrap_or_default(),
            archived: false,
            version: 1,
            updated_by: created_by.clone(),
            created_by,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A merge patch of a project: `{name?, description?, time_zone?, archived?}`.
#[derive(Clone, PartialEq, Eq)]
pub struct ProjectPatch {
    name: Option<Name>,
    description: Patch<String>,
    time_zone: Option<TimeZoneName>,
    archived: Option<bool>,
}

impl ProjectPatch {
    /// # Errors
    /// All field errors. `kind` cannot be changed: `read_only`.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let name = fields.optional("name", Name::from_json);
        let description = fields.patch("description", description);
        let time_zone = fields.optional("time_zone", TimeZoneName::from_json);
        let archived = fields.optional("archived", boolean);
        fields.read_only(&["kind"], "is fixed at creation");
        fields.finish()?;
        Ok(Self {
            name,
            description,
            time_zone,
            archived,
        })
    }

    /// Whether this restores an archived project, the only change that such a project accepts.
    pub fn restores(&self) -> bool {
        self.archived == Some(false)
    }

    /// The next version of the project, changed by `by`; `None` if nothing changes.
    pub fn apply(self, project: &Project, by: &UserId, now: Timestamp) -> Option<Project> {
        let mut changed = project.clone();
        if let Some(name) = self.name {
            changed.name = name;
        }
        self.description.apply(&mut changed.description);
        if let Some(time_zone) = self.time_zone {
            changed.time_zone = time_zone;
        }
        if let Some(archived) = self.archived {
            changed.archived = archived;
        }
        if changed == *project {
            return None;
        }
        changed.version += 1;
        changed.updated_by = by.clone();
        changed.updated_at = changed.updated_at.max(now);
        Some(changed)
    }
}

fn kind(value: Value) -> Result<ProjectKind, Invalid> {
    ProjectKind::parse(&string(value)?)
        .map_err(|_| Invalid::new("invalid_value", "must be board or bucket_list"))
}

fn description(value: Value) -> Result<String, Invalid> {
    let text = string(value)?;
    let max_characters = Project::MAX_DESCRIPTION_CHARACTERS;
    if text.chars().count() > max_characters {
        return Err(Invalid::new(
            "too_long",
            format!("must have at most {max_characters} characters"),
        ));
    }
    Markdown::parse(&text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IdSeed;
    use serde_json::json;

    fn project() -> Project {
        let body = json!({"name": "Home", "description": "d"});
        let (id, user) = (
            ProjectId::from_seed(IdSeed([1; 16])),
            UserId::from_seed(IdSeed([2; 16])),
        );
        NewProject::parse(body)
            .unwrap()
            .into_project(id, user, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn a_patch_that_changes_nothing_makes_no_version() {
        let now = Timestamp::from_second(9).unwrap();
        assert!(
            ProjectPatch::parse(json!({"name": "Home", "archived": false}))
                .unwrap()
                .apply(&project(), &project().created_by, now)
                .is_none()
        );
        let changed = ProjectPatch::parse(json!({"description": null}))
            .unwrap()
            .apply(&project(), &project().created_by, now)
            .unwrap();
        assert_eq!(
            (changed.description, changed.version, changed.updated_at),
            (None, 2, now)
        );
    }

    #[test]
    fn every_field_error_at_once() {
        let body = json!({"name": null, "kind": "wall", "description": 7, "colour": "red"});
        let pointers = |invalid: Invalid| {
            invalid
                .0
                .into_iter()
                .map(|e| (e.pointer, e.code))
                .collect::<Vec<_>>()
        };
        let expected = [
            ("/name", "not_nullable"),
            ("/kind", "invalid_value"),
            ("/description", "wrong_type"),
            ("/colour", "unknown_field"),
        ];
        assert_eq!(
            pointers(NewProject::parse(body).err().unwrap()),
            expected.map(|(p, c)| (p.to_owned(), c))
        );
        assert_eq!(
            pointers(ProjectPatch::parse(json!({"kind": "board"})).err().unwrap()),
            [("/kind".to_owned(), "read_only")]
        );
    }
}
