//! Reviews of achieved tasks.

use domain::{Attachment, AttachmentState, Sha256Digest, TaskId};
use http::Method;
use serde_json::{Value, json};
use testkit::http::{Answer, Person};

use crate::support::{Scene, id_in};

fn body() -> Value {
    json!({"text": "All night, *green and red*.", "rating": 5})
}

impl Scene {
    async fn achieved(&self) -> Value {
        self.add(json!({"title": "See the aurora", "status": "done"}))
            .await
    }

    async fn put_review(&self, by: &Person, task: &Value, body: Value) -> Answer {
        let call = by.call(Method::PUT, &self.review(task)).json(body);
        let answer = self.send(call).await;
        self.clock.advance_s(1);
        answer
    }

    async fn reviewed(&self, task: &Value, body: Value) -> Value {
        let answer = self.put_review(&self.editor, task, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let review = answer.json();
        assert_eq!(answer.header("etag"), format!("\"{}\"", review["version"]));
        review
    }

    /// A file at the task.
    async fn attach(&self, task: &Value, content_type: &str) -> Attachment {
        let task = TaskId::parse(task["id"].as_str().unwrap()).unwrap();
        let body = json!({"file_name": "a", "content_type": content_type, "size_bytes": 1, "sha256": Sha256Digest([1; 32])});
        let project = id_in(&self.project);
        self.attachment((&project, &task), &self.editor.id, body, None)
            .await
    }
}

#[tokio::test]
async fn a_review_is_written_changed_and_deleted() {
    let scene = Scene::new().await;
    let task = scene.achieved().await;
    let path = scene.review(&task);
    scene.refused(scene.viewer.get(&path), 404, "not_found").await;
    let first = scene.reviewed(&task, body()).await;
    assert_eq!(
        first,
        json!({
            "task_id": task["id"], "text": "All night, *green and red*.", "rating": 5,
            "achieved_on": task["completed_at"].as_str().unwrap()[..10], "pictures": [], "is_draft": false, "version": 1,
            "created_by": scene.editor.id.as_str(), "created_at": first["created_at"],
            "updated_by": scene.editor.id.as_str(), "updated_at": first["created_at"],
        })
    );
    assert_eq!(scene.read(&scene.viewer, &path).await, first);

    // As a whole: what is left out is as in a new one.
    let full = json!({"text": "b", "rating": 1, "achieved_on": "2020-02-29"});
    let second = scene.put_review(&scene.owner, &task, full).await.json();
    assert_eq!(
        (
            &second["version"],
            &second["achieved_on"],
            &second["created_by"],
            &second["updated_by"]
        ),
        (
            &json!(2),
            &json!("2020-02-29"),
            &first["created_by"],
            &json!(scene.owner.id.as_str())
        )
    );
    let third = scene.reviewed(&task, body()).await;
    assert_eq!(
        (&third["version"], &third["achieved_on"]),
        (&json!(3), &first["achieved_on"])
    );
    assert_eq!(scene.reviewed(&task, body()).await, third, "nothing has changed");

    scene
        .refused(scene.editor.delete(&path, "\"2\""), 412, "stale_version")
        .await;
    scene.expect(scene.editor.delete(&path, "\"3\""), 204).await;
    scene
        .refused(scene.editor.delete(&path, "*"), 404, "not_found")
        .await;
    scene.refused(scene.viewer.get(&path), 404, "not_found").await;
    // Whoever has an ETag of the former one cannot take the new one for it.
    assert_eq!(scene.reviewed(&task, body()).await["version"], 5);
    assert_eq!(
        scene.current(&task).await["version"],
        task["version"],
        "the task stays"
    );
}

#[tokio::test]
async fn only_what_is_done_has_a_first_review_and_reopening_keeps_it() {
    let scene = Scene::new().await;
    let open = scene.add(json!({"title": "Run a marathon"})).await;
    let refused = scene.put_review(&scene.editor, &open, body()).await;
    testkit::http::refused(&refused, 409, "not_done");
    let set = async |status: &str| {
        let call = scene
            .editor
            .patch(&scene.at(&open), "*")
            .json(json!({"status": status}));
        scene.expect(call, 200).await;
    };
    set("done").await;
    let review = scene.reviewed(&open, body()).await;
    set("in_progress").await;
    let draft = scene.read(&scene.viewer, &scene.review(&open)).await;
    assert_eq!(
        (&draft["is_draft"], &draft["text"]),
        (&json!(true), &review["text"])
    );
    let changed = scene
        .reviewed(&open, json!({"text": "Next year", "rating": 2}))
        .await;
    assert_eq!(
        (&changed["is_draft"], &changed["achieved_on"]),
        (&json!(true), &review["achieved_on"])
    );
    // Once it is deleted, the next one is a first one.
    scene
        .expect(scene.editor.delete(&scene.review(&open), "*"), 204)
        .await;
    let refused = scene.put_review(&scene.editor, &open, body()).await;
    testkit::http::refused(&refused, 409, "not_done");
}

#[tokio::test]
async fn conditions_of_a_review() {
    let scene = Scene::new().await;
    let task = scene.achieved().await;
    let put = |condition: &str| {
        let call = scene.editor.call(Method::PUT, &scene.review(&task));
        call.header("if-match", condition)
            .json(json!({"text": condition, "rating": 3}))
    };
    for absent in ["*", "\"1\""] {
        scene.refused(put(absent), 412, "stale_version").await;
    }
    scene.reviewed(&task, body()).await;
    scene.expect(put("\"1\""), 200).await;
    scene.refused(put("\"1\""), 412, "stale_version").await;
    scene.expect(put("*"), 200).await;
    scene.refused(put("x"), 400, "invalid_if_match").await;
    let without = scene.editor.call(Method::DELETE, &scene.review(&task));
    scene.refused(without, 428, "if_match_required").await;
}

#[tokio::test]
async fn pictures_are_attachments_of_the_task() {
    let scene = Scene::new().await;
    let (task, other) = (scene.achieved().await, scene.achieved().await);
    let [one, two, rejected] = [
        scene.attach(&task, "image/png").await,
        scene.attach(&task, "image/jpeg").await,
        scene.attach(&task, "image/png").await,
    ];
    let current = scene.stored_attachment(&rejected).await.unwrap();
    let changed = current.in_state(AttachmentState::Rejected, scene.now());
    scene.store.update_attachment(&current, &changed).await.unwrap();
    let no_picture = scene.attach(&task, "text/plain").await;
    let elsewhere = scene.attach(&other, "image/png").await;
    let with = |pictures: &[&Attachment]| {
        let ids: Vec<_> = pictures.iter().map(|one| one.id.as_str()).collect();
        json!({"text": "t", "rating": 4, "pictures": ids})
    };
    let wrong = with(&[&one, &no_picture, &elsewhere, &rejected]);
    let answer = scene.put_review(&scene.editor, &task, wrong).await;
    let errors = testkit::http::refused(&answer, 422, "invalid_fields");
    let expected = [1, 2, 3].map(|at| (format!("/pictures/{at}"), "unknown_attachment".to_owned()));
    assert_eq!(errors, expected);

    let review = scene.reviewed(&task, with(&[&two, &one])).await;
    assert_eq!(review["pictures"], json!([two.id.as_str(), one.id.as_str()]));
    assert_eq!(scene.read(&scene.viewer, &scene.review(&task)).await, review);
    scene.delete_attachment(&two, &scene.editor.id).await;
    let read = scene.read(&scene.viewer, &scene.review(&task)).await;
    assert_eq!(read["pictures"], json!([one.id.as_str()]));
    let again = scene.put_review(&scene.editor, &task, with(&[&two])).await;
    testkit::http::refused(&again, 422, "invalid_fields");
}

#[tokio::test]
async fn every_field_error_at_once() {
    let scene = Scene::new().await;
    let task = scene.achieved().await;
    let invalid = json!({"text": "", "rating": 0, "pictures": ["x"], "title": "t"});
    let answer = scene.put_review(&scene.editor, &task, invalid).await;
    let errors = testkit::http::refused(&answer, 422, "invalid_fields");
    let codes: Vec<_> = errors.iter().map(|(at, code)| (&**at, &**code)).collect();
    assert_eq!(
        codes,
        [
            ("/text", "blank"),
            ("/rating", "out_of_range"),
            ("/pictures/0", "invalid_id"),
            ("/title", "unknown_field")
        ]
    );
    let tomorrow = json!({"text": "t", "rating": 1, "achieved_on": "2100-01-01"});
    let answer = scene.put_review(&scene.editor, &task, tomorrow).await;
    let errors = testkit::http::refused(&answer, 422, "invalid_fields");
    assert_eq!(errors, [("/achieved_on".to_owned(), "in_future".to_owned())]);
    scene
        .refused(scene.editor.get(&scene.review(&task)), 404, "not_found")
        .await;
}

#[tokio::test]
async fn the_largest_review_can_be_written_and_read() {
    let scene = Scene::new().await;
    let task = scene.achieved().await;
    let text = "\u{e9}".repeat(128 * 1024);
    let review = scene.reviewed(&task, json!({"text": text, "rating": 5})).await;
    assert_eq!(review["text"], text);
    assert_eq!(scene.read(&scene.viewer, &scene.review(&task)).await, review);
    scene.reviewed(&task, json!({"text": text, "rating": 4})).await;
}

#[tokio::test]
async fn a_review_goes_with_its_task_and_is_not_changed_in_an_archive() {
    let scene = Scene::new().await;
    let [gone, kept] = [scene.achieved().await, scene.achieved().await];
    for task in [&gone, &kept] {
        scene.reviewed(task, body()).await;
    }
    scene
        .expect(scene.editor.delete(&scene.at(&gone), "*"), 204)
        .await;
    scene
        .refused(scene.viewer.get(&scene.review(&gone)), 404, "not_found")
        .await;
    let late = scene.put_review(&scene.editor, &gone, body()).await;
    testkit::http::refused(&late, 404, "not_found");
    let late = scene.editor.delete(&scene.review(&gone), "*");
    scene.refused(late, 404, "not_found").await;

    let archive = scene
        .owner
        .patch(&scene.project, "*")
        .json(json!({"archived": true}));
    scene.expect(archive, 200).await;
    let late = scene.put_review(&scene.editor, &kept, body()).await;
    testkit::http::refused(&late, 409, "project_archived");
    let late = scene.editor.delete(&scene.review(&kept), "*");
    scene.refused(late, 409, "project_archived").await;
    scene.expect(scene.viewer.get(&scene.review(&kept)), 200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn those_who_write_at_once_lose_nothing() {
    let scene = Scene::new().await;
    let task = scene.achieved().await;
    let path = scene.review(&task);
    let call = |n: usize| {
        let call = scene.editor.call(Method::PUT, &path);
        call.json(json!({"text": n.to_string(), "rating": 5}))
    };
    let answers = scene.send_at_once((0..10).map(call)).await;
    let mut versions: Vec<_> = answers
        .iter()
        .map(|answer| answer.json()["version"].as_u64().unwrap())
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, (1..=10).collect::<Vec<_>>());
}
