//! Lists of a project's tasks: every order, every filter, pages of every size.

use std::cmp::Reverse;

use domain::{Priority, Task, TaskFilter, TaskId, TaskQuery, UserId};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::scene::{Scene, ids, matcher, parameters_of};

const SORTS: [&str; 5] = ["rank", "created_at", "updated_at", "due", "priority"];
const WORDS: [&str; 4] = ["red", "Green", "blau", "\u{dc}ber"];
const DUES: [Option<&str>; 6] = [
    None,
    Some("2026-03-01"),
    Some("2026-03-02"),
    Some("2026-03-02T00:00:00Z"),
    Some("2026-03-02T12:00:00.000600Z"),
    Some("2026-03-02T14:00:00+02:00[Europe/Helsinki]"),
];

/// The expected list, computed without an index.
fn expected<'a>(tasks: &'a [Task], filter: &TaskFilter, sort: &str) -> Vec<&'a TaskId> {
    let filter = matcher(filter);
    let millisecond = |at: Timestamp| at.as_millisecond();
    let field = sort.trim_start_matches('-');
    let is_last = |task: &Task| match field {
        "due" => task.due.is_none(),
        "priority" => task.priority == Priority::None,
        _ => false,
    };
    let of = |last: bool| {
        let tasks = tasks.iter().filter(|task| filter.matches(task, None));
        let mut tasks: Vec<&Task> = tasks.filter(|task| is_last(task) == last).collect();
        tasks.sort_by_key(|task| {
            let due = task.due.as_ref().map(|due| millisecond(due.last()));
            match field {
                "rank" => (task.status as i64, task.rank.as_str(), 0, &task.id),
                "updated_at" => (0, "", millisecond(task.updated_at), &task.id),
                "due" if !last => (0, "", due.unwrap(), &task.id),
                "priority" => (task.priority as i64, "", millisecond(task.created_at), &task.id),
                _ => (0, "", millisecond(task.created_at), &task.id),
            }
        });
        if field != sort {
            tasks.reverse();
        }
        tasks
    };
    let tasks = of(false).into_iter().chain(of(true));
    tasks.map(|task| &task.id).collect()
}

async fn assert_lists(scene: &Scene, tasks: &[Task], filters: &[(&str, &str)], limit: usize) {
    let limit = limit.to_string();
    for sort in SORTS
        .into_iter()
        .flat_map(|sort| [sort.to_owned(), format!("-{sort}")])
    {
        let mut parameters = filters.to_vec();
        parameters.extend([("sort", sort.as_str()), ("limit", &limit)]);
        let query = TaskQuery::parse(parameters_of(&parameters), &scene.owner).unwrap();
        let listed = scene.list(&parameters).await;
        assert_eq!(
            ids(&listed),
            expected(tasks, &query.filter, &sort),
            "{parameters:?}"
        );
        for task in &listed {
            assert!(tasks.contains(task), "listed as it is stored");
        }
    }
}

fn bodies() -> impl Strategy<Value = Vec<Value>> {
    let status = prop::sample::select(vec!["to_do", "in_progress", "done"]);
    let priority = prop::sample::select(vec!["none", "low", "medium", "high", "urgent"]);
    let words = prop::sample::subsequence(WORDS.to_vec(), 0..3);
    let body = (status, priority, prop::sample::select(DUES.to_vec()), words, any::<bool>()).prop_map(
        |(status, priority, due, words, assigned)| {
            json!({"title": format!("t {}", words.concat()), "status": status, "priority": priority, "due": due,
                "labels": words, "assignees": assigned})
        },
    );
    prop::collection::vec(body, 0..25)
}

