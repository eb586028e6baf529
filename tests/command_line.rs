//! `fleet` on the command line.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::fleet::{Fleet, ROOT, Setup, fleet_command};
use crate::support::trial::tests;
use crate::support::{Person, run, unique};

tests! {
    Process: [
        events_are_run_without_a_fleet,
        events_are_run_by_the_fleet_that_is_there,
        what_cannot_be_invoked_is_said,
        the_event_log_is_asked_in_sql,
        what_cannot_be_asked_is_said,
        log_lines_of_a_request_are_printed_and_metrics_are_summed,
        reset_forgets_everything,
        two_fleets_do_not_share_a_directory,
        two_fleets_do_not_share_a_port,
        a_directory_of_somebody_else_is_left_alone,
        a_fleet_ends_well_when_it_is_asked_to,
    ],
}

async fn events_are_run_without_a_fleet() {
    let setup = Setup::new("invoke");
    let answer = answer_of(&invoke(&setup, "users", &event("users-health.json")));
    assert_eq!(answer["statusCode"], 200);
    let answer = answer_of(&invoke(&setup, "UsersFunction", &event("users-not-found.json")));
    assert_eq!(answer["statusCode"], 404);
    assert_eq!(body_of(&answer)["code"], "not_found");
}

/// Every one of `events/` is taken by the function that its name begins with: as with the real thing, no token of
/// theirs counts.
async fn events_are_run_by_the_fleet_that_is_there() {
    // A database where none is: the function of the relational view is there, and its batch comes again.
    let nowhere = "postgres://nobody@127.0.0.1:1/none";
    let fleet = Setup::new("invoke-running").relational(nowhere).start();
    let mut events = 0;
    for entry in std::fs::read_dir(Path::new(ROOT).join("events")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        let functions = [
            "athena-export",
            "deliver",
            "deploy-hook",
            "notify",
            "relational-view",
            "reports",
            "sqs-worker",
            "tasks",
            "uploads",
            "users",
        ];
        let mut of_this_name = functions.into_iter();
        let function = of_this_name.find(|function| name.starts_with(&format!("{function}-")));
        let function = function.unwrap_or_else(|| panic!("{name} is for no function"));
        let answer = answer_of(&invoke(fleet.setup(), function, &path));
        if function == "deploy-hook" {
            assert_eq!(answer, json!({"status": "Succeeded"}), "{name}");
        } else if let Some(failures) = answer.get("batchItemFailures") {
            let waits = usize::from(function == "relational-view");
            assert_eq!(failures.as_array().unwrap().len(), waits, "{name}: {answer}");
        } else {
            let status = answer["statusCode"].as_u64().unwrap();
            assert!((200..500).contains(&status), "{name}: {answer}");
        }
        events += 1;
    }
    assert!(events >= 10, "{events}");

    let ann = Person::at(&fleet.client()).await;
    let text = std::fs::read_to_string(event("tasks-create-project.json")).unwrap();
    let mut own: Value = serde_json::from_str(&text).unwrap();
    own["headers"]["authorization"] = json!(format!("Bearer {}", ann.access_token));
    let path = run::path(&unique("own-event"));
    std::fs::write(&path, own.to_string()).unwrap();
    let answer = answer_of(&invoke(fleet.setup(), "tasks", &path));
    assert_eq!(answer["statusCode"], 201, "{answer}");
    let listed = ann.list("/v1/projects").await;
    assert_eq!(
        listed,
        [body_of(&answer)],
        "what an event has made, the API shows"
    );
    fleet.stop();
}

async fn what_cannot_be_invoked_is_said() {
    let setup = Setup::new("invoke-wrong");
    let wrong = run::path(&unique("wrong-event"));
    std::fs::write(&wrong, "{").unwrap();
    for (function, event, expected) in [
        (
            "nobody",
            event("users-health.json"),
            "there is no function nobody",
        ),
        ("users", event("nothing.json"), "nothing.json"),
        ("users", wrong, "no JSON"),
    ] {
        let output = invoke(&setup, function, &event);
        assert!(!output.status.success(), "{function}");
        assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    }
}

