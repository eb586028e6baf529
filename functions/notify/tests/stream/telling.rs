//! Who is notified, and by which means.

use domain::{IdSeed, JobId, NotificationKind, Preferences, Role, Work};
use serde_json::{Value, json};

use crate::ports::Sent;
use crate::support::{Scene, user};

/// Only by text message.
fn texted(n: u8, kind: NotificationKind) -> Sent {
    Sent::Told(user(n), None, Some(kind))
}

#[tokio::test]
async fn a_new_status_reaches_everybody_who_has_to_do_with_it_by_their_channels() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    scene.member(3, Role::Editor).await;
    scene.confirmed_number(1, "+4915112345678").await;
    let task = scene
        .task(1, json!({"title": "Pack", "assignees": [ben, user(3)]}))
        .await;
    scene.settle().await;
    scene.sent();
    // The inbox is in the order of time.
    scene.clock.advance_s(1);
    scene.patch(&task, 2, json!({"status": "done"})).await;
    scene.settle().await;
    assert_eq!(scene.sent(), [texted(1, NotificationKind::StatusChanged)]);
    for n in [1, 3] {
        assert_eq!(scene.inbox(n).await[0].0, "status_changed", "{n}");
    }
    let own: Vec<_> = scene.inbox(2).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(own, ["assigned"], "nobody is told of what they did themselves");
}

#[tokio::test]
async fn who_is_assigned_to_a_large_task_is_told() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let line = json!({"text": "\u{4e16}".repeat(400)});
    scene
        .task(
            1,
            json!({"title": "t", "assignees": [ben], "checklist": vec![line; 100]}),
        )
        .await;
    scene.settle().await;
    assert_eq!(scene.inbox(2).await, [("assigned".to_owned(), "t".to_owned())]);
}

#[tokio::test]
async fn preferences_and_mutes_hold() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    scene.confirmed_number(1, "+4915112345678").await;
    let wants = |body| Preferences::parse(body).unwrap();
    let task = scene.task(1, json!({"title": "t"})).await;
    scene.settle().await;
    let cases = [
        (json!({"status_changed": {"sms": false}}), 0, 1),
        (json!({"status_changed": {"sms": true, "inbox": false}}), 1, 0),
        (json!({"status_changed": {"sms": false, "inbox": false}}), 0, 0),
        (
            json!({"commented": {"sms": true, "inbox": false}, "status_changed": {"sms": true}}),
            1,
            1,
        ),
        (json!({}), 0, 1),
    ];
    let statuses = ["done", "to_do", "done", "to_do", "done"];
    let mut lines = 0;
    for ((preferences, messages, listed), status) in cases.into_iter().zip(statuses) {
        let shown = preferences.to_string();
        scene
            .store
            .put_preferences(&user(1), &wants(preferences))
            .await
            .unwrap();
        scene.clock.advance_s(1);
        scene.patch(&task, 2, json!({ "status": status })).await;
        scene.settle().await;
        lines += listed;
        assert_eq!(
            (scene.sent().len(), scene.inbox(1).await.len()),
            (messages, lines),
            "{shown}"
        );
    }
    scene
        .store
        .set_muted(&user(1), &scene.project, true, scene.now())
        .await
        .unwrap();
    scene.patch(&task, 2, json!({"status": "to_do"})).await;
    scene.settle().await;
    assert_eq!((scene.sent().len(), scene.inbox(1).await.len()), (0, lines));
}

/// The records of a move of which person 1 is to be texted.
async fn moved() -> (Scene, Vec<Value>) {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    scene.confirmed_number(1, "+4915112345678").await;
    let task = scene.task(1, json!({"title": "t"})).await;
    scene.settle().await;
    scene.sent();
    scene.patch(&task, 2, json!({"status": "done"})).await;
    let records = scene.records().await;
    (scene, records)
}

#[tokio::test]
async fn what_is_worked_on_twice_is_left_to_be_sent_twice_and_listed_once() {
    let (scene, records) = moved().await;
    scene.deliver_twice(&records).await;
    let told = texted(1, NotificationKind::StatusChanged);
    assert_eq!(scene.sent(), [told.clone(), told]);
    assert_eq!(scene.inbox(1).await.len(), 1);
}

#[tokio::test]
async fn comments_reach_who_is_mentioned_and_who_has_to_do_with_the_task() {
    let scene = Scene::new().await;
    let (ben, cid) = (
        scene.member(2, Role::Editor).await,
        scene.member(3, Role::Viewer).await,
    );
    let task = scene.task(1, json!({"title": "t", "assignees": [ben]})).await;
    scene.settle().await;
    let text = format!("look, @{cid} and @{}", user(9));
    scene.comment(&task, 2, &text).await;
    scene.settle().await;
    assert_eq!(scene.inbox(3).await[0].0, "mentioned");
    assert_eq!(scene.inbox(1).await[0].0, "commented");
    assert_eq!(
        scene.inbox(2).await.len(),
        1,
        "assigned, but not told of their own comment"
    );
    assert!(scene.inbox(9).await.is_empty(), "no member, no notice");
    assert_eq!(scene.activity().await[0], "comment_created body");
}

