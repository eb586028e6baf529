//! A function's response with `ReportBatchItemFailures`.
//!
//! "Success and failure conditions" of "Configuring partial batch response with DynamoDB and Lambda", and
//! "Success and failure conditions" of "Handling errors for an SQS event source in Lambda".

use serde_json::Value;

/// Which records of a batch failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failures {
    /// None did.
    None,
    /// The response is malformed, or names a record that was not in the batch: all failed, to be safe.
    All,
    /// The indexes in the batch, in order.
    Some(Vec<usize>),
}

/// Reads a response about records with these identifiers.
#[must_use]
pub fn parse(answer: &[u8], ids: &[&str]) -> Failures {
    if answer.is_empty() {
        return Failures::None;
    }
    let failures = match serde_json::from_slice(answer) {
        Ok(Value::Null) => return Failures::None,
        Ok(Value::Object(mut answer)) => match answer.remove("batchItemFailures") {
            None | Some(Value::Null) => return Failures::None,
            Some(Value::Array(failures)) => failures,
            Some(_) => return Failures::All,
        },
        _ => return Failures::All,
    };
    let mut places = Vec::with_capacity(failures.len());
    for failure in &failures {
        let id = failure.get("itemIdentifier").and_then(Value::as_str);
        match id.and_then(|id| ids.iter().position(|known| *known == id)) {
            Some(place) => places.push(place),
            None => return Failures::All,
        }
    }
    places.sort_unstable();
    places.dedup();
    if places.is_empty() {
        Failures::None
    } else {
        Failures::Some(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_as_lambda_reads_them() {
        let one = r#"{"batchItemFailures": [{"itemIdentifier": "b"}]}"#;
        for (answer, expected) in [
            ("", Failures::None),
            ("null", Failures::None),
            ("{}", Failures::None),
            (r#"{"batchItemFailures": null}"#, Failures::None),
            (r#"{"batchItemFailures": []}"#, Failures::None),
            (one, Failures::Some(vec![1])),
            (
                r#"{"batchItemFailures": [{"itemIdentifier": "c"}, {"itemIdentifier": "a"}, {"itemIdentifier": "c"}]}"#,
                Failures::Some(vec![0, 2]),
            ),
            (
                r#"{"batchItemFailures": [{"itemIdentifier": ""}]}"#,
                Failures::All,
            ),
            (
                r#"{"batchItemFailures": [{"itemIdentifier": null}]}"#,
                Failures::All,
            ),
            (r#"{"batchItemFailures": [{"id": "a"}]}"#, Failures::All),
            (
                r#"{"batchItemFailures": [{"itemIdentifier": "a"}, {"itemIdentifier": "z"}]}"#,
                Failures::All,
            ),
            (r#"{"batchItemFailures": "a"}"#, Failures::All),
            ("\"fine\"", Failures::All),
            ("not JSON", Failures::All),
        ] {
            assert_eq!(parse(answer.as_bytes(), &["a", "b", "c"]), expected, "{answer}");
        }
    }
}
