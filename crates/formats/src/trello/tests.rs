use std::collections::BTreeMap;

use domain::Status;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::Imported;
use crate::testing::{Team, comments, created, details, pairs, user};

/// A board with all content that is mapped, and unknown fields.
fn board() -> Value {
    json!({
        "id": "5f00000000000000000000aa", "name": "Launch", "desc": "", "closed": false, "prefs": {"voting": "members"},
        "limits": {}, "powerUps": [], "dateLastView": null,
        "lists": [
            {"id": "l3", "name": "Done", "closed": false, "pos": 300, "softLimit": null},
            {"id": "l1", "name": "Ideas", "closed": false, "pos": 100},
            {"id": "l2", "name": "Kitchen", "closed": false, "pos": 200.5},
            {"id": "l4", "name": "Old", "closed": true, "pos": 50},
        ],
        "labels": [{"id": "b1", "name": "", "color": "green_dark"}, {"id": "b2", "name": "Urgent", "color": null}],
        "members": [
            {"id": "m1", "fullName": "Ada Lovelace", "username": "ada"},
            {"id": "m2", "fullName": "Zoe", "username": "zoe1", "email": "zoe@example.com"},
        ],
        "customFields": [
            {"id": "f1", "name": "Effort", "type": "number"},
            {"id": "f2", "name": "Stage", "type": "list", "options": [{"id": "o1", "value": {"text": "Two"}}]},
        ],
        "checklists": [
            {"id": "k2", "idCard": "65000000aaaaaaaaaaaaaaaa", "name": "Late", "pos": 2, "checkItems": [
                {"name": "z", "state": "incomplete", "pos": 1, "due": "2026-01-01T00:00:00.000Z", "idMember": "m2"}]},
            {"id": "k1", "idCard": "65000000aaaaaaaaaaaaaaaa", "name": "Early", "pos": 1, "checkItems": [
                {"name": "b", "state": "incomplete", "pos": 2}, {"name": "a", "state": "complete", "pos": 1}]},
        ],
        "cards": [
            {"id": "65000001aaaaaaaaaaaaaaaa", "name": "Second", "idList": "l2", "pos": 2, "closed": false,
             "due": "2026-03-01T17:00:00.000Z", "dueComplete": true, "dateLastActivity": "2026-02-03T00:00:00.000Z"},
            {"id": "65000000aaaaaaaaaaaaaaaa", "name": "First", "desc": "**Text**", "idList": "l2", "pos": 1,
             "due": "2026-03-01T17:00:00.000Z", "start": "2026-02-01T00:00:00.000Z", "dueComplete": false,
             "dueReminder": 1440, "idMembers": ["m1", "m2", "m9"], "idLabels": ["b1", "b2"],
             "labels": [{"id": "b1", "name": "", "color": "green_dark"}, {"id": "b2", "name": "Urgent"}],
             "attachments": [{"name": "plan [1].pdf", "url": "https://trello.example/plan.pdf", "bytes": 3}],
             "customFieldItems": [{"idCustomField": "f1", "value": {"number": "3"}},
                                  {"idCustomField": "f2", "idValue": "o1", "value": null}],
             "idMembersVoted": ["m1"], "stickers": [{}], "cover": {"color": "red"}, "badges": {"comments": 3},
             "pluginData": [{"value": "{\"points\":5}"}], "address": "1 Main St", "locationName": null, "cardRole": null},
            {"id": "65000002aaaaaaaaaaaaaaaa", "name": "Finished", "idList": "l3", "pos": 1, "idLabels": ["b2"],
             "dateLastActivity": "2026-02-09T00:00:00.000Z", "due": null},
            {"id": "65000003aaaaaaaaaaaaaaaa", "name": "Thought", "idList": "l1", "pos": 9, "due": "someday"},
            {"id": "65000004aaaaaaaaaaaaaaaa", "name": "Put away", "idList": "l1", "pos": 8, "closed": true},
            {"id": "65000005aaaaaaaaaaaaaaaa", "name": "In an old list", "idList": "l4", "pos": 1},
        ],
        "actions": [
            {"type": "commentCard", "date": "2026-02-02T09:00:00.000Z", "idMemberCreator": "m2",
             "data": {"text": "Later", "card": {"id": "65000000aaaaaaaaaaaaaaaa"}}, "appCreator": null},
            {"type": "commentCard", "date": "2026-02-01T09:00:00.000Z", "idMemberCreator": "m1",
             "data": {"text": "Earlier", "card": {"id": "65000000aaaaaaaaaaaaaaaa"}}},
            {"type": "updateCard", "date": "2026-01-20T00:00:00.000Z",
             "data": {"card": {"id": "65000002aaaaaaaaaaaaaaaa"}, "listAfter": {"id": "l3"}, "old": {"idList": "l1"}}},
            {"type": "addMemberToBoard", "data": {"memberType": "normal"}},
        ],
    })
}