#[tokio::test]
async fn who_wants_no_mentions_is_still_told_of_comments() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    scene.confirmed_number(1, "+4915112345678").await;
    let task = scene.task(1, json!({"title": "t", "assignees": [ben]})).await;
    scene.settle().await;
    scene.sent();
    let on = json!({"email": true, "sms": true, "inbox": true});
    let off = json!({"email": false, "sms": false, "inbox": false});
    let (a_mention, a_comment) = (NotificationKind::Mentioned, NotificationKind::Commented);
    for (mentioned, commented, kind, message) in [
        (&on, &on, Some("mentioned"), Some(a_mention)),
        (&off, &on, Some("commented"), Some(a_comment)),
        (&json!({"email": false, "inbox": false}), &off, None, None),
        (
            &json!({"inbox": false, "email": false}),
            &on,
            Some("commented"),
            Some(a_comment),
        ),
        (&off, &off, None, None),
    ] {
        let preferences = json!({"mentioned": mentioned, "commented": commented});
        let stored = Preferences::parse(preferences.clone()).unwrap();
        scene.store.put_preferences(&user(1), &stored).await.unwrap();
        scene.clock.advance_s(601);
        let before = scene.inbox(1).await.len();
        scene.comment(&task, 2, &format!("@{}", user(1))).await;
        scene.settle().await;
        let inbox = scene.inbox(1).await;
        let listed = (inbox.len() > before).then(|| inbox[0].0.as_str());
        assert_eq!(listed, kind, "{preferences}");
        let expected: Vec<_> = message.map(|kind| texted(1, kind)).into_iter().collect();
        assert_eq!(scene.sent(), expected, "{preferences}");
    }
}

#[tokio::test]
async fn who_is_unassigned_is_told() {
    let scene = Scene::new().await;
    let (ben, cid) = (
        scene.member(2, Role::Editor).await,
        scene.member(3, Role::Editor).await,
    );
    let task = scene
        .task(1, json!({"title": "t", "assignees": [ben, cid]}))
        .await;
    scene.settle().await;
    scene.clock.advance_s(1);
    scene.patch(&task, 3, json!({"assignees": [user(1)]})).await;
    scene.settle().await;
    assert_eq!(scene.inbox(2).await[0], ("unassigned".to_owned(), "t".to_owned()));
    assert_eq!(scene.inbox(1).await[0].0, "assigned");
    assert_eq!(scene.inbox(3).await[0].0, "assigned", "their own doing");
    // Who leaves is unassigned, and told nothing of a project that is not theirs any more.
    scene.patch(&task, 1, json!({"assignees": [user(2)]})).await;
    scene.settle().await;
    let before = scene.inbox(2).await.len();
    scene.remove(2, 1).await;
    scene.settle().await;
    assert_eq!(scene.inbox(2).await.len(), before);
}

#[tokio::test]
async fn who_is_not_a_member_any_more_is_told_nothing() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let task = scene.task(1, json!({"title": "t", "assignees": [ben]})).await;
    scene.settle().await;
    let before = scene.inbox(2).await.len();
    scene.patch(&task, 1, json!({"status": "done"})).await;
    let records = scene.records().await;
    scene.remove(2, 1).await;
    scene.deliver(&records).await;
    assert_eq!(scene.inbox(2).await.len(), before);
}

#[tokio::test]
async fn that_somebody_has_joined_is_left_to_the_worker() {
    let scene = Scene::new().await;
    scene.person(2, "Person 2").await;
    scene.records().await;
    scene.join(&scene.project, &user(2), Role::Viewer).await;
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    let sent = scene.sent();
    let [Sent::Enqueued(work), again] = sent.as_slice() else {
        panic!("{sent:?}")
    };
    assert_eq!(again, &Sent::Enqueued(work.clone()));
    assert!(
        matches!(work, Work::NotifyOwners { project_id, actor, .. } if *project_id == scene.project && *actor == user(2)),
        "{work:?}"
    );
    assert!(scene.inbox(1).await.is_empty());
    assert_eq!(scene.activity().await[0], "member_joined role");
}

#[tokio::test]
async fn what_changes_nothing_for_people_is_told_to_nobody() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let task = scene.task(1, json!({"title": "t", "assignees": [ben]})).await;
    scene.settle().await;
    let before = scene.inbox(2).await.len();
    scene.patch(&task, 1, json!({"title": "u", "points": 3})).await;
    scene.settle().await;
    assert_eq!(scene.inbox(2).await.len(), before);
    assert_eq!(
        scene.activity().await[..2],
        ["task_changed points", "task_changed title"]
    );
}

#[tokio::test]
async fn what_an_import_makes_is_history_but_nobody_is_told() {
    let scene = Scene::new().await;
    let ben = scene.member(2, Role::Editor).await;
    let import = store::imported_by(&JobId::from_seed(IdSeed([1; 16])));
    let task = scene
        .imported_task(1, json!({"title": "t", "assignees": [ben]}), Some(&import))
        .await;
    scene
        .imported_comment(
            (&scene.project, &task.id),
            &user(1),
            "Said elsewhere",
            Some(&import),
        )
        .await;
    scene.settle().await;
    assert!(scene.inbox(2).await.is_empty());
    let activity = scene.activity().await.concat();
    for kind in ["task_created", "comment_created"] {
        assert!(activity.contains(kind), "{activity}");
    }
    // Later changes of the task notify as usual.
    scene.patch(&task, 1, json!({"status": "done"})).await;
    scene.settle().await;
    assert_eq!(scene.inbox(2).await.len(), 1);
}
