//! Lists by due date and by priority, in which tasks without one come from another range.

use domain::TaskQuery;
use serde_json::json;

use crate::scene::{Scene, ids, parameters_of, utc};

#[tokio::test]
async fn a_page_by_due_date_or_priority_is_one_query_and_one_that_crosses_over_two() {
    let scene = Scene::new().await;
    for at in 0..12 {
        let (due, priority) = if at % 2 == 0 {
            (json!("2026-03-01"), "low")
        } else {
            (json!(null), "none")
        };
        scene
            .add(json!({"title": "t", "due": due, "priority": priority}))
            .await;
    }
    for sort in ["due", "-due", "priority", "-priority"] {
        let mut position = None;
        let mut pages = Vec::new();
        loop {
            let parameters = [("sort", sort), ("limit", "4")];
            let (page, cost) = scene.cost(scene.page(&parameters, position.as_deref())).await;
            pages.push((page.items.len(), cost.round_trips));
            position = page.next;
            if position.is_none() {
                break;
            }
        }
        // The six that have a value; two without one beside them, because a page reads no more tasks than it has room for.
        assert_eq!(pages[..2], [(4, 1), (3, 2)], "{sort}");
        assert!(
            pages[2..].iter().all(|(_, trips)| *trips == 1),
            "{sort} {pages:?}"
        );
        assert_eq!(pages.iter().map(|(tasks, _)| tasks).sum::<usize>(), 12, "{sort}");
    }
    let bounded = [("sort", "-priority"), ("priority", "low")];
    let (page, cost) = scene.cost(scene.page(&bounded, None)).await;
    assert_eq!((page.items.len(), page.next, cost.round_trips), (6, None, 1));
}

#[tokio::test]
async fn a_long_list_without_any_undated_task_ends_in_few_queries() {
    let scene = Scene::new().await;
    let template = scene.add(json!({"title": "t", "due": "2026-03-01"})).await.task;
    scene.add_copies(&template, 299, &scene.owner).await;
    let parameters = [("sort", "due"), ("limit", "100")];
    let (mut position, mut trips) = (None, Vec::new());
    loop {
        let (page, cost) = scene.cost(scene.page(&parameters, position.as_deref())).await;
        trips.push(cost.round_trips);
        position = page.next;
        if position.is_none() {
            break;
        }
    }
    assert_eq!(trips, [1, 1, 1, 5]);
}

/// Tasks as former versions wrote them are in the indexes without a due date or priority, too.
#[tokio::test]
async fn tasks_with_former_keys_are_listed_in_place_and_lose_them_with_an_edit() {
    let scene = Scene::new().await;
    let mut tasks = Vec::new();
    for (due, priority) in [
        (json!("2026-03-01"), "low"),
        (json!(null), "high"),
        (json!("2026-03-02"), "none"),
        (json!(null), "none"),
    ] {
        let body = json!({"title": "t", "due": due, "priority": priority});
        tasks.push(scene.add(body).await.task);
    }
    let parameters = ["due", "-due", "priority", "-priority"].map(|sort| [("sort", sort), ("limit", "1")]);
    let mut lists = Vec::new();
    for parameters in &parameters {
        lists.push(
            ids(&scene.list(parameters).await)
                .into_iter()
                .cloned()
                .collect::<Vec<_>>(),
        );
    }
    let text = aws_sdk_dynamodb::types::AttributeValue::S;
    for task in &tasks {
        let mut item = scene.task_item(&task.id).await.unwrap();
        let created = item["created_sk"].as_s().unwrap().clone();
        item.entry("due_sk".to_owned())
            .or_insert(text(format!("~#{}", task.id)));
        item.entry("priority_sk".to_owned())
            .or_insert(text(format!("0#{created}")));
        scene.put_item(item).await;
    }
    for (parameters, expected) in parameters.iter().zip(&lists) {
        let listed = scene.list(parameters).await;
        assert_eq!(
            ids(&listed),
            expected.iter().collect::<Vec<_>>(),
            "{parameters:?}"
        );
    }
    let last = &tasks[3].id;
    scene.patch(last, json!({"title": "other"})).await.unwrap();
    let item = scene.task_item(last).await.unwrap();
    assert!(!item.contains_key("due_sk") && !item.contains_key("priority_sk"));
    let dated = &tasks[1].id;
    scene.patch(dated, json!({"due": "2026-01-01"})).await.unwrap();
    assert_eq!(ids(&scene.list(&[("sort", "due")]).await)[0], dated);
}

#[tokio::test]
async fn a_position_of_a_former_order_is_refused() {
    let scene = Scene::new().await;
    let task = scene.add(json!({"title": "t"})).await.task.id;
    for (sort, position) in [
        ("due", format!("~#{task}")),
        ("-due", format!("2026-03-02T00:00:00.000Z#{task}")),
        ("priority", format!("0#2026-03-02T00:00:00.000Z#{task}")),
    ] {
        let query = TaskQuery::parse(parameters_of(&[("sort", sort)]), &scene.owner).unwrap();
        let page = scene
            .store
            .tasks_of(&scene.project, &query, Some(&position), scene.now(), utc())
            .await;
        assert!(matches!(page, Err(store::StoreError::FormerPosition)), "{page:?}");
    }
}
