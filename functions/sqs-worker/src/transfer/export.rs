//! The steps of an export. The tasks are in the order of the board, so that an import makes the same one of them; a task that
//! is moved meanwhile may be left out, or be there twice.

use std::collections::HashMap;

use domain::{Attachment, Comment, Name, TaskDetail, TaskId, UserId};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{PersonName, ProjectAccess};

use super::count;
use super::target::{Done, PART_BYTES, Target, Upload};
use super::text::{Format, Names, Whole};
use crate::Ports;
use crate::error::ProcessingError;
use crate::job::{Context, End, Step};

/// Tasks that are read together: their descriptions can have 256 KiB each.
const PAGE: usize = 25;
/// Tasks whose comments and attachments are read at once.
const PARALLEL: usize = 8;
/// Comments of a task are read until they have so many bytes: no more are written, because no import would read them.
const MAX_COMMENT_BYTES: usize = 8 * 1024 * 1024;

/// The checkpoint.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Checkpoint {
    /// Behind which task it goes on; none: at the beginning, or with completing the upload.
    position: Option<String>,
    upload: Option<Upload>,
    tasks: u64,
    comments_left_out: u64,
    /// All parts are there.
    is_written: bool,
}

/// Writes as many tasks as fill a part of the file, or all.
pub(crate) async fn step<O: Ports>(
    context: &Context<'_, O>,
    format: Format,
) -> Result<Step, ProcessingError> {
    let (state, job) = (context.state, context.job);
    let checkpoint = match &job.checkpoint {
        Value::Null => Checkpoint::default(),
        value => serde_json::from_value(value.clone())
            .map_err(|_| ProcessingError::Permanent("the checkpoint is of no known form".to_owned()))?,
    };
    let total = match job.progress.total {
        Some(total) => total,
        None => state.store.count_tasks(&job.project_id).await?,
    };
    let target = Target::new(state, job, format.content_type()?);
    if let (true, Some(upload)) = (checkpoint.is_written, &checkpoint.upload) {
        return Ok(match target.complete(upload).await? {
            Done::Well(()) => finished(&checkpoint, format, upload.size_bytes),
            Done::Lost => again(context, total),
        });
    }
    let Some(access) = context.access else {
        return Err(ProcessingError::Permanent(
            "an export without a project".to_owned(),
        ));
    };
    let (bytes, mut next) = write(context, access, format, checkpoint.clone()).await?;
    if next.is_written && checkpoint.upload.is_none() {
        let size_bytes = count(bytes.len());
        target.put(bytes).await?;
        return Ok(finished(&next, format, size_bytes));
    }
    match target.add(checkpoint.upload, bytes).await? {
        Done::Lost => return Ok(again(context, total)),
        Done::Well(upload) => next.upload = Some(upload),
    }
    Ok(Step {
        checkpoint: json!(next),
        done: next.tasks,
        total: Some(total.max(next.tasks)),
        result: job.result.clone(),
        results: vec![],
        end: None,
    })
}

/// What comes behind the checkpoint, until a part is full or all is written; and where that is.
async fn write<O: Ports>(
    context: &Context<'_, O>,
    access: &ProjectAccess,
    format: Format,
    mut at: Checkpoint,
) -> Result<(Vec<u8>, Checkpoint), ProcessingError> {
    let (state, project) = (context.state, &context.job.project_id);
    let profiles = state.store.member_profiles(project).await?;
    let members: Vec<(UserId, Name)> = profiles
        .into_iter()
        .map(|profile| (profile.id, profile.name))
        .collect();
    let names = Names::new(&members);
    let mut out = Vec::with_capacity(PART_BYTES);
    if at.position.is_none() {
        format.start(&mut out, &access.project, &members, state.clock.now());
    }
    while out.len() < PART_BYTES {
        let page = state.store.board(project, at.position.as_deref(), PAGE).await?;
        let (tasks, authors) = filled(context, format, page.items).await?;
        for task in &tasks {
            let left_out = format.task(&mut out, at.tasks == 0, task, (&names, &authors));
            at.comments_left_out += left_out;
            at.tasks += 1;
        }
        at.position = page.next;
        if at.position.is_none() {
            format.end(&mut out);
            at.is_written = true;
            break;
        }
    }
    Ok((out, at))
}

/// The tasks with what belongs to them, if the format has a place for it, and what the authors are called.
async fn filled<O: Ports>(
    context: &Context<'_, O>,
    format: Format,
    tasks: Vec<TaskDetail>,
) -> Result<(Vec<Whole>, HashMap<UserId, PersonName>), ProcessingError> {
    let tasks: Vec<Whole> = stream::iter(tasks)
        .map(|detail| async move {
            let (mut comments, mut attachments) = (Vec::new(), Vec::new());
            if format.is_whole() {
                comments = comments_of(context, &detail.task.id).await?;
                attachments = attachments_of(context, &detail.task.id).await?;
            }
            Ok::<_, ProcessingError>(Whole {
                detail,
                comments,
                attachments,
            })
        })
        .buffered(PARALLEL)
        .try_collect()
        .await?;
    let authors = tasks.iter().flat_map(|task| &task.comments);
    let authors: Vec<_> = authors.map(|comment| comment.author.clone()).collect();
    let authors = context.state.store.people(&authors).await?;
    Ok((tasks, authors))
}

async fn comments_of<O: Ports>(
    context: &Context<'_, O>,
    task: &TaskId,
) -> Result<Vec<Comment>, ProcessingError> {
    let (mut comments, mut position, mut bytes) = (Vec::new(), None, 0);
    loop {
        let page = context
            .state
            .store
            .comments_of(task, position.as_deref(), 100)
            .await?;
        bytes += page
            .items
            .iter()
            .map(|comment| comment.body.as_str().len())
            .sum::<usize>();
        comments.extend(page.items);
        position = page.next;
        if position.is_none() || bytes > MAX_COMMENT_BYTES {
            return Ok(comments);
        }
    }
}

async fn attachments_of<O: Ports>(
    context: &Context<'_, O>,
    task: &TaskId,
) -> Result<Vec<Attachment>, ProcessingError> {
    let (mut attachments, mut position) = (Vec::new(), None);
    loop {
        let page = context
            .state
            .store
            .attachments_of(task, position.as_deref(), 100)
            .await?;
        attachments.extend(page.items);
        position = page.next;
        if position.is_none() {
            return Ok(attachments);
        }
    }
}

fn finished(at: &Checkpoint, format: Format, size_bytes: u64) -> Step {
    let content_type = format.content_type().ok();
    Step {
        checkpoint: Value::Null,
        done: at.tasks,
        total: Some(at.tasks),
        result: json!({
            "tasks": at.tasks,
            "size_bytes": size_bytes,
            "content_type": content_type.as_ref().map(domain::ContentType::as_str),
            "file_name": format.file_name(),
            "comments_left_out": at.comments_left_out,
        }),
        results: vec![],
        end: Some(End::Succeeded),
    }
}

/// From the beginning: S3 has forgotten the upload, as its rule says for those that take days.
fn again<O: Ports>(context: &Context<'_, O>, total: u64) -> Step {
    Step {
        checkpoint: Value::Null,
        done: context.job.progress.done,
        total: Some(total),
        result: context.job.result.clone(),
        results: vec![],
        end: None,
    }
}
