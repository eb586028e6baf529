//! A project becomes a file, and the file a project.

use domain::{
    Comment, CommentId, IdSeed, Job, JobId, JobSpec, JobState, NewComment, NewTask, ObjectKey, ProjectId,
    Rank, Role, Status, TaskDetail, TaskId,
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{csv, json_spec};
use crate::cloud::When;
use crate::jobs::{is_over, message};
use crate::kit::{Kit, file, user};

impl Kit {
    async fn put_task(&self, n: u8, body: Value) -> TaskDetail {
        let ids = (TaskId::from_seed(IdSeed([n; 16])), self.project.clone());
        let rank = Rank::at_end_in_order(self.now(), u64::from(n));
        let seed = || IdSeed([n; 16]);
        let task = NewTask::parse(body)
            .unwrap()
            .into_task(ids, user(1), rank, self.now(), &seed);
        self.store().create_task(&task, None).await.unwrap();
        task
    }

    async fn say(&self, task: &TaskDetail, n: u8, text: &str) -> Comment {
        let id = CommentId::from_seed(IdSeed([n; 16]));
        let ids = (id, self.project.clone(), task.task.id.clone());
        let new = NewComment::parse(json!({"body": text})).unwrap();
        let comment = new.into_comment(ids, user(1), vec![], self.now());
        self.store().create_comment(&comment, None).await.unwrap();
        comment
    }

    /// A bit of everything.
    async fn furnish(&self) {
        self.member(2, Role::Editor).await;
        let full = self
            .put_task(
                10,
                json!({
                    "title": "=Full, \"quoted\"; \u{1f600}", "description": format!("# Long\n\n{}", "y".repeat(3000)),
                    "status": "in_progress", "priority": "urgent", "assignees": [user(2), user(1)],
                    "labels": ["home", "a, b"], "start": "2026-03-02",
                    "due": "2026-03-29T02:30:00[Europe/Berlin]", "estimate_minutes": 90, "points": 5,
                    "checklist": [{"text": "One", "done": true}, {"text": "[x] Two"}],
                }),
            )
            .await;
        self.clock.wait(SignedDuration::from_secs(60));
        self.say(&full, 1, "First\nwords").await;
        self.clock.wait(SignedDuration::from_secs(60));
        self.say(&full, 2, "Second").await;
        self.put_task(
            12,
            json!({"title": "Short", "description": "one line", "status": "done"}),
        )
        .await;
        self.put_task(11, json!({"title": "-1", "due": "2026-05-01"}))
            .await;
        self.clock.wait(SignedDuration::from_secs(3600));
    }

    async fn exported(&self, spec: JobSpec) -> (Job, Vec<u8>) {
        let job = self.job(spec).await;
        let job = self.done(&job).await;
        is_over(&job, JobState::Succeeded);
        let (_, bytes) = self.object(&ObjectKey::Export(job.id.clone())).unwrap();
        assert_eq!(job.result["size_bytes"], bytes.len());
        (job, bytes.to_vec())
    }

    /// Imports into another project; which.
    async fn in_another(&self, spec: JobSpec, bytes: &[u8]) -> ProjectId {
        let other = self.other_project().await;
        let mut import = self.import_body(spec, bytes);
        import.project_id = other.clone();
        import.id = JobId::from_seed(IdSeed([10; 16]));
        let import = self.made(import).await;
        self.upload(&ObjectKey::Import(import.id.clone()), bytes);
        self.store()
            .put_member(&other, &user(2), Role::Editor, self.now())
            .await
            .unwrap();
        let import = self.done(&import).await;
        is_over(&import, JobState::Succeeded);
        assert_eq!(
            (&import.result["failed"], &import.result["warnings"]),
            (&json!(0), &json!(0))
        );
        other
    }
}

/// What an import keeps of a task.
fn kept(detail: &TaskDetail, has_past: bool) -> Value {
    let TaskDetail { task, description } = detail;
    let lines: Vec<_> = task
        .checklist
        .iter()
        .map(|line| (line.text.as_str(), line.done))
        .collect();
    json!({
        "title": task.title, "description": description, "status": task.status, "priority": task.priority,
        "assignees": task.assignees, "labels": task.labels, "start": task.start, "due": task.due,
        "estimate_minutes": task.estimate_minutes, "points": task.points, "checklist": lines,
        "created_at": has_past.then_some(task.created_at), "completed_at": has_past.then_some(task.completed_at),
    })
}

#[tokio::test]
async fn a_project_that_goes_out_as_json_comes_in_as_the_same() {
    let kit = Kit::new().await;
    kit.furnish().await;
    let (job, bytes) = kit.exported(JobSpec::ExportJson).await;
    assert_eq!(
        (
            &job.result["tasks"],
            &job.result["content_type"],
            &job.result["file_name"]
        ),
        (&json!(4), &json!("application/json"), &json!("export.json"))
    );
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(document["project"]["name"], "Move house");
    let other = kit.in_another(json_spec(), &bytes).await;
    let (before, after) = (kit.board_of(&kit.project).await, kit.board_of(&other).await);
    let all = |tasks: &[TaskDetail]| tasks.iter().map(|task| kept(task, true)).collect::<Vec<_>>();
    assert_eq!(all(&after), all(&before));
    for (old, new) in before.iter().zip(&after) {
        let (old, new) = (comments(&kit, old).await, comments(&kit, new).await);
        let said = |list: &[Comment]| {
            let each = list
                .iter()
                .map(|one| (one.author.clone(), one.body.clone(), one.created_at));
            each.collect::<Vec<_>>()
        };
        assert_eq!(said(&new), said(&old));
    }
}

async fn comments(kit: &Kit, task: &TaskDetail) -> Vec<Comment> {
    let page = kit.store().comments_of(&task.task.id, None, 100).await;
    page.unwrap().items
}

#[tokio::test]
async fn a_project_that_goes_out_as_csv_comes_in_with_the_same_fields() {
    let kit = Kit::new().await;
    kit.furnish().await;
    let (job, bytes) = kit.exported(JobSpec::ExportCsv).await;
    assert_eq!(job.result["file_name"], "export.csv");
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        text.contains("'=Full") && !text.contains("\n=Full"),
        "no program takes it for a formula"
    );
    assert!(text.contains("Person 2"), "people have names");
    let other = kit.in_another(csv(), &bytes).await;
    let (before, after) = (kit.board_of(&kit.project).await, kit.board_of(&other).await);
    let all = |tasks: &[TaskDetail]| tasks.iter().map(|task| kept(task, false)).collect::<Vec<_>>();
    assert_eq!(all(&after), all(&before));
}

