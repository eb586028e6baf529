//! The reports on DataFusion, over files in partitions, as Athena has them.

use std::collections::BTreeMap;
use std::sync::Arc;

use analytics::{Cell, EventRow, EventWriter, PARTITION_KEY, Report, Scope, Table};
use datafusion::arrow::array::Array as _;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::datasource::MemTable;
use datafusion::functions_nested::range::gen_series_udf;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use datafusion::scalar::ScalarValue;

pub(crate) struct Engine {
    context: SessionContext,
}

impl Engine {
    /// One file for each day.
    pub(crate) async fn over(rows: &[EventRow]) -> Self {
        let files = tempfile::tempdir().unwrap();
        let mut days: BTreeMap<_, Vec<&EventRow>> = BTreeMap::new();
        for row in rows {
            let at = jiff::Timestamp::from_millisecond(row.at_ms).unwrap();
            let day = at.to_zoned(jiff::tz::TimeZone::UTC).date();
            days.entry(day).or_default().push(row);
        }
        for (day, rows) in days {
            let mut writer = EventWriter::new().unwrap();
            for row in rows {
                writer.push(row.clone()).unwrap();
            }
            let folder = files.path().join(format!("{PARTITION_KEY}={day}"));
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join("day.parquet"), writer.finish().unwrap().unwrap()).unwrap();
        }
        let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(1));
        let sequence = gen_series_udf().as_ref().clone().with_aliases(["sequence"]);
        context.register_udf(sequence);
        let key = vec![(PARTITION_KEY.to_owned(), DataType::Utf8)];
        let options = ParquetReadOptions::default().table_partition_cols(key);
        let path = files.path().to_str().unwrap();
        // The files are read once for all reports.
        let frame = context.read_parquet(path, options).await.unwrap();
        let schema = Arc::new(frame.schema().as_arrow().clone());
        let batches = frame.collect().await.unwrap();
        let events = MemTable::try_new(schema, vec![batches]).unwrap();
        context.register_table("events", Arc::new(events)).unwrap();
        Self { context }
    }

    /// The result of a report, as Athena returns it.
    pub(crate) async fn run(&self, report: Report, scope: &Scope) -> Table {
        // The literals that the server sends, without their quotes.
        let parameters = report.bind(scope).into_iter().map(|literal| {
            let text = literal
                .strip_prefix('\'')
                .and_then(|text| text.strip_suffix('\''));
            text.unwrap().to_owned()
        });
        let (mut names, rows) = self.query(report.id(), report.sql(), parameters).await;
        if rows.is_empty() {
            let queried = report.definition().queried();
            names = queried.map(|column| column.name.to_owned()).collect();
        }
        let names = names.iter().map(String::as_str);
        Table::decode(report, scope, names, rows).unwrap_or_else(|error| panic!("{report}: {error}"))
    }

    /// The result of a query, as Athena returns it: names, unless there is no row, and texts.
    pub(crate) async fn query(
        &self,
        name: &str,
        text: &str,
        parameters: impl IntoIterator<Item = String>,
    ) -> (Vec<String>, Vec<Vec<Option<String>>>) {
        let mut sql = String::new();
        let mut count = 0;
        for line in text.lines().filter(|line| !line.starts_with("--")) {
            for (at, part) in line.split('?').enumerate() {
                if at > 0 {
                    count += 1;
                    sql.push_str(&format!("${count}"));
                }
                sql.push_str(part);
            }
            sql.push('\n');
        }
        let parameters = parameters.into_iter().map(|text| ScalarValue::Utf8(Some(text)));
        let frame = self
            .context
            .sql(&sql)
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let frame = frame.with_param_values(parameters.collect::<Vec<_>>()).unwrap();
        let batches = frame
            .collect()
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let mut names = Vec::new();
        let mut rows = Vec::new();
        for batch in &batches {
            names = batch
                .schema()
                .fields()
                .iter()
                .map(|field| field.name().clone())
                .collect();
            let options = FormatOptions::default();
            let columns: Vec<_> = batch
                .columns()
                .iter()
                .map(|column| (column, ArrayFormatter::try_new(column, &options).unwrap()))
                .collect();
            for at in 0..batch.num_rows() {
                let cells = columns
                    .iter()
                    .map(|(column, text)| column.is_valid(at).then(|| text.value(at).to_string()));
                rows.push(cells.collect());
            }
        }
        (names, rows)
    }
}

/// The first row in which two results differ.
pub(crate) fn assert_same(report: Report, engine: &Table, calculated: &[Vec<Cell>]) {
    let columns: Vec<_> = report.columns().iter().map(|column| column.name).collect();
    for (at, (one, other)) in engine.rows().iter().zip(calculated).enumerate() {
        assert_eq!(
            one, other,
            "{report}, row {at}, {columns:?}: the engine's, the calculation's"
        );
    }
    assert_eq!(engine.rows().len(), calculated.len(), "{report}: rows");
}

/// Waits for it.
pub(crate) fn run(task: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(task);
}