fn parse(board: &Value, include_archived: bool) -> TrelloBoard {
    TrelloBoard::parse(board.to_string().as_bytes(), include_archived, &BTreeMap::new()).unwrap()
}

fn all(board: &TrelloBoard) -> Vec<Imported> {
    (1..=board.task_count())
        .map(|row| board.task(row, &Team).unwrap().unwrap())
        .collect()
}

fn summary(imported: &[Imported]) -> Vec<(String, String, Vec<String>)> {
    let tasks = imported
        .iter()
        .map(|imported| created(imported.task.clone()).task);
    tasks
        .map(|task| {
            let labels = task
                .labels
                .iter()
                .map(|label| label.as_str().to_owned())
                .collect();
            (
                task.title.as_str().to_owned(),
                task.status.as_str().to_owned(),
                labels,
            )
        })
        .collect()
}

fn row(title: &str, status: &str, labels: &[&str]) -> (String, String, Vec<String>) {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    (title.to_owned(), status.to_owned(), labels)
}

#[test]
fn cards_in_the_board_s_order() {
    let board = parse(&board(), false);
    assert_eq!(
        summary(&all(&board)),
        [
            row("Thought", "to_do", &["Ideas"]),
            row("First", "to_do", &["Kitchen", "green_dark", "Urgent"]),
            row("Second", "done", &["Kitchen"]),
            row("Finished", "done", &["Urgent"]),
        ]
    );
    assert_eq!(
        details(board.warnings()),
        [
            "Done: all its tasks are done",
            "Kitchen, Old: these names say no status, so the tasks are to_do; \"statuses\" in the order can say another",
            "2 archived cards are left out",
            "2 times: archived: Put away; archived: In an old list"
        ]
    );
    assert!(board.task(0, &Team).is_none() && board.task(5, &Team).is_none());
}

#[test]
fn archived_cards_are_imported_if_requested() {
    let board = parse(&board(), true);
    let summary = summary(&all(&board));
    assert_eq!(summary[0], row("Put away", "to_do", &["Ideas", "archived"]));
    assert_eq!(summary[5], row("In an old list", "to_do", &["Old", "archived"]));
}

#[test]
fn all_content_of_a_card() {
    let imported = parse(&board(), false).task(2, &Team).unwrap().unwrap();
    assert_eq!(
        pairs(&imported.warnings),
        [
            (
                "unknown_person",
                "2 times: Zoe is not a member of the project; Trello members: m9 (has left the board)"
            ),
            (
                "attachment_not_imported",
                "the file plan [1].pdf is not in the export"
            ),
            ("custom_field", "2 times: Effort: 3; Stage: Two"),
            ("not_imported", "stickers, cover"),
            (
                "comments_missing",
                "1 comments are not in the export, which holds the last 1,000 actions"
            ),
        ]
    );
    assert_eq!(
        comments(&imported),
        [(Some(user(1)), "Earlier"), (None, "*Zoe, 2026-02-02:*\n\nLater")]
    );
    let detail = created(imported.task);
    let description = "**Text**\n\n- [plan  1 .pdf](<https://trello.example/plan.pdf>)\n\n\
        - Trello members: Zoe, m9 (has left the board)\n- Effort: 3\n- Stage: Two\n- Trello votes: Ada Lovelace\n\
        - Trello power-up data: {\"points\":5}\n- Trello reminder: 1440 minutes before it is due\n- Location: 1 Main St";
    assert_eq!(detail.description.unwrap().as_str(), description);
    let task = detail.task;
    assert_eq!(task.assignees, [user(1)]);
    assert_eq!(task.due.unwrap().as_str(), "2026-03-01T17:00:00Z");
    assert_eq!(task.start.unwrap().as_str(), "2026-02-01T00:00:00Z");
    assert_eq!(task.created_at.to_string(), "2023-09-12T06:06:56Z");
    let lines: Vec<_> = task
        .checklist
        .iter()
        .map(|line| (line.text.as_str(), line.done))
        .collect();
    assert_eq!(
        lines,
        [
            ("Early: a", true),
            ("Early: b", false),
            ("Late: z (2026-01-01, Zoe)", false)
        ]
    );
}

