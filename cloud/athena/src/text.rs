//! Values as text, as Athena writes them into results; and the results' CSV.
//!
//! All values are quoted, a NULL is nothing at all.

use arrow::array::{Array, AsArray as _, RecordBatch};
use arrow::datatypes::{DataType, Float32Type, Float64Type};
use arrow::error::ArrowError;
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// Appends a line.
pub(super) fn write_line<'a>(out: &mut String, values: impl IntoIterator<Item = Option<&'a str>>) {
    for (index, value) in values.into_iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        if let Some(value) = value {
            out.push('"');
            out.push_str(&value.replace('"', "\"\""));
            out.push('"');
        }
    }
    out.push('\n');
}

/// Appends a batch.
pub(super) fn write_batch(out: &mut String, batch: &RecordBatch) -> Result<(), ArrowError> {
    let columns = batch.columns().iter();
    let columns = columns.map(texts).collect::<Result<Vec<_>, _>>()?;
    for row in 0..batch.num_rows() {
        write_line(
            out,
            columns
                .iter()
                .map(|column| column.get(row).and_then(Option::as_deref)),
        );
    }
    Ok(())
}

/// Reads back what [`write_line`] wrote.
pub(super) fn read_lines(text: &str) -> Vec<Vec<Option<String>>> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut line = Vec::new();
        loop {
            let (value, after) = read_value(rest);
            line.push(value);
            rest = after;
            match rest.strip_prefix(',') {
                Some(after) => rest = after,
                None => break,
            }
        }
        rest = rest.strip_prefix('\n').unwrap_or(rest);
        lines.push(line);
    }
    lines
}

fn read_value(text: &str) -> (Option<String>, &str) {
    let Some(mut rest) = text.strip_prefix('"') else {
        // Nothing but a quoted value or none is written.
        let end = text.find([',', '\n']).unwrap_or(text.len());
        return (None, text.get(end..).unwrap_or_default());
    };
    let mut value = String::new();
    while let Some((before, after)) = rest.split_once('"') {
        value.push_str(before);
        rest = after;
        match rest.strip_prefix('"') {
            Some(after) => {
                value.push('"');
                rest = after;
            }
            None => return (Some(value), rest),
        }
    }
    (Some(value + rest), "")
}

fn texts(array: &arrow::array::ArrayRef) -> Result<Vec<Option<String>>, ArrowError> {
    let rows = 0..array.len();
    let nulls = array.logical_nulls();
    let is_there = |row: &usize| nulls.as_ref().is_none_or(|nulls| nulls.is_valid(*row));
    match array.data_type() {
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>();
            Ok(rows
                .map(|row| {
                    Some(row)
                        .filter(is_there)
                        .map(|row| java(values.value(row), format!("{:?}", values.value(row))))
                })
                .collect())
        }
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>();
            Ok(rows
                .map(|row| {
                    let value = Some(row).filter(is_there).map(|row| values.value(row));
                    value.map(|value| java(f64::from(value), format!("{value:?}")))
                })
                .collect())
        }
        DataType::Binary => {
            let values = array.as_binary::<i32>();
            Ok(rows
                .map(|row| {
                    let value = Some(row).filter(is_there).map(|row| values.value(row));
                    value.map(|bytes| {
                        bytes
                            .iter()
                            .map(|byte| format!("{byte:02x}"))
                            .collect::<Vec<_>>()
                            .join(" ")
                    })
                })
                .collect())
        }
        DataType::List(_) => {
            let lists = array.as_list::<i32>();
            rows.map(|row| {
                let Some(row) = Some(row).filter(is_there) else {
                    return Ok(None);
                };
                let elements = texts(&lists.value(row))?;
                let elements = elements
                    .into_iter()
                    .map(|element| element.unwrap_or_else(|| "null".to_owned()));
                Ok(Some(format!("[{}]", elements.collect::<Vec<_>>().join(", "))))
            })
            .collect()
        }
        _ => {
            let options = FormatOptions::new()
                .with_timestamp_format(Some("%Y-%m-%d %H:%M:%S%.3f"))
                .with_timestamp_tz_format(Some("%Y-%m-%d %H:%M:%S%.3f UTC"));
            let formatter = ArrayFormatter::try_new(array.as_ref(), &options)?;
            rows.map(|row| {
                Some(row)
                    .filter(is_there)
                    .map(|row| formatter.value(row).try_to_string())
                    .transpose()
            })
            .collect()
        }
    }
}

