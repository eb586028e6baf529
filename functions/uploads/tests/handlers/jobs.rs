//! Jobs as whoever has asked for them sees them. What they do is the worker's.

mod lists;

use domain::{Job, JobId, JobState, Work};
use serde_json::{Value, json};
use testkit::http::Person;

use crate::support::{SHA256, Scene, owned, refused};

const DAY_S: i64 = 24 * 60 * 60;

fn path(id: &str) -> String {
    format!("/v1/jobs/{id}")
}

fn import() -> Value {
    json!({"kind": "import_csv", "size_bytes": 12, "sha256": SHA256, "file_name": "plan.csv"})
}

fn delete(person: &Person, path: &str) -> testkit::http::Call {
    testkit::http::delete(path).bearer(&person.token)
}

impl Scene {
    async fn stored_job(&self, id: &str) -> Job {
        let id = JobId::parse(id).unwrap();
        self.store.job(&id).await.unwrap().unwrap()
    }

    /// The worker does something.
    async fn change_job(&self, id: &str, change: impl FnOnce(&mut Job)) {
        let job = self.stored_job(id).await;
        let changed = job.changed(self.now(), change);
        self.store.save_job(&job, &changed).await.unwrap();
    }
}

#[tokio::test]
async fn an_import_says_where_to_put_its_file_until_that_is_there() {
    let scene = Scene::new().await;
    let mut body = import();
    body["project_id"] = json!(scene.project);
    let answer = scene.expect(scene.editor.post("/v1/jobs").json(body), 202).await;
    let job = answer.json();
    let id = job["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), path(id));
    assert_eq!(
        (answer.header("retry-after"), answer.header("etag")),
        ("1", "\"1\"")
    );
    assert_eq!(
        (&job["kind"], &job["state"]),
        (&json!("import_csv"), &json!("queued"))
    );
    assert_eq!(
        job["progress"],
        json!({"done": 0, "total": null, "unit": "rows", "percent": null})
    );
    let upload = &job["upload"];
    assert_eq!(upload["method"], "PUT");
    assert_eq!(upload["headers"]["content-length"], "12");
    assert_eq!(upload["headers"]["content-type"], "text/csv");
    assert_eq!(upload["headers"]["if-none-match"], "*");
    let url = upload["url"].as_str().unwrap();
    assert!(
        url.contains(&format!("/imports/{id}?")) && !url.contains("plan"),
        "{url}"
    );

    let read = scene.read(&scene.editor, &path(id)).await;
    assert_eq!(read["upload"]["headers"], upload["headers"]);
    let size = JobId::parse(id).unwrap();
    let arrived = scene.store.import_arrived(&size, 12, scene.now()).await;
    assert!(arrived.unwrap().unwrap().is_ready());
    assert!(scene.read(&scene.editor, &path(id)).await.get("upload").is_none());
}

#[tokio::test]
async fn progress_is_watched_by_asking_again() {
    let scene = Scene::new().await;
    let id = scene
        .job(&scene.editor, json!({"kind": "bulk_delete", "filter": {}}))
        .await;
    scene
        .change_job(&id, |job| {
            job.state = JobState::Running;
            job.progress.done = 299;
            job.progress.total = Some(300);
        })
        .await;
    let answer = scene.send(scene.editor.get(&path(&id))).await;
    assert_eq!(
        (answer.header("etag"), answer.header("retry-after")),
        ("\"2\"", "1")
    );
    assert_eq!(
        answer.json()["progress"],
        json!({"done": 299, "total": 300, "unit": "tasks", "percent": 99})
    );
    scene.clock.advance_s(40);
    let editor = scene.log_in(&scene.editor.id);
    scene.change_job(&id, |job| job.progress.done = 300).await;
    let answer = scene.send(editor.get(&path(&id))).await;
    assert_eq!(
        (
            answer.header("retry-after"),
            &answer.json()["progress"]["percent"]
        ),
        ("5", &json!(99))
    );
    scene
        .change_job(&id, |job| {
            job.state = JobState::Succeeded;
            job.result = json!({"ok": 300});
        })
        .await;
    let answer = scene.send(editor.get(&path(&id))).await;
    assert!(!answer.headers.contains_key("retry-after"));
    assert_eq!(answer.json()["progress"]["percent"], 100);
    assert_eq!(answer.json()["result"], json!({"ok": 300}));
}

#[tokio::test]
async fn there_are_no_event_streams() {
    let scene = Scene::new().await;
    let id = scene.job(&scene.viewer, json!({"kind": "export_json"})).await;
    let listen = scene.viewer.get(&path(&id)).header("accept", "text/event-stream");
    let answer = scene.send(listen).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("retry-after"), "1");
}

