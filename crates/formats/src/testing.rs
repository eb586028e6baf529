//! Helpers of the tests of several formats.

use domain::{IdSeed, NewTask, ProjectId, Rank, TaskDetail, TaskId, UserId};
use jiff::Timestamp;

use crate::{Imported, People, Warning};

/// Ada (1) and Ben (2); only Ada may be the author of comments.
pub(crate) struct Team;

impl People for Team {
    fn find(&self, text: &str) -> Option<UserId> {
        match text.trim().to_lowercase().as_str() {
            "ada" | "ada@example.com" => Some(user(1)),
            "ben" | "ben@example.com" => Some(user(2)),
            id => [user(1), user(2)].into_iter().find(|user| user.as_str() == id),
        }
    }

    fn may_write_as(&self, author: &UserId) -> bool {
        *author == user(1)
    }
}

pub(crate) fn user(n: u8) -> UserId {
    UserId::from_seed(IdSeed([n; 16]))
}

pub(crate) fn now() -> Timestamp {
    "2026-06-01T00:00:00Z".parse().unwrap()
}

/// The task as Ada would create it now.
pub(crate) fn created(task: NewTask) -> TaskDetail {
    let ids = (
        TaskId::from_seed(IdSeed([3; 16])),
        ProjectId::from_seed(IdSeed([4; 16])),
    );
    task.into_task(ids, user(1), Rank::at_end(now(), 0), now(), &|| IdSeed([5; 16]))
}

/// Codes and details.
pub(crate) fn pairs(warnings: &[Warning]) -> Vec<(&str, &str)> {
    let warnings = warnings.iter();
    warnings
        .map(|warning| (warning.code.as_ref(), warning.detail.as_str()))
        .collect()
}

/// Details only.
pub(crate) fn details(warnings: &[Warning]) -> Vec<&str> {
    warnings.iter().map(|warning| warning.detail.as_str()).collect()
}

/// Authors and texts.
pub(crate) fn comments(imported: &Imported) -> Vec<(Option<UserId>, &str)> {
    let comments = imported.comments.iter();
    comments
        .map(|comment| (comment.author.clone(), comment.body.as_str()))
        .collect()
}

/// `bytes` in chunks of these sizes, repeated in a cycle.
pub(crate) fn chunks<'a>(mut bytes: &'a [u8], sizes: &[usize]) -> Vec<&'a [u8]> {
    let mut chunks = Vec::new();
    for size in sizes.iter().cycle() {
        if bytes.is_empty() {
            break;
        }
        let (chunk, rest) = bytes.split_at((*size).clamp(1, bytes.len()));
        chunks.push(chunk);
        bytes = rest;
    }
    chunks
}
