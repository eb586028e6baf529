//! Imports and exports, whatever happens to whoever does them.

mod crashing;
mod exporting;
mod importing;
mod interrupted;
mod other_products;

use domain::{
    ContentType, IdSeed, ImportFormat, ImportSpec, Job, JobId, JobSource, JobSpec, NewProject, ObjectKey,
    OnError, ProjectId, Sha256Digest, TaskDetail,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::jobs::message;
use crate::kit::{Kit, user};

impl Kit {
    fn import_body(&self, spec: JobSpec, file: &[u8]) -> Job {
        let source = JobSource {
            content_type: ContentType::from_json("text/csv".into()).unwrap(),
            size_bytes: file.len() as u64,
            sha256: Sha256Digest(Sha256::digest(file).into()),
            has_arrived: true,
        };
        let ids = (JobId::from_seed(IdSeed([9; 16])), self.project.clone());
        Job::new(ids, user(1), spec, Some(source), self.now())
    }

    /// An import that person `n` has asked for, whose file is there.
    async fn import_of(&self, n: u8, spec: JobSpec, file: &[u8]) -> Job {
        let mut job = self.import_body(spec, file);
        job.created_by = user(n);
        let job = self.made(job).await;
        self.upload(&ObjectKey::Import(job.id.clone()), file);
        job
    }

    async fn import(&self, spec: JobSpec, file: &[u8]) -> Job {
        self.import_of(1, spec, file).await
    }

    /// Does it to its end; as it is then.
    async fn done(&self, job: &Job) -> Job {
        self.deliver(&message(job)).await;
        self.settle().await;
        self.job_now(job).await
    }

    /// Imports a file; what came of it.
    async fn imported(&self, spec: JobSpec, file: &[u8]) -> Job {
        let job = self.import(spec, file).await;
        self.done(&job).await
    }

    /// A project's tasks as the board has them.
    async fn board_of(&self, project: &ProjectId) -> Vec<TaskDetail> {
        let (mut tasks, mut position) = (Vec::new(), None::<String>);
        loop {
            let page = self
                .store()
                .board(project, position.as_deref(), 100)
                .await
                .unwrap();
            tasks.extend(page.items);
            position = page.next;
            if position.is_none() {
                return tasks;
            }
        }
    }

    /// The tasks that were imported, as the board has them.
    async fn new_tasks(&self) -> Vec<TaskDetail> {
        let mut tasks = self.board_of(&self.project).await;
        tasks.retain(|detail| detail.task.id != self.task);
        tasks
    }

    async fn new_titles(&self) -> Vec<String> {
        let tasks = self.new_tasks().await.into_iter();
        tasks
            .map(|detail| detail.task.title.as_str().to_owned())
            .collect()
    }

    /// Another project of person 1's, with nothing in it.
    async fn other_project(&self) -> ProjectId {
        let id = ProjectId::from_seed(IdSeed([2; 16]));
        let new = NewProject::parse(json!({"name": "Other"})).unwrap();
        let project = new.into_project(id.clone(), user(1), self.now());
        self.store().create_project(&project, None).await.unwrap();
        id
    }
}

fn csv() -> JobSpec {
    csv_with(false, OnError::Skip)
}

fn csv_with(dry_run: bool, on_error: OnError) -> JobSpec {
    JobSpec::Import(ImportSpec {
        format: ImportFormat::Csv {
            mapping: [].into(),
            delimiter: None,
        },
        dry_run,
        on_error,
    })
}

fn json_spec() -> JobSpec {
    import(ImportFormat::Json)
}

/// Skips rows with errors.
fn import(format: ImportFormat) -> JobSpec {
    JobSpec::Import(ImportSpec {
        format,
        dry_run: false,
        on_error: OnError::Skip,
    })
}

/// So many rows with a title each, besides the header.
fn rows(count: usize) -> String {
    let rows: String = (1..=count).map(|n| format!("Row {n}\n")).collect();
    format!("title\n{rows}")
}