fn filters() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let one = prop::sample::select(vec![
        ("status", "done"),
        ("status", "to_do"),
        ("priority", "high"),
        ("priority", "none"),
        ("label", "red"),
        ("assignee", "me"),
        ("q", "GREEN"),
        ("q", "\u{fc}ber"),
        ("due_before", "2026-03-02"),
        ("due_before", "2026-03-02T12:00:00.0009Z"),
        ("due_before", "2026-03-03"),
        ("due_after", "2026-03-02"),
        ("due_after", "2026-03-02T12:00:00.0006Z"),
        ("due_after", "2026-03-02T12:00:00.0007Z"),
    ]);
    prop::collection::vec(one, 0..4).prop_map(|mut filters| {
        filters.sort_unstable();
        filters.dedup_by_key(|filter| filter.0);
        filters
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pages_together_are_the_list(bodies in bodies(), filters in filters(), limit in 1..30usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let scene = Scene::new().await;
            let mut tasks = Vec::new();
            for mut body in bodies {
                let assignees: Vec<&UserId> = body["assignees"].as_bool().unwrap().then_some(&scene.owner).into_iter().collect();
                body["assignees"] = json!(assignees);
                tasks.push(scene.add(body).await.task);
            }
            assert_lists(&scene, &tasks, &filters, limit).await;
        });
    }
}

#[tokio::test]
async fn every_page_size() {
    let scene = Scene::new().await;
    let mut tasks = Vec::new();
    for at in 0..12 {
        let status = ["to_do", "in_progress", "done"][at % 3];
        tasks.push(
            scene
                .add(json!({"title": "t", "status": status, "due": DUES[at % 6]}))
                .await
                .task,
        );
    }
    for limit in [1, 2, 5, 11, 12, 13] {
        assert_lists(&scene, &tasks, &[], limit).await;
        assert_lists(&scene, &tasks, &[("status", "in_progress")], limit).await;
    }
}

#[tokio::test]
async fn a_page_is_full_if_there_is_enough() {
    let scene = Scene::new().await;
    scene.add_many(10).await;
    for (limit, sizes) in [("3", &[3, 3, 3, 1][..]), ("9", &[9, 1]), ("100", &[10])] {
        let mut position = None;
        for size in sizes {
            let page = scene.page(&[("limit", limit)], position.as_deref()).await;
            assert_eq!(page.items.len(), *size);
            position = page.next;
        }
        assert_eq!(position, None);
    }
}

#[tokio::test]
async fn an_empty_project_has_one_empty_page() {
    let scene = Scene::new().await;
    for sort in SORTS {
        let page = scene.page(&[("sort", sort), ("q", "x")], None).await;
        assert_eq!((page.items, page.next), (vec![], None));
    }
}

#[tokio::test]
async fn due_bounds_are_inclusive_below_and_exclusive_above() {
    let scene = Scene::new().await;
    let mut tasks = Vec::new();
    for due in [
        "2026-03-01T23:59:59.999999999Z",
        "2026-03-02T00:00:00Z",
        "2026-03-02T00:00:00.000000001Z",
        "2026-03-02T00:00:00.0004Z",
        "2026-03-02T00:00:00.0005Z",
        "2026-03-02T00:00:00.001Z",
        "2026-03-01",
        "1900-01-01T00:00:00Z",
        "9998-12-31",
    ] {
        tasks.push(scene.add(json!({"title": due, "due": due})).await.task);
    }
    tasks.push(scene.add(json!({"title": "none"})).await.task);
    for bound in [
        "2026-03-01",
        "2026-03-02",
        "2026-03-02T00:00:00.0005Z",
        "2026-03-02T00:00:00.001Z",
        "1900-01-01",
        "9998-12-31T23:59:59.999Z",
    ] {
        assert_lists(&scene, &tasks, &[("due_before", bound)], 100).await;
        assert_lists(&scene, &tasks, &[("due_after", bound)], 100).await;
        assert_lists(
            &scene,
            &tasks,
            &[("due_after", bound), ("due_before", "2026-03-02T00:00:00.0005Z")],
            2,
        )
        .await;
    }
}

#[tokio::test]
async fn bounds_out_of_order_list_nothing_and_ask_nothing() {
    let scene = Scene::new().await;
    scene.add(json!({"title": "t", "due": "2026-03-02"})).await;
    for sort in SORTS {
        let bounds = [
            ("due_after", "2026-03-03"),
            ("due_before", "2026-03-01"),
            ("sort", sort),
        ];
        let (page, cost) = scene.cost(scene.page(&bounds, None)).await;
        assert_eq!((page.items, page.next), (vec![], None), "{sort}");
        assert!(sort != "due" || cost.round_trips == 0);
    }
}

