//! DynamoDB's own limits at their edges: items of 400 KiB, pages of 1 MiB, keys of 1,024 bytes.

use domain::Role;
use serde_json::{Value, json};

use crate::scene::{Item, Scene, ids, user};

/// The largest task that a request can create: every text at its longest, in characters of four bytes.
fn largest(assignees: Value) -> Value {
    let wide = |count: usize| "\u{1f600}".repeat(count);
    let labels: Vec<_> = (0..50).map(|at| format!("{at:02}{}", wide(48))).collect();
    let lines: Vec<_> = (0..100)
        .map(|_| json!({"text": wide(500), "done": false}))
        .collect();
    let moment = "2026-03-02T10:00:00.123456789-03:00[America/Argentina/ComodRivadavia]";
    json!({
        "title": wide(500), "description": wide(256 * 1024 / 4), "status": "in_progress", "priority": "urgent",
        "assignees": assignees, "labels": labels, "start": moment, "due": moment,
        "estimate_minutes": 60_000_000, "points": 1_000_000, "checklist": lines,
    })
}

/// As the developer guide counts it ("Item sizes and formats"): names and values in bytes, lists and maps 3 and 1
/// for each element, numbers at most 21.
fn size_bytes(item: &Item) -> usize {
    use aws_sdk_dynamodb::types::AttributeValue::{B, Bool, L, M, N, S};
    fn value(of: &aws_sdk_dynamodb::types::AttributeValue) -> usize {
        match of {
            S(text) => text.len(),
            N(_) => 21,
            B(bytes) => bytes.as_ref().len(),
            Bool(_) => 1,
            L(list) => 3 + list.iter().map(|element| 1 + value(element)).sum::<usize>(),
            M(map) => {
                3 + map
                    .iter()
                    .map(|(name, element)| 1 + name.len() + value(element))
                    .sum::<usize>()
            }
            other => panic!("{other:?}"),
        }
    }
    item.iter().map(|(name, of)| name.len() + value(of)).sum()
}

#[tokio::test]
async fn the_largest_task_keeps_well_below_400_kib_an_item() {
    let scene = Scene::new().await;
    let assignees: Vec<_> = (0..20).map(|_| user()).collect();
    let task = scene.add(largest(json!(assignees))).await;
    let id = &task.task.id;
    assert_eq!(scene.stored(id).await.unwrap().into_detail(), task);
    let item = size_bytes(&scene.task_item(id).await.unwrap());
    // Title, labels, assignees and an excerpt, in characters of four bytes; neither of the long texts.
    assert!(item < 16_000, "{item}");
    let checklist = size_bytes(&scene.checklist_item(id).await.unwrap());
    assert!((200_000..250_000).contains(&checklist), "{checklist}");
    let body = size_bytes(&scene.body_item(id).await.unwrap());
    assert!((256 * 1024..260 * 1024).contains(&body), "{body}");

    // All of it in one transaction again (at most 4 MiB), and a move.
    let changed = scene
        .patch(id, json!({"description": "\u{1f601}".repeat(65_536)}))
        .await
        .unwrap();
    assert_eq!(scene.stored(id).await.unwrap().into_detail(), changed);
    let current = scene.stored(id).await.unwrap();
    let moved = scene
        .store
        .move_task(
            &current,
            domain::Status::Done,
            None,
            None,
            (&scene.owner, scene.now()),
            1,
        )
        .await
        .unwrap();
    assert_eq!(scene.stored(id).await.unwrap().into_detail(), moved);
}

#[tokio::test]
async fn an_everyday_task_is_one_capacity_unit() {
    let scene = Scene::new().await;
    let body = json!({"title": "Call the plumber", "description": "Ask for the invoice"});
    let task = scene.add(body).await.task;
    let item = size_bytes(&scene.task_item(&task.id).await.unwrap());
    assert!(item <= 1024, "{item}");
    assert_eq!(scene.list(&[]).await, [task], "with its excerpt");
}

#[tokio::test]
async fn lists_of_the_largest_tasks_end_their_pages_early_and_still_visit_each() {
    let scene = Scene::new().await;
    let member = scene.member(Role::Editor).await;
    let mut expected = Vec::new();
    for _ in 0..12 {
        expected.push(scene.add(largest(json!([member]))).await.task);
    }
    for parameters in [
        &[][..],
        &[("status", "in_progress")],
        &[("priority", "urgent"), ("sort", "created_at")],
    ] {
        let mut listed = Vec::new();
        let mut position = None;
        loop {
            let page = scene.page(parameters, position.as_deref()).await;
            let bytes: usize = page.items.iter().map(domain::Task::text_bytes).sum();
            assert!(!page.items.is_empty() && bytes < 1_500_000, "{bytes} bytes");
            listed.extend(page.items);
            position = page.next;
            if position.is_none() {
                break;
            }
        }
        assert_eq!(ids(&listed), ids(&expected), "{parameters:?}");
    }
    let query = domain::MyTasksQuery::parse(crate::scene::parameters_of(&[("sort", "created_at")])).unwrap();
    let (mut mine, mut position) = (Vec::new(), None);
    loop {
        let page = scene
            .store
            .assigned_tasks(&member, &query, position.as_deref(), scene.now())
            .await
            .unwrap();
        assert!(page.items.len() < 8);
        mine.extend(page.items);
        position = page.next;
        if position.is_none() {
            break;
        }
    }
    assert_eq!(ids(&mine), ids(&expected));
}

#[tokio::test]
async fn a_page_goes_on_after_the_1_mib_of_one_query() {
    // 30 tasks of 90 KB: DynamoDB ends each page of a query after 11, the store's page after 11 or 12.
    let scene = Scene::new().await;
    let lines: Vec<_> = (0..90)
        .map(|_| json!({"text": "\u{1f600}".repeat(250)}))
        .collect();
    let mut expected = Vec::new();
    for at in 0..30 {
        let labels = if at % 10 == 0 { json!(["tenth"]) } else { json!([]) };
        expected.push(
            scene
                .add(json!({"title": "t", "checklist": lines, "labels": labels}))
                .await
                .task,
        );
    }
    assert_eq!(ids(&scene.list(&[("limit", "100")]).await), ids(&expected));
    let tenth = scene.page(&[("label", "tenth")], None).await;
    assert_eq!(
        ids(&tenth.items),
        [&expected[0].id, &expected[10].id, &expected[20].id]
    );
    assert_eq!(tenth.next, None, "a filter looks beyond what one query answers");
}
