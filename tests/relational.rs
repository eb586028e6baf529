//! The relational view in a real PostgreSQL: it follows what people do, catches up after the database was away, and can be made anew.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use relational::testing::TestDatabase;
use serde_json::{Value, json};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::fleet::{Fleet, ROOT, Setup, fleet_command};
use crate::support::team::{activity, join, settle};
use crate::support::trial::tests;
use crate::support::{Client, Person};

tests! {
    Postgres: [
        the_view_follows_the_table_and_equals_one_made_anew,
        a_database_that_is_away_holds_up_nobody_and_the_view_catches_up,
        only_one_statement_that_reads_is_answered,
    ],
}

const VIEWS: [&str; 9] = [
    "users",
    "projects",
    "members",
    "tasks",
    "task_assignees",
    "task_labels",
    "task_blockers",
    "point_entries",
    "events",
];

async fn database() -> TestDatabase {
    let database = TestDatabase::create("the relational view").await;
    database.expect("this test is ignored without a server")
}

/// Runs a command of the operator on the fleet's data directory; how it ended, and what it said.
fn operate(fleet: &Fleet, arguments: &[&str]) -> (bool, String) {
    let mut command = fleet_command();
    command
        .args(arguments)
        .arg("--data-dir")
        .arg(fleet.setup().data_dir());
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// Output of `fleet sql` for a query.
fn sql(fleet: &Fleet, query: &str) -> (bool, String) {
    let file = fleet.setup().data_dir().with_extension("sql");
    std::fs::write(&file, query).unwrap();
    operate(fleet, &["sql", file.to_str().unwrap()])
}

/// All that queries see.
fn shown(fleet: &Fleet) -> BTreeMap<&'static str, String> {
    // The key comes first; the views of lists, and that of users, have no third column.
    let rows = |view: &'static str| {
        let order = if view.starts_with("task_") || view == "users" {
            "1, 2"
        } else {
            "1, 2, 3"
        };
        let (is_answered, said) = sql(fleet, &format!("SELECT * FROM taskfleet.{view} ORDER BY {order}"));
        assert!(is_answered, "{view}: {said}");
        (view, said)
    };
    VIEWS.map(rows).into()
}

async fn move_to(person: &Person, project: &str, task: &Value, status: &str) {
    let path = format!("{project}/tasks/{}/move", task["id"].as_str().unwrap());
    person
        .client
        .post(&path, &json!({ "status": status }))
        .send()
        .await
        .ok();
}

/// Ann and Ben share a project with a done, a blocked and a blocking task.
async fn scene(api: &Client) -> (Person, Person, String) {
    let (ann, ben) = (Person::at(api).await, Person::at(api).await);
    let project = ann.project().await;
    join(api, &ann, &project, &ben, "editor").await;
    let done = ann
        .task(
            &project,
            json!({"title": "Dig", "points": 3, "labels": ["garden", "hard"]}),
        )
        .await;
    move_to(&ann, &project, &done, "done").await;
    let blocking = ann
        .task(
            &project,
            json!({"title": "Buy the tree", "assignees": [ben.user_id]}),
        )
        .await;
    let blocked = json!({"title": "Plant it", "blocked_by": [blocking["id"]], "due": "2020-03-01", "assignees": [ann.user_id]});
    ann.task(&project, blocked).await;
    settle(api).await;
    (ann, ben, project)
}

async fn the_view_follows_the_table_and_equals_one_made_anew() {
    let database = database().await;
    let setup = Setup::new("relational")
        .relational(&database.url())
        .template(|text| {
            let age = "PointsMinimumAgeSeconds:\n    Type: Number\n    Default: 60\n";
            assert!(text.contains(age), "the template's age has changed");
            text.replace(age, &age.replace("60", "0"))
        });
    let fleet = setup.start();
    let api = fleet.client();
    let (ann, ben, project) = scene(&api).await;
    let followed = shown(&fleet);
    for (view, rows) in [
        ("users", 2),
        ("projects", 1),
        ("members", 2),
        ("tasks", 3),
        ("task_labels", 2),
        ("task_blockers", 1),
        ("task_assignees", 2),
        ("point_entries", 1),
    ] {
        assert!(
            followed[view].contains(&format!("\n{rows} rows\n")),
            "{view}: {}",
            followed[view]
        );
    }
    assert!(
        followed["events"].contains("status_changed"),
        "{}",
        followed["events"]
    );
    assert!(
        !format!("{followed:?}").contains("@example"),
        "no address is in the view"
    );

    // The documented queries.
    let query = |name: &str| {
        let path = Path::new(ROOT).join(format!("queries/relational/{name}.sql"));
        let (is_answered, said) = operate(&fleet, &["sql", path.to_str().unwrap()]);
        assert!(is_answered, "{name}: {said}");
        said
    };
    let workload = query("workload");
    assert!(
        workload.contains("overdue") && workload.contains("\n2 rows\n"),
        "{workload}"
    );
    assert!(query("blocked").contains("Buy the tree"), "{}", query("blocked"));
    assert!(query("unassigned").contains("\n0 rows\n"));
    let member = format!("{project}/members/{}", ben.user_id);
    ann.client.delete(&member).send().await.expect(204);
    settle(&api).await;
    // A member who leaves is no assignee any more.
    let unassigned = query("unassigned");
    assert!(
        unassigned.contains("Buy the tree") && unassigned.contains("\n1 rows\n"),
        "{unassigned}"
    );

    // Made anew, it is the same.
    let followed = shown(&fleet);
    let (is_done, said) = operate(&fleet, &["rebuild", "relational"]);
    assert!(is_done && said.contains("0 items cannot be read"), "{said}");
    assert_eq!(shown(&fleet), followed);
    for view in ["tasks", "users", "events", "members"] {
        database
            .execute(&format!("DELETE FROM taskfleet.{view}_rows"))
            .await;
    }
    database
        .execute("UPDATE taskfleet.projects_rows SET name = 'wrong'")
        .await;
    assert_ne!(shown(&fleet), followed);
    assert!(operate(&fleet, &["rebuild", "relational"]).0);
    assert_eq!(shown(&fleet), followed);

    // A deleted project is gone, with its texts.
    ann.client
        .delete(&project)
        .header("if-match", "*")
        .send()
        .await
        .expect(204);
    settle(&api).await;
    let after = shown(&fleet);
    for view in [
        "projects",
        "members",
        "tasks",
        "task_labels",
        "task_assignees",
        "task_blockers",
    ] {
        assert!(after[view].contains("\n0 rows\n"), "{view}: {}", after[view]);
    }
    let (_, texts) = sql(
        &fleet,
        "SELECT COUNT(*) FROM taskfleet.tasks_rows WHERE title IS NOT NULL",
    );
    assert!(texts.contains("\n    0\n"), "{texts}");
    fleet.stop();
    database.remove().await;
}

