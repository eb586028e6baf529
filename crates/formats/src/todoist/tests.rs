use std::collections::BTreeMap;

use domain::Status;
use proptest::prelude::*;

use super::*;
use crate::Imported;
use crate::testing::{Team, comments, created, pairs, user};

const HEADER: &str = "TYPE,CONTENT,DESCRIPTION,IS_COLLAPSED,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT,DEADLINE,DEADLINE_LANG";

fn parse(rows: &[&str]) -> TodoistProject {
    let file = format!("\u{feff}{HEADER}\r\n{}\r\n", rows.join("\r\n"));
    TodoistProject::parse(file.as_bytes(), &BTreeMap::new()).unwrap()
}

fn all(project: &TodoistProject) -> Vec<Imported> {
    (1..=project.task_count())
        .map(|number| project.task(number, &Team).unwrap().unwrap())
        .collect()
}

#[test]
fn sections_priorities_labels_and_people() {
    let project = parse(&[
        "meta,view_style=list,,,,,,,,,,,,,",
        ",,,,,,,,,,,,,,",
        "task,Call @phone ada@example.com @home,About it,,1,1,Ada (1),ada (1),2026-03-01,en,Europe/Berlin,30,minute,,",
        ",,,,,,,,,,,,,,",
        "section,Doing,,False,,,,,,,,,,,",
        "task,* Heading,,,4,1,Ada (1),Zoe (2),,,,,,,",
        "task,@only,,,3,1,,,,,,,,,",
        "section,Kitchen,,False,,,,,,,,,,,",
        "task,Sink,,,2,1,,,2026-07-01T10:00:00,en,Europe/Berlin,2,day,2026-07-04,en",
    ]);
    let imported = all(&project);
    let rows: Vec<_> = imported.iter().map(|imported| imported.row).collect();
    assert_eq!(rows, [4, 7, 8, 10], "as a spreadsheet counts");
    let tasks: Vec<_> = imported
        .iter()
        .map(|imported| created(imported.task.clone()))
        .collect();
    let found: Vec<_> = tasks
        .iter()
        .map(|detail| {
            let task = &detail.task;
            let labels: Vec<_> = task.labels.iter().map(domain::Label::as_str).collect();
            (
                task.title.as_str(),
                task.status.as_str(),
                task.priority.as_str(),
                labels,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("Call ada@example.com", "to_do", "urgent", vec!["phone", "home"]),
            ("Heading", "in_progress", "none", vec!["Doing"]),
            ("@only", "in_progress", "medium", vec!["Doing"]),
            ("Sink", "to_do", "high", vec!["Kitchen"]),
        ]
    );
    assert_eq!(tasks[0].task.assignees, [user(1)]);
    assert_eq!(tasks[0].task.estimate_minutes, Some(30));
    assert_eq!(tasks[0].description.as_ref().unwrap().as_str(), "About it");
    assert_eq!(
        pairs(&imported[1].warnings),
        [("unknown_person", "Zoe is not a member of the project")]
    );
    assert_eq!(
        tasks[3].task.start.as_ref().unwrap().as_str(),
        "2026-07-01T10:00:00+02:00[Europe/Berlin]"
    );
    assert_eq!(tasks[3].task.due.as_ref().unwrap().as_str(), "2026-07-04");
    assert_eq!(
        tasks[3].description.as_ref().unwrap().as_str(),
        "Todoist duration: 2 day"
    );
    let of_project: Vec<_> = project
        .warnings()
        .iter()
        .map(|warning| warning.code.as_ref())
        .collect();
    assert_eq!(
        of_project,
        ["view_left_out", "list_status", "list_without_status"]
    );
    assert!(project.errors().is_empty());
}

#[test]
fn subtasks_with_only_a_title_are_checklist_items() {
    let project = parse(&[
        "task,Trip,,,4,1,,,,,,,,,",
        "task,Pack,,,4,2,,,,,,,,,",
        "task,Socks,,,,3,,,,,,,,,",
        "task,Shirts,,,4,3,,,,,,,,,",
        "task,Tickets,,,4,2,,,,,,,,,",
        "task,Hotel,,,4,2,,,2026-03-01,en,,,,,",
        "task,Insurance,,,4,2,,,,,,,,,",
        "note,ask first,,,,,Ada (1),,2026-01-01T10:00:00.000000Z,,,,,,",
        "task,Home,,,4,1,,,,,,,,,",
        "task,Unpack,,,4,2,,,,,,,,,",
        "section,Later,,,,,,,,,,,,,",
        "task,Orphan,,,4,3,,,,,,,,,",
    ]);
    let found: Vec<_> = all(&project)
        .iter()
        .map(|imported| {
            let task = created(imported.task.clone()).task;
            let lines: Vec<_> = task
                .checklist
                .iter()
                .map(|line| line.text.as_str().to_owned())
                .collect();
            let parent = imported.warnings.first().map(|warning| warning.detail.clone());
            (task.title.as_str().to_owned(), lines, parent)
        })
        .collect();
    let row = |title: &str, lines: &[&str], parent: Option<&str>| {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        (
            title.to_owned(),
            lines,
            parent.map(|parent| format!("Part of: {parent}")),
        )
    };
    assert_eq!(
        found,
        [
            row("Trip", &["Tickets"], None),
            row("Pack", &["Socks", "Shirts"], Some("Trip")),
            row("Hotel", &[], Some("Trip")),
            row("Insurance", &[], Some("Trip")),
            row("Home", &["Unpack"], None),
            row("Orphan", &[], None),
        ]
    );
}

#[test]
fn notes_are_comments_on_the_task_above() {
    let project = parse(&[
        "note,About the project,,,,,Ada (1),,,,,,,,",
        "task,T,,,4,1,,,every monday,en,,,,,",
        "note,\"See [[file {\"\"file_name\"\":\"\"a,b.png\"\",\"\"file_url\"\":\"\"https://files.example/f.png\"\"}]]\",,,,,Zoe (2),,2026-01-02T10:00:00.000000Z,,,,,,",
        "note,Mine,,,,,Ada (1),,2026-01-03T10:00:00.000000Z,,,,,,",
        "section,S,,,,,,,,,,,,,",
        "note,On the section,,,,,Ada (1),,,,,,,,",
        "Task,U,,,9,x,,,,,,,,,",
        "milestone,V,,,,,,,,,,,,,",
    ]);
    let imported = all(&project);
    let link = "*Zoe, 2026-01-02:*\n\nSee [a,b.png](<https://files.example/f.png>)";
    assert_eq!(comments(&imported[0]), [(None, link), (Some(user(1)), "Mine")]);
    assert_eq!(
        pairs(&imported[0].warnings),
        [
            ("date_as_text", "Todoist date: every monday"),
            ("attachment_not_imported", "the file a,b.png is not in the export")
        ]
    );
    let detail = created(imported[0].task.clone());
    assert_eq!(
        detail.description.unwrap().as_str(),
        "Todoist comment (Ada): About the project\n\nTodoist date: every monday"
    );
    assert_eq!(
        pairs(&imported[1].warnings),
        [("unknown_priority", "Todoist priority: 9")]
    );
    assert_eq!(
        created(imported[1].task.clone()).description.unwrap().as_str(),
        "Todoist comment (Ada): On the section\n\nTodoist priority: 9"
    );
    assert_eq!(
        (project.errors()[0].row, project.errors()[0].code.as_ref()),
        (9, "unknown_type")
    );
}

#[test]
fn sections_do_not_make_tasks_done_and_lose_nothing() {
    let rows = [
        "section,Live shows to see,Only in May,,,,,,,,,,,,",
        "task,A,,,4,1,Ada (1),,,,,,,,",
        "section,Kitchen,,,,,,,,,,,,,",
        "task,B,,,4,1,Zoe (2),,14 Sep 2026 10:00,de,Europe/Berlin,,,,",
        "section,Done,Only at the end,,,,,,,,,,,,",
    ];
    let imported = all(&parse(&rows));
    let tasks: Vec<_> = imported
        .iter()
        .map(|imported| created(imported.task.clone()))
        .collect();
    assert!(tasks.iter().all(|detail| detail.task.status == Status::ToDo));
    let texts: Vec<_> = tasks
        .iter()
        .map(|detail| detail.description.as_ref().unwrap().as_str())
        .collect();
    assert_eq!(
        texts,
        [
            "Todoist section Live shows to see: Only in May\n\nTodoist author: Ada",
            "Todoist section Done: Only at the end\n\nTodoist author: Zoe",
        ]
    );
    let due = tasks[1].task.due.as_ref().unwrap();
    assert_eq!(due.as_str(), "2026-09-14T10:00:00+02:00[Europe/Berlin]");
    let file = format!("{HEADER}\n{}", rows.join("\n"));
    let order = [("kitchen".to_owned(), Status::Done)].into();
    let project = TodoistProject::parse(file.as_bytes(), &order).unwrap();
    assert_eq!(created(all(&project)[1].task.clone()).task.status, Status::Done);
}

#[test]
fn a_repetition_is_due_on_its_first_day() {
    let imported = all(&parse(&[
        "task,A,,,4,1,,,2026-09-21 every month,en,Europe/Berlin,,,,",
    ]));
    let detail = created(imported[0].task.clone());
    assert_eq!(detail.task.due.unwrap().as_str(), "2026-09-21");
    assert_eq!(
        detail.description.unwrap().as_str(),
        "Todoist date: 2026-09-21 every month"
    );
    assert_eq!(imported[0].warnings[0].code, "recurrence_as_text");
}

#[test]
fn other_files_are_refused() {
    let code = |file: &str| {
        TodoistProject::parse(file.as_bytes(), &BTreeMap::new())
            .unwrap_err()
            .code
    };
    assert_eq!(code("title,description\na,b\n"), "not_todoist");
    assert_eq!(code(""), "empty_file");
    let old = TodoistProject::parse(
        b"TYPE;CONTENT;PRIORITY;INDENT;COLOUR\ntask;A;1;1;red\n",
        &BTreeMap::new(),
    )
    .unwrap();
    assert_eq!(old.task_count(), 1);
    assert_eq!(
        created(all(&old)[0].task.clone()).description.unwrap().as_str(),
        "COLOUR: red"
    );
}

proptest! {
    #[test]
    fn every_task_is_a_task_or_a_checklist_item(rows in prop::collection::vec(
        (prop::sample::select(vec!["task", "note", "section"]), "[a-z@ ]{1,8}", 1..5_u32, prop::sample::select(vec!["", "4", "1"])), 0..30)) {
        let mut lines: Vec<String> = rows.iter()
            .map(|(kind, text, indent, priority)| format!("{kind},x{text},,,{priority},{indent},,,,,,,,,")).collect();
        lines.push("task,end,,,,1,,,,,,,,,".to_owned());
        let project = parse(&lines.iter().map(String::as_str).collect::<Vec<_>>());
        let found: usize = all(&project).iter().map(|imported| 1 + created(imported.task.clone()).task.checklist.len()).sum();
        prop_assert_eq!(found, 1 + rows.iter().filter(|(kind, ..)| *kind == "task").count());
    }

    #[test]
    fn any_text_never_panics(rows in prop::collection::vec("(task|note|section|),(\\PC{0,9},){0,14}", 0..9)) {
        let file = format!("{HEADER}\n{}", rows.join("\n"));
        if let Ok(project) = TodoistProject::parse(file.as_bytes(), &BTreeMap::new()) {
            prop_assert!((1..=project.task_count()).all(|number| project.task(number, &Team).unwrap().is_ok()));
        }
    }
}
