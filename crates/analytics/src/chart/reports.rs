//! The chart of each report.

use jiff::civil::Date;

use super::model::{Captions, Chart, Form, Panel, Series};
use super::scale::{duration_unit, number};
use super::theme::Ink::{self, Blue, Green, Purple, Vermillion};
use crate::report::{Cell, Report, Table};

/// The most bars.
const MAX_BARS: usize = 20;

/// The chart of a table.
pub(super) fn chart(table: &Table, captions: &Captions<'_>) -> Chart {
    let (heading, panels) = match table.report() {
        Report::StatusCounts => ("Tasks in each column", status_counts(table)),
        Report::Throughput => ("Tasks finished in each week", throughput(table)),
        Report::CycleTime => ("Cycle time: from first start to done", durations(table)),
        Report::LeadTime => ("Lead time: from creation to done", durations(table)),
        Report::CumulativeFlow => ("Cumulative flow", cumulative_flow(table)),
        Report::Burndown => ("Burndown", burndown(table)),
        Report::Overdue => (
            "Overdue tasks",
            tasks(table, "days_overdue", "days overdue", Vermillion),
        ),
        Report::Ageing => (
            "Age of tasks in progress",
            tasks(table, "age_days", "days since the first start", Blue),
        ),
        Report::Assignees => ("Tasks of each assignee", assignees(table, captions)),
        Report::Points => ("Points of the tasks finished in each week", points(table)),
        Report::Forecast => ("Forecast from the tasks finished on each day", forecast(table)),
    };
    let scope = table.scope();
    let period = match table.report() {
        Report::StatusCounts | Report::Overdue | Report::Ageing => format!("At the end of {}", scope.to()),
        _ => format!("{} to {}", scope.from(), scope.to()),
    };
    let mut subtitle = vec![period];
    subtitle.extend(summary(table, captions));
    Chart {
        title: format!("{heading} \u{b7} {}", captions.project),
        subtitle: subtitle.join(" \u{b7} "),
        panels,
    }
}

/// The chart in words.
pub(super) fn description(table: &Table, chart: &Chart) -> String {
    let mut sentences = vec![chart.subtitle.clone()];
    for panel in &chart.panels {
        for series in &panel.series {
            let values: Vec<f64> = series.values.iter().flatten().copied().collect();
            if let (Some(first), Some(last)) = (values.first(), values.last()) {
                let (least, most) = (
                    values.iter().copied().fold(f64::MAX, f64::min),
                    values.iter().copied().fold(0.0, f64::max),
                );
                let [first, last, least, most] = [*first, *last, least, most].map(number);
                sentences.push(match &panel.form {
                    Form::Bars(_) => format!("{}, {}: from {least} to {most}", series.name, panel.unit),
                    _ => format!(
                        "{}, {}: first {first}, last {last}, least {least}, most {most}",
                        series.name, panel.unit
                    ),
                });
            }
        }
        if let Form::Bars(names) = &panel.form {
            let bars = names.iter().enumerate().take(MAX_BARS);
            let bars =
                bars.map(|(at, name)| format!("{name}: {}", number(panel.stacked(at, panel.series.len()))));
            sentences.push(bars.collect::<Vec<_>>().join("; "));
        }
    }
    if chart.panels.is_empty() {
        sentences.push("Nothing in this period".to_owned());
    }
    sentences.push(table.report().definition().answers.replace('`', ""));
    sentences.join(". ")
}

