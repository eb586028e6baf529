use domain::{IdSeed, ProjectId};
use jiff::ToSpan as _;
use jiff::civil::date;

use super::*;
use crate::report::{ColumnKind, Report, Scope};

fn table(report: Report, days: i64, cell: impl Fn(usize, usize) -> String) -> Table {
    let from = date(2026, 1, 5);
    let to = from.saturating_add((days - 1).days());
    let scope = Scope::new(ProjectId::from_seed(IdSeed([1; 16])), from, from, to).unwrap();
    let columns: Vec<_> = report.definition().queried().collect();
    let row = |at: usize| {
        let day = from.saturating_add((at as i64).days());
        let cells = columns.iter().enumerate().map(|(column, of)| {
            Some(match of.kind {
                ColumnKind::Day => day.to_string(),
                ColumnKind::Number => (at % 7 + column).to_string(),
                _ => cell(at, column),
            })
        });
        cells.collect()
    };
    let names = columns.iter().map(|column| column.name);
    Table::decode(
        report,
        &scope,
        names,
        (0..usize::try_from(days).unwrap()).map(row),
    )
    .unwrap()
}

fn svg(table: &Table) -> String {
    let captions = Captions {
        project: "R&D <\"1\">",
        person: &|id| format!("<b>{id}</b> & Söhne"),
        forecast: None,
    };
    table.to_svg(&captions).unwrap()
}

#[test]
fn no_text_becomes_markup() {
    let hostile = "</text><script>alert(1)</script><image href=\"x\" onload='y'/>&amp;]]>\u{0}\u{b}\u{fffe}";
    for &report in Report::ALL {
        for days in [1, 2, 30] {
            let svg = svg(&table(report, days, |_, _| hostile.to_owned()));
            for markup in [
                "<script", "<image", "<b>", "onload='", "\u{0}", "\u{b}", "\u{fffe}", "R&D",
            ] {
                assert!(!svg.contains(markup), "{report}: {markup}");
            }
            assert_eq!(
                svg.matches("<text").count(),
                svg.matches("</text>").count(),
                "{report}"
            );
            assert!(svg.trim_end().ends_with("</svg>"), "{report}");
            assert!(svg.contains("role=\"img\"") && svg.contains("<title>") && svg.contains("<desc>"));
        }
    }
}

#[test]
fn nothing_and_ten_years_are_charts_too() {
    for &report in Report::ALL {
        let empty = svg(&table(report, 1, |_, _| String::new()).without_rows());
        assert!(empty.contains("Nothing in this period"), "{report}");
        let decade = svg(&table(report, 3_653, |at, _| format!("Task {at}")));
        assert!(decade.len() < 600_000, "{report}: {}", decade.len());
    }
}

#[test]
fn colours_have_a_counterpart_on_dark_screens() {
    let svg = svg(&table(Report::CumulativeFlow, 30, |_, _| String::new()));
    let (_, after) = svg.split_once("<style>").unwrap();
    let (style, shapes) = after.split_once("</style>").unwrap();
    for part in shapes.split("=\"#").skip(1) {
        let colour = &part[..6];
        assert!(style.contains(&format!("\"#{colour}\"")), "{colour}");
    }
}

impl Table {
    fn without_rows(&self) -> Self {
        let names = self.report().definition().queried().map(|column| column.name);
        Self::decode(self.report(), self.scope(), names, []).unwrap()
    }
}
