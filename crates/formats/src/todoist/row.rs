//! A row of the export.

use domain::Title;

use crate::csv::CsvHeader;

/// Columns that are read.
pub(super) const KNOWN: [&str; 14] = [
    "TYPE",
    "CONTENT",
    "DESCRIPTION",
    "PRIORITY",
    "INDENT",
    "AUTHOR",
    "RESPONSIBLE",
    "DATE",
    "DATE_LANG",
    "TIMEZONE",
    "DURATION",
    "DURATION_UNIT",
    "DEADLINE",
    "DEADLINE_LANG",
];
/// Columns without content.
const VIEW: [&str; 1] = ["IS_COLLAPSED"];

/// A row of any type.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) number: u64,
    pub(super) kind: String,
    pub(super) content: String,
    /// The content without its labels.
    pub(super) title: String,
    pub(super) labels: Vec<String>,
    pub(super) description: String,
    pub(super) priority: String,
    /// The depth; 1 without a parent.
    pub(super) indent: u32,
    pub(super) author: String,
    pub(super) responsible: String,
    pub(super) date: String,
    pub(super) zone: String,
    pub(super) duration: String,
    pub(super) duration_unit: String,
    pub(super) deadline: String,
    /// Headings and cells of other columns.
    pub(super) others: Vec<(String, String)>,
}

impl Row {
    pub(super) fn new(number: u64, header: &CsvHeader, cells: &[String]) -> Self {
        let cell = |heading: &str| {
            let cell = header.position(heading).and_then(|at| cells.get(at));
            cell.map(|cell| cell.trim().to_owned()).unwrap_or_default()
        };
        let content = cell("CONTENT");
        let (title, labels) = titled(&content);
        Self {
            number,
            kind: cell("TYPE"),
            title,
            labels,
            content,
            description: cell("DESCRIPTION"),
            priority: cell("PRIORITY"),
            indent: cell("INDENT").parse().unwrap_or(1).max(1),
            author: cell("AUTHOR"),
            responsible: cell("RESPONSIBLE"),
            date: cell("DATE"),
            zone: cell("TIMEZONE"),
            duration: cell("DURATION"),
            duration_unit: cell("DURATION_UNIT"),
            deadline: cell("DEADLINE"),
            others: others(header, cells),
        }
    }

    /// Whether a checklist item can hold all its content.
    pub(super) fn is_plain(&self) -> bool {
        let empty = [
            &self.description,
            &self.responsible,
            &self.date,
            &self.duration,
            &self.deadline,
        ];
        empty.iter().all(|cell| cell.is_empty())
            && self.others.is_empty()
            && self.labels.is_empty()
            && matches!(self.priority.as_str(), "" | "4")
            && self.title.chars().count() <= Title::MAX_CHARACTERS
    }
}

/// Cells of columns that Todoist does not write, and those beyond the headings.
fn others(header: &CsvHeader, cells: &[String]) -> Vec<(String, String)> {
    let is_known = |heading: &str| {
        KNOWN
            .iter()
            .chain(&VIEW)
            .any(|known| known.eq_ignore_ascii_case(heading))
    };
    let headings = header.headings.iter().cloned();
    let headings = headings.chain(std::iter::repeat("More cells".to_owned()));
    let cells = headings
        .zip(cells)
        .filter(|(heading, cell)| !is_known(heading) && !cell.trim().is_empty());
    cells
        .map(|(heading, cell)| (heading, cell.trim().to_owned()))
        .collect()
}

/// Splits the content into title and `@label`s. Content that consists of labels only stays the title.
fn titled(content: &str) -> (String, Vec<String>) {
    // Tasks that cannot be completed in Todoist begin with an asterisk.
    let content = content.strip_prefix("* ").unwrap_or(content);
    let is_label = |word: &str| {
        word.strip_prefix('@')
            .is_some_and(|label| !label.is_empty() && !label.contains('@'))
    };
    let (labels, words): (Vec<_>, Vec<_>) = content.split_whitespace().partition(|word| is_label(word));
    if labels.is_empty() || words.is_empty() {
        return (content.to_owned(), Vec::new());
    }
    let labels = labels
        .iter()
        .map(|label| label.trim_start_matches('@').to_owned());
    (words.join(" "), labels.collect())
}