#[test]
fn completion_is_what_the_file_says() {
    let imported = all(&parse(&board(), false));
    let completed = |at: usize| {
        created(imported[at].task.clone())
            .task
            .completed_at
            .unwrap()
            .to_string()
    };
    assert_eq!(completed(2), "2026-02-03T00:00:00Z");
    assert_eq!(imported[2].warnings[0].code, "completion_unknown");
    assert_eq!(completed(3), "2026-01-20T00:00:00Z");
    assert_eq!(imported[0].warnings[0].detail, "Trello due: someday");
    let card = |more: Value| {
        let mut card = json!({"id": "650000010000000000000001", "name": "c", "idList": "l1", "dueComplete": true,
            "dateLastActivity": "2026-06-01T00:00:00.000Z"});
        card.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({"lists": [{"id": "l1", "name": "Doing"}], "cards": [card], "actions": [
            {"type": "updateCard", "date": "2026-01-09T08:00:00.000Z", "data": {"old": {"dueComplete": false},
             "card": {"id": "650000010000000000000001", "dueComplete": true}}},
            {"type": "updateCard", "date": "2026-01-10T08:00:00.000Z", "data": {"old": {"dueComplete": true},
             "card": {"id": "650000010000000000000001", "dueComplete": false}}},
        ]})
    };
    for (more, time) in [
        (json!({}), "2026-01-09T08:00:00Z"),
        (
            json!({"dateCompleted": "2026-01-08T08:00:00.000Z"}),
            "2026-01-08T08:00:00Z",
        ),
    ] {
        let imported = all(&parse(&card(more), false));
        assert!(imported[0].warnings.is_empty());
        let task = created(imported[0].task.clone()).task;
        assert_eq!(task.completed_at.unwrap().to_string(), time);
    }
}

