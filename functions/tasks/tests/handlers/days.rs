//! Days are those of the caller's time zone. It is noon of 1 March 2026 in UTC.

use domain::{Profile, TimeZoneName};
use serde_json::json;
use store::Person as Stored;

use crate::support::{Scene, each, refused};

/// Where it is 4 o'clock of 1 March.
const WEST: &str = "America/Los_Angeles";
/// Where it is 2 o'clock of 2 March.
const EAST: &str = "Pacific/Kiritimati";

async fn live_in(scene: &Scene, zone: &str) {
    let Stored::Known(profile) = scene.store.profile(&scene.editor.id).await.unwrap() else {
        panic!("no profile");
    };
    let moved = Profile {
        time_zone: TimeZoneName::parse(zone).unwrap(),
        version: profile.version + 1,
        ..profile.clone()
    };
    scene.store.update_profile(&moved, profile.version).await.unwrap();
}

#[tokio::test]
async fn a_task_may_start_and_be_due_on_one_day_of_the_caller() {
    let scene = Scene::new().await;
    for (zone, start, due, is_fine) in [
        (
            WEST,
            "2026-02-02T17:00:00-08:00[America/Los_Angeles]",
            "2026-02-02",
            true,
        ),
        (WEST, "2026-02-03T01:00:00Z", "2026-02-02", true),
        ("UTC", "2026-02-03T01:00:00Z", "2026-02-02", false),
        (WEST, "2026-02-03T08:00:00Z", "2026-02-02", false),
        (EAST, "2026-02-02", "2026-02-01T11:00:00Z", true),
        (EAST, "2026-02-02", "2026-02-01T09:59:00Z", false),
        (EAST, "2026-02-02", "2026-02-02", true),
        (EAST, "2026-02-03", "2026-02-02", false),
    ] {
        live_in(&scene, zone).await;
        let both = json!({"title": "t", "start": start, "due": due});
        let call = scene.editor.post(&scene.tasks()).json(both);
        let answer = scene.send(call).await;
        assert_eq!(answer.status == 201, is_fine, "{start} {due} {zone}");
        let one = scene.add(json!({"title": "t", "start": start})).await;
        let call = scene.editor.patch(&scene.at(&one), "*").json(json!({"due": due}));
        let answer = scene.send(call).await;
        assert_eq!(answer.status == 200, is_fine, "{start} {due} {zone}");
        if !is_fine {
            assert_eq!(
                refused(&answer, 422, "invalid_fields"),
                [("/due".to_owned(), "before_start".to_owned())]
            );
        }
    }
}

#[tokio::test]
async fn another_change_is_not_refused_for_days_that_another_zone_has() {
    let scene = Scene::new().await;
    live_in(&scene, WEST).await;
    let body = json!({"title": "t", "start": "2026-02-03T01:00:00Z", "due": "2026-02-02"});
    let call = scene.editor.post(&scene.tasks()).json(body);
    let task = scene.expect(call, 201).await.json();
    live_in(&scene, "UTC").await;
    let call = scene
        .editor
        .patch(&scene.at(&task), "*")
        .json(json!({"title": "other"}));
    assert_eq!(scene.send(call).await.status, 200);
}

#[tokio::test]
async fn lists_have_the_callers_days() {
    let scene = Scene::new().await;
    let me = json!([scene.editor.id.as_str()]);
    for (title, due, status) in [
        ("yesterday", Some("2026-02-28"), "to_do"),
        ("today", Some("2026-03-01"), "to_do"),
        ("tomorrow", Some("2026-03-02"), "to_do"),
        ("morning", Some("2026-03-01T08:30:00Z"), "to_do"),
        ("late", Some("2026-03-02T07:30:00Z"), "to_do"),
        ("seventh", Some("2026-03-07"), "to_do"),
        ("eighth", Some("2026-03-08"), "to_do"),
        ("done", Some("2026-02-27"), "done"),
        ("never", None, "to_do"),
    ] {
        let body = json!({"title": title, "due": due, "status": status, "assignees": me});
        scene.add(body).await;
    }
    for (zone, query, expected) in [
        (WEST, "due=today", vec!["morning", "today", "late"]),
        ("UTC", "due=today", vec!["morning", "today"]),
        (EAST, "due=today", vec!["late", "tomorrow"]),
        (WEST, "due=overdue", vec!["yesterday", "morning"]),
        (EAST, "due=overdue", vec!["yesterday", "morning", "today"]),
        (
            WEST,
            "due=next_7_days",
            vec!["morning", "today", "late", "tomorrow", "seventh"],
        ),
        (
            EAST,
            "due=next_7_days",
            vec!["late", "tomorrow", "seventh", "eighth"],
        ),
        (
            WEST,
            "due_before=2026-03-02",
            vec!["done", "yesterday", "morning", "today", "late"],
        ),
        (
            "UTC",
            "due_before=2026-03-02",
            vec!["done", "yesterday", "morning", "today"],
        ),
        (
            WEST,
            "due_after=2026-03-02",
            vec!["tomorrow", "seventh", "eighth"],
        ),
        (
            EAST,
            "due_after=2026-03-02&due_before=2026-03-03",
            vec!["late", "tomorrow"],
        ),
        (
            EAST,
            "due=today&time_zone=America/Los_Angeles",
            vec!["morning", "today", "late"],
        ),
        (WEST, "due=today&status=done", vec![]),
    ] {
        live_in(&scene, zone).await;
        for list in ["/v1/tasks".to_owned(), scene.tasks()] {
            for (sort, limit) in [("due", 1), ("due", 2), ("due", 50), ("created_at", 3)] {
                let items = scene
                    .list(
                        &scene.editor,
                        &format!("{list}?{query}&sort={sort}&limit={limit}"),
                    )
                    .await;
                let mut titles = each(&items, "title");
                let mut expected = expected.clone();
                if sort != "due" {
                    titles.sort_unstable();
                    expected.sort_unstable();
                }
                assert_eq!(titles, expected, "{list} {query} {sort} {limit} {zone}");
            }
        }
    }
    for (query, pointer) in [("due=soon", "/due"), ("time_zone=Mars/Base", "/time_zone")] {
        let answer = scene.send(scene.editor.get(&format!("/v1/tasks?{query}"))).await;
        assert_eq!(refused(&answer, 422, "invalid_fields")[0].0, pointer);
    }
}