#[tokio::test]
async fn files_are_named_and_not_in_it() {
    let kit = Kit::new().await;
    let asked = kit.uploaded("text/plain", b"bytes").await;
    kit.deliver(&crate::kit::notice(&[&file(&asked)])).await;
    kit.ask("text/plain", b"never came", None).await;
    let (_, bytes) = kit.exported(JobSpec::ExportJson).await;
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    let files = document["tasks"][0]["attachments"].as_array().unwrap();
    assert_eq!((files.len(), &files[0]["size_bytes"]), (1, &json!(5)));
}

#[tokio::test]
async fn an_empty_project_is_a_file_too() {
    let kit = Kit::new().await;
    let gone = kit.task(&kit.task).await.unwrap();
    kit.store().delete_task(&gone, &user(1), kit.now()).await.unwrap();
    let (job, bytes) = kit.exported(JobSpec::ExportJson).await;
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(document["tasks"], json!([]));
    assert_eq!((job.progress.done, job.progress.total), (0, Some(0)));
}

#[tokio::test]
async fn a_viewer_may_and_a_stranger_may_not() {
    let kit = Kit::new().await;
    kit.member(2, Role::Viewer).await;
    kit.person(3).await;
    for (n, state) in [(2, JobState::Succeeded), (3, JobState::Failed)] {
        let id = JobId::from_seed(IdSeed([n; 16]));
        let job = Job::new(
            (id, kit.project.clone()),
            user(n),
            JobSpec::ExportCsv,
            None,
            kit.now(),
        );
        let job = kit.made(job).await;
        is_over(&kit.done(&job).await, state);
    }
}

/// More than two parts' worth.
async fn large(kit: &Kit) {
    for n in 100..148 {
        let status = if n % 2 == 0 { Status::ToDo } else { Status::Done };
        let text = format!("{n} {}", "z".repeat(255 * 1024));
        kit.put_task(
            n,
            json!({"title": format!("Task {n}"), "status": status, "description": text}),
        )
        .await;
    }
}

fn titles(bytes: &[u8]) -> Vec<String> {
    let document: Value = serde_json::from_slice(bytes).unwrap();
    let tasks = document["tasks"].as_array().unwrap().iter();
    tasks
        .map(|task| task["title"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_large_one_goes_in_parts_and_gets_through_whichever_call_fails() {
    let kit = Kit::new().await;
    large(&kit).await;
    let expected = kit.board_of(&kit.project).await.into_iter();
    let expected: Vec<_> = expected.map(|task| task.task.title.as_str().to_owned()).collect();
    let mut number = 0_u8;
    for when in [When::Before, When::After] {
        for calls in 0.. {
            number += 1;
            let id = JobId::from_seed(IdSeed([number; 16]));
            let job = Job::new(
                (id, kit.project.clone()),
                user(1),
                JobSpec::ExportJson,
                None,
                kit.now(),
            );
            let job = kit.made(job).await;
            kit.cloud().fail_after(calls, when);
            let was_done = kit.hand_over(&[message(&job)]).await == [true];
            let has_failed = kit.cloud().has_failed();
            assert!(was_done || has_failed);
            let before = kit.job_now(&job).await.progress.done;
            let job = kit.done(&job).await;
            is_over(&job, JobState::Succeeded);
            assert!(job.progress.done >= before);
            assert_eq!((job.progress.done, job.progress.total), (49, Some(49)));
            let (_, bytes) = kit.object(&ObjectKey::Export(job.id.clone())).unwrap();
            assert_eq!(job.result["size_bytes"], bytes.len());
            assert_eq!(titles(&bytes), expected, "{when:?} {calls}");
            kit.cloud().things().objects.clear();
            if !has_failed {
                assert!(calls > 4, "there were parts");
                break;
            }
        }
    }
}

#[tokio::test]
async fn one_whose_parts_are_forgotten_begins_again() {
    let kit = Kit::new().await;
    large(&kit).await;
    let job = kit.job(JobSpec::ExportJson).await;
    // The third call puts the second part.
    kit.cloud().fail_after(2, When::Before);
    assert_eq!(kit.hand_over(&[message(&job)]).await, [false]);
    let before = kit.job_now(&job).await;
    assert!(before.progress.done > 0);
    kit.cloud().things().uploads.clear();
    let job = kit.done(&job).await;
    is_over(&job, JobState::Succeeded);
    let (_, bytes) = kit.object(&ObjectKey::Export(job.id.clone())).unwrap();
    assert_eq!(titles(&bytes).len(), 49);
}