#[tokio::test]
async fn an_export_is_downloaded_for_a_week() {
    let scene = Scene::new().await;
    let id = scene.job(&scene.viewer, json!({"kind": "export_csv"})).await;
    scene
        .change_job(&id, |job| {
            job.state = JobState::Succeeded;
            job.result = json!({"tasks": 7});
        })
        .await;
    let result = scene.read(&scene.viewer, &path(&id)).await["result"].clone();
    assert_eq!(result["tasks"], 7);
    let url = result["download_url"].as_str().unwrap();
    assert!(url.contains(&format!("/exports/{id}?")), "{url}");
    assert!(url.contains("filename%3D%22export.csv%22"), "{url}");
    scene.clock.advance_s(7 * DAY_S);
    let viewer = scene.log_in(&scene.viewer.id);
    let result = scene.read(&viewer, &path(&id)).await["result"].clone();
    assert_eq!(result["download_url"], Value::Null);
    scene.clock.advance_s(23 * DAY_S);
    let viewer = scene.log_in(&scene.viewer.id);
    scene.refused(viewer.get(&path(&id)), 404, "not_found").await;
    assert!(scene.list(&viewer, "/v1/jobs").await.is_empty());
}

#[tokio::test]
async fn who_is_no_member_any_more_gets_no_address_and_no_result() {
    let scene = Scene::new().await;
    let export = scene.job(&scene.colleague, json!({"kind": "export_json"})).await;
    scene
        .change_job(&export, |job| {
            job.state = JobState::Succeeded;
            job.result = json!({"tasks": 7});
        })
        .await;
    let import_id = scene.job(&scene.colleague, import()).await;
    let (owner, colleague) = (&scene.owner.id, &scene.colleague.id);
    // Nor does one who may only read.
    let current = scene.membership(&scene.project, colleague).await;
    let viewer = current
        .with_role(domain::Role::Viewer, owner, scene.now())
        .unwrap();
    scene.store.update_member(&current, &viewer).await.unwrap();
    let read = scene.read(&scene.colleague, &path(&import_id)).await;
    assert_eq!(read.get("upload"), None);
    let read = scene.read(&scene.colleague, &path(&export)).await;
    assert!(read["result"]["download_url"].is_string());

    scene.end_membership(&scene.project, colleague, owner).await;
    for id in [&export, &import_id] {
        let read = scene.read(&scene.colleague, &path(id)).await;
        assert_eq!((&read["result"], read.get("upload")), (&Value::Null, None));
        let results = scene.colleague.get(&format!("{}/results", path(id)));
        scene.refused(results, 404, "not_found").await;
    }
    let listed = json!(scene.list(&scene.colleague, "/v1/jobs").await).to_string();
    assert!(
        listed.contains(&export) && !listed.contains("_url") && !listed.contains("upload"),
        "{listed}"
    );
}

#[tokio::test]
async fn cancelling_stops_what_is_not_over() {
    let scene = Scene::new().await;
    let id = scene
        .job(&scene.editor, json!({"kind": "bulk_delete", "filter": {}}))
        .await;
    for _ in 0..2 {
        let answer = scene.send(delete(&scene.editor, &path(&id))).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()["state"].as_str()),
            (200, Some("cancelled"))
        );
        assert_eq!(answer.header("etag"), "\"2\"");
    }
    let id = scene.job(&scene.editor, json!({"kind": "export_csv"})).await;
    scene.change_job(&id, |job| job.state = JobState::Succeeded).await;
    scene
        .refused(delete(&scene.editor, &path(&id)), 409, "job_over")
        .await;
    let (editor, project) = (scene.editor.id.clone(), scene.project.clone());
    let deletion = Job::deleting(project, editor, scene.now());
    scene.store.create_job(&deletion, None).await.unwrap();
    let answer = scene
        .send(delete(&scene.editor, &path(deletion.id.as_str())))
        .await;
    refused(&answer, 409, "not_cancellable");
}

#[tokio::test]
async fn a_retry_meets_its_own_job() {
    let scene = Scene::new().await;
    let call = |body: &Value| {
        let mut body = body.clone();
        body["project_id"] = json!(scene.project);
        let call = scene.editor.post("/v1/jobs").header("idempotency-key", "k");
        call.json(body)
    };
    let first = scene.send(call(&import())).await;
    scene
        .change_job(first.json()["id"].as_str().unwrap(), |job| job.progress.done = 1)
        .await;
    let again = scene.send(call(&import())).await;
    assert_eq!(again.status, 202);
    assert_eq!(
        (&again.json()["id"], again.header("etag")),
        (&first.json()["id"], "\"2\"")
    );
    let other = scene.send(call(&json!({"kind": "export_csv"}))).await;
    refused(&other, 422, "idempotency_key_reused");
    assert_eq!(scene.list(&scene.editor, "/v1/jobs").await.len(), 1);
}

