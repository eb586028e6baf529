use reqwest::StatusCode;
use serde_json::json;
use tokio::io::AsyncBufReadExt as _;

use super::place::{Place, dynamodb, make_dir, notes_file, put, send, start, template};
use super::support::client;

#[tokio::test(flavor = "multi_thread")]
async fn idle_waits_for_the_whole_chain_from_a_write_to_the_last_function() {
    let place = Place::start().await;
    for round in 0..5 {
        let name = format!("r{round}");
        place
            .put(json!({"pk": {"S": name}, "do": {"S": "forward"}}))
            .await;
        place.idle().await;
        assert_eq!(
            place.notes()[2 * round..],
            [name.clone(), format!("{name}-forwarded")]
        );
    }
    place.fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_are_fired_by_hand_and_idle_waits_for_what_they_begin() {
    let place = Place::start().await;
    let url = |name: &str| format!("http://127.0.0.1:{}/_local/schedules/{name}", place.fleet.port());
    for (name, expected) in [("WorkFunctionNightly", 204), ("Hourly", 204), ("Nightly", 404)] {
        let response = place.client.post(url(name)).send().await.unwrap();
        assert_eq!(response.status().as_u16(), expected, "{name}");
        place.idle().await;
    }
    assert_eq!(place.notes(), ["night", "hour"]);
    let schedules = place.status().await["schedules"].clone();
    assert_eq!(
        schedules,
        json!([
            {"name": "Hourly", "next": null},
            {"name": "WorkFunctionNightly", "next": "2199-01-01T03:00:00Z"},
        ])
    );
    let get = place.client.get(url("Hourly")).send().await.unwrap();
    assert_eq!(get.status(), StatusCode::METHOD_NOT_ALLOWED);
    place.fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_crashes_its_function_ends_alone_where_it_is_seen() {
    let place = Place::start().await;
    for (name, order) in [("a", "nothing"), ("b", "exit"), ("c", "nothing"), ("d", "report")] {
        place.put(json!({"pk": {"S": name}, "do": {"S": order}})).await;
    }
    place.idle().await;
    let status = place.status().await;
    assert_eq!(status["in_flight"], 0);
    assert!(status["functions"]["changes"].is_object(), "{status}");
    let letters = status["queues"]["discarded"]["dead_letters"]
        .as_array()
        .unwrap()
        .clone();
    let mut reasons: Vec<&str> = letters
        .iter()
        .map(|letter| letter["reason"].as_str().unwrap())
        .collect();
    reasons.reverse();
    assert_eq!(
        reasons,
        [
            "RetryAttemptsExhausted: the function's process ended: exit status: 7",
            "RetryAttemptsExhausted: the function reported the record in batchItemFailures",
        ]
    );
    for letter in &letters {
        assert_eq!(
            letter["discarded"]["DDBStreamBatchInfo"]["batchSize"], 1,
            "{letter}"
        );
    }
    let mapping = &status["event_sources"][0];
    assert_eq!(
        (&mapping["function"], &mapping["lag"]),
        (&json!("changes"), &json!(0))
    );
    assert!(
        mapping["last_error"]["reason"]
            .as_str()
            .unwrap()
            .contains("batchItemFailures"),
        "{status}"
    );
    let notes = place.notes();
    let c = notes
        .iter()
        .find(|names| names.contains('c') && !names.contains('b'));
    assert!(c.is_some(), "the one behind it goes on: {notes:?}");
    assert_eq!(notes.iter().filter(|names| *names == "b").count(), 2, "{notes:?}");
    place.fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fleet_goes_on_where_it_was() {
    let place = Place::start().await;
    place.put(json!({"pk": {"S": "before"}})).await;
    place.idle().await;
    let Place {
        dir, client, fleet, ..
    } = place;
    fleet.stop().await.unwrap();
    let place = Place {
        fleet: start(dir.path()).await,
        dynamodb: String::new(),
        client,
        dir,
    };
    place.idle().await;
    place.send(json!({"name": "after"})).await;
    place.idle().await;
    assert_eq!(place.notes(), ["before", "after"]);
    place.fleet.stop().await.unwrap();
}

/// A fleet in a process of its own that is killed in the middle of a batch.
#[tokio::test(flavor = "multi_thread")]
async fn a_killed_fleet_loses_nothing_and_goes_on_behind_its_checkpoint() {
    let (dir, client) = (make_dir(), client());
    let (template_file, release) = (dir.path().join("template.yaml"), dir.path().join("release"));
    std::fs::write(&template_file, template(dir.path())).unwrap();
    let mut child = tokio::process::Command::new(env!("CARGO_BIN_EXE_fleet"))
        .args(["--port", "0", "--data-dir"])
        .arg(dir.path().join("data"))
        .arg("--template")
        .arg(&template_file)
        .arg("--bootstraps")
        .arg(dir.path().join("bootstraps"))
        .stdout(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = tokio::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.next_line().await.unwrap().unwrap();
    let port: u16 = ready.rsplit(':').next().unwrap().parse().unwrap();
    let dynamodb = dynamodb(port).await;
    put(&client, &dynamodb, json!({"pk": {"S": "done"}})).await;
    let idle = client.post(format!("http://127.0.0.1:{port}/_local/idle"));
    assert_eq!(idle.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    send(&client, port, json!({"name": "late"}), 1).await;
    let held = json!({"pk": {"S": "held"}, "do": {"S": "hold"}, "path": {"S": release}});
    put(&client, &dynamodb, held).await;
    let notes = || std::fs::read_to_string(notes_file(dir.path())).unwrap_or_default();
    while !notes().contains("held") {
        tokio::task::yield_now().await;
    }
    child.kill().await.unwrap();
    // The surviving instance cannot respond to anyone, and ends.
    std::fs::write(&release, "").unwrap();

    let fleet = start(dir.path()).await;
    let idle = client.post(format!("http://127.0.0.1:{}/_local/idle", fleet.port()));
    assert_eq!(idle.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let notes = notes();
    let times = |name: &str| notes.lines().filter(|line| *line == name).count();
    assert_eq!((times("done"), times("held")), (1, 2), "{notes}");
    assert!(times("late") >= 1, "{notes}");
    fleet.stop().await.unwrap();
}
