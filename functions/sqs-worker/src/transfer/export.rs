//! The steps of an export. The tasks are in the order of the board, so that an import recreates it; a task that is moved
//! meanwhile may be missing, or be there twice.

use std::collections::HashMap;

use batch_function::ProcessingError;
use domain::{Attachment, Comment, Job, Name, TaskDetail, TaskId, UserId};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{PersonName, ProjectAccess};

use super::target::{PART_BYTES, Target, Upload, Uploaded};
use super::text::{Format, FullTask, Names};
use crate::job::{Context, End, Step};
use crate::ports::Ports;

/// Tasks on a page: their descriptions can have 256 KiB each.
const PAGE: usize = 25;
/// Tasks whose comments and attachments are read in parallel.
const PARALLEL: usize = 8;
/// Comments of a task are read up to this many bytes: no more are written, because no import would read them.
const MAX_COMMENTS_BYTES_OF_A_TASK: usize = 8 * 1024 * 1024;

/// The checkpoint.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Checkpoint {
    /// The position on the board; `None` at the beginning, and after the last task.
    position: Option<String>,
    upload: Option<Upload>,
    tasks: u64,
    comments_left_out: u64,
    /// Whether all parts are uploaded.
    is_written: bool,
}

/// Writes as many tasks as fill a part of the file, or all that are left.
pub(crate) async fn step<P: Ports>(
    context: &Context<'_, P>,
    format: Format,
) -> Result<Step, ProcessingError> {
    let job = context.job;
    let checkpoint: Checkpoint = context.checkpoint()?;
    let total = context.total_tasks();
    // S3 has deleted the upload, as its lifecycle rule says for uploads that take days: from the beginning.
    let restart = || Step {
        total: Some(total),
        ..Step::to(Value::Null, job)
    };
    let target = Target::new(context.state, job, format.content_type()?);
    if let (true, Some(upload)) = (checkpoint.is_written, &checkpoint.upload) {
        return Ok(match target.complete(upload).await? {
            Uploaded::Done(()) => finished(job, &checkpoint, format, upload.size_bytes),
            Uploaded::UploadGone => restart(),
        });
    }
    let Some(access) = context.access else {
        return Err(ProcessingError::permanent("an export without a project"));
    };
    let (bytes, mut next) = write(context, access, format, checkpoint.clone()).await?;
    if next.is_written && checkpoint.upload.is_none() {
        let size_bytes = bytes.len() as u64;
        target.put(bytes).await?;
        return Ok(finished(job, &next, format, size_bytes));
    }
    match target.add(checkpoint.upload, bytes).await? {
        Uploaded::UploadGone => return Ok(restart()),
        Uploaded::Done(upload) => next.upload = Some(upload),
    }
    Ok(Step {
        done: next.tasks,
        total: Some(total.max(next.tasks)),
        ..Step::to(json!(next), job)
    })
}

/// The text of the tasks from the checkpoint on, until a part is full or all is written; and the checkpoint after it.
async fn write<P: Ports>(
    context: &Context<'_, P>,
    access: &ProjectAccess,
    format: Format,
    mut checkpoint: Checkpoint,
) -> Result<(Vec<u8>, Checkpoint), ProcessingError> {
    let (state, project) = (context.state, &context.job.project_id);
    let profiles = state.store.member_profiles(project).await?;
    let members: Vec<(UserId, Name)> = profiles
        .into_iter()
        .map(|profile| (profile.id, profile.name))
        .collect();
    let names = Names::new(&members);
    let mut out = Vec::with_capacity(PART_BYTES);
    if checkpoint.position.is_none() {
        format.start(&mut out, &access.project, &members, state.clock.now());
    }
    while out.len() < PART_BYTES {
        let page = state
            .store
            .board(project, checkpoint.position.as_deref(), PAGE)
            .await?;
        let (tasks, authors) = with_contents(context, format, page.items).await?;
        for task in &tasks {
            let left_out = format.task(&mut out, checkpoint.tasks == 0, task, (&names, &authors));
            checkpoint.comments_left_out += left_out;
            checkpoint.tasks += 1;
        }
        checkpoint.position = page.next;
        if checkpoint.position.is_none() {
            format.end(&mut out);
            checkpoint.is_written = true;
            break;
        }
    }
    Ok((out, checkpoint))
}

/// The tasks with their comments and attachments, if the format contains these, and the names of the comments' authors.
async fn with_contents<P: Ports>(
    context: &Context<'_, P>,
    format: Format,
    tasks: Vec<TaskDetail>,
) -> Result<(Vec<FullTask>, HashMap<UserId, PersonName>), ProcessingError> {
    let tasks: Vec<FullTask> = stream::iter(tasks)
        .map(|detail| async move {
            let (mut comments, mut attachments) = (Vec::new(), Vec::new());
            if format.has_comments() {
                comments = comments_of(context, &detail.task.id).await?;
                attachments = attachments_of(context, &detail.task.id).await?;
            }
            Ok::<_, ProcessingError>(FullTask {
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

async fn comments_of<P: Ports>(
    context: &Context<'_, P>,
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
        if position.is_none() || bytes > MAX_COMMENTS_BYTES_OF_A_TASK {
            return Ok(comments);
        }
    }
}

async fn attachments_of<P: Ports>(
    context: &Context<'_, P>,
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

fn finished(job: &Job, at: &Checkpoint, format: Format, size_bytes: u64) -> Step {
    let content_type = format.content_type().ok();
    Step {
        done: at.tasks,
        total: Some(at.tasks),
        result: json!({
            "tasks": at.tasks,
            "size_bytes": size_bytes,
            "content_type": content_type.as_ref().map(domain::ContentType::as_str),
            "file_name": format.file_name(),
            "comments_left_out": at.comments_left_out,
        }),
        end: Some(End::Succeeded),
        ..Step::to(Value::Null, job)
    }
}