/// The figures that one looks for first.
fn summary(table: &Table, captions: &Captions<'_>) -> Option<String> {
    let sum = |name| table.numbers(name).sum::<i64>();
    Some(match table.report() {
        Report::StatusCounts => format!("{} tasks", sum("tasks")),
        Report::Throughput => match sum("created_done") {
            0 => format!("{} tasks", sum("finished")),
            created => format!("{} tasks, {created} of them created as done", sum("finished")),
        },
        Report::CycleTime | Report::LeadTime => whole_period(table)?,
        Report::CumulativeFlow => return None,
        Report::Burndown => format!(
            "{} added, {} removed, {} done, {} reopened",
            sum("added"),
            sum("removed"),
            sum("done"),
            sum("reopened")
        ),
        Report::Overdue | Report::Ageing | Report::Assignees => {
            let total = match table.report() {
                Report::Assignees => table.rows().len() as i64,
                _ => table.numbers("total").next().unwrap_or_default(),
            };
            let noun = if table.report() == Report::Assignees {
                "assignees"
            } else {
                "tasks"
            };
            let is_cut = table.rows().len() > MAX_BARS;
            let first = if is_cut {
                format!(", the first {MAX_BARS} of them")
            } else {
                String::new()
            };
            format!("{total} {noun}{first}")
        }
        Report::Points => format!("{} points of {} tasks", sum("points"), sum("finished")),
        Report::Forecast => forecast_summary(captions)?,
    })
}

fn whole_period(table: &Table) -> Option<String> {
    let row = table
        .rows()
        .iter()
        .position(|row| row.first() == Some(&Cell::Null))?;
    let number_of = |name: &str| table.column(name).nth(row).and_then(Cell::number);
    let n = number_of("n").filter(|n| *n > 0)?;
    let (unit, unit_ms) = duration_unit(table.column("p95_ms").filter_map(Cell::number).max()?);
    let percentile = |name: &str| {
        number_of(name)
            .map(|ms| number(ms as f64 / unit_ms))
            .unwrap_or_default()
    };
    Some(format!(
        "n = {n}, 50 % within {}, 85 % within {}, 95 % within {} {unit}",
        percentile("p50_ms"),
        percentile("p85_ms"),
        percentile("p95_ms")
    ))
}

fn forecast_summary(captions: &Captions<'_>) -> Option<String> {
    let forecast = captions.forecast?;
    let day =
        |day: Option<Date>| day.map_or_else(|| "later than in ten years".to_owned(), |day| day.to_string());
    Some(format!(
        "{} open tasks are done by {} (50 %), {} (85 %), {} (95 %)",
        forecast.tasks,
        day(forecast.p50),
        day(forecast.p85),
        day(forecast.p95)
    ))
}

fn days(table: &Table, name: &str) -> Vec<Date> {
    table.column(name).filter_map(Cell::day).collect()
}

fn series(table: &Table, name: &'static str, column: &str, ink: Ink) -> Series {
    let values = table
        .column(column)
        .map(|cell| cell.number().map(|number| number as f64));
    Series {
        name,
        ink,
        values: values.collect(),
    }
}

fn panel(unit: &str, form: Form, series: Vec<Series>) -> Panel {
    Panel {
        unit: unit.to_owned(),
        form,
        series,
    }
}

fn status_counts(table: &Table) -> Vec<Panel> {
    let names = table
        .column("status")
        .take(MAX_BARS)
        .map(|cell| status_name(cell.text().unwrap_or_default()).to_owned());
    let tasks = series(table, "Tasks", "tasks", Blue);
    vec![panel("tasks", Form::Bars(names.collect()), vec![tasks])]
}

fn status_name(status: &str) -> &str {
    match status {
        "to_do" => "To-Do",
        "in_progress" => "In Progress",
        "done" => "Done",
        other => other,
    }
}

fn throughput(table: &Table) -> Vec<Panel> {
    let mut finished = series(table, "Finished", "finished", Blue);
    let created = series(table, "Created as done", "created_done", Vermillion);
    for (all, created) in finished.values.iter_mut().zip(&created.values) {
        *all = all.zip(*created).map(|(all, created)| all - created);
    }
    let mut series = vec![finished];
    if table.numbers("created_done").any(|count| count > 0) {
        series.push(created);
    }
    vec![panel(
        "tasks in the week that begins on",
        Form::Columns(days(table, "week")),
        series,
    )]
}

