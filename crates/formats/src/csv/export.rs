//! Writes tasks as rows.

use csv_core::{WriteResult, Writer, WriterBuilder};
use domain::{IMPORT_FIELDS, Markdown, Moment, TaskDetail, TaskId, Timestamp, UserId};

use super::cells::{checklist_line, guarded, joined};

/// The columns of an export with ids of other tasks.
pub(super) const LINKS: [&str; 2] = ["blocked_by", "parent_id"];

/// The headings of an export.
pub fn csv_header() -> impl Iterator<Item = &'static str> {
    let past = ["created_at", "updated_at", "completed_at"];
    ["id"].into_iter().chain(IMPORT_FIELDS).chain(past).chain(LINKS)
}

/// Appends the line with the headings: RFC 4180, CRLF, UTF-8. Without byte order mark: RFC 4180 has none, and programs that do
/// not expect one read it as a part of the first heading. Excel, which uses it to recognize UTF-8, also does so when the file
/// is opened by "Data, From text".
pub fn write_csv_header(out: &mut Vec<u8>) {
    write_csv_row(out, csv_header().map(str::to_owned));
}

/// Appends the row of a task. `person` returns the text of an assignee: the id, or the e-mail address if the exporting user may
/// see it. A cell that a spreadsheet would interpret as a formula gets a `'` in front, which an import removes.
///
/// An empty description is written as none.
pub fn write_csv_task(out: &mut Vec<u8>, detail: &TaskDetail, person: &dyn Fn(&UserId) -> String) {
    let task = &detail.task;
    let people: Vec<_> = task.assignees.iter().map(person).collect();
    let lines: Vec<_> = task
        .checklist
        .iter()
        .map(|line| checklist_line(line.text.as_str(), line.done))
        .collect();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let cells = [
        task.id.as_str().to_owned(),
        task.title.as_str().to_owned(),
        text(detail.description.as_ref().map(Markdown::as_str)),
        task.status.as_str().to_owned(),
        task.priority.as_str().to_owned(),
        joined(people.iter().map(String::as_str)),
        joined(task.labels.iter().map(domain::Label::as_str)),
        text(task.start.as_ref().map(Moment::as_str)),
        text(task.due.as_ref().map(Moment::as_str)),
        number(task.estimate_minutes),
        number(task.points),
        lines.join("\n"),
        text(task.category.as_ref().map(domain::Label::as_str)),
        text(task.why.as_ref().map(domain::Why::as_str)),
        Timestamp::from(task.created_at).to_string(),
        Timestamp::from(task.updated_at).to_string(),
        task.completed_at
            .map(|at| Timestamp::from(at).to_string())
            .unwrap_or_default(),
        joined(task.blocked_by.iter().map(TaskId::as_str)),
        text(task.parent_id.as_ref().map(TaskId::as_str)),
    ];
    write_csv_row(out, cells.into_iter().map(|cell| guarded(&cell)));
}

/// Appends a row: RFC 4180, CRLF. A text from users must have been [`guarded`].
pub fn write_csv_row(out: &mut Vec<u8>, cells: impl Iterator<Item = String>) {
    let mut writer = WriterBuilder::new()
        .terminator(csv_core::Terminator::CRLF)
        .build();
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            append(out, 1, |buffer| {
                let (result, written) = writer.delimiter(buffer);
                (result, 0, written)
            });
        }
        write_cell(out, &mut writer, cell.as_bytes());
    }
    append(out, 4, |buffer| {
        let (result, written) = writer.terminator(buffer);
        (result, 0, written)
    });
}

fn write_cell(out: &mut Vec<u8>, writer: &mut Writer, mut cell: &[u8]) {
    // Room for every quote doubled, and one at each end.
    append(out, 2 * cell.len() + 2, |buffer| {
        let (result, read, written) = writer.field(cell, buffer);
        cell = cell.get(read..).unwrap_or_default();
        (result, read, written)
    });
}

/// Calls `write` with `room` bytes at the end of `out`, repeatedly until all is written.
fn append(out: &mut Vec<u8>, room: usize, mut write: impl FnMut(&mut [u8]) -> (WriteResult, usize, usize)) {
    loop {
        let end = out.len();
        out.resize(end + room.max(4), 0);
        let (result, _, written) = write(out.get_mut(end..).unwrap_or_default());
        out.truncate(end + written);
        if result == WriteResult::InputEmpty {
            return;
        }
    }
}
