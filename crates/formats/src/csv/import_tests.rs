use domain::{CsvOptions, Priority, Status, Task};
use serde_json::json;

use super::*;
use crate::csv::CsvReader;
use crate::testing::{Team, created, pairs, user};

/// The tasks of a file, with these options.
fn tasks(file: &str, options: &CsvOptions) -> (CsvImport, Vec<Imported>) {
    let mut reader = CsvReader::for_import(options).unwrap();
    let mut records = Vec::new();
    let mut input = file.as_bytes();
    while let Some(record) = reader.read(&mut input).unwrap() {
        records.push(record);
    }
    while let Some(record) = reader.finish().unwrap() {
        records.push(record);
    }
    let import = CsvImport::new(reader.header().unwrap(), options).unwrap();
    let records = records.into_iter();
    let tasks = records.map(|record| import.task(record.row, &record.cells.unwrap(), &Team).unwrap());
    let tasks = tasks.collect();
    (import, tasks)
}

/// The only row's task, its description, and the codes of its warnings.
fn one(file: &str) -> (Task, String, Vec<String>) {
    let (_, mut tasks) = tasks(file, &CsvOptions::default());
    assert_eq!(tasks.len(), 1);
    let imported = tasks.remove(0);
    let codes = imported
        .warnings
        .iter()
        .map(|warning| warning.code.to_string())
        .collect();
    let detail = created(imported.task);
    let description = detail.description.map(|text| text.as_str().to_owned());
    (detail.task, description.unwrap_or_default(), codes)
}

fn options(mapping: &[(&str, Option<&str>)]) -> CsvOptions {
    let mapping = mapping
        .iter()
        .map(|(field, heading)| ((*field).to_owned(), heading.map(str::to_owned)));
    CsvOptions {
        mapping: mapping.collect(),
        ..CsvOptions::default()
    }
}

#[test]
fn a_row_becomes_a_task() {
    let file = "TITLE,Description,status,Priority,Assignees,Labels,start,due,Estimate minutes,points,checklist\n\
                '=1+1,\"two\nlines\",In Progress,HIGH,ada@example.com; Zoe;Ada,a; b\\;c ;a,2026-03-01,2026-03-02T10:00:00Z,90,5,\"[x] one\n[ ] two\"\n";
    let (_, imported) = tasks(file, &CsvOptions::default());
    assert_eq!(imported[0].row, 2);
    assert_eq!(
        pairs(&imported[0].warnings),
        [("unknown_person", "Zoe is not a member of the project")]
    );
    let detail = created(imported[0].task.clone());
    let task = &detail.task;
    assert_eq!(task.title.as_str(), "=1+1");
    assert_eq!(
        detail.description.unwrap().as_str(),
        "two\nlines\n\nAssignees: Zoe"
    );
    assert_eq!((task.status, task.priority), (Status::InProgress, Priority::High));
    assert_eq!(task.assignees, [user(1)]);
    assert_eq!(json!(task.labels), json!(["a", "b;c"]));
    assert_eq!((task.estimate_minutes, task.points), (Some(90), Some(5)));
    assert_eq!(
        json!(task.checklist.iter().map(|line| line.done).collect::<Vec<_>>()),
        json!([true, false])
    );
}

#[test]
fn a_bad_cell_costs_its_value_and_is_kept() {
    let file = "title,status,priority,due,start,points,estimate minutes\nPaint,lane 7,P9,01/02/2026,2026-12-31 09:00,many,2 days\n";
    let (task, description, codes) = one(file);
    assert_eq!((task.status, task.priority), (Status::ToDo, Priority::None));
    assert_eq!((task.due, task.start.unwrap().as_str()), (None, "2026-12-31"));
    let lines = "- status: lane 7\n- priority: P9\n- start: 2026-12-31 09:00\n- due: 01/02/2026\n- estimate minutes: 2 days\n- points: many";
    assert_eq!(description, lines);
    assert_eq!(
        codes,
        [
            "unknown_status",
            "unknown_priority",
            "time_without_zone",
            "date_as_text",
            "number_as_text"
        ]
    );
    let (task, description, _) = one("title,notes\n\"two\nlines\",x,more\n");
    assert_eq!(task.title.as_str(), "two lines");
    assert_eq!(description, "x\n\ntwo\nlines\n\nMore cells than headings: more");
    let (task, ..) = one("title,notes\n,only notes\n");
    assert_eq!(task.title.as_str(), "(untitled)");
}

