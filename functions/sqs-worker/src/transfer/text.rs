//! Tasks as text, whatever the format.

use std::collections::HashMap;

use batch_function::ProcessingError;
use domain::{Attachment, Comment, ContentType, Name, Project, TaskDetail, UserId, fold};
use formats::csv::{write_csv_header, write_csv_task};
use formats::json::{ExportedComment, write_json_end, write_json_start, write_json_task};
use jiff::Timestamp;
use store::PersonName;

/// The format of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
}

/// A task with its comments and attachments.
pub(super) struct FullTask {
    pub(super) detail: TaskDetail,
    /// The comments, oldest first.
    pub(super) comments: Vec<Comment>,
    pub(super) attachments: Vec<Attachment>,
}

/// The names that stand for members in the file.
pub(super) struct Names {
    /// Names that no other member has.
    unique: HashMap<UserId, String>,
}

impl Format {
    /// # Errors
    /// None: both types are well-formed.
    pub(super) fn content_type(self) -> Result<ContentType, ProcessingError> {
        let text = match self {
            Self::Csv => "text/csv",
            Self::Json => "application/json",
        };
        ContentType::from_json(text.into()).map_err(|_| ProcessingError::permanent("no content type"))
    }

    /// The name of the file, without the project's name.
    pub(super) fn file_name(self) -> &'static str {
        match self {
            Self::Csv => "export.csv",
            Self::Json => "export.json",
        }
    }

    /// Whether the format contains comments and attachments.
    pub(super) fn has_comments(self) -> bool {
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

    /// Appends a task. Returns how many of its comments are left out, because an import would not read that much.
    pub(super) fn task(
        self,
        out: &mut Vec<u8>,
        is_first: bool,
        task: &FullTask,
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
                write_json_task(out, is_first, &task.detail, &comments, &task.attachments) as u64
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
            let key = fold(name.as_str());
            users.entry(key).or_default().push(user);
        }
        let is_unique = |name: &Name| {
            let key = fold(name.as_str());
            // An import looks up text that could be an address or an id as that.
            !key.contains('@')
                && !key.starts_with(UserId::PREFIX)
                && users.get(&key).is_some_and(|users| users.len() == 1)
        };
        let unique = members.iter().filter(|(_, name)| is_unique(name));
        Self {
            unique: unique
                .map(|(user, name)| (user.clone(), name.as_str().to_owned()))
                .collect(),
        }
    }

    /// The name, if an import into the same project finds the user by it; else the id.
    fn of(&self, user: &UserId) -> String {
        let name = self.unique.get(user);
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
