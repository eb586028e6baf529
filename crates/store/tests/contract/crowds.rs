//! Many moves in one column: at once, and again and again into the same gap.

use std::collections::HashSet;
use std::sync::Arc;

use domain::{Anchor, MAX_RANK_CHARACTERS, Rank, Status, Task, TaskId};
use jiff::SignedDuration;
use serde_json::json;
use store::{MoveError, StoreError};

use crate::faults::{Fault, Faults};
use crate::scene::{Scene, ids, tie_breaker};

use Status::ToDo;

#[tokio::test]
async fn fifty_moves_at_once_lose_and_double_nothing() {
    let scene = Arc::new(Scene::new().await);
    let tasks = Arc::new(scene.add_many(50).await);
    let moves: Vec<_> = (0..50)
        .map(|at| {
            let (scene, tasks) = (Arc::clone(&scene), Arc::clone(&tasks));
            tokio::spawn(async move {
                let neighbour = tasks[(at * 7 + 3) % 50].id.clone();
                let anchor = match at % 3 {
                    0 => Some(Anchor::After(neighbour)),
                    1 => Some(Anchor::Before(neighbour)),
                    _ => None,
                };
                scene
                    .move_task(&tasks[at].id, ToDo, anchor.as_ref())
                    .await
                    .unwrap()
            })
        })
        .collect();
    for one in moves {
        assert_eq!(one.await.unwrap().task.version, 2);
    }
    let listed = scene.list(&[("status", "to_do")]).await;
    let all: HashSet<&TaskId> = listed.iter().map(|task| &task.id).collect();
    assert_eq!((listed.len(), all.len()), (50, 50));
    let ranks: HashSet<&Rank> = listed.iter().map(|task| &task.rank).collect();
    assert_eq!(ranks.len(), 50);
    for limit in ["1", "7", "50"] {
        let again = scene.list(&[("status", "to_do"), ("limit", limit)]).await;
        assert_eq!(ids(&again), ids(&listed), "all readers see one order");
    }
}

/// Moves the last of a column directly after the one at `place`, `count` times.
async fn squeeze(scene: &Scene, order: &mut Vec<TaskId>, place: usize, count: usize) {
    for _ in 0..count {
        let last = order.pop().unwrap();
        let anchor = Anchor::After(order[place].clone());
        scene.move_task(&last, ToDo, Some(&anchor)).await.unwrap();
        order.insert(place + 1, last);
    }
}

#[tokio::test]
async fn ranks_stay_short_however_often_one_gap_is_filled() {
    // The gap is narrow from the start, so that some 130 moves fill it.
    let narrow = "h".repeat(90);
    for (place, rounds) in [(0, 6), (25, 4)] {
        let scene = Scene::new().await;
        let ranks = (0..60).map(|at| match at {
            _ if at < place => format!("c{at:02}i"),
            _ if at == place => format!("{narrow}c"),
            _ if at == place + 1 => format!("{narrow}p"),
            _ => format!("p{at:02}i"),
        });
        let mut order = with_ranks(&scene, &ranks.collect::<Vec<_>>()).await;
        for _ in 0..rounds {
            squeeze(&scene, &mut order, place, 55).await;
            assert_order(&scene, &order).await;
            let listed = scene.list(&[]).await;
            let longest = listed.iter().map(|task| task.rank.as_str().len()).max().unwrap();
            assert!(longest <= MAX_RANK_CHARACTERS, "{longest}");
        }
        // It was never moved: it has another version because of the rebalance.
        let rebalanced = scene.stored(&order[place]).await.unwrap();
        let Task {
            version,
            created_at,
            updated_at,
            ..
        } = rebalanced.task();
        assert!(*version > 1 && *updated_at >= *created_at + CLOCK_AHEAD);
    }
}

/// The column holds these tasks in this order.
async fn assert_order(scene: &Scene, order: &[TaskId]) {
    let listed = scene.list(&[("status", "to_do")]).await;
    let place = |task: &Task| order.iter().position(|id| *id == task.id);
    let places: Vec<_> = listed.iter().map(place).collect();
    assert_eq!(places, (0..order.len()).map(Some).collect::<Vec<_>>());
}

/// Of the instance that changed the tasks last. A later version never has an earlier time.
const CLOCK_AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// Tasks with these ranks, and ids in the same order, so that this is their order in the column.
async fn with_ranks<R: AsRef<str>>(scene: &Scene, ranks: &[R]) -> Vec<TaskId> {
    let mut order = Vec::new();
    for rank in ranks {
        let mut task = scene.task(json!({"title": "t"}));
        task.task.rank = serde_json::from_value(json!(rank.as_ref())).unwrap();
        task.task.updated_at += CLOCK_AHEAD;
        scene.store.create_task(&task, None).await.unwrap();
        order.push(task.task.id);
    }
    order
}

