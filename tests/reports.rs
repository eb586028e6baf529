//! Reports: from changes of tasks, through the export, to JSON, CSV and a chart.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::client::{Answer, Call};
use crate::support::fleet::Setup;
use crate::support::team::{join, settle};
use crate::support::trial::tests;
use crate::support::{Client, Person, run};

tests! {
    Process: [
        a_team_sees_how_its_work_flows_in_three_forms,
        every_report_answers_in_every_form,
        a_project_has_its_own_figures_whoever_asks_and_however,
        what_athena_does_not_do_now_is_said_and_can_be_asked_again,
        a_query_that_died_with_the_fleet_is_started_again,
    ],
}

const HOSTILE: &str = "=1+1, \"a\"</text><script>alert(1)</script>'; DROP TABLE events; -- \u{1f600}";

/// Exports what was done up to now.
async fn export(api: &Client) {
    settle(api).await;
    // The indexes lag.
    api.call(Method::POST, "/_local/indexed").send().await;
    api.call(Method::POST, "/_local/schedules/ExportNew").send().await;
    settle(api).await;
}

/// A report in this media type, however long it takes.
async fn report(person: &Person, path: &str, media_type: &str) -> Answer {
    let call = || person.client.get(path).header("accept", media_type);
    calculated(call).await.expect(200)
}

/// The response once it is there: each request waits some seconds for it.
async fn calculated(call: impl Fn() -> Call) -> Answer {
    loop {
        let answer = call().send().await;
        if answer.status != 202 {
            return answer;
        }
        assert!(answer.header("retry-after").parse::<u32>().is_ok());
    }
}

async fn rows(person: &Person, path: &str) -> Vec<Value> {
    let report = report(person, path, "application/json").await.json();
    report["rows"].as_array().unwrap().clone()
}

/// A task that goes through all columns, and one that waits.
async fn work(person: &Person, project: &str, title: &str) {
    let task = person
        .task(
            project,
            json!({ "title": title, "points": 3, "assignees": [person.user_id] }),
        )
        .await;
    let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    for status in ["in_progress", "done"] {
        let now = person.client.get(&path).send().await.ok();
        let patch = person.client.patch(&path, &json!({ "status": status }));
        patch.if_match(&now["version"]).send().await.ok();
    }
    let overdue = json!({ "title": title, "due": "2026-01-01", "status": "in_progress" });
    person.task(project, overdue).await;
}

