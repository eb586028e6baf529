//! A project becomes a file, and the file a project.

use domain::{Comment, Job, JobSpec, JobState, ObjectKey, ProjectId, Role, Status, TaskDetail};
use serde_json::{Value, json};

use super::{csv, json_spec};
use crate::jobs::{is_over, message};
use crate::ports::When;
use crate::support::{Scene, file, notice, user};

impl Scene {
    async fn say(&self, task: &TaskDetail, text: &str) {
        self.comment((&self.project, &task.task.id), &user(1), text).await;
    }

    async fn add(&self, body: Value) -> TaskDetail {
        self.task(&self.project, &user(1), body).await
    }

    /// A bit of everything.
    async fn furnish(&self) {
        self.member(2, Role::Editor).await;
        let full = self
            .add(json!({
                    "title": "=Full, \"quoted\"; \u{1f600}", "description": format!("# Long\n\n{}", "y".repeat(3000)),
                    "status": "in_progress", "priority": "urgent", "assignees": [user(2), user(1)],
                    "labels": ["home", "a, b"], "start": "2026-03-02",
                    "due": "2026-03-29T02:30:00[Europe/Berlin]", "estimate_minutes": 90, "points": 5,
                    "checklist": [{"text": "One", "done": true}, {"text": "[x] Two"}],
                }))
            .await;
        self.clock.advance_s(60);
        self.say(&full, "First\nwords").await;
        self.clock.advance_s(60);
        self.say(&full, "Second").await;
        self.add(json!({"title": "Short", "description": "one line", "status": "done"}))
            .await;
        self.add(json!({"title": "-1", "due": "2026-05-01"})).await;
        self.clock.advance_s(3600);
    }

    async fn exported(&self, spec: JobSpec) -> (Job, Vec<u8>) {
        let job = self.job(spec).await;
        let job = self.done(&job).await;
        is_over(&job, JobState::Succeeded);
        let (_, bytes) = self.object(&ObjectKey::Export(job.id.clone())).unwrap();
        assert_eq!(job.result["size_bytes"], bytes.len());
        (job, bytes.to_vec())
    }

    /// Imports into another project; returns its id.
    async fn in_another(&self, spec: JobSpec, bytes: &[u8]) -> ProjectId {
        let other = self.project(&user(1), "Other").await;
        let mut import = self.import_body(spec, bytes);
        import.project_id = other.clone();
        let import = self.made(import).await;
        self.upload(&ObjectKey::Import(import.id.clone()), bytes);
        self.join(&other, &user(2), Role::Editor).await;
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
    let scene = Scene::new().await;
    scene.furnish().await;
    let (job, bytes) = scene.exported(JobSpec::ExportJson).await;
    assert_eq!(
        (
            &job.result["tasks"],
            &job.result["content_type"],
            &job.result["file_name"]
        ),
        (&json!(4), &json!("application/json"), &json!("export.json"))
    );
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(document["project"]["name"], "Home");
    let other = scene.in_another(json_spec(), &bytes).await;
    let (before, after) = (scene.board_of(&scene.project).await, scene.board_of(&other).await);
    let all = |tasks: &[TaskDetail]| tasks.iter().map(|task| kept(task, true)).collect::<Vec<_>>();
    assert_eq!(all(&after), all(&before));
    for (old, new) in before.iter().zip(&after) {
        let (old, new) = (comments(&scene, old).await, comments(&scene, new).await);
        let said = |list: &[Comment]| {
            let each = list
                .iter()
                .map(|one| (one.author.clone(), one.body.clone(), one.created_at));
            each.collect::<Vec<_>>()
        };
        assert_eq!(said(&new), said(&old));
    }
}

async fn comments(scene: &Scene, task: &TaskDetail) -> Vec<Comment> {
    let page = scene.store.comments_of(&task.task.id, None, 100).await;
    page.unwrap().items
}

#[tokio::test]
async fn a_project_that_goes_out_as_csv_comes_in_with_the_same_fields() {
    let scene = Scene::new().await;
    scene.furnish().await;
    let (job, bytes) = scene.exported(JobSpec::ExportCsv).await;
    assert_eq!(job.result["file_name"], "export.csv");
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        text.contains("'=Full") && !text.contains("\n=Full"),
        "no program takes it for a formula"
    );
    assert!(text.contains("Person 2"), "people have names");
    let other = scene.in_another(csv(), &bytes).await;
    let (before, after) = (scene.board_of(&scene.project).await, scene.board_of(&other).await);
    let all = |tasks: &[TaskDetail]| tasks.iter().map(|task| kept(task, false)).collect::<Vec<_>>();
    assert_eq!(all(&after), all(&before));
}

