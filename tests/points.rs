//! Points and rankings: what completed tasks earn, and where one stands.

use serde_json::{Value, json};

use crate::support::fleet::Setup;
use crate::support::team::{join, settle};
use crate::support::trial::tests;
use crate::support::{Client, Person, run};

tests! {
    Mail: [a_task_done_at_once_earns_nothing_and_the_ledger_says_why],
    Process: [points_come_and_go_with_what_is_done],
}

const POINTS: &str = "/v1/users/me/points";
const PERIODS: [&str; 3] = ["all", "month", "week"];

async fn set(person: &Person, task: &str, body: Value) {
    let call = person.client.patch(task, &body).header("if-match", "*");
    call.send().await.ok();
}

async fn delete(person: &Person, path: &str) {
    let call = person.client.delete(path).header("if-match", "*");
    call.send().await.expect(204);
}

async fn get(person: &Person, path: &str) -> Value {
    person.client.get(path).send().await.ok()
}

/// The balance, and points and reason of each entry, newest first.
async fn ledger(person: &Person) -> (u64, Vec<(i64, String)>) {
    let balance = get(person, POINTS).await["balance"].as_u64().unwrap();
    assert_eq!(get(person, "/v1/users/me").await["points"], balance);
    let entries = person.list(&format!("{POINTS}?limit=2")).await.into_iter();
    let entry = |entry: Value| {
        (
            entry["points"].as_i64().unwrap(),
            entry["reason"].as_str().unwrap().to_owned(),
        )
    };
    (balance, entries.map(entry).collect())
}

/// Rank, name and points of each that a ranking lists.
fn listed(ranking: &Value) -> Vec<(u64, String, u64)> {
    let items = ranking["items"].as_array().unwrap().iter();
    let number = |value: &Value| value.as_u64().unwrap();
    items
        .map(|item| {
            (
                number(&item["rank"]),
                item["name"].as_str().unwrap().to_owned(),
                number(&item["points"]),
            )
        })
        .collect()
}

async fn take_part(api: &Client, person: &Person, takes_part: bool) {
    let body = json!({ "in_global_ranking": takes_part });
    let profile = person.client.patch("/v1/users/me", &body).send().await.ok();
    assert_eq!(profile["in_global_ranking"], takes_part);
    if takes_part {
        settle(api).await;
    }
}

async fn a_task_done_at_once_earns_nothing_and_the_ledger_says_why() {
    let (api, ann) = (run::api(), Person::new().await);
    let project = ann.project().await;
    let task = ann.task(&project, json!({"title": "t", "points": 5})).await;
    let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    set(&ann, &path, json!({"status": "done"})).await;
    settle(&api).await;
    let points = get(&ann, POINTS).await;
    assert_eq!(
        (&points["balance"], &points["daily_cap"]),
        (&json!(0), &json!(200))
    );
    let entry = &points["items"][0];
    assert_eq!(
        (
            &entry["reason"],
            &entry["points"],
            &entry["share"],
            &entry["task_id"]
        ),
        (&json!("too_soon"), &json!(0), &json!(5), &task["id"])
    );
}

async fn points_come_and_go_with_what_is_done() {
    let age = "PointsMinimumAgeSeconds:\n    Type: Number\n    Default: 60\n";
    let setup = Setup::new("points").template(|text| {
        assert!(text.contains(age), "the template's age has changed");
        text.replace(age, &age.replace("60", "0"))
    });
    let fleet = setup.start();
    let api = fleet.client();
    let (ann, ben, eve) = (
        Person::at(&api).await,
        Person::at(&api).await,
        Person::at(&api).await,
    );
    let project = ann.project().await;
    join(&api, &ann, &project, &ben, "editor").await;
    let both = json!([ann.user_id, ben.user_id]);
    let mut tasks = Vec::new();
    for points in [7, 5] {
        let body = json!({"title": "t", "points": points, "assignees": both});
        let task = ann.task(&project, body).await;
        let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
        let done = json!({"status": "done"});
        match points {
            7 => set(&ben, &path, done).await,
            _ => drop(ben.client.post(&format!("{path}/move"), &done).send().await.ok()),
        }
        settle(&api).await;
        tasks.push(path);
    }
    assert_eq!(ledger(&ann).await.0, 7);
    let completed = |points| (points, "completed".to_owned());
    assert_eq!(ledger(&ben).await, (5, vec![completed(2), completed(3)]));
    for person in [&ann, &ben] {
        take_part(&api, person, true).await;
    }

    let of_project = format!("scope=project&project_id={}", project.rsplit('/').next().unwrap());
    let first = [(1, ann.name.clone(), 7), (2, ben.name.clone(), 5)];
    for scope in [of_project.as_str(), "scope=global"] {
        for period in PERIODS {
            let ranking = get(&ben, &format!("/v1/rankings?{scope}&period={period}")).await;
            assert_eq!(listed(&ranking), first, "{scope} {period}");
            assert_eq!(ranking["me"], json!({"rank": 2, "points": 5}));
        }
    }
    let outside = eve.client.get(&format!("/v1/rankings?{of_project}"));
    outside.send().await.problem(404, "not_found");
    let global = get(&eve, "/v1/rankings?scope=global").await;
    assert_eq!(global["me"], Value::Null);
    let text = global.to_string();
    assert!(!text.contains("usr_") && !text.contains('@'), "{text}");

    set(&ann, &tasks[0], json!({"status": "to_do"})).await;
    settle(&api).await;
    let (balance, entries) = ledger(&ann).await;
    assert_eq!((balance, &entries[0]), (3, &(-4, "reopened".to_owned())));
    let tied = get(&ben, "/v1/rankings?scope=global").await;
    assert_eq!(tied["me"], json!({"rank": 2, "points": 2}));
    // Leaving is at once.
    take_part(&api, &ann, false).await;
    let global = get(&ben, "/v1/rankings?scope=global").await;
    assert_eq!(listed(&global), [(1, ben.name.clone(), 2)]);
    settle(&api).await;

    // A former member is on no board, and whoever deletes their account has no rank.
    delete(&ann, &format!("{project}/members/{}", ben.user_id)).await;
    settle(&api).await;
    let board = get(&ann, &format!("/v1/rankings?{of_project}")).await;
    assert_eq!(listed(&board), [(1, ann.name.clone(), 3)]);
    ben.client.delete("/v1/users/me").send().await.expect(204);
    settle(&api).await;
    take_part(&api, &eve, true).await;
    let global = get(&eve, "/v1/rankings?scope=global").await;
    assert_eq!(
        (&global["items"], &global["me"]),
        (&json!([]), &json!({"rank": 1, "points": 0}))
    );
    delete(&ann, &project).await;
    settle(&api).await;
    let (balance, entries) = ledger(&ann).await;
    assert_eq!((balance, &entries[0]), (0, &(-3, "deleted".to_owned())));
    fleet.stop();
}
