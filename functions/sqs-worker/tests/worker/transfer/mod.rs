//! Imports and exports, also when the function dies in between.

mod crashing;
mod exporting;
mod importing;
mod interrupted;
mod other_products;

use domain::{
    ContentType, CsvOptions, ImportFormat, ImportSpec, Job, JobSource, JobSpec, ObjectKey, OnError,
    ProjectId, Sha256Digest, TaskDetail,
};
use sha2::{Digest as _, Sha256};

use crate::jobs::message;
use crate::support::{Scene, user};

impl Scene {
    fn import_body(&self, spec: JobSpec, file: &[u8]) -> Job {
        let source = JobSource {
            content_type: ContentType::from_json("text/csv".into()).unwrap(),
            size_bytes: file.len() as u64,
            sha256: Sha256Digest(Sha256::digest(file).into()),
            has_arrived: true,
        };
        self.new_job(1, spec, Some(source))
    }

    /// An import that person `n` has asked for, whose file is there.
    async fn import_of(&self, n: u8, spec: JobSpec, file: &[u8]) -> Job {
        let mut job = self.import_body(spec, file);
        job.created_by = user(n);
        let job = self.made(job).await;
        self.upload(&ObjectKey::Import(job.id.clone()), file);
        job
    }

    pub(crate) async fn import(&self, spec: JobSpec, file: &[u8]) -> Job {
        self.import_of(1, spec, file).await
    }

    /// Does it to its end; returns it as it is then.
    async fn done(&self, job: &Job) -> Job {
        self.deliver(&message(job)).await;
        self.settle().await;
        self.job_now(job).await
    }

    /// Imports a file; returns the finished job.
    async fn imported(&self, spec: JobSpec, file: &[u8]) -> Job {
        let job = self.import(spec, file).await;
        self.done(&job).await
    }

    /// A project's tasks as the board has them.
    async fn board_of(&self, project: &ProjectId) -> Vec<TaskDetail> {
        let (mut tasks, mut position) = (Vec::new(), None::<String>);
        loop {
            let page = self.store.board(project, position.as_deref(), 100).await.unwrap();
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

    pub(crate) async fn new_titles(&self) -> Vec<String> {
        let tasks = self.new_tasks().await.into_iter();
        tasks
            .map(|detail| detail.task.title.as_str().to_owned())
            .collect()
    }
}

pub(crate) fn csv() -> JobSpec {
    csv_with(false, OnError::Skip)
}

fn csv_with(dry_run: bool, on_error: OnError) -> JobSpec {
    JobSpec::Import(ImportSpec {
        format: ImportFormat::Csv(CsvOptions::default()),
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

/// `count` rows with a title each, after the header.
pub(crate) fn rows(count: usize) -> String {
    let rows: String = (1..=count).map(|n| format!("Row {n}\n")).collect();
    format!("title\n{rows}")
}
