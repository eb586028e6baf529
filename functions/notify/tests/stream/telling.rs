//! Who is told, and how.

use aws::messaging::MessagingError;
use domain::{Comment, CommentId, IdSeed, NewComment, Preferences, Role, Task};
use serde_json::json;

use crate::kit::{Kit, Sent, user};

fn told(n: u8, media: &[&'static str], subject: &str) -> Sent {
    Sent::Told(user(n), media.to_vec(), subject.to_owned())
}

async fn comment(kit: &Kit, n: u8, task: &Task, by: u8, text: &str) -> Comment {
    let new = NewComment::parse(json!({ "body": text })).unwrap();
    let mentions = new.body.mentions();
    let ids = (
        CommentId::from_seed(IdSeed([n; 16])),
        kit.project.clone(),
        task.id.clone(),
    );
    let comment = new.into_comment(ids, user(by), mentions, kit.now());
    kit.store().create_comment(&comment, None).await.unwrap();
    comment
}

#[tokio::test]
async fn a_new_status_reaches_everybody_who_has_to_do_with_it_by_their_channels() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    kit.member(3, Role::Editor).await;
    kit.confirmed_number(1, "+4915112345678").await;
    let task = kit
        .task(1, json!({"title": "Pack", "assignees": [ben, user(3)]}))
        .await;
    kit.settle().await;
    kit.sent();
    kit.patch(&task, 2, json!({"status": "done"})).await;
    kit.settle().await;
    let subject = "Person 2 moved \"Pack\" from To-Do to Done";
    assert_eq!(kit.sent(), [told(1, &["sms"], subject)]);
    for n in [1, 3] {
        assert_eq!(kit.inbox(n).await[0].0, "status_changed", "{n}");
    }
    let own: Vec<_> = kit.inbox(2).await.into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(own, ["assigned"], "nobody is told of what they did themselves");
}

#[tokio::test]
async fn who_is_assigned_to_a_large_task_is_told() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    let line = json!({"text": "\u{4e16}".repeat(400)});
    kit.task(
        1,
        json!({"title": "t", "assignees": [ben], "checklist": vec![line; 100]}),
    )
    .await;
    kit.settle().await;
    assert_eq!(kit.inbox(2).await, [("assigned".to_owned(), "t".to_owned())]);
}

#[tokio::test]
async fn what_integrations_can_never_be_told_people_are() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    let task = kit.task(1, json!({"title": "t", "assignees": [ben]})).await;
    let refuse = || {
        let (service, code) = ("SNS", "NotFound".to_owned());
        kit.fail("publish", MessagingError::Refused { service, code });
    };
    refuse();
    assert!(kit.hand_over(&kit.records().await).await.is_empty());
    assert!(matches!(kit.sent().as_slice(), [Sent::SetAside(_)]));
    assert_eq!(kit.inbox(2).await, [("assigned".to_owned(), "t".to_owned())]);
    // Nor does what follows in the table wait for them.
    let member = kit.membership(2).await;
    let ended = kit.store().end_membership(&member, &user(1), kit.now()).await;
    ended.unwrap();
    refuse();
    assert!(kit.hand_over(&kit.records().await).await.is_empty());
    assert!(matches!(kit.sent().as_slice(), [Sent::SetAside(_)]));
    assert!(kit.assignees(&task).await.is_empty());
}

#[tokio::test]
async fn preferences_and_mutes_hold() {
    let kit = Kit::new().await;
    kit.member(2, Role::Editor).await;
    kit.confirmed_number(1, "+4915112345678").await;
    let wants = |body| Preferences::parse(body).unwrap();
    let task = kit.task(1, json!({"title": "t"})).await;
    kit.settle().await;
    let cases = [
        (json!({"status_changed": {"sms": false}}), 0, 1),
        (json!({"status_changed": {"inbox": false}}), 1, 0),
        (json!({"status_changed": {"sms": false, "inbox": false}}), 0, 0),
        (json!({"commented": {"sms": false, "inbox": false}}), 1, 1),
    ];
    let statuses = ["done", "to_do", "done", "to_do"];
    let mut lines = 0;
    for ((preferences, messages, listed), status) in cases.into_iter().zip(statuses) {
        let shown = preferences.to_string();
        kit.store()
            .put_preferences(&user(1), &wants(preferences))
            .await
            .unwrap();
        kit.wait(1);
        kit.patch(&task, 2, json!({ "status": status })).await;
        kit.settle().await;
        lines += listed;
        assert_eq!(
            (kit.sent().len(), kit.inbox(1).await.len()),
            (messages, lines),
            "{shown}"
        );
    }
    kit.store()
        .set_muted(&user(1), &kit.project, true, kit.now())
        .await
        .unwrap();
    kit.patch(&task, 2, json!({"status": "done"})).await;
    kit.settle().await;
    assert_eq!((kit.sent().len(), kit.inbox(1).await.len()), (0, lines));
}

