//! Keys of what a project shows to others: its change feed, its share link, its pictures.

use domain::ProjectId;

use crate::keys::{Key, project_pk};

/// Inclusive bounds of a project's attachments.
pub(crate) const ATTACHMENTS: (&str, &str) = ("ATTACHMENT#", "ATTACHMENT$");
/// Sort key of the head of a project's change feed: after those of its entries.
pub(crate) const FEED_HEAD: &str = "FEED#HEAD";

pub(crate) fn share_link_key(project: &ProjectId) -> Key {
    (project_pk(project), "SHARE_LINK".to_owned())
}

pub(crate) fn feed_head_key(project: &ProjectId) -> Key {
    (project_pk(project), FEED_HEAD.to_owned())
}

/// Sort key of an entry of a project's change feed.
pub(crate) fn feed_sk(number: u64) -> String {
    format!("FEED#{number:016}")
}
