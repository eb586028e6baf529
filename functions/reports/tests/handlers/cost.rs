//! The cost of a request: round trips to the table, and calls of Athena and S3.

use crate::support::Scene;

#[tokio::test]
async fn round_trips_to_the_table_to_athena_and_to_s3() {
    let scene = Scene::new().await;
    let catalogue = scene.path("");
    let catalogue = catalogue.trim_end_matches('/');
    let report = |by| scene.get(by, "assignees");
    let svg = || report(&scene.viewer).header("accept", "image/svg+xml");
    scene
        .fakes
        .rows([[scene_user(&scene), "1", "0", "0", "0", "0"]], 1000);
    let first: &[&str] = &["kept", "start", "look", "page", "keep"];
    let table = [
        ("catalogue", scene.viewer.get(catalogue), 200, 1, &[][..]),
        // The authorization beside the watermark; the query that is running, and the note that it is.
        ("calculated", report(&scene.viewer), 200, 4, first),
        ("kept", report(&scene.editor), 200, 2, &["kept"]),
        ("kept, with the names of people", svg(), 200, 3, &["kept"]),
        // Refusals: what it takes to know.
        ("outsider", report(&scene.outsider), 404, 2, &[]),
        (
            "invalid",
            scene.get(&scene.viewer, "assignees?from=x"),
            422,
            2,
            &[],
        ),
        ("unknown", scene.get(&scene.viewer, "unknown"), 404, 0, &[]),
    ];
    for (name, call, status, round_trips, calls) in table {
        let before = scene.store.usage();
        let answer = scene.send(call).await;
        let used = scene.store.usage() - before;
        assert_eq!(answer.status, status, "{name}: {}", answer.text);
        assert_eq!(used.round_trips, round_trips, "{name}");
        assert_eq!(scene.fakes.calls(), calls, "{name}");
    }
}

fn scene_user(scene: &Scene) -> &'static str {
    Box::leak(scene.editor.id.to_string().into_boxed_str())
}
