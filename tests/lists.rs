//! Lists: filters, orders, pages, cursors.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::person::page_path;
use crate::support::trial::tests;
use crate::support::{Person, secret};

tests! {
    Mail: [
        filters_choose_and_combine,
        orders_are_what_they_say_both_ways,
        pages_of_any_size_make_the_same_list,
        paging_loses_and_repeats_nothing_while_others_write,
        my_tasks_are_those_assigned_to_me_across_projects,
        a_cursor_is_of_one_caller_and_one_query,
    ],
}

/// A board with something to filter and to order.
struct Board {
    owner: Person,
    tasks: String,
}

impl Board {
    async fn new() -> Self {
        let owner = Person::new().await;
        let project = owner.project().await;
        let me = &owner.user_id;
        for (title, more) in [
            (
                "a",
                json!({ "priority": "low", "due": "2026-03-01", "labels": ["home"] }),
            ),
            (
                "b",
                json!({ "priority": "urgent", "assignees": [me], "labels": ["home", "paint"] }),
            ),
            (
                "c",
                json!({ "status": "in_progress", "due": "2026-01-31T09:00:00Z", "description": "Green PAINT" }),
            ),
            (
                "d",
                json!({ "status": "done", "priority": "low", "due": "2026-03-02", "assignees": [me] }),
            ),
            (
                "e",
                json!({ "priority": "medium", "due": "2026-03-01T12:00:00+01:00[Europe/Berlin]" }),
            ),
        ] {
            let mut body = more;
            body["title"] = json!(title);
            owner.task(&project, body).await;
        }
        Self {
            tasks: format!("{project}/tasks"),
            owner,
        }
    }

    /// The titles of a list, run together.
    async fn titles(&self, query: &str) -> String {
        titles(&self.owner.list(&format!("{}?{query}", self.tasks)).await)
    }
}

async fn filters_choose_and_combine() {
    let board = Board::new().await;
    let me = format!("assignee={}", board.owner.user_id);
    for (query, expected) in [
        ("", "abecd"),
        ("status=to_do", "abe"),
        ("status=done", "d"),
        ("assignee=me", "bd"),
        (&me, "bd"),
        ("label=home", "ab"),
        ("label=hom", ""),
        ("priority=low", "ad"),
        ("due_before=2026-03-01", "c"),
        ("due_before=2026-03-01T11:00:01Z", "ec"),
        ("due_after=2026-03-01", "aed"),
        ("due_after=2026-03-01&due_before=2026-03-02", "ae"),
        ("q=PAINT", "bc"),
        ("q=green+paint", "c"),
        ("q=green%20paint", "c"),
        ("priority=low&status=done&assignee=me", "d"),
        ("priority=low&status=done&assignee=me&q=a", ""),
    ] {
        assert_eq!(board.titles(query).await, expected, "{query}");
        let paged = if query.is_empty() {
            "limit=1".to_owned()
        } else {
            format!("{query}&limit=1")
        };
        assert_eq!(board.titles(&paged).await, expected, "{paged}");
    }
}

async fn orders_are_what_they_say_both_ways() {
    let board = Board::new().await;
    let b = board
        .owner
        .list(&format!("{}?label=paint", board.tasks))
        .await
        .remove(0);
    let path = format!("{}/{}", board.tasks, b["id"].as_str().unwrap());
    board
        .owner
        .client
        .patch(&path, &json!({ "points": 1 }))
        .if_match(&b["version"])
        .send()
        .await
        .ok();
    for (sort, expected) in [
        ("rank", "abecd"),
        ("created_at", "abcde"),
        ("updated_at", "acdeb"),
        ("due", "ceadb"),
        ("priority", "adebc"),
    ] {
        assert_eq!(board.titles(&format!("sort={sort}")).await, expected, "{sort}");
        assert_eq!(
            board.titles(&format!("sort={sort}&limit=2")).await,
            expected,
            "{sort} by pages"
        );
        // Without a due date or priority they are last in either direction.
        let valued = if ["due", "priority"].contains(&sort) { 4 } else { 5 };
        let (first, last) = expected.split_at(valued);
        let reversed: String = first.chars().rev().chain(last.chars().rev()).collect();
        assert_eq!(board.titles(&format!("sort=-{sort}")).await, reversed, "-{sort}");
        assert_eq!(
            board.titles(&format!("sort=-{sort}&limit=2")).await,
            reversed,
            "-{sort} by pages"
        );
    }
}

async fn pages_of_any_size_make_the_same_list() {
    let ann = Person::new().await;
    let project = ann.project().await;
    ann.tasks(&project, 30).await;
    let tasks = format!("{project}/tasks");
    let whole = ann.list(&tasks).await;
    assert_eq!(whole.len(), 30);
    for limit in [1, 2, 7, 29, 30, 31, 100] {
        assert_eq!(
            ann.list(&format!("{tasks}?limit={limit}")).await,
            whole,
            "limit={limit}"
        );
    }
    let first = ann.client.get(&format!("{tasks}?limit=7")).send().await.ok();
    assert_eq!(first["items"].as_array().unwrap().len(), 7);
}