#[tokio::test]
async fn pages_have_no_gap_and_no_repeat_while_others_write() {
    for sort in SORTS
        .into_iter()
        .flat_map(|sort| [sort.to_owned(), format!("-{sort}")])
    {
        let scene = Scene::new().await;
        let (mut stable, mut fleeting) = (Vec::new(), Vec::new());
        for at in 0..24 {
            let priority = ["low", "high", "none"][at % 3];
            let task = scene
                .add(json!({"title": "t", "priority": priority, "due": DUES[at % 6]}))
                .await
                .task;
            if at % 4 == 3 {
                fleeting.push(task.id);
            } else {
                stable.push(task);
            }
        }
        let (mut listed, mut position) = (Vec::new(), None);
        loop {
            let page = scene
                .page(&[("sort", &sort), ("limit", "3")], position.as_deref())
                .await;
            listed.extend(page.items);
            position = page.next;
            if position.is_none() {
                break;
            }
            // New tasks before and after, few enough for the paging to end; one edited; one deleted.
            if listed.len() < 30 {
                scene
                    .add(json!({"title": "new", "priority": "urgent", "due": "2026-01-01"}))
                    .await;
                scene
                    .add(json!({"title": "new", "status": "done", "due": "2027-01-01"}))
                    .await;
            }
            if let Some(id) = fleeting.pop() {
                scene
                    .patch(&id, json!({"title": "edited", "due": null, "priority": "medium"}))
                    .await
                    .unwrap();
            }
            if let Some(id) = fleeting.pop() {
                let current = scene.stored(&id).await.unwrap();
                scene
                    .store
                    .delete_task(&current, &scene.owner, scene.now())
                    .await
                    .unwrap();
            }
        }
        let visits = listed
            .iter()
            .filter(|task| stable.contains(task))
            .map(|task| &task.id)
            .collect::<Vec<_>>();
        assert_eq!(visits, expected(&stable, &TaskFilter::default(), &sort), "{sort}");
    }
}

#[tokio::test]
async fn a_list_goes_on_after_the_last_task_of_a_page_was_deleted_or_moved() {
    let scene = Scene::new().await;
    let tasks = scene.add_many(6).await;
    for (limit, gone) in [("2", 1), ("3", 3)] {
        let first = scene.page(&[("limit", limit)], None).await;
        let last = first.items.last().unwrap();
        assert_eq!(last.id, tasks[gone].id);
        let current = scene.stored(&last.id).await.unwrap();
        if gone == 1 {
            scene
                .move_task(&last.id, domain::Status::Done, None)
                .await
                .unwrap();
        } else {
            scene
                .store
                .delete_task(&current, &scene.owner, scene.now())
                .await
                .unwrap();
        }
        let second = scene.page(&[("limit", "2")], first.next.as_deref()).await;
        let order: Vec<_> = scene.list(&[]).await.into_iter().map(|task| task.id).collect();
        let after = order.iter().position(|id| *id == second.items[0].id).unwrap();
        assert_eq!(after, first.items.len() - 1, "the first one behind what is gone");
    }
}

#[tokio::test]
async fn columns_are_listed_from_either_end() {
    let scene = Scene::new().await;
    let mut tasks = Vec::new();
    for status in ["done", "to_do", "in_progress", "to_do", "done"] {
        tasks.push(scene.add(json!({"title": "t", "status": status})).await.task);
    }
    for status in ["to_do", "in_progress", "done"] {
        for sort in ["rank", "-rank"] {
            let parameters = [("status", status), ("sort", sort), ("limit", "1")];
            let listed = scene.list(&parameters).await;
            let mut column: Vec<_> = tasks
                .iter()
                .filter(|task| task.status.as_str() == status)
                .collect();
            column.sort_by_key(|task| Reverse(task.rank.clone()));
            if sort == "rank" {
                column.reverse();
            }
            assert_eq!(listed.iter().collect::<Vec<_>>(), column);
        }
    }
}
