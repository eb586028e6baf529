//! Tasks as text, whatever the format.

use std::collections::HashMap;

use domain::{Attachment, Comment, ContentType, Name, Project, TaskDetail, UserId};
use formats::csv::{write_csv_header, write_csv_task};
use formats::json::{ExportedComment, write_json_end, write_json_start, write_json_task};
use jiff::Timestamp;
use store::PersonName;

use crate::error::ProcessingError;

/// What the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
}

/// A task with all that belongs to it.
pub(super) struct Whole {
    pub(super) detail: TaskDetail,
    /// Oldest first.
    pub(super) comments: Vec<Comment>,
    pub(super) attachments: Vec<Attachment>,
}

/// What people are called.
pub(super) struct Names {
    /// Members whom exactly this name means.
    own: HashMap<UserId, String>,
}

impl Format {
    /// # Errors
    /// None, since both are well-formed.
    pub(super) fn content_type(self) -> Result<ContentType, ProcessingError> {
        let text = match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
        };
        ContentType::from_json(text.into())
            .map_err(|_| ProcessingError::Permanent("no content type".to_owned()))
    }

    /// Says nothing about the project.
    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "export.csv",
            Self::Json => "export.json",
        }
    }

    /// Whether comments and attachments are in it.
    pub(super) fn is_whole(self) -> bool {
        self == Self::Json
    }

    pub(super) fn start(
        self,
        out: &mut Vec<u8>,
        project: &Project,
        members: &[(UserId, Name)],
        now: Timestamp,
    ) {
        match self {
            Self::Csv => write_csv_header(out),
            Self::Json => write_json_start(out, project, members, now),
        }
    }

    /// Appends a task; how many of its comments are left out because an import would not read so much.
    pub(super) fn task(
        self,
        out: &mut Vec<u8>,
        is_first: bool,
        task: &Whole,
        (names, authors): (&Names, &HashMap<UserId, PersonName>),
    ) -> u64 {
        match self {
            Self::Csv => {
                write_csv_task(out, &task.detail, &|user| names.of(user));
                0
            }
            Self::Json => {
                let comments: Vec<_> = task
                    .comments
                    .iter()
                    .map(|comment| ExportedComment {
                        comment,
                        author_name: authors
                            .get(&comment.author)
                            .and_then(PersonName::name)
                            .map(Name::as_str),
                    })
                    .collect();
                let left_out = write_json_task(out, is_first, &task.detail, &comments, &task.attachments);
                super::count(left_out)
            }
        }
    }

    pub(super) fn end(self, out: &mut Vec<u8>) {
        if self == Self::Json {
            write_json_end(out);
        }
    }
}

impl Names {
    pub(super) fn new(members: &[(UserId, Name)]) -> Self {
        let mut users: HashMap<String, Vec<&UserId>> = HashMap::new();
        for (user, name) in members {
            let key = name.as_str().trim().to_lowercase();
            users.entry(key).or_default().push(user);
        }
        let is_own = |name: &Name| {
            let key = name.as_str().trim().to_lowercase();
            // What could be somebody's address or id is looked up as that by an import.
            !key.contains('@')
                && !key.starts_with(UserId::PREFIX)
                && users.get(&key).is_some_and(|users| users.len() == 1)
        };
        let own = members.iter().filter(|(_, name)| is_own(name));
        Self {
            own: own
                .map(|(user, name)| (user.clone(), name.as_str().to_owned()))
                .collect(),
        }
    }

    /// The name, if an import into the same project finds the person by it; else the id.
    fn of(&self, user: &UserId) -> String {
        let name = self.own.get(user);
        name.cloned().unwrap_or_else(|| user.as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use domain::IdSeed;

    use super::*;

    fn user(n: u8) -> UserId {
        UserId::from_seed(IdSeed([n; 16]))
    }

    #[test]
    fn a_name_stands_for_whom_it_alone_means() {
        let name = |text: &str| Name::parse(text).unwrap();
        let names = Names::new(&[
            (user(1), name("Ada")),
            (user(2), name("Ben")),
            (user(3), name("ben")),
            (user(4), name("ada@example.com")),
        ]);
        assert_eq!(names.of(&user(1)), "Ada");
        for n in [2, 3, 4, 5] {
            assert_eq!(names.of(&user(n)), user(n).as_str());
        }
    }
}