/// What is neither made nor moved nor deleted meanwhile is on exactly one page.
async fn paging_loses_and_repeats_nothing_while_others_write() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let tasks = format!("{project}/tasks");
    let kept = ann.tasks(&project, 40).await;
    let busy = ann.tasks(&project, 6).await;
    for sort in ["rank", "-created_at", "updated_at", "due", "-priority"] {
        let (mut seen, mut cursor, mut round) = (BTreeMap::<String, usize>::new(), Value::Null, 0);
        loop {
            let path = page_path(&format!("{tasks}?limit=6&sort={sort}"), &cursor);
            let page = ann.client.get(&path).send().await.ok();
            for task in page["items"].as_array().unwrap() {
                *seen.entry(id(task)).or_default() += 1;
            }
            cursor = page["next_cursor"].clone();
            if cursor.is_null() {
                break;
            }
            let task = id(&busy[round % busy.len()]);
            let after = id(&kept[(round * 11) % kept.len()]);
            let column = json!({ "status": "to_do", "after": after });
            ann.client
                .post(&format!("{tasks}/{task}/move"), &column)
                .send()
                .await
                .ok();
            ann.task(
                &project,
                json!({ "title": secret("New"), "priority": "high", "due": "2026-01-01" }),
            )
            .await;
            round += 1;
            assert!(round < 100, "paging does not end");
        }
        for task in &kept {
            assert_eq!(seen.get(&id(task)), Some(&1), "sort={sort}");
        }
    }
}

async fn my_tasks_are_those_assigned_to_me_across_projects() {
    let (ann, bob) = (Person::new().await, Person::new().await);
    let (one, two) = (ann.project().await, ann.project().await);
    let his = bob.project().await;
    bob.task(&his, json!({ "title": "z", "assignees": [bob.user_id] }))
        .await;
    let mine = |title: &str, due: &str, priority: &str| json!({ "title": title, "due": due, "priority": priority, "assignees": [ann.user_id] });
    let a = ann.task(&one, mine("a", "2026-03-02", "low")).await;
    ann.task(&two, mine("b", "2026-03-01", "urgent")).await;
    ann.task(&one, json!({ "title": "x" })).await;
    let c = ann.task(&two, mine("c", "2026-03-03", "none")).await;
    let list = async |query: &str| titles(&ann.list(&format!("/v1/tasks?{query}")).await);
    for (query, expected) in [
        ("", "bac"),
        ("limit=1", "bac"),
        ("sort=-due", "cab"),
        ("sort=created_at", "abc"),
        ("sort=-created_at&limit=2", "cba"),
        ("sort=priority", "abc"),
        ("due_before=2026-03-03", "ba"),
        ("priority=urgent", "b"),
        ("q=A", "a"),
        ("status=done", ""),
    ] {
        assert_eq!(list(query).await, expected, "{query}");
    }
    let path = format!("{one}/tasks/{}", id(&a));
    ann.client
        .post(&format!("{path}/move"), &json!({ "status": "done" }))
        .send()
        .await
        .ok();
    assert_eq!(
        (list("status=done").await, list("status=to_do").await),
        ("a".to_owned(), "bc".to_owned())
    );
    let patch = json!({ "due": null, "title": "d" });
    ann.client
        .patch(&path, &patch)
        .header("if-match", "*")
        .send()
        .await
        .ok();
    assert_eq!(list("").await, "bcd", "no due date comes last");
    let other = format!("{two}/tasks/{}", id(&c));
    ann.client
        .patch(&other, &json!({ "assignees": [] }))
        .header("if-match", "*")
        .send()
        .await
        .ok();
    assert_eq!(list("").await, "bd", "no longer mine");
    assert_eq!(titles(&bob.list("/v1/tasks").await), "z");

    let stranger = json!({ "title": "y", "assignees": [ann.user_id, bob.user_id] });
    let refused = ann.client.post(&format!("{one}/tasks"), &stranger).send().await;
    assert_eq!(refused.invalid_fields(), ["/assignees/1"]);
}

async fn a_cursor_is_of_one_caller_and_one_query() {
    let (ann, bob) = (Person::new().await, Person::new().await);
    let (project, his) = (ann.project().await, bob.project().await);
    let other = ann.project().await;
    ann.tasks(&project, 3).await;
    ann.tasks(&other, 3).await;
    bob.tasks(&his, 3).await;
    let path = format!("{project}/tasks?limit=1");
    let page = ann.client.get(&path).send().await.ok();
    let cursor = page["next_cursor"].as_str().unwrap();
    ann.client
        .get(&format!("{path}&cursor={cursor}"))
        .send()
        .await
        .ok();
    ann.client
        .get(&format!("{project}/tasks?limit=2&cursor={cursor}"))
        .send()
        .await
        .ok();
    let mut forged = cursor.to_owned();
    let last = forged.pop().unwrap();
    forged.push(if last == 'A' { 'B' } else { 'A' });
    for (person, path) in [
        (&bob, format!("{his}/tasks?limit=1&cursor={cursor}")),
        (&ann, format!("{other}/tasks?limit=1&cursor={cursor}")),
        (&ann, format!("{project}/tasks?sort=due&cursor={cursor}")),
        (&ann, format!("{project}/tasks?status=to_do&cursor={cursor}")),
        (&ann, format!("/v1/tasks?cursor={cursor}")),
        (&ann, format!("/v1/projects?cursor={cursor}")),
        (&bob, format!("{path}&cursor={cursor}")),
        (&ann, format!("{path}&cursor={forged}")),
        (&ann, format!("{path}&cursor=garbage")),
        (&ann, format!("{path}&cursor={}", "x".repeat(5000))),
    ] {
        person
            .client
            .get(&path)
            .send()
            .await
            .problem(400, "invalid_cursor");
    }
}

fn titles(tasks: &[Value]) -> String {
    tasks.iter().map(|task| task["title"].as_str().unwrap()).collect()
}

fn id(task: &Value) -> String {
    task["id"].as_str().unwrap().to_owned()
}