#[tokio::test]
async fn a_message_that_is_not_taken_now_is_sent_once_it_is() {
    let kit = Kit::new().await;
    kit.member(2, Role::Editor).await;
    kit.confirmed_number(1, "+4915112345678").await;
    let task = kit.task(1, json!({"title": "t"})).await;
    kit.settle().await;
    kit.sent();
    kit.patch(&task, 2, json!({"status": "done"})).await;
    let records = kit.records().await;
    kit.later("notify_user");
    assert_eq!(kit.hand_over(&records).await.len(), 1);
    assert!(kit.sent().is_empty());
    for _ in 0..2 {
        assert!(kit.hand_over(&records).await.is_empty());
    }
    assert_eq!(kit.sent().len(), 1, "once");
    assert_eq!(kit.inbox(1).await.len(), 1);
}

#[tokio::test]
async fn a_message_that_is_refused_for_good_is_not_tried_again() {
    let kit = Kit::new().await;
    kit.member(2, Role::Editor).await;
    kit.confirmed_number(1, "+4915112345678").await;
    let task = kit.task(1, json!({"title": "t"})).await;
    kit.settle().await;
    kit.sent();
    kit.patch(&task, 2, json!({"status": "done"})).await;
    let records = kit.records().await;
    let refused = MessagingError::Refused {
        service: "SNS",
        code: "NotFound".to_owned(),
    };
    kit.fail("notify_user", refused);
    for _ in 0..2 {
        assert!(kit.hand_over(&records).await.is_empty());
    }
    assert!(kit.sent().is_empty());
}

#[tokio::test]
async fn comments_reach_who_is_mentioned_and_who_has_to_do_with_the_task() {
    let kit = Kit::new().await;
    let (ben, cid) = (
        kit.member(2, Role::Editor).await,
        kit.member(3, Role::Viewer).await,
    );
    let task = kit.task(1, json!({"title": "t", "assignees": [ben]})).await;
    kit.settle().await;
    let text = format!("look, @{cid} and @{}", user(9));
    comment(&kit, 1, &task, 2, &text).await;
    kit.settle().await;
    assert_eq!(kit.inbox(3).await[0].0, "mentioned");
    assert_eq!(kit.inbox(1).await[0].0, "commented");
    assert_eq!(
        kit.inbox(2).await.len(),
        1,
        "assigned, but not told of their own comment"
    );
    assert!(kit.inbox(9).await.is_empty(), "no member, no notice");
    assert_eq!(kit.activity().await[0], "comment_created body");
}

#[tokio::test]
async fn who_is_not_a_member_any_more_is_told_nothing() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    let task = kit.task(1, json!({"title": "t", "assignees": [ben]})).await;
    kit.settle().await;
    let before = kit.inbox(2).await.len();
    kit.patch(&task, 1, json!({"status": "done"})).await;
    let records = kit.records().await;
    let member = kit.membership(2).await;
    kit.store()
        .end_membership(&member, &user(1), kit.now())
        .await
        .unwrap();
    assert!(kit.hand_over(&records).await.is_empty());
    assert_eq!(kit.inbox(2).await.len(), before);
}

#[tokio::test]
async fn owners_are_told_who_has_joined() {
    let kit = Kit::new().await;
    kit.profile(2).await;
    kit.records().await;
    kit.store()
        .put_member(&kit.project, &user(2), Role::Viewer, kit.now())
        .await
        .unwrap();
    kit.settle().await;
    assert_eq!(
        kit.inbox(1).await,
        [("member_joined".to_owned(), "Move house".to_owned())]
    );
    assert!(kit.inbox(2).await.is_empty());
    assert_eq!(kit.activity().await[0], "member_joined role");
}

#[tokio::test]
async fn what_changes_nothing_for_people_is_told_to_nobody() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    let task = kit.task(1, json!({"title": "t", "assignees": [ben]})).await;
    kit.settle().await;
    let before = kit.inbox(2).await.len();
    kit.patch(&task, 1, json!({"title": "u", "points": 3})).await;
    kit.settle().await;
    assert_eq!(kit.inbox(2).await.len(), before);
    assert_eq!(
        kit.activity().await[..2],
        ["task_changed points", "task_changed title"]
    );
}

#[tokio::test]
async fn what_an_import_makes_is_history_but_nobody_is_told() {
    let kit = Kit::new().await;
    let ben = kit.member(2, Role::Editor).await;
    let import = store::imported_by(&domain::JobId::from_seed(IdSeed([1; 16])));
    let task = kit
        .imported_task(1, json!({"title": "t", "assignees": [ben]}), &import)
        .await;
    let new = NewComment::parse(json!({"body": "Said elsewhere"})).unwrap();
    let ids = (
        CommentId::from_seed(IdSeed([1; 16])),
        kit.project.clone(),
        task.id.clone(),
    );
    let comment = new.into_comment(ids, user(1), vec![], kit.now());
    kit.store().create_comment(&comment, Some(&import)).await.unwrap();
    kit.settle().await;
    assert!(kit.inbox(2).await.is_empty());
    let activity = kit.activity().await.concat();
    for kind in ["task_created", "comment_created"] {
        assert!(activity.contains(kind), "{activity}");
    }
    // What is done with it here is told as ever.
    kit.patch(&task, 1, json!({"status": "done"})).await;
    kit.settle().await;
    assert_eq!(kit.inbox(2).await.len(), 1);
}
