//! Jobs, also when the function dies in between.

mod accounts;
mod bulk;
mod chains;
mod giving_up;
mod imports;
mod memberships;
mod projects;

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use domain::{IdSeed, Job, JobId, JobSource, JobSpec, JobState, TaskId, Work};
use serde_json::{Value, json};
use store::{Created, CreatedJob, StoredTask};

use crate::support::{Scene, user};

pub(super) fn task(n: usize) -> TaskId {
    TaskId::from_seed(IdSeed((n as u128 + 1000).to_be_bytes()))
}

impl Scene {
    /// Tasks with the numbers 0 to `n`.
    pub(super) async fn tasks(&self, n: usize) -> Vec<TaskId> {
        let ids: Vec<_> = (0..n).map(task).collect();
        for id in &ids {
            self.add_task(id.clone()).await;
        }
        ids
    }

    /// A task as it is now.
    pub(super) async fn task_now(&self, id: &TaskId) -> Option<StoredTask> {
        self.stored_task(&user(1), &self.project, id).await
    }

    /// A job of person `n`, not stored yet.
    pub(super) fn new_job(&self, n: u8, spec: JobSpec, source: Option<JobSource>) -> Job {
        let ids = (JobId::from_seed(self.new_id_seed()), self.project.clone());
        Job::new(ids, user(n), spec, source, self.now())
    }

    /// A job that person `n` has asked for.
    pub(super) async fn job_of(&self, n: u8, spec: JobSpec) -> Job {
        self.made(self.new_job(n, spec, None)).await
    }

    /// A job of person 1 whose specification is in the bucket.
    pub(super) async fn large_job(&self, spec: JobSpec) -> Job {
        let mut job = self.new_job(1, spec.clone(), None);
        job.spec = None;
        self.upload(&job.spec_key(), json!(spec).to_string().as_bytes());
        self.made(job).await
    }

    pub(super) async fn job(&self, spec: JobSpec) -> Job {
        self.job_of(1, spec).await
    }

    pub(super) async fn made(&self, job: Job) -> Job {
        let made = self.store.create_job(&job, None).await.unwrap();
        assert_eq!(made, CreatedJob::Job(Created::Resource(job.clone())));
        job
    }

    pub(super) async fn job_now(&self, job: &Job) -> Job {
        self.store.job(&job.id).await.unwrap().unwrap()
    }

    pub(super) async fn results(&self, job: &Job) -> Vec<Value> {
        let job = self.job_now(job).await;
        let (mut items, mut position) = (Vec::new(), None::<String>);
        loop {
            let page = self.store.results(&job, position.as_deref(), 7).await.unwrap();
            items.extend(page.items);
            position = page.next;
            if position.is_none() {
                return items;
            }
        }
    }

    /// Hands over a message, and ends the function when it has waited `waits` times; whether it finished before.
    pub(super) async fn killed_after(&self, message: &Value, waits: usize) -> bool {
        let mut work = pin!(self.is_done(message));
        let mut waited = 0;
        poll_fn(|context| match work.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending => {
                waited += 1;
                if waited > waits {
                    Poll::Ready(false)
                } else {
                    Poll::Pending
                }
            }
        })
        .await
    }
}

pub(super) fn message(job: &Job) -> Value {
    json!(Work::job(job))
}

pub(super) fn is_over(job: &Job, state: JobState) {
    assert_eq!(job.state, state, "{job:?}");
    assert!(job.finished_at.is_some() && job.checkpoint.is_null());
}
