//! Files become projects, and projects files: from asking for it to the download, as a client does it.

use serde_json::{Value, json};

use super::{ask, dead_letters, id_of, outcome};
use crate::files::transfer;
use crate::support::fleet::{Fleet, Setup};
use crate::support::team::settle;
use crate::support::trial::tests;
use crate::support::{Client, Person};

tests! {
    Process: [
        what_goes_out_comes_in_as_the_same,
        files_of_others_come_in,
        what_is_not_the_file_changes_nothing,
        a_large_export_goes_out_in_parts,
    ],
}

const CSV: &str = "\u{feff}Name;Status;Due;Labels;Checklist;Colour\r\n\
    \"Paint; twice\";in progress;2026-05-01;home;\"[x] Buy\n[ ] Stir\";red\r\n\
    '=1+1;done;;;;\r\n\
    ;;;;;\r\n\
    Bad;never;;;;\r\n";

struct Desk {
    fleet: Fleet,
    api: Client,
    ann: Person,
}

impl Desk {
    async fn new(name: &str) -> Self {
        let fleet = Setup::new(name).start();
        let api = fleet.client();
        let ann = Person::at(&api).await;
        Self { fleet, api, ann }
    }

    /// Asks for an import and uploads the file; how it ended, and the job's path.
    async fn import(&self, order: Value, file: &[u8]) -> (Value, String) {
        let path = self.ask(order, file).await;
        let waiting = outcome(&self.ann, &path).await;
        transfer::put(&waiting["upload"], file).await.done();
        settle(&self.api).await;
        (outcome(&self.ann, &path).await, path)
    }

    async fn ask(&self, mut order: Value, file: &[u8]) -> String {
        order["size_bytes"] = json!(file.len());
        order["sha256"] = json!(transfer::digest(file));
        ask(&self.ann, &order).await
    }

    /// The file that an export makes.
    async fn export(&self, kind: &str, project: &str) -> Vec<u8> {
        let order = json!({"kind": kind, "project_id": id_of(project)});
        let path = ask(&self.ann, &order).await;
        settle(&self.api).await;
        let job = outcome(&self.ann, &path).await;
        assert_eq!(job["state"], "succeeded", "{job}");
        let got = transfer::get(&job["result"]["download_url"]).await.done();
        assert!(got.header("content-disposition").contains("export."));
        got.body
    }

    async fn titles(&self, project: &str) -> Vec<String> {
        let tasks = self.ann.list(&format!("{project}/tasks?limit=100")).await;
        let titles = tasks
            .iter()
            .map(|task| task["title"].as_str().unwrap().to_owned());
        titles.collect()
    }

    async fn end(self) {
        assert_eq!(dead_letters(&self.api).await, 0);
        self.fleet.stop();
    }
}

/// What is the same wherever the tasks are.
fn tasks_of(document: &[u8]) -> Vec<Value> {
    let mut document: Value = serde_json::from_slice(document).unwrap();
    let mut tasks = document["tasks"].take();
    for task in tasks.as_array_mut().unwrap() {
        let task = task.as_object_mut().unwrap();
        for own in ["id", "updated_at"] {
            task.remove(own).unwrap();
        }
    }
    serde_json::from_value(tasks).unwrap()
}

async fn what_goes_out_comes_in_as_the_same() {
    let desk = Desk::new("round-trip").await;
    let (first, second, third) = (
        desk.ann.project().await,
        desk.ann.project().await,
        desk.ann.project().await,
    );
    let me = desk.ann.client.get("/v1/users/me").send().await.ok();
    for n in 0..30 {
        let status = ["to_do", "in_progress", "done"][n % 3];
        let body = json!({
            "title": format!("=Task {n}, \"quoted\""), "description": format!("# {n}\n\n{}", "y".repeat(200 * n)),
            "status": status, "priority": "high", "labels": ["a, b"], "due": "2026-03-29T02:30:00[Europe/Berlin]",
            "assignees": [me["id"]], "points": n, "checklist": [{"text": "one", "done": true}],
        });
        let task = desk.ann.task(&first, body).await;
        let comments = format!("{first}/tasks/{}/comments", task["id"].as_str().unwrap());
        let said = json!({"body": format!("About {n}")});
        desk.ann.client.post(&comments, &said).send().await.created();
    }
    let before = desk.export("export_json", &first).await;
    let order = json!({"kind": "import_json", "project_id": id_of(&second)});
    let (job, _) = desk.import(order, &before).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(
        (
            &job["result"]["created"],
            &job["result"]["comments"],
            &job["result"]["warnings"]
        ),
        (&json!(30), &json!(30), &json!(0))
    );
    let after = desk.export("export_json", &second).await;
    assert_eq!(tasks_of(&after), tasks_of(&before));

    let table = desk.export("export_csv", &first).await;
    let order = json!({"kind": "import_csv", "project_id": id_of(&third)});
    let (job, _) = desk.import(order, &table).await;
    assert_eq!(job["result"]["created"], 30, "{job}");
    assert_eq!(desk.titles(&third).await, desk.titles(&first).await);
    desk.end().await;
}