fn durations(table: &Table) -> Vec<Panel> {
    // Without the row of the whole period.
    let weeks: Vec<_> = table
        .rows()
        .iter()
        .map(|row| row.first() != Some(&Cell::Null))
        .collect();
    let highest = table.column("p95_ms").filter_map(Cell::number).max();
    let Some(highest) = highest else {
        return Vec::new();
    };
    let (unit, unit_ms) = duration_unit(highest);
    let line = |name, column: &str, ink| {
        let mut line = series(table, name, column, ink);
        let of_weeks = line.values.iter().zip(&weeks).filter(|(_, is_week)| **is_week);
        line.values = of_weeks.map(|(value, _)| value.map(|ms| ms / unit_ms)).collect();
        line
    };
    let lines = vec![
        line("95 % within", "p95_ms", Vermillion),
        line("85 % within", "p85_ms", Green),
        line("50 % within", "p50_ms", Blue),
    ];
    let unit = format!("{unit}, of the tasks done in the week that begins on");
    vec![panel(&unit, Form::Lines(days(table, "week")), lines)]
}

fn cumulative_flow(table: &Table) -> Vec<Panel> {
    if table
        .numbers("to_do")
        .chain(table.numbers("in_progress"))
        .chain(table.numbers("done"))
        .all(|count| count == 0)
    {
        return Vec::new();
    }
    // The last column of the board lies at the bottom, and grows.
    let areas = vec![
        series(table, "Done", "done", Green),
        series(table, "In Progress", "in_progress", Vermillion),
        series(table, "To-Do", "to_do", Blue),
    ];
    vec![panel(
        "tasks at the end of the day",
        Form::Areas(days(table, "day")),
        areas,
    )]
}

fn burndown(table: &Table) -> Vec<Panel> {
    let pair = |unit: &str, scope: &str, remaining: &str, divisor: f64| {
        let mut lines = vec![
            series(table, "Scope", scope, Purple),
            series(table, "Remaining", remaining, Blue),
        ];
        for value in lines.iter_mut().flat_map(|line| line.values.iter_mut().flatten()) {
            *value /= divisor;
        }
        panel(unit, Form::Lines(days(table, "day")), lines)
    };
    let mut panels = vec![pair("tasks at the end of the day", "scope", "remaining", 1.0)];
    if table.numbers("scope_minutes").any(|minutes| minutes > 0) {
        panels.push(pair(
            "estimated hours at the end of the day",
            "scope_minutes",
            "remaining_minutes",
            60.0,
        ));
    }
    if table.numbers("scope").all(|count| count == 0) {
        panels.clear();
    }
    panels
}

fn tasks(table: &Table, column: &str, unit: &str, ink: Ink) -> Vec<Panel> {
    let title = |cell: &Cell| cell.text().unwrap_or("(no title)").to_owned();
    let titles: Vec<_> = table.column("title").take(MAX_BARS).map(title).collect();
    let mut bars = series(table, "Tasks", column, ink);
    bars.values.truncate(MAX_BARS);
    vec![panel(unit, Form::Bars(titles), vec![bars])]
}

fn assignees(table: &Table, captions: &Captions<'_>) -> Vec<Panel> {
    let name = |cell: &Cell| {
        cell.text()
            .map_or_else(|| "(nobody)".to_owned(), |id| (captions.person)(id))
    };
    let names: Vec<_> = table.column("assignee").take(MAX_BARS).map(name).collect();
    let mut bars = vec![
        series(table, "Finished in the period", "finished", Green),
        series(table, "In Progress", "in_progress", Vermillion),
        series(table, "To-Do", "to_do", Blue),
    ];
    bars.iter_mut().for_each(|bar| bar.values.truncate(MAX_BARS));
    vec![panel("tasks", Form::Bars(names), bars)]
}

fn points(table: &Table) -> Vec<Panel> {
    let points = series(table, "Points", "points", Blue);
    vec![panel(
        "points in the week that begins on",
        Form::Columns(days(table, "week")),
        vec![points],
    )]
}

fn forecast(table: &Table) -> Vec<Panel> {
    let finished = series(table, "Finished", "finished", Blue);
    vec![panel(
        "tasks on the day",
        Form::Columns(days(table, "day")),
        vec![finished],
    )]
}
