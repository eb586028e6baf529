//! Items that a newer version wrote, or an older one under other rules: they hide no other item, and can be changed and deleted.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Anchor, PageLimit, Status, Task, TaskId};
use serde_json::json;

use crate::scene::{Item, Scene, ids, matcher};

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// A task beside another one, assigned to the owner, with these attributes instead of its own.
async fn with(scene: &Scene, attributes: &[(&str, AttributeValue)]) -> [TaskId; 2] {
    let due = "2035-07-01T10:00:00+02:00[Europe/Berlin]";
    let body = json!({"title": "t", "due": due, "assignees": [scene.owner]});
    let (task, other) = (
        scene.add(body.clone()).await.task.id,
        scene.add(body).await.task.id,
    );
    let mut item = scene.task_item(&task).await.unwrap();
    item.extend(
        attributes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone())),
    );
    scene.put_item(item).await;
    [task, other]
}

async fn item(scene: &Scene, task: &TaskId) -> Item {
    scene.task_item(task).await.unwrap()
}

async fn mine(scene: &Scene) -> Vec<Task> {
    let query = domain::MyTasksQuery::parse(domain::Parameters::new()).unwrap();
    scene
        .store
        .assigned_tasks(&scene.owner, &query, None, scene.now())
        .await
        .unwrap()
        .items
}

#[tokio::test]
async fn a_task_of_another_version_hides_none_and_can_be_changed_and_deleted() {
    let unknown = || text("of a newer version");
    for attributes in [
        vec![("due", text("2035-07-01T10:00:00+01:00[Europe/Berlin]"))],
        vec![("due", text("2035-07-01T10:00:00+01:00[Mars/Base]"))],
        vec![
            ("due", text("in a week")),
            ("start", AttributeValue::N("7".to_owned())),
        ],
        vec![("status", unknown()), ("priority", unknown())],
        vec![
            ("title", AttributeValue::L(vec![])),
            ("rank", AttributeValue::Bool(true)),
        ],
        vec![
            (
                "labels",
                AttributeValue::L(vec![text("a"), AttributeValue::Null(true)]),
            ),
            ("created_by", unknown()),
        ],
        vec![("newer", AttributeValue::M([("a".to_owned(), unknown())].into()))],
    ] {
        let scene = Scene::new().await;
        let [task, other] = with(&scene, &attributes).await;
        for sort in ["rank", "created_at", "updated_at", "due", "priority"] {
            for limit in ["1", "50"] {
                let listed = scene.list(&[("sort", sort), ("limit", limit)]).await;
                let mut found = ids(&listed);
                found.sort();
                let mut both = [&task, &other];
                both.sort();
                assert_eq!(found, both, "{attributes:?} {sort} {limit}");
            }
        }
        assert_eq!(mine(&scene).await.len(), 2, "{attributes:?}");
        assert_eq!(
            scene
                .store
                .board(&scene.project, None, 10)
                .await
                .unwrap()
                .items
                .len(),
            2
        );
        assert_eq!(
            scene
                .store
                .scan_tasks(&scene.project, &matcher(&domain::TaskFilter::default()), None, 10)
                .await
                .unwrap()
                .matching
                .len(),
            2
        );

        // An edit of something else leaves it as it is.
        scene.patch(&task, json!({"points": 3})).await.unwrap();
        let now = item(&scene, &task).await;
        for (name, value) in &attributes {
            assert_eq!(&now[*name], value, "{name}");
        }
        let beside = Anchor::After(task.clone());
        scene
            .move_task(&other, Status::ToDo, Some(&beside))
            .await
            .unwrap();
        scene.move_task(&task, Status::Done, None).await.unwrap();
        let everything = json!({"due": null, "start": null, "status": "done", "priority": "low", "title": "new", "labels": []});
        let known = scene.patch(&task, everything).await.unwrap();
        let stored = scene.stored(&task).await.unwrap().into_detail();
        let only_created_by = |task: &Task| task.unreadable.iter().all(|name| name == "created_by");
        assert!(
            only_created_by(&stored.task) && only_created_by(&known.task),
            "{:?}",
            stored.task.unreadable
        );
        let current = scene.stored(&task).await.unwrap();
        scene
            .store
            .delete_task(&current, &scene.owner, scene.now())
            .await
            .unwrap();
        assert_eq!(ids(&scene.list(&[]).await), [&other]);
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let scene = Scene::new().await;
    let [task, _] = with(&scene, &[("due", text("in a week")), ("status", text("blocked"))]).await;
    let mut found = scene.stored(&task).await.unwrap().into_detail().task;
    found.unreadable.sort();
    assert_eq!(found.unreadable, ["due", "status"]);
    assert_eq!((found.due, found.status), (None, Status::ToDo));
}

#[tokio::test]
async fn an_item_of_no_use_is_left_out_of_its_list() {
    let scene = Scene::new().await;
    let [task, other] = with(&scene, &[("version", text("two"))]).await;
    for limit in ["1", "50"] {
        assert_eq!(ids(&scene.list(&[("limit", limit)]).await), [&other]);
    }
    assert_eq!(mine(&scene).await.len(), 1);
    // Members, comments, and projects likewise.
    let sk = format!("MEMBER#{}", scene.project);
    let mut member = scene.item(&format!("USER#{}", scene.owner), &sk).await.unwrap();
    member.insert(
        "sk".to_owned(),
        text("MEMBER#prj_00000000000000000000000000000001"),
    );
    member.insert("version".to_owned(), text("two"));
    scene.put_item(member).await;
    assert_eq!(
        scene
            .store
            .projects_of(&scene.owner, None, 10)
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    assert_eq!(
        scene
            .store
            .members(&scene.project, None, 10)
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    assert!(
        scene
            .store
            .inbox(
                &scene.owner,
                &domain::InboxQuery {
                    unread: false,
                    limit: PageLimit::parse(None).unwrap()
                },
                None,
                scene.now()
            )
            .await
            .is_ok()
    );
    drop(task);
}

#[tokio::test]
async fn pages_by_due_follow_the_keys_that_were_written() {
    // As if Berlin had other rules when the first was written: its key is later than its due time by now.
    let scene = Scene::new().await;
    let mut all = Vec::new();
    for minute in 0..6 {
        let due = format!("2035-07-01T10:{minute:02}:00+02:00[Europe/Berlin]");
        all.push(scene.add(json!({"title": "t", "due": due})).await.task.id);
    }
    for (task, key) in all
        .iter()
        .zip(["09:03", "09:02", "09:01", "09:06", "09:05", "09:04"])
    {
        let mut item = item(&scene, task).await;
        item.insert(
            "due_sk".to_owned(),
            text(&format!("2035-07-01T{key}:00.000Z#{task}")),
        );
        scene.put_item(item).await;
    }
    for sort in ["due", "-due"] {
        for limit in ["1", "2", "4"] {
            let bounds = [
                ("sort", sort),
                ("limit", limit),
                ("due_after", "2035-07-01"),
                ("due_before", "2035-07-02"),
            ];
            for parameters in [&bounds[..2], &bounds] {
                let listed = scene.list(parameters).await;
                assert_eq!(ids(&listed).len(), 6, "{parameters:?}");
            }
        }
    }
}