async fn files_of_others_come_in() {
    let desk = Desk::new("imports").await;
    let project = desk.ann.project().await;
    let order = json!({"kind": "import_csv", "project_id": id_of(&project), "mapping": {"title": "Name"}});
    let mut dry = order.clone();
    dry["dry_run"] = json!(true);
    let (job, _) = desk.import(dry, CSV.as_bytes()).await;
    assert_eq!(
        (&job["state"], &job["result"]["failed"]),
        (&json!("succeeded"), &json!(0)),
        "{job}"
    );
    assert!(desk.titles(&project).await.is_empty());

    let (job, path) = desk.import(order, CSV.as_bytes()).await;
    assert_eq!(job["result"]["created"], 3, "{job}");
    assert_eq!(job["result"]["ignored_columns"], json!(["Colour"]));
    assert_eq!(
        job["progress"],
        json!({"done": 3, "total": 3, "unit": "rows", "percent": 100})
    );
    let results = desk.ann.list(&format!("{path}/results")).await;
    assert_eq!(
        (&results[0]["status"], &results[0]["warnings"][0]["code"]),
        (&json!("created"), &json!("unknown_status"))
    );
    assert_eq!(desk.titles(&project).await, ["Bad", "Paint; twice", "=1+1"]);

    let board = json!({
        "name": "Board", "lists": [{"id": "l1", "name": "Doing", "pos": 1}],
        "cards": [
            {"id": "65000001aaaaaaaaaaaaaaaa", "name": "Card", "idList": "l1", "pos": 1},
            {"id": "65000002aaaaaaaaaaaaaaaa", "name": "Put away", "idList": "l1", "pos": 2, "closed": true},
        ],
    });
    for (archived, cards) in [(false, 1), (true, 2)] {
        let project = desk.ann.project().await;
        let order =
            json!({"kind": "import_trello", "project_id": id_of(&project), "include_archived": archived});
        let (job, _) = desk.import(order, board.to_string().as_bytes()).await;
        assert_eq!(job["result"]["created"], cards, "{job}");
        let found = desk
            .ann
            .list(&format!("{project}/tasks?status=in_progress"))
            .await;
        assert_eq!(found.len(), cards);
    }
    let project = desk.ann.project().await;
    let order = json!({"kind": "import_todoist", "project_id": id_of(&project)});
    let list = b"TYPE,CONTENT,PRIORITY,INDENT\r\ntask,Call,4,1\r\ntask,Back,4,2\r\n";
    let (job, _) = desk.import(order, list).await;
    assert_eq!(job["state"], "succeeded", "{job}");
    assert_eq!(
        desk.titles(&project).await,
        ["Call"],
        "a part is a line of its checklist"
    );
    desk.end().await;
}

async fn what_is_not_the_file_changes_nothing() {
    let desk = Desk::new("other-file").await;
    let project = desk.ann.project().await;
    let order = json!({"kind": "import_csv", "project_id": id_of(&project)});
    let path = desk.ask(order, b"title\nA\n").await;
    let waiting = outcome(&desk.ann, &path).await;
    let said = transfer::put(&waiting["upload"], b"title\nB\n").await;
    assert!(said.status >= 400, "{said:?}");
    settle(&desk.api).await;
    assert_eq!(outcome(&desk.ann, &path).await["state"], "queued");
    transfer::put(&waiting["upload"], b"title\nA\n").await.done();
    settle(&desk.api).await;
    assert_eq!(outcome(&desk.ann, &path).await["state"], "succeeded");
    assert_eq!(desk.titles(&project).await, ["A"]);
    desk.end().await;
}

/// S3 takes parts of 5 MiB and more, and compares them with what the upload was begun with.
async fn a_large_export_goes_out_in_parts() {
    let desk = Desk::new("large-export").await;
    let project = desk.ann.project().await;
    // A part has 25 tasks at most, and here the least size.
    let description = "long text ".repeat(25_000);
    for at in 0..26 {
        let task = json!({"title": format!("Task {at}"), "description": description});
        desk.ann.task(&project, task).await;
    }
    let file = desk.export("export_json", &project).await;
    assert!(file.len() > 5 * 1024 * 1024, "{}", file.len());
    assert_eq!(tasks_of(&file).len(), 26);
    desk.end().await;
}
