//! JSON, CSV and SVG: their headers, and text that would mean something in them.

use domain::ProjectPatch;
use serde_json::json;

use crate::support::{Scene, assert_snapshot};

const HOSTILE: &str = "=HYPERLINK(\"x\"),</text><script>alert(1)</script>'\u{1f600}";

#[tokio::test]
async fn the_three_forms() {
    let scene = Scene::new().await;
    scene.fakes.rows([["2026-02-23", "3", "1"]], 1000);
    let json = scene.report_as("*/*", "throughput?from=2026-02-23").await;
    assert_snapshot!("read_report", json);
    let csv = scene
        .report_as("text/csv;q=0.5", "throughput?from=2026-02-23")
        .await;
    assert_eq!(csv.text, "week,finished,created_done\r\n2026-02-23,3,1\r\n");
    assert_eq!(
        csv.header("content-type"),
        "text/csv; charset=utf-8; header=present"
    );
    let name = "throughput_2026-02-23_2026-03-01.csv";
    let disposition = format!("attachment; filename=\"{name}\"; filename*=UTF-8''{name}");
    assert_eq!(csv.header("content-disposition"), disposition);
    let svg = scene
        .report_as("image/svg+xml", "throughput?from=2026-02-23")
        .await;
    for (header, value) in [
        ("content-type", "image/svg+xml"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ),
        ("cache-control", "private, no-cache"),
        ("vary", "Accept"),
        ("last-modified", "Sun, 01 Mar 2026 12:20:01 GMT"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(svg.header(header), value);
    }
    assert!(svg.text.starts_with("<svg") && svg.text.contains("Tasks finished in each week \u{b7} Home"));
    assert_eq!(scene.fakes.queries().len(), 1);
}

#[tokio::test]
async fn a_form_that_the_client_has_is_not_sent_again() {
    let scene = Scene::new().await;
    scene.fakes.rows([["2026-02-23", "3", "1"]], 1000);
    let mut tags = Vec::new();
    for media_type in ["application/json", "text/csv", "image/svg+xml"] {
        let first = scene.report_as(media_type, "throughput").await;
        let etag = first.header("etag").to_owned();
        let again = scene
            .get(&scene.editor, "throughput")
            .header("accept", media_type);
        let again = scene.expect(again.header("if-none-match", &etag), 304).await;
        assert_eq!((again.text.as_str(), again.header("etag")), ("", etag.as_str()));
        assert_eq!(again.header("vary"), "Accept");
        tags.push(etag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "a tag is of one form");
    // The same address tomorrow: another period.
    scene.clock.advance(jiff::SignedDuration::from_hours(24));
    let viewer = scene.log_in(&scene.viewer.id);
    let call = scene.get(&viewer, "throughput").header("if-none-match", &tags[0]);
    scene.expect(call, 200).await;
}

#[tokio::test]
async fn what_users_wrote_means_nothing_in_any_form() {
    let scene = Scene::new().await;
    let access = scene.access(&scene.owner.id, &scene.project).await;
    let patch = ProjectPatch::parse(json!({ "name": HOSTILE })).unwrap();
    let changed = patch
        .apply(&access.project, &scene.owner.id, scene.now())
        .unwrap();
    scene.store.update_project(&access, &changed).await.unwrap();
    scene
        .fakes
        .rows([["tsk_1", HOSTILE, "to_do", "2026-02-01", "1"]], 1000);
    let json = scene.report("overdue").await;
    assert_eq!(json["rows"][0]["title"], HOSTILE);
    assert_eq!(json["rows"][0]["days_overdue"], 28);
    let csv = scene.report_as("text/csv", "overdue").await;
    let quoted = format!("\"'{}\"", HOSTILE.replace('"', "\"\""));
    assert!(csv.text.contains(&format!("tsk_1,{quoted},")), "{}", csv.text);
    let svg = scene.report_as("image/svg+xml", "overdue").await;
    assert!(!svg.text.contains("<script"), "{}", svg.text);
    assert!(svg.text.contains("&lt;script&gt;"));
}

#[tokio::test]
async fn people_have_names_in_a_chart_only() {
    let scene = Scene::new().await;
    let gone = scene.person(9, "Zoe").await;
    scene.delete_account(&gone.id).await;
    let ids = [scene.editor.id.as_str(), gone.id.as_str(), "usr_unknown"];
    let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let mut rows: Vec<_> = ids.iter().map(|id| [leak(id), "1", "0", "0", "0", "0"]).collect();
    rows.push(["", "1", "0", "0", "0", "0"]);
    scene.fakes.rows(rows, 1000);
    let json = scene.report("assignees").await;
    assert_eq!(json["rows"][0]["assignee"], scene.editor.id.as_str());
    assert_eq!(json["rows"][3]["assignee"], serde_json::Value::Null);
    let csv = scene.report_as("text/csv", "assignees").await;
    assert!(!csv.text.contains("Ben"));
    let svg = scene.report_as("image/svg+xml", "assignees").await;
    for text in ["Ben", "(deleted account)", "(nobody)", "usr_unknown"] {
        assert!(svg.text.contains(text), "{text}: {}", svg.text);
    }
    assert!(!svg.text.contains("Zoe"));
}