#[test]
fn the_headings_of_other_products_are_known() {
    for (file, expected) in [
        // Jira
        (
            "Summary,Issue key,Status,Priority,Assignee,Labels,Labels,Due date,Original estimate,Resolved\n\
             Paint,G-1,Done,Highest,Ada,garden,spring,31/Dec/26 12:00 AM,5400,30/Nov/26 9:00 AM\n",
            ("done", "urgent", "2026-12-31", vec!["garden", "spring"], Some(90)),
        ),
        // Asana
        (
            "Task ID,Created At,Completed At,Name,Section/Column,Assignee,Assignee Email,Start Date,Due Date,Tags,Notes\n\
             1,2026-01-01,2026-02-01,Paint,,Ada,ada@example.com,,2026-12-31,\"garden,spring\",twice\n",
            ("done", "none", "2026-12-31", vec!["garden", "spring"], None),
        ),
        // Notion
        (
            "Name,Status,Tags,Date\nPaint,Not started,\"garden, spring\",\"December 31, 2026\"\n",
            ("to_do", "none", "2026-12-31", vec!["garden", "spring"], None),
        ),
        // Linear
        (
            "ID,Team,Title,Status,Estimate,Priority,Labels,Cycle Number,Due Date\nG-1,G,Paint,In Progress,3,No priority,garden,2,2026-12-31\n",
            ("in_progress", "none", "2026-12-31", vec!["garden"], None),
        ),
        // ClickUp
        (
            "Task ID,Task Name,Task Content,Status,Due Date,Assignees,Tags,Priority,Time Estimated\n\
             x,Paint,null,Open,1798675200000,[Ada],\"[garden,spring]\",1,5400000\n",
            (
                "to_do",
                "urgent",
                "2026-12-31T00:00:00Z",
                vec!["garden", "spring"],
                Some(90),
            ),
        ),
        // Planner
        (
            "Task ID,Task Name,Bucket Name,Progress,Priority,Assigned To,Due Date,Labels\n\
             x,Paint,Shed,Completed,Important,Ada,12/31/2026,garden;spring\n",
            ("done", "high", "2026-12-31", vec!["garden", "spring"], None),
        ),
        // TickTick
        (
            "\"Date: 2026-01-01+0000\"\n\"Version: 7.1\"\nList Name,Title,Tags,Is Check list,Due Date,Priority,Status\n\
             Garden,Paint,garden,N,2026-12-31T00:00:00+0000,5,1\n",
            ("done", "high", "2026-12-31T00:00:00Z", vec!["garden"], None),
        ),
        // Todo lists in German
        (
            "Aufgabe;Zustand;Priorit\u{e4}t;F\u{e4}llig am;Schlagw\u{f6}rter\nPaint;Erledigt;Hoch;31.12.2026;garden\n",
            ("done", "high", "2026-12-31", vec!["garden"], None),
        ),
    ] {
        let (task, ..) = one(file);
        let labels: Vec<_> = task.labels.iter().map(domain::Label::as_str).collect();
        let due = task.due.as_ref().unwrap().as_str();
        let found = (
            task.status.as_str(),
            task.priority.as_str(),
            due,
            labels,
            task.estimate_minutes,
        );
        assert_eq!((task.title.as_str(), found), ("Paint", expected), "{file}");
    }
    // TickTick's days are midnights of the zone beside them.
    let (task, description, _) = one(
        "Title,Is Check list,Start Date,Due Date,Timezone,Is All Day,Column Name\n\
         Paint,N,2026-12-30 10:00:00,2026-12-30T23:00:00+0000,Europe/Berlin,true,Shed\n",
    );
    assert_eq!(
        (task.start.unwrap().as_str(), task.due.unwrap().as_str()),
        ("2026-12-30", "2026-12-31")
    );
    assert_eq!(description, "- Is Check list: N\n- Column Name: Shed");
    // A bare estimate is a number of points, one with a unit a time.
    let (task, ..) =
        one("name,state,estimate,owners,labels\nPaint,Unscheduled,3,,\"[\"\"a\"\", \"\"b\"\"]\"\n");
    assert_eq!(
        (task.points, task.estimate_minutes, task.labels.len()),
        (Some(3), None, 2)
    );
    let (task, ..) = one("name,estimate\nPaint,1.5h\n");
    assert_eq!((task.points, task.estimate_minutes), (None, Some(90)));
    let (task, ..) = one("Name,Completed\nPaint,TRUE\n");
    assert_eq!(task.status, Status::Done);
    let (task, description, _) = one("Title,Completed\nPaint,2026-02-01T10:00:00Z\n");
    assert_eq!(task.completed_at.unwrap().to_string(), "2026-02-01T10:00:00Z");
    assert_eq!(description, "");
    let (task, ..) = one("Name,Date\nPaint,\"May 1, 2026 \u{2192} May 3, 2026\"\n");
    assert_eq!(
        (task.start.unwrap().as_str(), task.due.unwrap().as_str()),
        ("2026-05-01", "2026-05-03")
    );
}

