//! A random history, delivered more than once and in any order, ends in the view that is made from the table.

use domain::Role;
use serde_json::{Value, json};

use crate::support::{Dice, Scene, View, databases, hand_over};

/// A random history; returns its records.
async fn live(scene: &Scene, dice: &mut Dice) -> Vec<Value> {
    let owner = scene.person(1, "Ann").await;
    let mut people = Vec::new();
    for n in 2..6 {
        people.push(scene.person(n, &format!("Person {n}")).await);
    }
    let projects = [
        scene.project(&owner, "Home").await,
        scene.project(&owner, "Garden").await,
    ];
    let mut records = scene.records().await;
    let mut tasks = Vec::new();
    // Nobody joins twice: an invitation would continue the version of the first membership, which the scene does not.
    let mut joined: Vec<(usize, usize)> = Vec::new();
    let mut members: Vec<(usize, usize)> = Vec::new();
    for step in 0..80 {
        let (p, who) = (dice.below(2), dice.below(4));
        let is_member = members.contains(&(p, who));
        match dice.below(12) {
            0..=3 => {
                let labels: Vec<_> = (0..dice.below(4)).map(|n| format!("label {n}")).collect();
                let body = json!({"title": format!("Task {step}"), "labels": labels, "due": "2026-03-02"});
                tasks.push(scene.task(&projects[p], &owner, body).await);
            }
            4 if !joined.contains(&(p, who)) => {
                scene.join(&projects[p], &people[who], Role::Editor).await;
                members.push((p, who));
                joined.push((p, who));
            }
            5 if is_member => {
                scene.end_membership(&projects[p], &people[who], &owner).await;
                members.retain(|member| *member != (p, who));
            }
            6 if !tasks.is_empty() => {
                let at = dice.below(tasks.len());
                scene.delete(&tasks.remove(at), &owner).await;
            }
            7 if !tasks.is_empty() => {
                // As if the project's contents were removed.
                let gone = tasks.remove(dice.below(tasks.len())).task;
                let (pk, sk) = (
                    format!("PROJECT#{}", gone.project_id),
                    format!("TASK#{}", gone.id),
                );
                scene.remove_item(&pk, &sk).await;
            }
            8 if step > 70 && who == 3 => scene.delete_account(&people[who]).await,
            _ if !tasks.is_empty() => {
                let at = dice.below(tasks.len());
                let count = dice.below(3);
                let mut labels: Vec<_> = (0..count).map(|_| format!("label {}", dice.below(5))).collect();
                labels.sort();
                labels.dedup();
                let status = ["to_do", "in_progress", "done"][dice.below(3)];
                let body = json!({"labels": labels, "status": status, "points": dice.below(9) + 1});
                tasks[at] = scene.patch(&tasks[at], &owner, body).await;
            }
            _ => {}
        }
        records.extend(scene.records().await);
    }
    records
}

/// Delivers records in batches, some of them again and in another order.
async fn deliver(view: &View, records: &[Value], dice: &mut Dice) {
    let mut at = 0;
    while at < records.len() {
        let end = (at + 1 + dice.below(30)).min(records.len());
        assert_eq!(hand_over(view, &records[at..end]).await, [""; 0]);
        // Some batches come again later, after newer ones.
        at = if dice.below(3) == 0 {
            at + (end - at) / 2 + 1
        } else {
            end
        };
    }
    let mut all = records.to_vec();
    dice.shuffle(&mut all);
    for some in all.chunks(50) {
        assert_eq!(hand_over(view, some).await, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_view_equals_one_that_is_made_anew_whatever_was_delivered_again() {
    for seed in [1_000, 2_000, 3_000] {
        let name = "a random history with redelivery";
        let Some([followed, anew, shuffled]) = databases(name).await else {
            return;
        };
        let scene = Scene::new().await;
        let mut dice = Dice::new(seed);
        let mut records = live(&scene, &mut dice).await;
        let view = scene.view(&followed).await;
        deliver(&view, &records, &mut dice).await;
        let shown = view.shown().await;
        assert!(
            shown["tasks"].len() > 3 && shown["users"].len() >= 4,
            "{seed}: a history worth the name"
        );

        let rebuilt = scene.view(&anew).await;
        assert_eq!(scene.rebuild(&rebuilt.database).await, (0, 0));
        assert_eq!(rebuilt.shown().await, shown, "{seed}");

        // In no order at all.
        dice.shuffle(&mut records);
        let other = scene.view(&shuffled).await;
        assert_eq!(hand_over(&other, &records).await, [""; 0]);
        assert_eq!(other.shown().await, shown, "{seed}");

        // A rebuild mends rows that were derived wrongly, and removes those of no item.
        for sql in [
            "UPDATE taskfleet.tasks_rows SET title = 'wrong'",
            "DELETE FROM taskfleet.task_labels",
            "INSERT INTO taskfleet.tasks_rows (task_id, title, version, written_at) VALUES ('tsk_x', 'no such', 1, now() - interval '1 hour')",
            "INSERT INTO taskfleet.task_labels VALUES ('tsk_x', 'no such')",
            "INSERT INTO taskfleet.users_rows (user_id, version, removed_at, written_at) VALUES ('usr_x', 1, now() - interval '3 days', now())",
        ] {
            followed.execute(sql).await;
        }
        assert_ne!(view.shown().await, shown);
        assert_eq!(scene.rebuild(&view.database).await, (1, 1), "{seed}");
        assert_eq!(view.shown().await, shown, "{seed}");
        drop((view, rebuilt, other));
        for database in [followed, anew, shuffled] {
            database.remove().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_expires_is_forgotten_and_may_begin_again() {
    let Some([database]) = databases("expired rows").await else {
        return;
    };
    let scene = Scene::new().await;
    let owner = scene.person(1, "Ann").await;
    let project = scene.project(&owner, "Home").await;
    let task = scene.task(&project, &owner, json!({"title": "Plant"})).await;
    let created = scene.records().await;
    scene.delete(&task, &owner).await;
    let deleted = scene.records().await;
    let (pk, sk) = (format!("PROJECT#{project}"), format!("TASK#{}", task.task.id));
    scene.remove_item(&pk, &sk).await;
    let mut expired = scene.records().await;
    for record in &mut expired {
        record["userIdentity"] = json!({"type": "Service", "principalId": "dynamodb.amazonaws.com"});
    }
    let view = scene.view(&database).await;
    for records in [&created, &deleted] {
        hand_over(&view, records).await;
    }
    let rows = "SELECT COUNT(*) FROM taskfleet.tasks_rows";
    let count = async |view: &View| {
        view.database.query(rows).await.unwrap().rows[0][0]
            .clone()
            .unwrap()
    };
    assert_eq!(count(&view).await, "1", "an older version may still come");
    hand_over(&view, &expired).await;
    assert_eq!(count(&view).await, "0");
    // The same id, created again with the same idempotency key after a month.
    hand_over(&view, &created).await;
    assert_eq!(view.shown().await["tasks"].len(), 1);
    drop(view);
    database.remove().await;
}
