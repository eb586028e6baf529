//! The event log as the local Athena sees it, exported by the schedule.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::fleet::{Fleet, Setup, fleet_command};
use crate::support::team::settle;
use crate::support::trial::tests;
use crate::support::{Client, Person, run};

tests! {
    Process: [
        what_was_done_is_in_athenas_table_once_the_schedule_has_fired,
        what_is_removed_leaves_the_files_and_a_day_that_is_over_is_counted,
    ],
}

/// Calls Athena as the account itself.
async fn athena(api: &Client, operation: &str, input: &Value) -> Value {
    let call = api.call(Method::POST, "/_local/athena");
    let call = call
        .header("x-amz-target", format!("AmazonAthena.{operation}"))
        .header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/athena/aws4_request",
        )
        .json(input);
    call.send().await.ok()
}

/// The rows of a query, as text.
async fn query(api: &Client, sql: &str, parameter: &str) -> Vec<Vec<String>> {
    let start = json!({
        "QueryString": sql,
        "ExecutionParameters": [format!("'{parameter}'")],
        "QueryExecutionContext": {"Catalog": "AwsDataCatalog", "Database": DATABASE},
        "WorkGroup": "taskfleet-reports",
        "ClientRequestToken": run::unique("a-query-that-is-started-once"),
    });
    let started = athena(api, "StartQueryExecution", &start).await;
    let id = json!({"QueryExecutionId": started["QueryExecutionId"]});
    loop {
        let execution = athena(api, "GetQueryExecution", &id).await["QueryExecution"].clone();
        match execution["Status"]["State"].as_str().unwrap() {
            "QUEUED" | "RUNNING" => tokio::task::yield_now().await,
            "SUCCEEDED" => break,
            _ => panic!("{execution}"),
        }
    }
    let results = athena(api, "GetQueryResults", &id).await;
    let rows = results["ResultSet"]["Rows"].as_array().unwrap();
    let text = |cell: &Value| cell["VarCharValue"].as_str().unwrap_or_default().to_owned();
    let row = |row: &Value| row["Data"].as_array().unwrap().iter().map(text).collect();
    rows.iter().skip(1).map(row).collect()
}

/// Glue's database of the local stack.
const DATABASE: &str = "taskfleet_00000000_0000_4000_8000_000000000000";

async fn what_was_done_is_in_athenas_table_once_the_schedule_has_fired() {
    let fleet = run::shared_fleet();
    let api = fleet.client();
    let ann = Person::at(&api).await;
    let project = ann.project().await;
    let task = ann.task(&project, json!({"title": "Write it down"})).await;
    let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    for status in ["in_progress", "done"] {
        let now = ann.client.get(&path).send().await.ok();
        let patch = ann.client.patch(&path, &json!({ "status": status }));
        patch.if_match(&now["version"]).send().await.ok();
    }
    settle(&api).await;
    let project_id = project.rsplit('/').next().unwrap();
    let events = ann.list(&format!("{project}/activity")).await;
    let sql = "SELECT count(event_id) AS events, count(DISTINCT event_id) AS different, \
               max(CASE WHEN status = 'done' THEN title END) AS done FROM events WHERE project_id = ?";
    let count = events.len().to_string();
    // The second one replaces what the first has exported.
    for _ in 0..2 {
        export(&api).await;
        let rows = query(&api, sql, project_id).await;
        assert_eq!(rows, [[count.as_str(), &count, "Write it down"]]);
    }
}

/// Fires the schedule, once the indexes have everything, and waits for all that follows.
async fn export(api: &Client) {
    api.call(Method::POST, "/_local/indexed").send().await;
    api.call(Method::POST, "/_local/schedules/ExportNew").send().await;
    settle(api).await;
}

async fn what_is_removed_leaves_the_files_and_a_day_that_is_over_is_counted() {
    let fleet = Setup::new("exports").start();
    let api = fleet.client();
    let ann = Person::at(&api).await;
    let (gone, kept) = (ann.project().await, ann.project().await);
    for project in [&gone, &kept] {
        ann.task(project, json!({"title": "a"})).await;
    }
    settle(&api).await;
    export(&api).await;
    let projects = async || {
        let sql = "SELECT project_id FROM events WHERE kind = ? ORDER BY project_id";
        let rows = query(&api, sql, "task_created").await;
        rows.into_iter().flatten().collect::<Vec<_>>()
    };
    assert_eq!(projects().await.len(), 2);

    remove(&ann, &gone).await;
    export_by_hand(&fleet, &["--all"]).await;
    assert_eq!(projects().await, [kept.rsplit('/').next().unwrap()]);
    remove(&ann, &kept).await;
    export_by_hand(&fleet, &["--all"]).await;
    assert_eq!(projects().await, [""; 0], "a day without events has no file");

    export_by_hand(&fleet, &["--from", "2026-01-05", "--until", "2026-01-05"]).await;
    let said = |text: &str| {
        std::fs::read_to_string(fleet.setup().log())
            .unwrap()
            .contains(text)
    };
    assert!(said(r#""a day is counted","day":"2026-01-05""#));
    assert_eq!(dead_letters(&api).await, 0);
    fleet.stop();
}

/// Once all that was done has had its consequences, and the indexes have them.
async fn export_by_hand(fleet: &Fleet, arguments: &[&str]) {
    let api = fleet.client();
    settle(&api).await;
    api.call(Method::POST, "/_local/indexed").send().await;
    let mut command = fleet_command();
    command.arg("export").args(arguments);
    let command = command.arg("--data-dir").arg(fleet.setup().data_dir());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    settle(&api).await;
}

async fn dead_letters(api: &Client) -> u64 {
    let status = api.get("/_local/status").send().await.ok();
    status["queues"]["ExportsFailures"]["visible"].as_u64().unwrap()
}

async fn remove(person: &Person, project: &str) {
    let now = person.client.get(project).send().await.ok();
    let delete = person.client.delete(project).if_match(&now["version"]);
    delete.send().await.expect(204);
}
