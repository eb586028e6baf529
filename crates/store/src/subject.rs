//! The project and the task that an event is about, for the stream's consumer.

use std::collections::HashSet;

use domain::{Project, ProjectId, Task, TaskId, TaskRef};

use crate::batch::MAX_BATCH_GET;
use crate::item::{Resource, TaskItem};
use crate::keys::{meta_key, project_pk, task_key, task_sk};
use crate::tombstone::is_live;
use crate::{Store, StoreError};

/// The subject of an event, as it is now.
#[derive(Clone, PartialEq, Eq)]
pub struct EventSubject {
    /// The project.
    pub project: Project,
    /// The task, if the event is about one.
    pub task: Option<Task>,
}

impl Store {
    /// The project, and the task if there is one to the event; `None` if either is deleted.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn event_subject(
        &self,
        project: &ProjectId,
        task: Option<&TaskId>,
    ) -> Result<Option<EventSubject>, StoreError> {
        let meta = meta_key(project);
        let task = task.map(|task| (project_pk(project), task_sk(task)));
        let keys: Vec<_> = [Some(meta.clone()), task.clone()].into_iter().flatten().collect();
        let mut items = self.batch_get(&keys).await?;
        let Some(project) = items.remove(&meta).filter(is_live) else {
            return Ok(None);
        };
        let project = Project::read(project)?;
        let Some(key) = task else {
            return Ok(Some(EventSubject { project, task: None }));
        };
        let Some(item) = items.remove(&key).filter(is_live) else {
            return Ok(None);
        };
        let task = Some(TaskItem::read(item)?.0);
        Ok(Some(EventSubject { project, task }))
    }

    /// Which of these projects and tasks are deleted. One round trip for every 100 of them, none for none.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn gone(
        &self,
        projects: &HashSet<ProjectId>,
        tasks: &HashSet<TaskRef>,
    ) -> Result<(HashSet<ProjectId>, HashSet<TaskRef>), StoreError> {
        let keys = projects.iter().map(meta_key).chain(tasks.iter().map(task_key));
        let keys: Vec<_> = keys.collect();
        let mut live = HashSet::new();
        for chunk in keys.chunks(MAX_BATCH_GET) {
            let items = self.batch_get(chunk).await?;
            live.extend(
                items
                    .into_iter()
                    .filter(|(_, item)| is_live(item))
                    .map(|(key, _)| key),
            );
        }
        let projects = projects
            .iter()
            .filter(|project| !live.contains(&meta_key(project)));
        let tasks = tasks.iter().filter(|task| !live.contains(&task_key(task)));
        Ok((projects.cloned().collect(), tasks.cloned().collect()))
    }
}
