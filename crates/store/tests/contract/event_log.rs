//! The event log by hours, as the export reads it.

use std::collections::BTreeSet;

use domain::{History, UtcHour};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use store::{ChangedHour, EVENT_SHARDS, EXPORTED_AFTER, Exported};

use crate::activity::histories;
use crate::costs::Costs;
use crate::keyring::{empty_table, store};
use crate::scene::Scene;
use crate::server::number;

/// A scene in an hour of its own: the tests share a table.
async fn scene() -> (Scene, UtcHour) {
    let scene = Scene::new().await;
    let hours = i64::try_from(number()).unwrap() + 1;
    scene.skip_ms(hours * 3 * 3_600_000);
    let hour = UtcHour::of(scene.now());
    (scene, hour)
}

async fn all(scene: &Scene, hour: UtcHour, limit: usize) -> Vec<History> {
    let mut all = Vec::new();
    for shard in 0..EVENT_SHARDS {
        let mut position = None;
        loop {
            let page = scene
                .store
                .histories_of_hour(hour, shard, position.as_deref(), limit);
            let page = page.await.unwrap();
            assert!(page.items.len() <= limit);
            all.extend(page.items);
            position = page.next;
            if position.is_none() {
                break;
            }
        }
    }
    all
}

fn ids(histories: &[History]) -> BTreeSet<String> {
    let events = histories.iter().flat_map(|history| &history.events);
    events.map(|event| event.id.to_string()).collect()
}

async fn marks(scene: &Scene, hours: &[UtcHour]) -> Vec<ChangedHour> {
    let page = scene.store.changed_hours(None, 1_000).await.unwrap();
    let mut marks = page.items;
    marks.retain(|mark| hours.contains(&mark.hour));
    marks
}

#[tokio::test]
async fn each_history_is_in_its_hour_once_whatever_the_page() {
    let (scene, hour) = scene().await;
    let mut recorded = Vec::new();
    for title in ["a", "b", "c", "d"] {
        recorded.extend(
            histories(&scene, title, &[json!({"status": "done"}), json!({"points": 3})])
                .await
                .1,
        );
    }
    scene.skip_ms(3_600_000);
    let later = histories(&scene, "e", &[]).await.1;
    for history in recorded.iter().chain(&later).chain(&recorded) {
        scene.store.record(history, history.at).await.unwrap();
    }
    scene.store.record_imported(&recorded, scene.now()).await.unwrap();
    for limit in [1, 2, 500] {
        let found = all(&scene, hour, limit).await;
        assert_eq!(
            (found.len(), ids(&found)),
            (recorded.len(), ids(&recorded)),
            "by {limit}"
        );
        assert_eq!(
            ids(&all(&scene, hour.next(), limit).await),
            ids(&later),
            "by {limit}"
        );
    }
    let state = &all(&scene, hour, 500).await[0].state;
    assert!(state["status"].is_string(), "{state}");
}

#[tokio::test]
async fn a_history_is_an_item_in_two_indexes() {
    let (scene, _) = scene().await;
    let changes = [json!({"status": "done"}), json!({"title": "b"})];
    let recorded = histories(&scene, "a", &changes).await.1;
    let store = scene.store.clone();
    let mut costs = Costs::new(&store);
    for (history, name) in recorded[1..].iter().zip(["status", "title"]) {
        costs
            .check(name, 1, 3.0, store.record(history, history.at))
            .await
            .unwrap();
        costs
            .check("again", 1, 0.0, store.record(history, history.at))
            .await
            .unwrap();
    }
    costs.assert_right();
}

#[tokio::test]
async fn a_history_that_is_late_marks_its_hour_each_time() {
    let (scene, hour) = scene().await;
    let recorded = histories(&scene, "a", &[json!({"title": "b"})]).await.1;
    let after = |minutes| hour.end() + SignedDuration::from_mins(minutes);
    assert!(EXPORTED_AFTER > SignedDuration::from_mins(5));

    scene.store.record(&recorded[0], after(4)).await.unwrap();
    assert_eq!(marks(&scene, &[hour]).await, []);

    let mark = |changed_at| vec![ChangedHour { hour, changed_at }];
    scene.store.record(&recorded[1], after(5)).await.unwrap();
    assert_eq!(marks(&scene, &[hour]).await, mark(after(5)));
    // Delivered once more: an attempt may have stopped between the two writes.
    scene.store.record(&recorded[1], after(6)).await.unwrap();
    scene.store.record_imported(&recorded, after(7)).await.unwrap();
    assert_eq!(marks(&scene, &[hour]).await, mark(after(7)));
}

