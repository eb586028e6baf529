//! Writes a random history as Parquet files into a folder, and beside them `cases.json`: each report's SQL, its parameters, and
//! the rows that it must have, `table.json`: the catalogue's columns, and charts. `.ci/check-sql` runs the queries on another engine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use analytics::testing::{Histories, calculated_table, history};
use analytics::{
    Captions, EventRow, EventWriter, FIRST_DAY, Forecast, PARTITION_KEY, Report, Scope, Table, glue_columns,
};
use domain::{IdSeed, ProjectId};
use jiff::civil::date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("usage: report_sample FOLDER")?);
    let histories = Histories {
        seed: 12,
        events: 10_000,
        zone: TimeZone::get("Europe/Berlin")?,
        first_day: date(2026, 2, 20),
        days: 60,
    };
    let projects = [1, 2].map(|number| ProjectId::from_seed(IdSeed([number; 16])));
    let mut rows = history(&histories, &projects[0]);
    // Few tasks, as most projects have.
    let few = Histories {
        seed: 13,
        events: 150,
        ..histories.clone()
    };
    rows.extend(history(&few, &projects[1]));
    write_files(&folder.join("events"), &rows)?;

    let charts = folder.join("charts");
    std::fs::create_dir_all(&charts)?;
    let mut cases = Vec::new();
    for (from, to) in [
        (date(2026, 3, 2), date(2026, 4, 30)),
        (date(2026, 2, 1), date(2026, 2, 20)),
        (date(2026, 3, 29), date(2026, 3, 29)),
        (FIRST_DAY, date(2029, 12, 31)),
        (date(2025, 1, 1), date(2025, 1, 1)),
    ] {
        for (number, project) in projects.iter().enumerate() {
            let scope = Scope::new(project.clone(), histories.first_day, from, to)?;
            for &report in Report::ALL {
                let table = calculated_table(report, &scope, &rows)?;
                let name = format!("{report}-{number}-{from}-{to}.svg");
                std::fs::write(charts.join(name), chart(&table)?)?;
                cases.push(case(&table));
            }
        }
    }
    std::fs::write(folder.join("cases.json"), serde_json::to_vec(&cases)?)?;
    let mut table = glue_columns();
    table.push((PARTITION_KEY.to_owned(), "string".to_owned()));
    std::fs::write(folder.join("table.json"), serde_json::to_vec(&table)?)?;
    Ok(())
}

/// One file for each day.
fn write_files(folder: &Path, rows: &[EventRow]) -> Outcome {
    let mut days: BTreeMap<_, Vec<&EventRow>> = BTreeMap::new();
    for row in rows {
        let at = jiff::Timestamp::from_millisecond(row.at_ms)?;
        days.entry(TimeZone::UTC.to_datetime(at).date())
            .or_default()
            .push(row);
    }
    for (day, rows) in days {
        let mut file = EventWriter::new()?;
        for row in rows {
            file.push(row.clone())?;
        }
        let folder = folder.join(format!("{PARTITION_KEY}={day}"));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("day.parquet"), file.finish()?.unwrap_or_default())?;
    }
    Ok(())
}

fn chart(table: &Table) -> Outcome<String> {
    let forecast = Some(table).filter(|table| table.report() == Report::Forecast);
    let forecast = forecast.and_then(|table| Forecast::simulate(table, None, 1).ok());
    let captions = Captions {
        project: "Website <R&D> \"2026\"",
        person: &|id| format!("Ada {}", id.chars().skip(4).take(6).collect::<String>()),
        forecast: forecast.as_ref(),
    };
    Ok(table.to_svg(&captions)?)
}

fn case(table: &Table) -> Value {
    let definition = table.report().definition();
    let parameters = definition
        .parameters
        .iter()
        .map(|parameter| parameter.value(table.scope()));
    let queried: Vec<_> = definition.queried().map(|column| column.name).collect();
    let types = definition.queried().map(|column| format!("{:?}", column.kind));
    let rows = table.rows().iter().map(|row| -> Vec<Value> {
        let cells = definition.columns.iter().zip(row);
        cells
            .filter(|(column, _)| queried.contains(&column.name))
            .map(|(_, cell)| cell.to_json())
            .collect()
    });
    json!({
        "report": definition.id,
        "sql": definition.sql,
        "parameters": parameters.collect::<Vec<_>>(),
        "columns": queried,
        "types": types.collect::<Vec<_>>(),
        "rows": rows.collect::<Vec<_>>(),
    })
}
