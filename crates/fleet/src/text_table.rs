//! A result as a table of text.

use std::io::Write;

/// A result: the columns' names, whether their values are numbers, and the rows.
#[derive(Debug, Default)]
pub(crate) struct TextTable {
    pub(crate) names: Vec<String>,
    pub(crate) are_numbers: Vec<bool>,
    pub(crate) rows: Vec<Vec<Option<String>>>,
}

impl TextTable {
    /// A line for the names, one of dashes, and one for each row. Numbers are aligned to the right.
    pub(crate) fn print(&self, out: &mut impl Write) -> std::io::Result<()> {
        let cells = |row: &[Option<String>]| -> Vec<String> {
            row.iter().map(|cell| shown(cell.as_deref())).collect()
        };
        let rows: Vec<Vec<String>> = self.rows.iter().map(|row| cells(row)).collect();
        let mut widths: Vec<usize> = self.names.iter().map(|name| name.chars().count()).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut line = |cells: &[String]| {
            let columns = cells.iter().zip(&widths).zip(&self.are_numbers);
            let padded = columns.map(|((cell, width), is_number)| match is_number {
                true => format!("{cell:>width$}"),
                false => format!("{cell:<width$}"),
            });
            let line = padded.collect::<Vec<_>>().join("  ");
            writeln!(out, "{}", line.trim_end())
        };
        line(&self.names)?;
        let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        line(&dashes)?;
        rows.iter().try_for_each(|row| line(row))
    }
}

/// A value on one line; a terminal must not take it for a command.
fn shown(cell: Option<&str>) -> String {
    let Some(text) = cell else {
        return "-".to_owned();
    };
    let control = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().map(control).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_aligned_and_on_one_line_a_row() {
        let some = |text: &str| Some(text.to_owned());
        let table = TextTable {
            names: vec!["title".to_owned(), "n".to_owned()],
            are_numbers: vec![false, true],
            rows: vec![vec![some("a\n\u{1b}[31mé"), some("7")], vec![None, some("1234")]],
        };
        let mut out = Vec::new();
        table.print(&mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "title        n\n--------  ----\na  [31mé     7\n-         1234\n"
        );
    }
}