#[test]
fn columns_are_mapped_known_kept_or_left_out() {
    let file = "Name,Deadline,Colour,id,priority,Title,Colour\nn,2026-03-01,red,7,lane B,t,blue\n";
    let mapped = options(&[
        ("title", Some("name")),
        ("due", Some("deadline")),
        ("priority", None),
    ]);
    let (import, imported) = tasks(file, &mapped);
    assert_eq!(import.ignored_columns(), ["Colour", "id", "priority", "Title"]);
    let detail = created(imported[0].task.clone());
    assert_eq!(
        (detail.task.title.as_str(), detail.task.priority),
        ("n", Priority::None)
    );
    assert_eq!(
        detail.description.unwrap().as_str(),
        "- Colour: red, blue\n- id: 7\n- Title: t"
    );
    let header = |headings: &[&str]| CsvHeader {
        delimiter: b',',
        headings: headings.iter().map(|text| (*text).to_owned()).collect(),
    };
    let refusal =
        |headings: &[&str], options: &CsvOptions| CsvImport::new(&header(headings), options).unwrap_err();
    assert_eq!(
        refusal(&["Name"], &options(&[("owner", Some("Name"))])).code,
        "unknown_field"
    );
    assert_eq!(
        refusal(&["Name"], &options(&[("due", Some("Due"))])).code,
        "unknown_column"
    );
    let no_title = refusal(&["A", "B"], &CsvOptions::default());
    assert_eq!(no_title.code, "no_title_column");
    assert!(
        no_title.detail.contains("\"mapping\": {\"title\": \"A\"}"),
        "{no_title}"
    );
    let todoist = refusal(&["TYPE", "CONTENT", "PRIORITY"], &CsvOptions::default());
    assert!(todoist.detail.contains("import_todoist"), "{todoist}");
    // One column can be nothing else.
    let (import, imported) = tasks("Shopping\nMilk\nEggs\n", &CsvOptions::default());
    assert_eq!(
        (imported.len(), import.warnings()[0].code.as_ref()),
        (2, "title_assumed")
    );
}

#[test]
fn a_mapped_heading_that_is_repeated_gives_all_its_values() {
    let file = "Summary,Kind,Kind,Comment,Comment\nPaint,garden,spring,one,two\n";
    let (_, imported) = tasks(file, &options(&[("labels", Some("Kind"))]));
    let detail = created(imported[0].task.clone());
    assert_eq!(json!(detail.task.labels), json!(["garden", "spring"]));
    assert_eq!(detail.description.unwrap().as_str(), "Comment: one, two");
}

#[test]
fn the_order_gives_words_a_meaning() {
    let mut order = options(&[]);
    order.statuses.insert("Lane 7".to_owned(), Status::Done);
    order.priorities.insert("1".to_owned(), Priority::Urgent);
    let (_, imported) = tasks("title,status,priority\na,lane 7,1\n", &order);
    let task = created(imported[0].task.clone()).task;
    assert_eq!((task.status, task.priority), (Status::Done, Priority::Urgent));
    assert!(imported[0].warnings.is_empty());
}