#[tokio::test]
async fn files_are_named_and_not_in_it() {
    let scene = Scene::new().await;
    let asked = scene.uploaded("text/plain", b"bytes").await;
    scene.deliver(&notice(&[&file(&asked)])).await;
    scene.ask("text/plain", b"never came", None).await;
    let (_, bytes) = scene.exported(JobSpec::ExportJson).await;
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    let files = document["tasks"][0]["attachments"].as_array().unwrap();
    assert_eq!((files.len(), &files[0]["size_bytes"]), (1, &json!(5)));
}

#[tokio::test]
async fn an_empty_project_is_a_file_too() {
    let scene = Scene::new().await;
    let gone = scene.task_now(&scene.task).await.unwrap();
    scene
        .store
        .delete_task(&gone, &user(1), scene.now())
        .await
        .unwrap();
    let (job, bytes) = scene.exported(JobSpec::ExportJson).await;
    let document: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(document["tasks"], json!([]));
    assert_eq!((job.progress.done, job.progress.total), (0, Some(0)));
}

#[tokio::test]
async fn a_viewer_may_and_a_stranger_may_not() {
    let scene = Scene::new().await;
    scene.member(2, Role::Viewer).await;
    scene.person(3, "Person 3").await;
    for (n, state) in [(2, JobState::Succeeded), (3, JobState::Failed)] {
        let job = scene.job_of(n, JobSpec::ExportCsv).await;
        is_over(&scene.done(&job).await, state);
    }
}

/// More than two parts' worth.
async fn large(scene: &Scene) {
    for n in 100..148 {
        let status = if n % 2 == 0 { Status::ToDo } else { Status::Done };
        let text = format!("{n} {}", "z".repeat(255 * 1024));
        scene
            .add(json!({"title": format!("Task {n}"), "status": status, "description": text}))
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
    let scene = Scene::new().await;
    large(&scene).await;
    let expected = scene.board_of(&scene.project).await.into_iter();
    let expected: Vec<_> = expected.map(|task| task.task.title.as_str().to_owned()).collect();
    for when in [When::Before, When::After] {
        for calls in 0.. {
            let job = scene.job(JobSpec::ExportJson).await;
            scene.ports().fail_after(calls, when);
            let was_done = scene.is_done(&message(&job)).await;
            let has_failed = scene.ports().has_failed();
            assert!(was_done || has_failed);
            let before = scene.job_now(&job).await.progress.done;
            let job = scene.done(&job).await;
            is_over(&job, JobState::Succeeded);
            assert!(job.progress.done >= before);
            assert_eq!((job.progress.done, job.progress.total), (49, Some(49)));
            let (_, bytes) = scene.object(&ObjectKey::Export(job.id.clone())).unwrap();
            assert_eq!(job.result["size_bytes"], bytes.len());
            assert_eq!(titles(&bytes), expected, "{when:?} {calls}");
            scene.ports().objects.clear();
            if !has_failed {
                assert!(calls > 4, "there were parts");
                break;
            }
        }
    }
}

#[tokio::test]
async fn one_whose_parts_are_forgotten_begins_again() {
    let scene = Scene::new().await;
    large(&scene).await;
    let job = scene.job(JobSpec::ExportJson).await;
    // The third call puts the second part.
    scene.ports().fail_after(2, When::Before);
    scene.deliver(&message(&job)).await;
    let before = scene.job_now(&job).await;
    assert!(before.progress.done > 0);
    scene.ports().uploads.clear();
    let job = scene.done(&job).await;
    is_over(&job, JobState::Succeeded);
    let (_, bytes) = scene.object(&ObjectKey::Export(job.id.clone())).unwrap();
    assert_eq!(titles(&bytes).len(), 49);
}
