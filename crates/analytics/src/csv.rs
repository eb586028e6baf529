//! A report as CSV.

use formats::csv::{guarded, write_csv_row};

use crate::report::{Cell, Table};

impl Table {
    /// The rows as CSV (RFC 4180, UTF-8), with a line of headings. A text that a spreadsheet would interpret as a formula gets a `'`
    /// in front, as in exports of tasks.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let columns = self.report().columns().iter();
        write_csv_row(&mut out, columns.map(|column| column.name.to_owned()));
        for row in self.rows() {
            let cells = row.iter().map(|cell| match cell {
                Cell::Null => String::new(),
                Cell::Text(text) => guarded(text),
                Cell::Number(number) => number.to_string(),
                Cell::Day(day) => day.to_string(),
            });
            write_csv_row(&mut out, cells);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use domain::{IdSeed, ProjectId};
    use jiff::civil::date;

    use crate::{Report, Scope, Table};

    fn csv(report: Report, names: &[&str], rows: &[&[&str]]) -> String {
        let day = date(2026, 3, 31);
        let scope = Scope::new(ProjectId::from_seed(IdSeed([1; 16])), day, day, day).unwrap();
        let some = |text: &&str| (!text.is_empty()).then(|| (*text).to_owned());
        let rows = rows.iter().map(|row| row.iter().map(some).collect());
        let table = Table::decode(report, &scope, names.iter().copied(), rows).unwrap();
        String::from_utf8(table.to_csv()).unwrap()
    }

    #[test]
    fn texts_are_quoted_and_formulas_are_not_run() {
        let names = ["task_id", "title", "started_on", "total"];
        let rows: [&[&str]; 3] = [
            &["tsk_1", "=HYPERLINK(\"x\")", "2026-03-01", "3"],
            &["tsk_2", "a, \"b\"\r\n\u{1f600}", "2026-03-31", "3"],
            &["tsk_3", "", "2026-03-31", "3"],
        ];
        let expected = "task_id,title,started_on,age_days,total\r\n\
                        tsk_1,\"'=HYPERLINK(\"\"x\"\")\",2026-03-01,30,3\r\n\
                        tsk_2,\"a, \"\"b\"\"\r\n\u{1f600}\",2026-03-31,0,3\r\n\
                        tsk_3,,2026-03-31,0,3\r\n";
        assert_eq!(csv(Report::Ageing, &names, &rows), expected);
    }

    #[test]
    fn a_number_below_zero_stays_a_number() {
        let names: Vec<_> = Report::Burndown
            .columns()
            .iter()
            .map(|column| column.name)
            .collect();
        let mut row = vec!["0"; names.len()];
        row[0] = "2026-03-31";
        row[names.len() - 1] = "-5";
        assert!(csv(Report::Burndown, &names, &[&row]).ends_with(",-5\r\n"));
        assert_eq!(csv(Report::Burndown, &names, &[]).lines().count(), 1);
    }
}