/// A number as `Double.toString` of Java writes it; `shortest` are its digits as Rust writes them.
fn java(value: f64, shortest: String) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = value.abs();
    if !value.is_finite() || size == 0.0 || ((1e-3..1e7).contains(&size) && !shortest.contains('e')) {
        return shortest;
    }
    let (sign, digits) = match shortest.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", shortest.as_str()),
    };
    let (mantissa, exponent) = digits.split_once('e').unwrap_or((digits, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    let significant = all.trim_start_matches('0');
    let leading = all.len() - significant.len();
    let exponent = exponent.parse::<i64>().unwrap_or(0) + whole.len() as i64 - 1 - leading as i64;
    let significant = significant.trim_end_matches('0');
    let (first, others) = significant.split_at(significant.len().min(1));
    let others = if others.is_empty() { "0" } else { others };
    format!("{sign}{first}.{others}E{exponent}")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array,
        StringArray, TimestampMillisecondArray,
    };

    use super::*;

    #[test]
    fn lines_are_read_as_they_were_written() {
        let values = [Some("a"), None, Some(""), Some("x,\"y\"\nz"), Some("=1+1"), None];
        let mut text = String::new();
        write_line(&mut text, values);
        assert_eq!(text, "\"a\",,\"\",\"x,\"\"y\"\"\nz\",\"=1+1\",\n");
        write_line(&mut text, [None]);
        let lines = read_lines(&text);
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].iter().map(Option::as_deref).collect::<Vec<_>>(), values);
        assert_eq!(lines[1], [None]);
        assert_eq!(read_lines("").len(), 0);
    }

    #[test]
    fn values_are_written_as_trino_does() {
        let text = |array: ArrayRef| texts(&array).unwrap().into_iter().flatten().collect::<Vec<_>>();
        assert_eq!(
            text(Arc::new(Float64Array::from(vec![
                1.0,
                -0.5,
                1e7,
                123456789.25,
                1e-4,
                0.001,
                0.0,
                f64::NAN,
                f64::INFINITY,
                1e300
            ]))),
            [
                "1.0",
                "-0.5",
                "1.0E7",
                "1.2345678925E8",
                "1.0E-4",
                "0.001",
                "0.0",
                "NaN",
                "Infinity",
                "1.0E300"
            ]
        );
        assert_eq!(
            text(Arc::new(Float32Array::from(vec![0.1, 2e10]))),
            ["0.1", "2.0E10"]
        );
        assert_eq!(
            text(Arc::new(Date32Array::from(vec![0, 20_454]))),
            ["1970-01-01", "2026-01-01"]
        );
        assert_eq!(
            text(Arc::new(TimestampMillisecondArray::from(vec![1_500]))),
            ["1970-01-01 00:00:01.500"]
        );
        assert_eq!(
            text(Arc::new(BooleanArray::from(vec![true, false]))),
            ["true", "false"]
        );
        let decimals = Decimal128Array::from(vec![1_050])
            .with_precision_and_scale(9, 2)
            .unwrap();
        assert_eq!(text(Arc::new(decimals)), ["10.50"]);
        assert_eq!(
            text(Arc::new(BinaryArray::from(vec![b"a\xff".as_slice()]))),
            ["61 ff"]
        );
        assert_eq!(text(Arc::new(StringArray::from(vec!["ü\n"]))), ["ü\n"]);
        let mut lists = arrow::array::ListBuilder::new(arrow::array::StringBuilder::new());
        lists.append_value([Some("a"), None, Some("b, c")]);
        assert_eq!(text(Arc::new(lists.finish())), ["[a, null, b, c]"]);
    }
}
