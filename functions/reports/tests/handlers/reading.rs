//! Reports: their catalogue, how fresh they are, what is kept of them.

use ::analytics::Report;
use serde_json::{Value, json};

use crate::support::{Scene, assert_snapshot};

#[tokio::test]
async fn the_catalogue_has_every_report() {
    let scene = Scene::before_any_export().await;
    let catalogue = scene.path("");
    let call = scene.viewer.get(catalogue.trim_end_matches('/'));
    let answer = scene.expect(call, 200).await;
    let items = answer.json()["items"].clone();
    let names: Vec<_> = items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].clone())
        .collect();
    let expected: Vec<_> = Report::ALL.iter().map(|report| json!(report.id())).collect();
    assert_eq!(names, expected);
    assert_snapshot!("list_reports", answer);
    let document = api::openapi::document([reports::openapi()]).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(
        document["components"]["schemas"]["ReportName"]["enum"],
        json!(expected)
    );
}

#[tokio::test]
async fn before_the_first_export_there_is_nothing_and_no_query() {
    let scene = Scene::before_any_export().await;
    for report in Report::ALL {
        let found = scene.report(report.id()).await;
        assert_eq!(found["rows"], json!([]));
        assert_eq!(
            (&found["exported_until"], &found["exported_at"]),
            (&Value::Null, &Value::Null)
        );
        scene.report_as("image/svg+xml", report.id()).await;
        let csv = scene.report_as("text/csv", report.id()).await;
        assert_eq!(csv.text.lines().count(), 1);
    }
    let answer = scene.send(scene.get(&scene.viewer, "forecast")).await;
    assert!(answer.headers.get("last-modified").is_none());
    assert_eq!(scene.fakes.calls(), [""; 0]);
}

#[tokio::test]
async fn a_report_is_kept_until_the_next_export() {
    let scene = Scene::new().await;
    scene.fakes.rows([["2026-02-23", "3", "1"]], 1000);
    let first = scene.report("throughput").await;
    assert_eq!(
        (&first["exported_until"], &first["exported_at"]),
        (
            &"2026-03-01T12:00:00.000Z".into(),
            &"2026-03-01T12:20:01.000Z".into()
        )
    );
    scene.fakes.rows([["2026-02-23", "4", "1"]], 1000);
    assert_eq!(scene.report("throughput").await, first);
    scene.report("throughput?from=2026-02-01").await;
    scene.report("forecast").await;
    assert_eq!(
        scene.fakes.queries().len(),
        3,
        "another period and another report are others"
    );
    scene.export_later().await;
    let second = scene.report("throughput").await;
    assert_eq!(
        (&second["rows"][0]["finished"], &first["rows"][0]["finished"]),
        (&4.into(), &3.into())
    );
    let start = format!("reports/{}/throughput/2025-12-08_2026-03-01/", scene.project);
    let keys = scene.fakes.kept_keys();
    assert_eq!(
        keys.iter().filter(|key| key.starts_with(&start)).count(),
        2,
        "{keys:?}"
    );
}

#[tokio::test]
async fn what_is_kept_of_another_query_does_not_count() {
    let scene = Scene::new().await;
    scene.report("throughput").await;
    for text in ["", "{}", r#"{"query": "another", "names": [], "rows": []}"#] {
        scene.fakes.replace_kept(text);
        scene.report("throughput").await;
        assert_eq!(scene.fakes.calls().last(), Some(&"keep"), "{text}");
    }
    assert_eq!(scene.fakes.queries().len(), 1, "its result is still there");
}

#[tokio::test]
async fn every_page_of_ten_years() {
    let scene = Scene::new().await;
    let first: jiff::civil::Date = "2020-01-01".parse().unwrap();
    let days = (0..2_252).map(|at| -> &'static str {
        let day = first.checked_add(jiff::Span::new().days(at)).unwrap();
        Box::leak(day.to_string().into_boxed_str())
    });
    for page_rows in [1000, 2_252, 1_126] {
        scene
            .fakes
            .rows(days.clone().map(|day| [day, "1", "2", "3"]), page_rows);
        let flow = scene
            .report("cumulative-flow?from=2020-01-01&to=2026-03-01")
            .await;
        let rows = flow["rows"].as_array().unwrap();
        assert_eq!(rows.len(), 2_252);
        assert_eq!(rows[2_251]["day"], "2026-03-01");
        let pages = scene.fakes.calls().into_iter().filter(|call| *call == "page");
        assert_eq!(pages.count(), 2_252_usize.div_ceil(page_rows));
        scene
            .report_as("image/svg+xml", "cumulative-flow?from=2020-01-01")
            .await;
        scene.export_later().await;
    }
}

#[tokio::test]
async fn an_archived_project_has_reports() {
    let scene = Scene::new().await;
    scene.archive(&scene.owner.id, &scene.project).await;
    scene.report("status-counts").await;
}
