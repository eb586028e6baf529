//! What holds of the data after everything else, whatever failed on the way: nothing is half done, lost or left over.
//!
//! Looks into the files of the shared fleet, once it is idle.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::support::trial::tests;
use crate::support::{api, run};

tests! { Process: [the_data_is_whole_and_has_nothing_left_over] }

async fn the_data_is_whole_and_has_nothing_left_over() {
    let client = api();
    client.post("/_local/idle", &Value::Null).send().await.expect(204);
    let status = client.get("/_local/status").send().await.ok();
    let queues = status["queues"].as_object().unwrap();
    for (name, queue) in queues {
        // A digest waits for the end of its hour.
        assert_eq!(queue["visible"], 0, "{name}: {queue}");
        assert_eq!(queue["in_flight"], 0, "{name}: {queue}");
    }
    let fleet = run::shared_fleet();
    let table = Table::read(&fleet.setup().data_dir().join("dynamodb.db"));
    let objects = objects(&fleet.setup().data_dir().join("s3.db"));
    let mut wrong = Vec::new();
    table.nothing_is_below_what_is_gone(&mut wrong);
    table.pointers_lead_somewhere(&mut wrong);
    table.links_are_known_at_both_ends(&mut wrong);
    table.history_is_complete_and_tells_once(&mut wrong);
    table.objects_belong_to_something(&objects, &mut wrong);
    assert!(
        wrong.is_empty(),
        "{} of {} items:\n{}",
        wrong.len(),
        table.0.len(),
        wrong.join("\n")
    );
}

/// By partition and sort key.
struct Table(BTreeMap<(String, String), Value>);

impl Table {
    fn read(path: &std::path::Path) -> Self {
        let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut rows = file.prepare("SELECT item_json FROM \"Table\"").unwrap();
        let items = rows.query_map((), |row| row.get::<_, String>(0)).unwrap();
        let items = items.map(|item| {
            let item: Value = serde_json::from_str(&item.unwrap()).unwrap();
            let key = |name: &str| item[name]["S"].as_str().unwrap().to_owned();
            ((key("pk"), key("sk")), item)
        });
        Self(items.collect())
    }

    /// Whether an item is there, and is no tombstone.
    fn has(&self, pk: &str, sk: &str) -> bool {
        let item = self.0.get(&(pk.to_owned(), sk.to_owned()));
        item.is_some_and(|item| !is_tombstone(item))
    }

    /// The items of projects.
    fn of_projects(&self) -> impl Iterator<Item = (&str, &str, &Value)> {
        let items = self.0.iter().map(|((pk, sk), item)| (&**pk, &**sk, item));
        items.filter(|(pk, ..)| pk.starts_with("PROJECT#") && !pk.ends_with("#ACTIVITY"))
    }

    fn nothing_is_below_what_is_gone(&self, wrong: &mut Vec<String>) {
        for (pk, sk, item) in self.of_projects() {
            // What expires needs nobody to take it away.
            if sk == "META" || item.get("expires_at").is_some() {
                continue;
            }
            if !self.has(pk, "META") {
                wrong.push(format!("{pk} {sk} is below a project that is gone"));
            }
            let mut parts = sk.split('#');
            let (kind, task) = (parts.next().unwrap(), parts.next());
            let is_of_task = matches!(kind, "BODY" | "COMMENT" | "ATTACHMENT" | "REVIEW");
            if let Some(task) = task
                && is_of_task
                && !self.has(pk, &format!("TASK#{task}"))
            {
                wrong.push(format!("{pk} {sk} is of a task that is gone"));
            }
        }
    }

    fn pointers_lead_somewhere(&self, wrong: &mut Vec<String>) {
        let assigned: BTreeSet<(&str, &str)> = self
            .of_projects()
            .filter(|(_, sk, item)| sk.starts_with("TASK#") && !is_tombstone(item))
            .flat_map(|(_, sk, item)| {
                let assignees = item["assignees"]["L"]
                    .as_array()
                    .or(item["assignees"]["SS"].as_array());
                let assignees = assignees.into_iter().flatten();
                assignees.map(move |one| (sk, one.as_str().or(one["S"].as_str()).unwrap()))
            })
            .collect();
        let mut pointers = BTreeSet::new();
        for (pk, sk) in self.0.keys() {
            let Some(user) = pk.strip_prefix("USER#") else {
                continue;
            };
            if sk.starts_with("TASK#") {
                pointers.insert((&**sk, user));
            }
            if let Some(project) = sk.strip_prefix("MEMBER#")
                && !(self.has(pk, "PROFILE") && self.has(&format!("PROJECT#{project}"), "META"))
            {
                wrong.push(format!("{pk} {sk} is a membership in nothing, or of nobody"));
            }
        }
        let differences = assigned.symmetric_difference(&pointers);
        wrong.extend(differences.map(|(task, user)| format!("{task} and the pointer of {user} differ")));
    }

