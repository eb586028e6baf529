//! A page costs the same however many tasks a project has.

use serde_json::json;

use crate::scene::{Scene, tie_breaker};
use domain::{Anchor, Status};

/// A project with so many tasks of one kind, and one labelled "rare" that comes last in every order.
async fn project_of(count: usize) -> Scene {
    let scene = Scene::new().await;
    let body = json!({"title": "t", "due": "2026-03-01", "priority": "low", "labels": ["common"]});
    let template = scene.add(body).await.task;
    scene.add_copies(&template, count - 2, &scene.owner).await;
    let rare = json!({"title": "t", "due": "2026-03-02", "priority": "high", "labels": ["rare"]});
    scene.add(rare).await;
    scene
}

#[tokio::test]
async fn pages_and_moves_cost_the_same_among_100_and_5000_tasks() {
    let (small, large) = (project_of(100).await, project_of(5000).await);
    let mut lists = vec![
        vec![("limit", "1")],
        vec![("status", "to_do")],
        // A filter reads 100 tasks at once: the small project must need no second read.
        vec![("label", "common"), ("limit", "99")],
        vec![("due_after", "2026-02-01"), ("sort", "due"), ("limit", "99")],
    ];
    for sort in ["rank", "created_at", "updated_at", "due", "priority"] {
        lists.push(vec![("sort", sort)]);
    }
    lists.extend(["-rank", "-due"].map(|sort| vec![("sort", sort)]));
    for parameters in lists {
        let mut positions = [None, None];
        let pages = if parameters.contains(&("limit", "99")) {
            1
        } else {
            2
        };
        for page in 1..=pages {
            let mut costs = Vec::new();
            for (scene, position) in [&small, &large].into_iter().zip(&mut positions) {
                let (page, cost) = scene.cost(scene.page(&parameters, position.as_deref())).await;
                *position = page.next;
                costs.push((page.items.len(), cost));
            }
            assert_eq!(costs[0], costs[1], "page {page} {parameters:?}");
        }
    }
    let mut costs = Vec::new();
    for scene in [&small, &large] {
        let page = scene.page(&[("limit", "10")], None).await;
        let current = scene.stored(&page.items[9].id).await.unwrap();
        let anchor = Anchor::Before(page.items[0].id.clone());
        let beside = Some((&anchor, &page.items[0]));
        let moved = scene.store.move_task(
            &current,
            Status::ToDo,
            beside,
            None,
            (&scene.owner, scene.now()),
            tie_breaker(),
        );
        let (moved, cost) = scene.cost(moved).await;
        moved.unwrap();
        costs.push(cost);
    }
    assert_eq!(costs[0], costs[1]);

    assert_early_pages(&large).await;
}

/// A filter that finds little ends its pages early, and the list is complete nevertheless.
async fn assert_early_pages(large: &Scene) {
    let parameters = [("label", "rare")];
    let (mut found, mut position, mut count) = (0, None, 0);
    loop {
        let (page, cost) = large.cost(large.page(&parameters, position.as_deref())).await;
        assert!(cost.round_trips <= 5, "{cost:?}");
        (found, count, position) = (found + page.items.len(), count + 1, page.next);
        if position.is_none() {
            break;
        }
    }
    // Ten of 500, and an empty one: DynamoDB cannot know that nothing follows the last.
    assert_eq!((found, count), (1, 11));
    let listed = large.list(&[("limit", "100")]).await;
    let ids: std::collections::HashSet<_> = listed.iter().map(|task| &task.id).collect();
    assert_eq!((listed.len(), ids.len()), (5000, 5000));
}
