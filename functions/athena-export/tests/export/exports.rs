//! Exports one after the other.

use std::sync::Arc;

use domain::{ExportMessage, Extent, LakeKey, UtcHour};
use jiff::SignedDuration;
use serde_json::json;

use crate::scene::Scene;

#[tokio::test]
async fn what_was_just_done_is_exported_and_each_event_is_there_once() {
    let scene = Scene::new().await;
    scene.event().await;
    scene.skip_min(5);
    scene.event().await;
    scene.export_new().await;
    scene.assert_exact("in the present hour");
    assert_eq!(scene.until().await, "2026-03-01T11");
    for minutes in [1, 30, 40, 300, 600, 1_500] {
        scene.skip_min(minutes);
        scene.event().await;
        scene.export_new().await;
        scene.assert_exact(&format!("{minutes} minutes later"));
        scene.export_new().await;
        scene.assert_exact("once more");
    }
    assert_eq!(scene.lake.days().len(), 3);
}

#[tokio::test]
async fn an_export_without_anything_new_says_that_it_was_there() {
    let scene = Scene::new().await;
    scene.export_new().await;
    assert_eq!(scene.lake.days(), [], "an empty file fails a query");
    let first = scene.store.exported().await.unwrap().unwrap();
    assert_eq!(first.at, scene.now());
    scene.skip_min(1);
    scene.export_new().await;
    let second = scene.store.exported().await.unwrap().unwrap();
    assert_eq!((second.until, second.at), (first.until, scene.now()));
}

#[tokio::test]
async fn days_are_made_good_for_after_an_outage_as_far_as_the_time_lasts() {
    let scene = Scene::new().await;
    scene.export_new().await;
    for _ in 0..5 {
        scene.skip_min(24 * 60 - 7);
        scene.event().await;
    }
    scene.export_new().await;
    scene.assert_exact("after five days");
    assert_eq!(scene.until().await, "2026-03-06T10");
    assert_eq!(scene.lake.days().len(), 5);
}

#[tokio::test]
async fn an_event_that_is_late_is_exported_once_the_index_has_it() {
    let scene = Scene::new().await;
    scene.event().await;
    let at = scene.now();
    scene.skip_min(3 * 60);
    scene.export_new().await;
    scene.skip_min(24 * 60);
    let late = scene.event_at(&scene.project, at).await;
    assert_eq!(scene.marks().await, 1);
    scene.skip_min(14);
    scene.export_new().await;
    assert!(scene.exported().iter().all(|row| row.event_id != late));
    scene.skip_min(1);
    scene.export_new().await;
    scene.assert_exact("a quarter of an hour later");
    assert_eq!(scene.marks().await, 0);
}

#[tokio::test]
async fn what_is_removed_is_gone_from_the_files_too() {
    let scene = Scene::new().await;
    let first = scene.event().await;
    scene.skip_min(24 * 60);
    scene.event_at(&scene.other_project(), scene.now()).await;
    let second = scene.event().await;
    scene.skip_min(24 * 60);
    scene.export_new().await;
    scene.assert_exact("before");

    let owner = testkit::user(1);
    let access = scene.access(&owner, &scene.project).await;
    scene
        .store
        .delete_project(&access, &owner, scene.now())
        .await
        .unwrap();
    while !scene
        .store
        .remove_some(&scene.project, scene.now())
        .await
        .unwrap()
        .is_all
    {}
    scene.forget(&first);
    scene.forget(&second);
    scene.skip_min(15);
    scene.export_new().await;
    scene.assert_exact("after");
    assert_eq!(scene.lake.days().len(), 1, "a day without events has no file");
    assert_eq!(scene.marks().await, 0);
}

#[tokio::test]
async fn a_row_has_the_day_of_its_project() {
    let scene = Scene::new().await;
    let owner = testkit::user(1);
    let access = scene.access(&owner, &scene.project).await;
    let patch = domain::ProjectPatch::parse(json!({"time_zone": "Pacific/Auckland"})).unwrap();
    let changed = patch.apply(&access.project, &owner, scene.now()).unwrap();
    scene.store.update_project(&access, &changed).await.unwrap();
    scene.event().await;
    scene.event_at(&scene.other_project(), scene.now()).await;
    scene.export_new().await;
    let days = |of: &domain::ProjectId| {
        let rows = scene.exported();
        let rows = rows.into_iter().filter(|row| row.project_id == *of);
        rows.map(|row| row.day.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(days(&scene.project), ["2026-03-02"]);
    assert_eq!(
        days(&scene.other_project()),
        ["2026-03-01"],
        "of one that is gone"
    );
}

#[tokio::test]
async fn a_period_by_hand_reaches_further_back_than_the_table() {
    let scene = Scene::new().await;
    let old = scene.now() - SignedDuration::from_hours(24 * 40);
    scene.event_at(&scene.project, old).await;
    scene.skip_min(20);
    let extent = Extent::Period {
        from: UtcHour::of(old),
        until: UtcHour::of(old).next(),
    };
    scene.export_all(extent.clone()).await;
    scene.assert_exact("an old day");
    // Of one that has not been yet, nothing is exported but what has been.
    let later = Extent::Period {
        from: UtcHour::of(scene.now()),
        until: UtcHour::first_of(jiff::civil::date(9998, 1, 1)),
    };
    scene.event().await;
    scene.export_all(later).await;
    scene.assert_exact("the present hour");
    let reversed = Extent::Period {
        from: UtcHour::of(scene.now()),
        until: UtcHour::of(old),
    };
    scene.export_all(reversed).await;
    scene.export_all(extent).await;
    scene.assert_exact("again");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_made_anew() {
    let scene = Scene::new().await;
    scene.event().await;
    scene.skip_min(60);
    scene.export_new().await;
    scene.event().await;
    let day = scene.lake.days()[0];
    let whole = scene.lake.object(&LakeKey::Events(day)).unwrap();
    for broken in [&b"PAR1"[..], b"", &whole[..whole.len() - 9]] {
        scene.lake.put_object(&LakeKey::Events(day), broken.to_vec());
        scene.skip_min(1);
        scene.export_new().await;
        scene.assert_exact("exported anew as a whole");
    }
}

#[tokio::test]
async fn many_marks_that_are_too_young_hide_no_older_one_and_make_no_export_repeat() {
    let scene = Scene::new().await;
    scene.event().await;
    scene.skip_min(3 * 60);
    scene.export_new().await;
    scene.skip_min(24 * 60);
    let late = scene
        .event_at(&scene.project, scene.now() - SignedDuration::from_hours(27))
        .await;
    scene.skip_min(20);
    // Hours of years before, as when a project goes.
    let first = UtcHour::parse("2020-01-01T00").unwrap();
    let hours = std::iter::successors(Some(first), |hour| Some(hour.next()));
    scene
        .store
        .mark_hours(hours.take(1_001).collect(), scene.now())
        .await
        .unwrap();
    scene.export(Extent::New, &Arc::default()).await;
    assert!(scene.exported().iter().any(|row| row.event_id == late));
    let queue = scene.lake.queue.lock().unwrap();
    let is_export = |message: &ExportMessage| matches!(message, ExportMessage::Export(_));
    assert!(
        !queue.iter().any(is_export),
        "the schedule's next one finds the rest"
    );
}