/// The fleet's port is in its data directory, where the command looks for it.
async fn the_event_log_is_asked_in_sql() {
    let fleet = Setup::new("query").without_faults().start();
    let ann = Person::at(&fleet.client()).await;
    let project = ann.project().await;
    ann.tasks(&project, 2).await;
    let api = fleet.client();
    api.post("/_local/idle", &json!({})).send().await.expect(204);
    let exported = api.post("/_local/schedules/ExportNew", &json!({})).send().await;
    exported.expect(204);
    api.post("/_local/idle", &json!({})).send().await.expect(204);
    let file = Path::new(ROOT).join("queries/events-per-day.sql");
    let output = query(&fleet, &file, &["2020-01-01", "2046-12-31"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Vec<&str>> = said
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(lines[0], ["dt", "kind", "events", "projects"], "{said}");
    let created: Vec<_> = lines
        .iter()
        .filter(|line| line.get(1) == Some(&"task_created"))
        .collect();
    // Midnight may lie between the two.
    let count: u32 = created.iter().map(|line| line[2].parse::<u32>().unwrap()).sum();
    assert_eq!(count, 2, "{said}");
    assert!(said.contains(" bytes scanned\n"), "{said}");
    let none = query(&fleet, &file, &["2020-01-01", "2020-01-02' OR '1' = '1"]);
    assert!(
        String::from_utf8_lossy(&none.stdout).contains("\n0 rows; "),
        "{none:?}"
    );
}

async fn what_cannot_be_asked_is_said() {
    let fleet = Setup::new("query-refused").without_faults().start();
    let file = run::path("wrong.sql");
    for (sql, expected) in [
        ("SELECT nothing FROM events", "nothing"),
        ("DROP TABLE events", "Queries of this type are not supported"),
        ("SELECT dt FROM events WHERE dt = ?", "parameter"),
    ] {
        std::fs::write(&file, sql).unwrap();
        let output = query(&fleet, &file, &[]);
        assert!(!output.status.success());
        assert!(stderr(&output).contains(expected), "{sql}: {}", stderr(&output));
    }
    fleet.stop();
    let output = query(&fleet, &file, &[]);
    assert!(
        stderr(&output).contains("no fleet is running"),
        "{}",
        stderr(&output)
    );
}

fn query(fleet: &Fleet, file: &Path, parameters: &[&str]) -> Output {
    let mut command = fleet_command();
    command.arg("query").arg(file).args(parameters);
    command
        .arg("--data-dir")
        .arg(fleet.setup().data_dir())
        .output()
        .unwrap()
}

async fn log_lines_of_a_request_are_printed_and_metrics_are_summed() {
    let fleet = Setup::new("logs").without_faults().start();
    let api = fleet.client();
    let answer = api.get("/v1/health").send().await.expect(200);
    api.get("/v1/nothing").send().await.expect(404);
    let id = answer.header("x-request-id");
    // A line is written after its response.
    let printed = loop {
        let mut command = fleet_command();
        command.args(["logs", "--request-id", id, "--url", api.base_url()]);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        let printed = String::from_utf8(output.stdout).unwrap();
        if !printed.is_empty() {
            break printed;
        }
    };
    let [line] = printed.lines().collect::<Vec<_>>()[..] else {
        panic!("{printed}");
    };
    let line: Value = serde_json::from_str(line.strip_prefix("[users] ").unwrap()).unwrap();
    assert_eq!(
        (
            &line["route"],
            &line["status"],
            &line["request_id"],
            &line["version"]
        ),
        (&json!("/v1/health"), &json!(200), &json!(id), &json!("$LATEST"))
    );
    let metrics = api.get("/_local/metrics").send().await.ok();
    let requests = &metrics["users"]["request_ms"];
    assert!(
        requests["count"].as_u64() >= Some(1) && requests["max"].as_f64() > Some(0.0),
        "{metrics}"
    );
    fleet.stop();
    let mut command = fleet_command();
    let output = command.args(["logs", "--url", api.base_url()]).output().unwrap();
    assert!(!output.status.success());
    assert!(
        stderr(&output).contains("no fleet answers"),
        "{}",
        stderr(&output)
    );
}

async fn reset_forgets_everything() {
    let setup = Setup::new("reset").restartable();
    let fleet = setup.start();
    let ann = Person::at(&fleet.client()).await;
    let project = ann.project().await;
    let refused = reset(&setup.data_dir());
    assert!(!refused.status.success(), "a fleet is running on it");
    assert!(
        stderr(&refused).contains("another fleet is running"),
        "{}",
        stderr(&refused)
    );
    ann.client.get(&project).send().await.ok();
    fleet.stop();

    let done = reset(&setup.data_dir());
    assert!(done.status.success(), "{}", stderr(&done));
    let fleet = setup.start();
    let client = fleet.client();
    client
        .with_token(&ann.access_token)
        .get(&project)
        .send()
        .await
        .expect(401);
    let login = json!({ "email": ann.email, "password": ann.password });
    client.post("/v1/auth/login", &login).send().await.expect(401);
    let mails = client.get("/_local/mail").send().await.ok();
    assert_eq!(mails, json!([]));
    fleet.stop();
    let nothing = reset(&run::path(&unique("never-there")));
    assert!(nothing.status.success(), "there is nothing to forget");
}

async fn two_fleets_do_not_share_a_directory() {
    let setup = Setup::new("twice");
    let fleet = setup.start();
    let (status, said) = setup.fail_to_start();
    assert!(!status.success());
    assert!(
        said.contains("another fleet is running on") && said.contains("--data-dir"),
        "{said}"
    );
    fleet.client().get("/v1/health").send().await.expect(200);
    fleet.stop();
}

async fn two_fleets_do_not_share_a_port() {
    let one = Setup::new("port-one").restartable();
    let fleet = one.start();
    let (status, said) = Setup::new("port-two").on_port_of(&one).fail_to_start();
    assert!(!status.success());
    assert!(said.contains("is taken") && said.contains("--port"), "{said}");
    fleet.client().get("/v1/health").send().await.expect(200);
    fleet.stop();
}

async fn a_directory_of_somebody_else_is_left_alone() {
    let setup = Setup::new("thesis");
    std::fs::create_dir(setup.data_dir()).unwrap();
    let thesis = setup.data_dir().join("thesis.txt");
    std::fs::write(&thesis, "mine").unwrap();
    let (status, said) = setup.fail_to_start();
    assert!(!status.success() && said.contains("no fleet's data"), "{said}");
    assert!(!reset(&setup.data_dir()).status.success());
    assert_eq!(std::fs::read_to_string(&thesis).unwrap(), "mine");
    assert_eq!(std::fs::read_dir(setup.data_dir()).unwrap().count(), 1);
}

async fn a_fleet_ends_well_when_it_is_asked_to() {
    let fleet = Setup::new("end").start();
    Person::at(&fleet.client()).await.project().await;
    fleet.terminate();
}

fn invoke(setup: &Setup, function: &str, event: &Path) -> Output {
    let mut command = fleet_command();
    command.args(["invoke", function, "--event"]).arg(event);
    command.arg("--data-dir").arg(setup.data_dir()).output().unwrap()
}

fn reset(data_dir: &Path) -> Output {
    fleet_command()
        .arg("reset")
        .arg("--data-dir")
        .arg(data_dir)
        .output()
        .unwrap()
}

/// Standard output is the answer and nothing else.
fn answer_of(output: &Output) -> Value {
    assert!(output.status.success(), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn body_of(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

fn event(name: &str) -> std::path::PathBuf {
    Path::new(ROOT).join("events").join(name)
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
