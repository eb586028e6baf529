//! Comments on tasks, and their mentions.

use std::ops::Range;

use jiff::Timestamp;
use pulldown_cmark::{Event, Parser, Tag};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::input::present;
use crate::schema::{JsonString, StringSchema};
use crate::{CommentId, Fields, Invalid, ProjectId, TaskId, TaskRef, UserId, input, text};

/// The most users that one comment mentions: the read that authorizes looks all of them up.
pub const MAX_MENTIONS: usize = 50;

/// A comment on a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// The id.
    #[serde(skip_serializing)]
    pub id: CommentId,
    /// The project of the task.
    #[serde(skip_serializing)]
    pub project_id: ProjectId,
    /// The task.
    #[serde(skip_serializing)]
    pub task_id: TaskId,
    /// The author, who alone may change it.
    pub author: UserId,
    /// The text.
    pub body: CommentBody,
    /// The mentioned users who were members when it was created or changed last, in the order of the text.
    #[serde(default)]
    pub mentions: Vec<UserId>,
    /// The version, which grows by one with each change from 1.
    pub version: u64,
    /// The time of its creation.
    pub created_at: Timestamp,
    /// The time of the last change.
    pub updated_at: Timestamp,
    /// The user who changed it last.
    pub updated_by: UserId,
}

impl Comment {
    /// The task by its ids.
    pub fn task(&self) -> TaskRef {
        TaskRef {
            project_id: self.project_id.clone(),
            task_id: self.task_id.clone(),
        }
    }

    /// Whether it was changed since its creation.
    pub fn is_edited(&self) -> bool {
        self.version > 1
    }
}

/// Markdown, not blank, of at most [`CommentBody::MAX_BYTES`], with at most [`MAX_MENTIONS`] different people mentioned and
/// without control characters other than tab and line ends.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommentBody(String);

impl CommentBody {
    /// The most bytes of UTF-8: an item with it stays far below DynamoDB's 400 KiB.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// # Errors
    /// `blank`, `too_long`, `control_character`, `too_many_mentions`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::try_from(text.to_owned())
    }

    /// # Errors
    /// `wrong_type`, or those of [`Self::parse`].
    pub fn from_json(value: Value) -> Result<Self, Invalid> {
        Self::try_from(input::string(value)?)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// All mentioned users, once each, in the order of the text; they need not be members.
    pub fn mentions(&self) -> Vec<UserId> {
        mentions(&self.0)
    }
}

impl TryFrom<String> for CommentBody {
    type Error = Invalid;

    fn try_from(body: String) -> Result<Self, Invalid> {
        let max_bytes = Self::MAX_BYTES;
        if body.len() > max_bytes {
            return Err(Invalid::new(
                "too_long",
                format!("must have at most {max_bytes} bytes of UTF-8"),
            ));
        }
        text::check_markdown_characters(&body)?;
        text::not_blank(&body)?;
        if mentions(&body).len() > MAX_MENTIONS {
            return Err(Invalid::new(
                "too_many_mentions",
                format!("must mention at most {MAX_MENTIONS} people"),
            ));
        }
        Ok(Self(body))
    }
}

impl JsonString for CommentBody {
    const SCHEMA: StringSchema = StringSchema::pattern(text::TEXT_PATTERN)
        .min(1)
        .max(Self::MAX_BYTES);
}

impl From<CommentBody> for String {
    fn from(body: CommentBody) -> Self {
        body.0
    }
}

// User content stays out of logs.
impl std::fmt::Debug for CommentBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CommentBody({} bytes)", self.0.len())
    }
}

/// The body of a create request: `{body}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment {
    /// The text.
    pub body: CommentBody,
}

impl NewComment {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let body = fields.required("body", CommentBody::from_json);
        fields.finish()?;
        Ok(Self { body: present(body)? })
    }

    /// Builds the comment. `members` are the members of the project among [`CommentBody::mentions`].
    pub fn into_comment(
        self,
        (id, project_id, task_id): (CommentId, ProjectId, TaskId),
        author: UserId,
        members: Vec<UserId>,
        now: Timestamp,
    ) -> Comment {
        Comment {
            id,
            project_id,
            task_id,
            updated_by: author.clone(),
            author,
            body: self.body,
            mentions: members,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A merge patch of a comment: `{body?}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentPatch {
    body: Option<CommentBody>,
}

impl CommentPatch {
    /// # Errors
    /// All field errors.
    pub fn parse(body: Value) -> Result<Self, Invalid> {
        let mut fields = Fields::new(body)?;
        let body = fields.optional("body", CommentBody::from_json);
        fields.read_only(&["id", "task_id", "author", "mentions"], "cannot be changed");
        fields.finish()?;
        Ok(Self { body })
    }

    /// All users that the new text mentions.
    pub fn mentions(&self) -> Vec<UserId> {
        self.body.as_ref().map(CommentBody::mentions).unwrap_or_default()
    }

    /// The next version of the comment, changed by its author; `None` if the text stays. `members` are the members of the
    /// project among [`Self::mentions`].
    pub fn apply(self, comment: &Comment, members: Vec<UserId>, now: Timestamp) -> Option<Comment> {
        let body = self.body.filter(|body| *body != comment.body)?;
        Some(Comment {
            body,
            mentions: members,
            version: comment.version + 1,
            updated_by: comment.author.clone(),
            updated_at: comment.updated_at.max(now),
            ..comment.clone()
        })
    }
}

/// Finds `@` and a user's id at word boundaries: `@usr_…`, but not `ada@usr_…` or `@usr_…0`, nor what Markdown shows as code.
fn mentions(text: &str) -> Vec<UserId> {
    const ID_BYTES: usize = UserId::PREFIX.len() + 32;
    let mut found = Vec::new();
    let mut code = code(text).into_iter().peekable();
    for (at, _) in text.match_indices('@') {
        while code.next_if(|code| code.end <= at).is_some() {}
        if code.peek().is_some_and(|code| code.start <= at) {
            continue;
        }
        let (before, after) = (text.get(..at), text.get(at + 1..));
        let Some((id, rest)) = after.and_then(|after| after.split_at_checked(ID_BYTES)) else {
            continue;
        };
        let joined = before.unwrap_or_default().ends_with(is_word) || rest.starts_with(is_word);
        if let Ok(user) = UserId::parse(id)
            && !joined
            && !found.contains(&user)
        {
            found.push(user);
            // Enough to know that there are too many; the text may have 1,700.
            if found.len() > MAX_MENTIONS {
                break;
            }
        }
    }
    found
}

/// The byte ranges of code blocks and spans, in order.
fn code(text: &str) -> Vec<Range<usize>> {
    // Most texts have no mention, and most of those with one no code.
    if !text.contains('@') {
        return Vec::new();
    }
    let events = Parser::new(text).into_offset_iter();
    let is_code = |event: &Event<'_>| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    events
        .filter(|(event, _)| is_code(event))
        .map(|(_, range)| range)
        .collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
#[path = "comment_tests.rs"]
mod tests;
