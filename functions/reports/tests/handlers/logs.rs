//! The log of this function: enough to see what happened, and nothing that somebody typed or was given.

use aws::{AthenaError, QueryFailure, QueryState};
use testkit::http::log;

use crate::support::Scene;

#[tokio::test]
async fn failures_are_logged_by_the_id_of_the_query() {
    let scene = Scene::new().await;
    scene
        .fakes
        .rows([["tsk_1", "Lovelace", "to_do", "2026-02-01", "1"]], 1000);
    scene
        .fakes
        .states([QueryState::Failed(QueryFailure::Retryable), QueryState::Succeeded]);
    scene.report("overdue").await;
    scene
        .fakes
        .states(vec![QueryState::Failed(QueryFailure::Other(1006)); 3]);
    scene.expect(scene.get(&scene.viewer, "points"), 500).await;
    scene.fakes.fail_start(AthenaError::Unavailable);
    scene
        .expect(scene.get(&scene.viewer, "burndown?from=2026-02-01"), 503)
        .await;
    let lines = log::lines();
    let found = |level: &str, text: &str| {
        let is_it = |line: &&serde_json::Value| line["level"] == level && line.to_string().contains(text);
        assert!(lines.iter().any(|line| is_it(&line)), "{level} {text}: {lines:?}");
    };
    found("WARN", "query 0: Retryable");
    found("ERROR", "query 4: Other(1006)");
    found("ERROR", "Athena does not take it now");
    for secret in ["ovelace", "Home", scene.viewer.token.as_str()] {
        assert!(
            lines.iter().all(|line| !line.to_string().contains(secret)),
            "{secret}"
        );
    }
}