    /// Each link between tasks has its pointer, leads to a task, and is counted.
    fn links_are_known_at_both_ends(&self, wrong: &mut Vec<String>) {
        let mut links = BTreeSet::new();
        let mut progress: BTreeMap<(&str, String), (u64, u64)> = BTreeMap::new();
        let tasks = || {
            self.of_projects()
                .filter(|(_, sk, item)| sk.starts_with("TASK#") && !is_tombstone(item))
        };
        for (pk, sk, item) in tasks() {
            let id = sk.trim_start_matches("TASK#");
            for blocker in item["blocked_by"]["L"].as_array().into_iter().flatten() {
                links.insert((pk, format!("BLOCKS#{}#{id}", blocker["S"].as_str().unwrap())));
            }
            if let Some(parent) = item["parent_id"]["S"].as_str() {
                links.insert((pk, format!("CHILD#{parent}#{id}")));
                let (total, done) = progress.entry((pk, format!("TASK#{parent}"))).or_default();
                *total += 1;
                *done += u64::from(item["status"]["S"] == "done");
            }
        }
        for (pk, link) in &links {
            let other = link.split('#').nth(1).unwrap();
            if !self.has(pk, &format!("TASK#{other}")) {
                wrong.push(format!("{pk} {link} is from a task that is gone"));
            }
        }
        let pointers = self.of_projects();
        let pointers = pointers.filter(|(_, sk, _)| sk.starts_with("BLOCKS#") || sk.starts_with("CHILD#"));
        let pointers = pointers.map(|(pk, sk, _)| (pk, sk.to_owned())).collect();
        let differences = links.symmetric_difference(&pointers);
        wrong.extend(differences.map(|(pk, link)| format!("{pk} {link} is known at one end")));
        for (pk, sk, item) in tasks() {
            let number = |name: &str| {
                item[name]["N"]
                    .as_str()
                    .map_or(0, |number| number.parse().unwrap())
            };
            let counted = (number("subtasks_total"), number("subtasks_done"));
            let expected = progress.remove(&(pk, sk.to_owned())).unwrap_or_default();
            if counted != expected {
                wrong.push(format!(
                    "{pk} {sk} has counted {counted:?} subtasks, not {expected:?}"
                ));
            }
        }
    }

    /// Each version of a task has one entry in its history.
    fn history_is_complete_and_tells_once(&self, wrong: &mut Vec<String>) {
        let mut told: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for ((pk, _), item) in &self.0 {
            let is_of_task = ["comment_id", "attachment_id", "is_review"]
                .iter()
                .all(|name| item.get(name).is_none());
            if let Some(task) = pk
                .strip_suffix("#ACTIVITY")
                .filter(|pk| pk.starts_with("TASK#") && is_of_task)
            {
                told.entry(task.to_owned()).or_default().push(version(item));
            }
        }
        for (pk, sk, item) in self.of_projects() {
            if !sk.starts_with("TASK#") {
                continue;
            }
            let mut told = told.remove(sk).unwrap_or_default();
            told.sort_unstable();
            if told != (1..=version(item)).collect::<Vec<_>>() {
                wrong.push(format!("the history of {pk} {sk} has the versions {told:?}"));
            }
        }
    }

    fn objects_belong_to_something(&self, objects: &[String], wrong: &mut Vec<String>) {
        for key in objects {
            let parts: Vec<&str> = key.split('/').collect();
            let is_wanted = match parts[..] {
                ["files" | "thumbnails", project, task, file] => self.has(
                    &format!("PROJECT#{project}"),
                    &format!("ATTACHMENT#{task}#{file}"),
                ),
                ["avatars" | "avatar-uploads", user, ..] => self.has(&format!("USER#{user}"), "PROFILE"),
                _ => true,
            };
            if !is_wanted {
                wrong.push(format!("{key} belongs to nothing"));
            }
        }
    }
}

fn is_tombstone(item: &Value) -> bool {
    item.get("deleted_at").is_some()
}

fn version(item: &Value) -> u64 {
    item["version"]["N"].as_str().unwrap().parse().unwrap()
}

fn objects(path: &std::path::Path) -> Vec<String> {
    let file = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut rows = file.prepare("SELECT CAST(key AS TEXT) FROM objects").unwrap();
    let keys = rows.query_map((), |row| row.get(0)).unwrap();
    keys.map(Result::unwrap).collect()
}
