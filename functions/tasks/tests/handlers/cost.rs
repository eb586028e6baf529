//! What a request costs: a read one round trip to the table, a write two.

use http::Method;
use serde_json::json;
use testkit::http::{Call, post};

use crate::support::Scene;

#[tokio::test]
async fn round_trips_to_the_table() {
    let scene = Scene::new().await;
    let (owner, editor, viewer, outsider) = (&scene.owner, &scene.editor, &scene.viewer, &scene.outsider);
    let both = json!([owner.id.as_str(), viewer.id.as_str()]);
    let [a, b, _, d] = scene.add_all(["a", "b", "c", "d"]).await;
    let full = scene
        .add(json!({"title": "full", "description": "x".repeat(9000) + " end", "assignees": both}))
        .await;
    let doomed = scene.project(owner, "doomed").await;
    let (project, tasks, at) = (&scene.project, &scene.tasks(), |task| scene.at(task));
    let to = |task| format!("{}/move", scene.at(task));
    let keyed = |path: &str, body| owner.post(path).header("idempotency-key", "k").json(body);
    let new = json!({"title": "t", "name": "n"});
    let full_body = json!({"title": "t", "description": "x".repeat(9000), "assignees": both});

    let (comment, _) = scene.comment(editor, &a, "one").await;
    let (comments, members, invitations) = (scene.comments(&a), scene.members(), scene.invitations());
    scene.invite("dan@example.com", "viewer").await;
    let code = scene.code(owner, project, "dan@example.com").await;
    let accept = |code: &str| {
        outsider
            .post("/v1/invitations/accept")
            .json(json!({"code": code}))
    };
    let invite = |email: &str| {
        owner
            .post(&invitations)
            .json(json!({"email": email, "role": "viewer"}))
    };
    let mention = json!({"body": format!("@{} @{}", owner.id, viewer.id)});

    let review = json!({"text": "t", "rating": 5});

    let table: [(&str, Call, u16, u64); 63] = [
        // Reads: one.
        ("read project", viewer.get(project), 200, 1),
        ("read task", viewer.get(&at(&a)), 200, 1),
        ("read task with its long description", viewer.get(&at(&full)), 200, 1),
        ("read what is known", viewer.get(&at(&a)).header("if-none-match", "\"1\""), 304, 1),
        // Lists: the page, and side by side or after it what it refers to.
        ("list projects", viewer.get("/v1/projects"), 200, 2),
        ("list tasks, beside the authorization", viewer.get(tasks), 200, 2),
        ("list tasks by due date, of which none has one", viewer.get(&format!("{tasks}?sort=-due&limit=1")), 200, 3),
        ("list tasks with a filter", viewer.get(&format!("{tasks}?due=today&priority=low")), 200, 2),
        ("find a text, also in long descriptions", viewer.get(&format!("{tasks}?q=end")), 200, 3),
        ("list my tasks", viewer.get("/v1/tasks"), 200, 2),
        // The mark, the tasks that there are, and beside them the authorization.
        ("begin to follow the project", viewer.get(&format!("{project}/changes")), 200, 3),
        // The profile is looked at with the tasks, and so also where there are none.
        ("list my tasks, none", outsider.get("/v1/tasks?status=done"), 200, 2),
        // Writes: the read that authorizes, and one conditional write.
        // The creator's profile, for the time zone.
        ("create project", owner.post("/v1/projects").json(json!({"name": "n"})), 201, 2),
        ("create project in a time zone", owner.post("/v1/projects").json(json!({"name": "n", "time_zone": "UTC"})), 201, 1),
        ("create project with a key", keyed("/v1/projects", json!({"name": "n"})), 201, 2),
        ("create project again", keyed("/v1/projects", json!({"name": "n"})), 201, 3),
        ("create task", editor.post(tasks).json(json!({"title": "t"})), 201, 2),
        ("create task with all", editor.post(tasks).json(full_body.clone()), 201, 2),
        ("create task with a key", keyed(tasks, full_body.clone()), 201, 2),
        ("create task again", keyed(tasks, full_body), 201, 3),
        ("update project", owner.patch(project, "\"1\"").json(json!({"name": "m"})), 200, 2),
        ("update task", editor.patch(&at(&a), "\"1\"").json(json!({"title": "t"})), 200, 2),
        ("update task of any version", editor.patch(&at(&a), "*").json(json!({"title": "u"})), 200, 2),
        ("update everything", editor.patch(&at(&full), "*").json(json!({"description": "y".repeat(9000), "due": "2026-03-01", "assignees": [editor.id.as_str()]})), 200, 2),
        ("update nothing", editor.patch(&at(&a), "*").json(json!({"title": "u"})), 200, 1),
        ("move to the end of its column", editor.post(&to(&a)).json(json!({"status": "to_do"})), 200, 3),
        ("move to the end of another column", editor.post(&to(&full)).json(json!({"status": "done"})), 200, 2),
        ("move after a neighbour", editor.post(&to(&a)).json(json!({"status": "to_do", "after": b["id"]})), 200, 3),
        ("move to where it is", editor.post(&to(&a)).json(json!({"status": "to_do", "after": b["id"]})), 200, 2),
        ("move before a neighbour", editor.post(&to(&a)).json(json!({"status": "to_do", "before": b["id"]})), 200, 3),
        // Links: the guard, what is walked, and one transaction. To become done, a blocked task looks at what blocks it; a move reads itself again.
        ("create task with a blocker", editor.post(tasks).json(json!({"title": "t", "blocked_by": [b["id"]]})), 201, 3),
        ("create subtask", editor.post(tasks).json(json!({"title": "t", "parent_id": b["id"]})), 201, 4),
        ("add a blocker", editor.patch(&at(&a), "*").json(json!({"blocked_by": [full["id"]]})), 200, 3),
        ("move a task that was blocked to done", editor.post(&to(&a)).json(json!({"status": "done"})), 200, 4),
        ("remove a blocker", editor.patch(&at(&a), "*").json(json!({"blocked_by": null})), 200, 2),
        ("list dependencies", viewer.get(&format!("{}/dependencies", at(&b))), 200, 4),
        ("delete task", editor.delete(&at(&d), "\"1\""), 204, 2),
        // The project, its number of tasks, the tombstone, what is in it in three parts, its last membership.
        ("delete empty project", owner.delete(&doomed, "*"), 204, 8),
        // Comments: names come with the read that authorizes; of a list's authors they are read after it.
        ("create comment", editor.post(&comments).json(json!({"body": "c"})), 201, 2),
        ("create comment with mentions", editor.post(&comments).json(mention), 201, 2),
        ("update comment", editor.patch(&comment, "\"1\"").json(json!({"body": "two"})), 200, 2),
        ("list comments", viewer.get(&comments), 200, 3),
        ("delete comment", owner.delete(&comment, "*"), 204, 2),
        ("delete comment that is gone", owner.delete(&comment, "*"), 404, 1),
        // Reviews: pictures are looked up with the read that authorizes, those of one that is read after it.
        ("write review", editor.call(Method::PUT, &scene.review(&full)).json(review), 200, 2),
        ("read review", viewer.get(&scene.review(&full)), 200, 1),
        ("delete review", editor.delete(&scene.review(&full), "*"), 204, 2),
        // Members and invitations.
        ("list members", viewer.get(&members), 200, 3),
        ("change role", owner.patch(&scene.member(viewer), "*").json(json!({"role": "editor"})), 200, 2),
        ("make an owner", owner.patch(&scene.member(viewer), "*").json(json!({"role": "owner"})), 200, 2),
        ("remove a member", owner.delete(&scene.member(&scene.colleague), "*"), 204, 2),
        ("list invitations", owner.get(&invitations), 200, 2),
        ("invite", invite("x@example.com"), 201, 2),
        ("invite with a key", invite("y@example.com").header("idempotency-key", "k"), 201, 2),
        // Profile, index, invitation with project and membership; then the count, or joining.
        ("accept with a wrong code", accept("wrong"), 422, 4),
        ("accept", accept(&code), 200, 4),
        // Refusals: what it takes to know.
        ("without token", post(tasks).json(json!({"title": "t"})), 401, 0),
        ("invalid", owner.post(tasks).json(new.clone()), 422, 0),
        ("ids of another kind", owner.get("/v1/projects/tsk_x"), 404, 0),
        ("outsider reads", scene.colleague.get(&at(&a)), 404, 1),
        ("outsider writes", scene.colleague.patch(&at(&a), "*").json(json!({"title": "t"})), 404, 1),
        ("viewer writes", outsider.patch(&at(&a), "*").json(json!({"title": "t"})), 403, 1),
        ("stale", editor.patch(&at(&a), "\"1\"").json(json!({"title": "t"})), 412, 1),
    ];
    for (name, call, status, round_trips) in table {
        let before = scene.store.usage();
        let answer = scene.send(call).await;
        let used = scene.store.usage() - before;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
        assert_eq!(used.round_trips, round_trips, "{name}");
    }
}