#[tokio::test]
async fn room_is_made_between_equal_ranks() {
    for forwards in [true, false] {
        let scene = Scene::new().await;
        let mut order = with_ranks(&scene, &["c", "i", "i", "i", "i", "p"]).await;
        let anchor = if forwards {
            Anchor::After(order[2].clone())
        } else {
            Anchor::Before(order[3].clone())
        };
        let moved = order.pop().unwrap();
        scene.move_task(&moved, ToDo, Some(&anchor)).await.unwrap();
        order.insert(3, moved);
        assert_order(&scene, &order).await;
    }
}

#[tokio::test]
async fn a_task_is_moved_among_those_of_its_own_rank() {
    let scene = Scene::new().await;
    let mut order = with_ranks(&scene, &["i"; 6]).await;
    let moved = order.remove(4);
    scene
        .move_task(&moved, ToDo, Some(&Anchor::Before(order[1].clone())))
        .await
        .unwrap();
    order.insert(1, moved);
    assert_order(&scene, &order).await;
}

#[tokio::test]
async fn room_is_made_where_more_ranks_are_equal_than_are_spread_at_once() {
    let scene = Scene::new().await;
    let ranks: Vec<_> = ["c"].into_iter().chain(["i"; 60]).chain(["p"]).collect();
    let mut order = with_ranks(&scene, &ranks).await;
    let moved = order.pop().unwrap();
    scene
        .move_task(&moved, ToDo, Some(&Anchor::After(order[30].clone())))
        .await
        .unwrap();
    order.insert(31, moved);
    assert_order(&scene, &order).await;
}

#[tokio::test]
async fn room_is_made_among_tasks_so_large_that_a_query_finds_few() {
    // Some 200 KB each: five fill the 1 MiB of a query's page.
    let scene = Scene::new().await;
    let lines: Vec<_> = (0..100)
        .map(|_| json!({"text": "\u{1f600}".repeat(500)}))
        .collect();
    let mut order = Vec::new();
    for rank in [
        "b", "c", "d", "e", "f", "g", "i", "i", "i", "k", "l", "m", "n", "o", "p", "q",
    ] {
        let mut task = scene.task(json!({"title": "t", "checklist": lines}));
        task.task.rank = serde_json::from_value(json!(rank)).unwrap();
        scene.store.create_task(&task, None).await.unwrap();
        order.push(task.task.id);
    }
    let moved = order.pop().unwrap();
    scene
        .move_task(&moved, ToDo, Some(&Anchor::After(order[6].clone())))
        .await
        .unwrap();
    order.insert(7, moved);
    assert_order(&scene, &order).await;
}

/// A column whose first gap has no room left.
async fn full(scene: &Scene) -> Vec<TaskId> {
    with_ranks(scene, &["c", "i", "i", "p", "q"]).await
}

#[tokio::test]
async fn the_index_is_not_asked_again_after_making_room() {
    // It lags: it does not have ranks that were just written.
    let scene = Scene::new().await;
    let order = full(&scene).await;
    let (faults, store) = Faults::new(1);
    let current = scene.stored(&order[4]).await.unwrap();
    let neighbour = scene.stored(&order[1]).await.unwrap();
    let anchor = Anchor::After(order[1].clone());
    let beside = Some((&anchor, neighbour.task()));
    store
        .move_task(
            &current,
            ToDo,
            beside,
            None,
            (&scene.owner, scene.now()),
            tie_breaker(),
        )
        .await
        .unwrap();
    let asked = faults.asked();
    assert_eq!(
        asked,
        ["Query", "Query", "Query", "TransactWriteItems", "UpdateItem"]
    );
    let expected = [&order[0], &order[1], &order[4], &order[2], &order[3]];
    assert_eq!(ids(&scene.list(&[]).await), expected);
}

#[tokio::test]
async fn room_is_not_made_from_ranks_that_have_changed() {
    let scene = Scene::new().await;
    let order = full(&scene).await;
    let (faults, store) = Faults::new(1);
    let current = scene.stored(&order[4]).await.unwrap();
    let neighbour = scene.stored(&order[1]).await.unwrap();
    let anchor = Anchor::After(order[1].clone());
    let other = Arc::new(scene);
    let (scene, third) = (Arc::clone(&other), order[3].clone());
    faults.add(
        "TransactWriteItems",
        Fault::after(async move {
            other.move_task(&third, Status::Done, None).await.unwrap();
        }),
    );
    let beside = Some((&anchor, neighbour.task()));
    let refused = store
        .move_task(
            &current,
            ToDo,
            beside,
            None,
            (&scene.owner, scene.now()),
            tie_breaker(),
        )
        .await;
    assert!(
        matches!(refused, Err(MoveError::Store(StoreError::Conflict))),
        "{refused:?}"
    );
    let expected = [&order[0], &order[1], &order[2], &order[4]];
    assert_eq!(
        ids(&scene.list(&[("status", "to_do")]).await),
        expected,
        "nothing else has changed"
    );
    assert_eq!(scene.stored(&order[0]).await.unwrap().task().version, 1);
}