#[test]
fn other_files_are_refused() {
    let read = |file: &str| TrelloBoard::parse(file.as_bytes(), false, &BTreeMap::new());
    let code = |file: &str| read(file).unwrap_err().code;
    assert_eq!(code("{\"cards\": ["), "invalid_json");
    assert_eq!(code("title,description"), "other_format");
    let detail = |file: &str| read(file).unwrap_err().detail;
    assert!(detail("TYPE,CONTENT,PRIORITY").contains("import_todoist"));
    assert!(detail(r#"{"format":"taskfleet/1","tasks":[]}"#).contains("import_json"));
    assert_eq!(code("{\"tasks\": []}"), "not_trello");
    assert_eq!(code("{\"cards\": 7, \"lists\": []}"), "not_trello");
    assert_eq!(code(&"[".repeat(100_000)), "invalid_json");
    let empty = read("\u{feff}{\"cards\": [], \"lists\": []}").unwrap();
    assert_eq!(empty.task_count(), 0);
}

/// A board of these lists, with a card in each.
fn lists(names: &[&str]) -> Value {
    let lists = names
        .iter()
        .enumerate()
        .map(|(at, name)| json!({"id": format!("l{at}"), "name": name, "pos": at}));
    let cards = names.iter().enumerate().map(|(at, name)| {
        json!({"id": format!("6500000{at}aaaaaaaaaaaaaaaa"), "name": name, "idList": format!("l{at}")})
    });
    json!({"desc": "About it", "lists": lists.collect::<Vec<_>>(), "cards": cards.collect::<Vec<_>>()})
}

#[test]
fn nothing_is_done_that_nobody_called_done() {
    let names = [
        "Kitchen",
        "Live shows to see",
        "Almost done",
        "\u{2705} Done!",
        "Garden",
    ];
    let board = lists(&names);
    let statuses: Vec<_> = summary(&all(&parse(&board, false)))
        .into_iter()
        .map(|(_, status, _)| status)
        .collect();
    assert_eq!(statuses, ["to_do", "to_do", "to_do", "done", "to_do"]);
    let order = [
        ("garden".to_owned(), Status::Done),
        ("\u{2705} Done!".to_owned(), Status::ToDo),
    ]
    .into();
    let chosen = TrelloBoard::parse(board.to_string().as_bytes(), false, &order).unwrap();
    let statuses: Vec<_> = summary(&all(&chosen))
        .into_iter()
        .map(|(_, status, _)| status)
        .collect();
    assert_eq!(statuses, ["to_do", "to_do", "to_do", "to_do", "done"]);
    let order = [("Gardens".to_owned(), Status::Done)].into();
    let error = TrelloBoard::parse(board.to_string().as_bytes(), false, &order).unwrap_err();
    assert_eq!(error.code, "unknown_list");
    let first = created(all(&parse(&board, false))[0].task.clone());
    assert_eq!(first.description.unwrap().as_str(), "Trello board: About it");
}

#[test]
fn a_value_of_another_type_costs_itself_at_most() {
    let board = json!({
        "lists": [{"id": 7, "name": "To Do", "pos": "1"}],
        "members": [{"id": "m1", "fullName": "Ada"}],
        "cards": [
            {"id": "65000000aaaaaaaaaaaaaaaa", "name": "bottom", "idList": "7", "pos": "bottom", "due": {"on": 1}, "desc": ["x"],
             "labels": ["red"], "idMembers": "m1", "idLabels": ["b9"], "closed": "false", "badges": 3, "checklists": [
                {"name": "k", "checkItems": ["line", {"name": 5, "state": "complete"}]}]},
            {"id": "65000000aaaaaaaaaaaaaaab", "name": 12.5, "idList": 7, "pos": "3", "dueComplete": 1, "dateCompleted": "2026-01-09"},
            "only text",
        ],
        "actions": {"type": "commentCard"}, "checklists": null, "labels": 3,
    });
    let imported = all(&parse(&board, false));
    let found = summary(&imported);
    let expected = [
        row("12.5", "done", &["To Do"]),
        row("bottom", "to_do", &["To Do", "red"]),
        row("only text", "to_do", &[]),
    ];
    let titles = |rows: &[(String, String, Vec<String>)]| {
        rows.iter()
            .map(|row| (row.0.clone(), row.1.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(titles(&found), titles(&expected));
    let detail = created(imported[1].task.clone());
    assert_eq!(detail.task.assignees, [user(1)]);
    let kept = detail.description.unwrap();
    for text in ["[\"x\"]", "{\"on\":1}", "Trello labels: b9"] {
        assert!(kept.as_str().contains(text), "{text}");
    }
    assert_eq!(detail.task.checklist.len(), 2);
    let mended = board.to_string().replace("only text", "half \\ud83d");
    let board = TrelloBoard::parse(mended.as_bytes(), false, &BTreeMap::new()).unwrap();
    assert_eq!(board.warnings()[0].code, "damaged_text");
}

#[test]
fn what_is_no_task_is_left_out_with_a_warning() {
    let mut board = lists(&["A", "B", "C", "D"]);
    for (at, (name, value)) in [
        ("isTemplate", json!(true)),
        ("cardRole", json!("mirror")),
        ("cardRole", json!("separator")),
    ]
    .into_iter()
    .enumerate()
    {
        board["cards"][at][name] = value;
    }
    let board = parse(&board, false);
    assert_eq!(summary(&all(&board)).len(), 1);
    let warning = board
        .warnings()
        .iter()
        .find(|warning| warning.code == "no_task")
        .unwrap();
    assert_eq!(
        warning.detail,
        "3 times: template: A; mirror of another card: B; separator: C"
    );
}

#[test]
fn many_files_are_one_warning_and_a_link_is_none() {
    let mut board = lists(&["A"]);
    let file =
        |n: usize| json!({"name": format!("f{n}"), "url": "https://trello.example/f", "isUpload": true});
    let mut files: Vec<_> = (0..21).map(file).collect();
    files.push(json!({"name": "page", "url": "https://example.com", "isUpload": false}));
    board["cards"][0]["attachments"] = files.into();
    board["cards"][0]["customFieldItems"] = json!([{"idCustomField": "f", "value": {"text": "4711"}}]);
    let imported = all(&parse(&board, false)).remove(0);
    let codes: Vec<_> = imported
        .warnings
        .iter()
        .map(|warning| warning.code.as_ref())
        .collect();
    assert_eq!(codes, ["attachment_not_imported", "custom_field"]);
    assert!(
        imported.warnings[0].detail.starts_with("21 times: ")
            && !imported.warnings[0].detail.contains("page")
    );
    assert!(
        created(imported.task)
            .description
            .unwrap()
            .as_str()
            .contains("4711")
    );
}

proptest! {
    // Any value of a member gives a task, never a panic and never nothing.
    #[test]
    fn damaged_boards_never_panic(at in any::<prop::sample::Index>(), value in prop::sample::select(vec![
        json!(null), json!(""), json!(-1e300), json!([]), json!({}), json!(true), json!("x".repeat(700)),
    ])) {
        let mut board = board();
        let cards = board["cards"].as_array_mut().unwrap();
        let card = cards[1].as_object_mut().unwrap();
        let names: Vec<_> = card.keys().cloned().collect();
        card.insert(names[at.index(names.len())].clone(), value);
        let board = parse(&board, true);
        for row in 1..=board.task_count() {
            prop_assert!(board.task(row, &Team).unwrap().is_ok());
        }
    }
}
