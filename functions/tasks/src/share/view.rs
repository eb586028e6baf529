//! A share link, and what it shows, in JSON: nothing of who works on it.

use std::collections::HashMap;

use domain::{AttachmentId, Project, ShareLink, Status, Task, TaskDetail, TaskId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::origin::Origin;

/// A new share link.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewShareLink)]
pub(crate) struct NewShareLinkView {
    /// Shown this once.
    #[schema(format = "uri")]
    url: String,
    #[serde(flatten)]
    link: ShareLinkView,
}

/// A share link, without its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShareLink)]
pub(crate) struct ShareLinkView {
    #[schema(format = "UserId")]
    created_by: String,
    created_at: Timestamp,
}

impl NewShareLinkView {
    pub(super) fn new(url: String, link: ShareLink) -> Self {
        Self {
            url,
            link: link.into(),
        }
    }
}

impl From<ShareLink> for ShareLinkView {
    fn from(link: ShareLink) -> Self {
        Self {
            created_by: link.created_by.into(),
            created_at: link.created_at.into(),
        }
    }
}

/// A shared bucket list, and a page of its items.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedList)]
pub(crate) struct SharedListView {
    pub(super) name: String,
    /// Markdown.
    #[schema(required)]
    pub(super) description: Option<String>,
    /// In board order.
    pub(super) items: Vec<SharedItemView>,
    /// Pass it as `cursor` for the next page; null on the last one.
    #[schema(required)]
    pub(super) next_cursor: Option<String>,
}

/// An item of a shared bucket list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedItem)]
pub(crate) struct SharedItemView {
    #[schema(format = "TaskId")]
    pub(super) id: String,
    pub(super) title: String,
    /// The first 200 characters of the content.
    #[schema(required)]
    pub(super) excerpt: Option<String>,
    pub(super) is_achieved: bool,
    /// When it was achieved; null while it is not.
    #[schema(required)]
    pub(super) achieved_at: Option<Timestamp>,
    /// By when; a date, an instant, or a time in a named zone (RFC 9557).
    #[schema(required)]
    pub(super) due: Option<String>,
    /// Addresses of its pictures, small enough for a phone.
    pub(super) pictures: Vec<String>,
}

/// An item of a shared bucket list with its content.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedItemDetail)]
pub(crate) struct SharedItemDetailView {
    #[serde(flatten)]
    pub(super) item: SharedItemView,
    /// Markdown of at most 256 KiB.
    #[schema(required)]
    pub(super) content: Option<String>,
}

/// The addresses of what a link shows.
pub(super) struct Links<'a> {
    pub(super) origin: &'a Origin,
    pub(super) secret: &'a str,
}

impl Links<'_> {
    pub(super) fn list(&self) -> String {
        self.origin.url(&format!("/v1/shared/{}", self.secret))
    }

    pub(super) fn item(&self, task: &str) -> String {
        format!("{}/items/{task}", self.list())
    }

    fn picture(&self, task: &TaskId, attachment: &AttachmentId) -> String {
        format!("{}/pictures/{attachment}", self.item(task.as_str()))
    }
}

/// The pictures of a project's tasks.
pub(super) type Pictures = HashMap<TaskId, Vec<AttachmentId>>;

impl SharedItemView {
    pub(super) fn new(mut task: Task, pictures: &Pictures, links: &Links<'_>) -> Self {
        let ids = pictures.get(&task.id).into_iter().flatten();
        Self {
            pictures: ids.map(|id| links.picture(&task.id, id)).collect(),
            excerpt: task.excerpt.take(),
            id: task.id.into(),
            title: task.title.as_str().to_owned(),
            is_achieved: task.status == Status::Done,
            achieved_at: task.completed_at.map(Into::into),
            due: task.due.map(Into::into),
        }
    }
}

impl SharedListView {
    pub(super) fn new(project: Project, items: Vec<SharedItemView>, next_cursor: Option<String>) -> Self {
        Self {
            name: project.name.as_str().to_owned(),
            description: project.description,
            items,
            next_cursor,
        }
    }
}

impl SharedItemDetailView {
    pub(super) fn new(detail: TaskDetail, pictures: &Pictures, links: &Links<'_>) -> Self {
        Self {
            content: detail.description.map(|text| text.as_str().to_owned()),
            item: SharedItemView::new(detail.task, pictures, links),
        }
    }
}