#[tokio::test]
async fn a_long_spec_lies_in_the_bucket() {
    let scene = Scene::new().await;
    let ids: Vec<_> = (0..10_000).map(|n| format!("tsk_{n:032x}")).collect();
    let body = json!({"kind": "bulk_update", "task_ids": ids, "changes": {"points": 3}});
    let id = scene.job(&scene.editor, body).await;
    let asked = scene.fakes.asked();
    assert_eq!(asked.len(), 1);
    let stored = scene.stored_job(&id).await;
    assert!(
        asked[0].starts_with(&format!("put {} ", stored.spec_key())),
        "{asked:?}"
    );
    assert_eq!(stored.spec, None);
    let id = scene
        .job(
            &scene.editor,
            json!({"kind": "bulk_delete", "task_ids": [ids[0]]}),
        )
        .await;
    assert!(scene.fakes.asked().is_empty());
    assert!(scene.stored_job(&id).await.spec.is_some());
}

#[tokio::test]
async fn a_twin_that_is_refused_replaces_no_spec() {
    let scene = Scene::new().await;
    let call = |tasks: usize| {
        let ids: Vec<_> = (0..tasks).map(|n| format!("tsk_{n:032x}")).collect();
        let body = json!({"project_id": scene.project, "kind": "bulk_delete", "task_ids": ids});
        let call = scene.editor.post("/v1/jobs").json(body);
        call.header("idempotency-key", "k")
    };
    // Both find that there is no such job yet.
    let (one, other) = tokio::join!(scene.send(call(9_000)), scene.send(call(10_000)));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 422]);
    let accepted = if one.status == 202 { one } else { other };
    let job = scene.stored_job(accepted.json()["id"].as_str().unwrap()).await;
    let asked = scene.fakes.asked();
    let put = format!("put {} ", job.spec_key());
    let of_job: Vec<_> = asked.iter().filter(|asked| asked.starts_with(&put)).collect();
    assert_eq!((asked.len(), of_job.len()), (2, 1), "{asked:?}");
}

#[tokio::test]
async fn what_is_wrong_is_said_all_at_once() {
    let scene = Scene::new().await;
    let send = async |mut body: Value| {
        body["project_id"] = json!(scene.project);
        scene.send(scene.editor.post("/v1/jobs").json(body)).await
    };
    let stranger = scene.outsider.id.as_str();
    let changes = json!({"assignees": [scene.viewer.id.as_str(), stranger]});
    let answer = send(json!({"kind": "bulk_update", "filter": {}, "changes": changes})).await;
    let errors = refused(&answer, 422, "invalid_fields");
    assert_eq!(errors, owned([("/changes/assignees/1", "not_a_member")]));
    let answer = send(json!({"kind": "import_csv", "size_bytes": -1, "mapping": {"x": "y"}})).await;
    assert_eq!(
        refused(&answer, 422, "invalid_fields"),
        owned([
            ("/size_bytes", "out_of_range"),
            ("/sha256", "required"),
            ("/mapping/x", "unknown_field"),
        ])
    );
    scene.archive(&scene.owner.id, &scene.project).await;
    refused(&send(import()).await, 409, "project_archived");
    assert_eq!(send(json!({"kind": "export_csv"})).await.status, 202);
}

#[tokio::test]
async fn one_user_has_ten_jobs_at_once() {
    let scene = Scene::new().await;
    let mut ids = Vec::new();
    for _ in 0..10 {
        ids.push(scene.job(&scene.editor, json!({"kind": "export_csv"})).await);
    }
    let body = json!({"project_id": scene.project, "kind": "export_csv"});
    let answer = scene.send(scene.editor.post("/v1/jobs").json(body.clone())).await;
    refused(&answer, 429, "too_many_jobs");
    assert_eq!(answer.header("retry-after"), "30");
    scene.job(&scene.viewer, json!({"kind": "export_csv"})).await;
    scene
        .change_job(&ids[3], |job| job.state = JobState::Succeeded)
        .await;
    let answer = scene.send(scene.editor.post("/v1/jobs").json(body)).await;
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn a_job_is_in_its_queue_before_the_stream_is_read() {
    let scene = Scene::new().await;
    // An export can begin at once; an import waits for its file.
    let id = scene.job(&scene.editor, json!({"kind": "export_csv"})).await;
    scene.job(&scene.editor, import()).await;
    let job = scene.stored_job(&id).await;
    assert_eq!(scene.fakes.enqueued(), [Work::job(&job)]);
    // A message that is lost is the stream's to send; the answer is the same.
    scene.fakes.fail_next_message();
    scene.job(&scene.editor, json!({"kind": "export_json"})).await;
    // A retry sends it again, as long as nobody has begun.
    let mut body = json!({"kind": "export_csv"});
    body["project_id"] = json!(scene.project);
    let call = || {
        scene
            .editor
            .post("/v1/jobs")
            .header("idempotency-key", "k")
            .json(body.clone())
    };
    let first = scene.expect(call(), 202).await.json();
    scene.fakes.enqueued();
    scene.expect(call(), 202).await;
    assert_eq!(scene.fakes.enqueued().len(), 1);
    scene
        .change_job(first["id"].as_str().unwrap(), |job| job.state = JobState::Running)
        .await;
    scene.expect(call(), 202).await;
    assert!(scene.fakes.enqueued().is_empty());
}