/// A port through which a server is reached, or not.
struct Way {
    port: u16,
    is_open: watch::Sender<bool>,
}

impl Way {
    /// On a thread of its own: the test's one waits for commands.
    fn to(host: String, port: u16) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let way = Self {
            port: listener.local_addr().unwrap().port(),
            is_open: watch::Sender::new(true),
        };
        let is_open = way.is_open.subscribe();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime
                .unwrap()
                .block_on(carry(listener, is_open, (host.into(), port)));
        });
        way
    }
}

async fn carry(
    listener: std::net::TcpListener,
    is_open: watch::Receiver<bool>,
    (host, port): (Arc<str>, u16),
) {
    listener.set_nonblocking(true).unwrap();
    let listener = TcpListener::from_std(listener).unwrap();
    while let Ok((mut from, _)) = listener.accept().await {
        let (mut is_open, host) = (is_open.clone(), Arc::clone(&host));
        tokio::spawn(async move {
            if !*is_open.borrow() {
                return;
            }
            let mut to = TcpStream::connect((&*host, port)).await.unwrap();
            tokio::select! {
                _ = copy_bidirectional(&mut from, &mut to) => {}
                _ = is_open.wait_for(|is_open| !is_open) => {}
            }
        });
    }
}

async fn a_database_that_is_away_holds_up_nobody_and_the_view_catches_up() {
    let database = database().await;
    let variable = |name: &str| database.variable(name).unwrap();
    let way = Way::to(variable("PGHOST"), variable("PGPORT").parse().unwrap());
    let url = database
        .url()
        .replace(&format!(":{}/", variable("PGPORT")), &format!(":{}/", way.port));
    let url = url.replace(&variable("PGHOST"), "127.0.0.1");
    let fleet = Setup::new("relational-away").relational(&url).start();
    let api = fleet.client();
    let (ann, _, project) = scene(&api).await;
    way.is_open.send_replace(false);
    let task = ann.task(&project, json!({"title": "Meanwhile"})).await;
    move_to(&ann, &project, &task, "in_progress").await;
    let path = format!("{project}/tasks/{}", task["id"].as_str().unwrap());
    // History is derived from the same stream.
    while activity(&ann, &path).await.len() < 2 {
        tokio::task::yield_now().await;
    }
    let (is_answered, said) = sql(&fleet, "SELECT 1");
    assert!(!is_answered && said.contains("cannot be reached"), "{said}");
    way.is_open.send_replace(true);
    settle(&api).await;
    let (_, said) = sql(
        &fleet,
        "SELECT status FROM taskfleet.tasks WHERE title = 'Meanwhile'",
    );
    assert!(said.contains("in_progress"), "{said}");
    let status = api.get("/_local/status").send().await.ok();
    assert_eq!(status["queues"]["RelationalViewFailures"]["visible"], 0);
    fleet.stop();
    database.remove().await;
}

async fn only_one_statement_that_reads_is_answered() {
    let database = database().await;
    let fleet = Setup::new("relational-sql").relational(&database.url()).start();
    let api = fleet.client();
    Person::at(&api).await;
    settle(&api).await;
    for (query, expected) in [
        ("SELECT 1 AS one, NULL AS two", "one  two"),
        ("SELECT nothing", "column \"nothing\" does not exist"),
        ("DELETE FROM taskfleet.users_rows", "read-only transaction"),
        ("SELECT 1; DELETE FROM taskfleet.users_rows", "multiple commands"),
        ("", "0 rows"),
    ] {
        let (_, said) = sql(&fleet, query);
        assert!(said.contains(expected), "{query}: {said}");
    }
    assert!(
        sql(&fleet, "SELECT user_id FROM taskfleet.users")
            .1
            .contains("\n1 rows\n")
    );
    fleet.stop();
    let without = Setup::new("relational-without").start();
    let (is_answered, said) = sql(&without, "SELECT 1");
    assert!(!is_answered && said.contains("has no relational view"), "{said}");
    database.remove().await;
}