#[tokio::test]
async fn a_mark_goes_unless_the_hour_has_changed_again() {
    let (scene, hour) = scene().await;
    let mark = |at: Timestamp| scene.store.mark_hours(BTreeSet::from([hour, hour.next()]), at);
    let (first, second) = (scene.now(), scene.now());
    mark(first).await.unwrap();
    let seen = marks(&scene, &[hour, hour.next()]).await;
    assert_eq!(
        seen.iter().map(|mark| mark.hour).collect::<Vec<_>>(),
        [hour, hour.next()]
    );
    mark(second).await.unwrap();
    scene.store.unmark_hour(&seen[0]).await.unwrap();
    let seen = marks(&scene, &[hour, hour.next()]).await;
    assert_eq!(
        seen.iter().map(|mark| mark.changed_at).collect::<Vec<_>>(),
        [second, second]
    );
    for _ in 0..2 {
        scene.store.unmark_hour(&seen[0]).await.unwrap();
    }
    assert_eq!(marks(&scene, &[hour, hour.next()]).await, seen[1..]);
}

#[tokio::test]
async fn the_end_of_a_project_and_of_a_text_mark_their_hours() {
    let (scene, first) = scene().await;
    let (task, recorded) = histories(&scene, "a", &[json!({"labels": ["l"], "description": "d"})]).await;
    scene.skip_ms(3_600_000);
    let other = histories(&scene, "b", &[]).await.1;
    for history in recorded.iter().chain(&other) {
        scene.store.record(history, history.at).await.unwrap();
    }
    let hours = [first, first.next()];
    assert_eq!(marks(&scene, &hours).await, []);

    let now = scene.now();
    scene.store.redact(&task, None, None, now).await.unwrap();
    assert_eq!(
        marks(&scene, &hours).await,
        [ChangedHour {
            hour: first,
            changed_at: now
        }]
    );

    scene.half_delete(&scene.project).await;
    loop {
        let now = scene.now();
        if scene.store.remove_some(&scene.project, now).await.unwrap().is_all {
            break;
        }
    }
    assert_eq!(marks(&scene, &hours).await.len(), 2);
    for hour in hours {
        assert_eq!(all(&scene, hour, 500).await, []);
    }
}

#[tokio::test]
async fn the_export_goes_forward_only() {
    let store = store(&empty_table().await);
    let first = UtcHour::parse("2026-03-01T09").unwrap();
    let at = |ms: i64| Timestamp::from_millisecond(1_772_366_400_000 + ms).unwrap();
    assert_eq!(store.exported().await.unwrap(), None);
    let to = |until, ms| Exported { until, at: at(ms) };
    for (to, expected) in [
        (to(first, 0), to(first, 0)),
        (to(first, 500), to(first, 500)),
        // Earlier, though its shortest text is greater.
        (to(first, 0), to(first, 500)),
        (to(first.next(), 1_000), to(first.next(), 1_000)),
        (to(first, 2_000), to(first.next(), 1_000)),
        (to(first.next(), 999), to(first.next(), 1_000)),
        (to(first.next(), 1_001), to(first.next(), 1_001)),
    ] {
        store.advance_export(to).await.unwrap();
        assert_eq!(store.exported().await.unwrap(), Some(expected));
    }
    // It is no hour that has changed.
    assert_eq!(store.changed_hours(None, 10).await.unwrap().items, []);
}

#[tokio::test]
async fn a_table_knows_when_it_was_created() {
    let mut times = Vec::new();
    for _ in 0..2 {
        let store = store(&empty_table().await);
        times.push(store.created_at().await.unwrap());
    }
    // Not the clock of a test, which is early in March.
    assert!(
        times[0] > "2026-03-02T00:00:00Z".parse().unwrap() && times[0] <= times[1],
        "{times:?}"
    );
}

#[tokio::test]
async fn projects_have_their_time_zones() {
    let scene = Scene::new().await;
    let unknown = domain::ProjectId::from_seed(domain::IdSeed([9; 16]));
    let projects = [scene.project.clone(), unknown];
    let zones = scene.store.time_zones(&projects).await.unwrap();
    assert_eq!(zones.len(), 1);
    assert_eq!(zones[&scene.project], jiff::tz::TimeZone::UTC);
}
