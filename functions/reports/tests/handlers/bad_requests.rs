//! Periods of which there is no report, and parameters that there are not.

use domain::ProjectPatch;
use serde_json::json;

use crate::support::Scene;

async fn errors(scene: &Scene, query: &str) -> Vec<String> {
    let call = scene.get(&scene.viewer, &format!("throughput?{query}"));
    let errors = scene.refused(call, 422, "invalid_fields").await;
    errors
        .iter()
        .map(|(pointer, code)| format!("{pointer} {code}"))
        .collect()
}

#[tokio::test]
async fn every_error_at_once() {
    let scene = Scene::new().await;
    for (query, expected) in [
        ("from=2026-03-01&to=2026-02-28", vec!["/from after_to"]),
        (
            "from=2019-12-31&to=2026-03-02",
            vec!["/from out_of_range", "/to out_of_range"],
        ),
        (
            "from=1.3.2026&to=&limit=5",
            vec![
                "/from invalid_date",
                "/to invalid_date",
                "/limit unknown_parameter",
            ],
        ),
        ("from=2026-02-01&from=2026-02-02", vec!["/from repeated"]),
        (
            "tasks=5&seed=1",
            vec!["/seed unknown_parameter", "/tasks unknown_parameter"],
        ),
    ] {
        assert_eq!(errors(&scene, query).await, expected, "{query}");
    }
    assert_eq!(scene.fakes.calls(), [""; 0]);
    scene
        .refused(
            scene.get(&scene.viewer, "throughput?from=%"),
            400,
            "malformed_query",
        )
        .await;
    let post = scene.viewer.post(&scene.path("throughput"));
    scene.refused(post, 405, "method_not_allowed").await;
}

#[tokio::test]
async fn today_is_the_projects() {
    let scene = Scene::new().await;
    assert_eq!(errors(&scene, "to=2026-03-02").await, ["/to out_of_range"]);
    let access = scene.access(&scene.owner.id, &scene.project).await;
    let patch = ProjectPatch::parse(json!({"time_zone": "Pacific/Kiritimati"})).unwrap();
    let changed = patch
        .apply(&access.project, &scene.owner.id, scene.now())
        .unwrap();
    scene.store.update_project(&access, &changed).await.unwrap();
    let report = scene.report("throughput").await;
    assert_eq!(
        (&report["from"], &report["to"], &report["time_zone"]),
        (
            &"2025-12-09".into(),
            &"2026-03-02".into(),
            &"Pacific/Kiritimati".into()
        )
    );
    assert_eq!(errors(&scene, "to=2026-03-03").await, ["/to out_of_range"]);
}

#[tokio::test]
async fn media_types_that_are_not_offered() {
    let scene = Scene::new().await;
    for accept in ["text/html", "image/png, text/plain;q=0.5", "*/*;q=0"] {
        let call = scene.get(&scene.viewer, "throughput").header("accept", accept);
        scene.refused(call, 406, "not_acceptable").await;
    }
    assert_eq!(scene.fakes.calls(), [""; 0]);
}
