//! A few messages, then a digest, and so many a day.

use domain::{IdSeed, Preferences, Role, TaskId, Work};
use serde_json::json;

use crate::ports::Sent;
use crate::support::{Scene, user};

#[tokio::test]
async fn whoever_changes_many_tasks_sends_a_few_messages_and_a_digest() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    scene.confirmed_number(1, "+4915112345678").await;
    for n in 0..40 {
        scene.task(n + 1, json!({"title": format!("t {n}")})).await;
    }
    scene.settle().await;
    scene.sent();
    for n in 0..40 {
        let mut task = scene
            .new_task(&scene.project, &user(1), json!({"title": "t"}))
            .task;
        task.id = TaskId::from_seed(IdSeed([n + 1; 16]));
        scene.patch(&task, 2, json!({"status": "done"})).await;
    }
    let records = scene.records().await;
    scene.deliver_twice(&records).await;
    let sent = scene.sent();
    let told = sent.iter().filter(|sent| matches!(sent, Sent::Told(..))).count();
    assert_eq!(told, 5);
    let digests: Vec<_> = sent
        .iter()
        .filter(|sent| matches!(sent, Sent::Enqueued(_)))
        .collect();
    assert_eq!(digests, [&Sent::Enqueued(Work::Digest { user_id: user(1) })]);
    assert_eq!(scene.inbox(1).await.len(), 40, "all of them");
    let digest = scene
        .store
        .digest(&user(1), scene.now())
        .await
        .unwrap()
        .unwrap()
        .0;
    assert_eq!((digest.lines.len(), digest.has_more), (20, true));
    assert!(
        digest.lines[0].text.starts_with("Person 2 moved \"t "),
        "{}",
        digest.lines[0].text
    );
}

#[tokio::test]
async fn a_crash_on_the_way_loses_no_digest_and_counts_nothing_twice() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    scene.confirmed_number(1, "+4915112345678").await;
    let task = scene.task(1, json!({"title": "t"})).await;
    scene.settle().await;
    scene.sent();
    for n in 0..6 {
        let status = ["done", "to_do"][n % 2];
        scene.patch(&task, 2, json!({ "status": status })).await;
        let records = scene.records().await;
        if n == 5 {
            scene.ports().fail_for_now("enqueue");
        } else if n == 2 {
            scene.ports().fail_for_now("notify_user");
        }
        let failed = scene.hand_over(&records).await;
        assert_eq!(failed.len(), usize::from(n == 5 || n == 2), "{n}");
        scene.deliver_twice(&records).await;
    }
    let sent = scene.sent();
    assert_eq!(sent.len(), 6, "{sent:?}");
    assert_eq!(sent[5], Sent::Enqueued(Work::Digest { user_id: user(1) }));
    assert_eq!(
        scene
            .store
            .digest(&user(1), scene.now())
            .await
            .unwrap()
            .unwrap()
            .0
            .lines
            .len(),
        1
    );
}

#[tokio::test]
async fn beyond_the_days_bound_the_inbox_says_what_was_held_back() {
    let scene = Scene::new().await;
    scene.member(2, Role::Editor).await;
    scene.confirmed_number(1, "+4915112345678").await;
    let wants = Preferences::parse(json!({"status_changed": {"sms": true, "inbox": false}})).unwrap();
    scene.store.put_preferences(&user(1), &wants).await.unwrap();
    let task = scene.task(1, json!({"title": "t"})).await;
    scene.settle().await;
    scene.sent();
    let mut told = 0;
    for n in 0..12 {
        let status = ["done", "to_do"][n % 2];
        scene.clock.advance_s(601);
        scene.patch(&task, 2, json!({ "status": status })).await;
        scene.settle().await;
        told += scene.sent().len();
    }
    assert_eq!(told, 10);
    let query = domain::InboxQuery::parse(domain::Parameters::default()).unwrap();
    let inbox = scene
        .store
        .inbox(&user(1), &query, None, scene.now())
        .await
        .unwrap()
        .items;
    let held_back: Vec<_> = inbox
        .iter()
        .filter(|one| one.held_back == [domain::Medium::Sms])
        .collect();
    assert_eq!(
        held_back.len(),
        2,
        "listed although this kind is not wanted there"
    );
}