async fn a_team_sees_how_its_work_flows_in_three_forms() {
    let api = run::shared_fleet().client();
    let (ann, ben, cem) = (
        Person::at(&api).await,
        Person::at(&api).await,
        Person::at(&api).await,
    );
    let project = ann.project().await;
    join(&api, &ann, &project, &ben, "viewer").await;
    work(&ann, &project, "Paint").await;
    export(&api).await;
    let path = format!("{project}/reports/throughput");

    let json = report(&ben, &path, "application/json").await;
    let view = json.json();
    let finished: i64 = view["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["finished"].as_i64().unwrap())
        .sum();
    assert_eq!(finished, 1, "{view}");
    // Twelve weeks up to today: on a Sunday they begin on a Monday, on other days within another week.
    let weeks = view["rows"].as_array().unwrap().len();
    assert!((12..=13).contains(&weeks), "{view}");
    assert!(view["exported_at"].as_str() > view["exported_until"].as_str());
    let csv = report(&ben, &path, "text/csv").await;
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert!(csv.header("content-disposition").contains(".csv"));
    let text = csv.text();
    assert!(text.starts_with("week,finished,created_done\r\n"), "{text}");
    assert!(text.ends_with(",1,0\r\n"), "{text}");
    let svg = report(&ann, &path, "image/svg+xml").await;
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    assert!(svg.text().contains("Tasks finished in each week"));

    // Other tests export too, of which the chart says nothing.
    let call = || ben.client.get(&path).header("accept", "image/svg+xml");
    let again = calculated(|| call().header("if-none-match", svg.header("etag"))).await;
    again.expect(304);
    cem.client.get(&path).send().await.problem(404, "not_found");
    ann.client
        .get(&path)
        .header("accept", "text/html")
        .send()
        .await
        .problem(406, "not_acceptable");
    ann.client
        .get(&format!("{path}?from=2026-01-02&to=2026-01-01"))
        .send()
        .await
        .problem(422, "invalid_fields");
    let member = format!("{project}/members/{}", ben.user_id);
    ann.client.delete(&member).send().await.expect(204);
    ben.client.get(&path).send().await.problem(404, "not_found");
}

async fn every_report_answers_in_every_form() {
    let api = run::shared_fleet().client();
    let ann = Person::at(&api).await;
    let project = ann.project().await;
    work(&ann, &project, HOSTILE).await;
    export(&api).await;
    let catalogue = ann.client.get(&format!("{project}/reports")).send().await.ok();
    let names = catalogue["items"].as_array().unwrap();
    assert_eq!(names.len(), 11);
    for name in names {
        let name = name["name"].as_str().unwrap();
        let path = format!("{project}/reports/{name}");
        let rows = rows(&ann, &path).await;
        assert!(!rows.is_empty(), "{name}");
        let csv = report(&ann, &path, "text/csv").await.text();
        assert!(csv.lines().count() > rows.len(), "{name}: {csv}");
        let svg = report(&ann, &path, "image/svg+xml").await.text();
        assert!(
            svg.starts_with("<svg") && !svg.contains("<script"),
            "{name}: {svg}"
        );
        match name {
            "overdue" | "ageing" => {
                assert_eq!(rows[0]["title"], HOSTILE);
                assert!(csv.contains("\"'=1+1, \"\"a\"\""), "{csv}");
            }
            "assignees" => assert!(svg.contains(&ann.name) && !csv.contains(&ann.name), "{svg}"),
            _ => {}
        }
    }
    // All of the calendar.
    let today = report(&ann, &format!("{project}/reports/points"), "*/*")
        .await
        .json()["to"]
        .clone();
    let path = format!(
        "{project}/reports/cumulative-flow?from=2020-01-01&to={}",
        today.as_str().unwrap()
    );
    let days = rows(&ann, &path).await;
    assert!(days.len() > 2_000, "{}", days.len());
    let last = days.last().unwrap();
    assert_eq!(
        (&last["done"], &last["in_progress"]),
        (&1.into(), &1.into()),
        "{last}"
    );
}

async fn a_project_has_its_own_figures_whoever_asks_and_however() {
    let api = run::shared_fleet().client();
    let (ann, eve) = (Person::at(&api).await, Person::at(&api).await);
    let (of_ann, of_eve) = (ann.project().await, eve.project().await);
    ann.tasks(&of_ann, 3).await;
    eve.tasks(&of_eve, 5).await;
    export(&api).await;
    let counted = async |person: &Person, project: &str| {
        let rows = rows(person, &format!("{project}/reports/status-counts")).await;
        rows.iter().map(|row| row["tasks"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!(counted(&ann, &of_ann).await, 3);
    assert_eq!(counted(&eve, &of_eve).await, 5);
    let id = of_eve.rsplit('/').next().unwrap();
    let path = format!("{of_ann}/reports/status-counts");
    for hostile in [
        format!("{path}?project_id={id}"),
        format!("{path}?to=2026-01-01%27%20OR%20project_id=%27{id}"),
        format!("{path}?from=2026-01-01%27--"),
    ] {
        ann.client
            .get(&hostile)
            .send()
            .await
            .problem(422, "invalid_fields");
    }
    for hostile in [
        format!("{of_ann}%27%20OR%20%27%27=%27/reports/status-counts"),
        format!("{of_eve}/reports/status-counts"),
        format!("{of_ann}/reports/status-counts%27--"),
        format!("{of_ann}/reports/..%2F..%2F{id}%2Freports%2Fstatus-counts"),
    ] {
        ann.client.get(&hostile).send().await.problem(404, "not_found");
    }
}

async fn what_athena_does_not_do_now_is_said_and_can_be_asked_again() {
    let fleet = Setup::new("reports").without_faults().start();
    let api = fleet.client();
    let ann = Person::at(&api).await;
    let project = ann.project().await;
    work(&ann, &project, "Paint").await;
    let path = format!("{project}/reports/status-counts");
    let before = ann.client.get(&path).send().await.ok();
    assert_eq!(
        (&before["exported_at"], &before["rows"]),
        (&Value::Null, &json!([]))
    );
    export(&api).await;
    let order = async |operation: &str, error: &str, times: u32| {
        let order = json!({"service": "athena", "operation": operation, "error": error, "times": times});
        api.post("/_local/faults", &order).send().await.expect(204);
    };
    let get = || ann.client.get(&path).send();

    // The SDK sends it three times.
    order("StartQueryExecution", "Throttled", 3).await;
    let refused = get().await;
    assert_eq!(refused.header("retry-after"), "5");
    refused.problem(503, "unavailable");
    // A query that fails three times; the next request starts another one, which lasts.
    order("QueryExecution", "Throttled", 2).await;
    order("QueryExecution", "InternalError", 1).await;
    get().await.problem(503, "unavailable");
    order("QueryExecution", "AnswerLost", 1).await;
    let running = get().await.expect(202);
    assert_eq!(running.header("retry-after"), "2");
    assert!(running.json()["since"].is_string());
    api.delete("/_local/faults").send().await.expect(204);
    let rows = rows(&ann, &path).await;
    assert_eq!(
        rows[1],
        json!({"status": "in_progress", "tasks": 1, "estimate_minutes": 0, "points": 0})
    );
    // A kept report is answered without Athena.
    order("StartQueryExecution", "Throttled", 3).await;
    order("GetQueryExecution", "Throttled", 3).await;
    get().await.ok();
}

async fn a_query_that_died_with_the_fleet_is_started_again() {
    let setup = Setup::new("reports-killed").without_faults().restartable();
    let fleet = setup.start();
    let api = fleet.client();
    let ann = Person::at(&api).await;
    let project = ann.project().await;
    ann.tasks(&project, 2).await;
    export(&api).await;
    let order =
        json!({"service": "athena", "operation": "QueryExecution", "error": "AnswerLost", "times": 1});
    api.post("/_local/faults", &order).send().await.expect(204);
    let path = format!("{project}/reports/status-counts");
    ann.client.get(&path).send().await.expect(202);
    fleet.kill();
    let fleet = setup.start();
    let again = Person {
        client: ann.client.reconnected(),
        ..ann
    };
    assert_eq!(rows(&again, &path).await[0]["tasks"], 2);
    fleet.stop();
}
