//! The permissions that a request needs.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::iam::{Iam, Refusal};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// How a request names its tables.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Request {
    table_name: Option<String>,
    index_name: Option<String>,
    /// Of a batch, by table.
    request_items: BTreeMap<String, IgnoredAny>,
    /// Of a transaction, each by its kind: `Put`.
    transact_items: Vec<BTreeMap<String, Part>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Part {
    table_name: String,
}

/// Whether the caller may do this. A transaction needs the permissions of its parts and none of its own.
pub(crate) fn check(iam: &Iam, headers: &HeaderMap, operation: &str, body: &[u8]) -> Result<(), Refusal> {
    let caller = iam.caller(headers)?;
    if caller.is_account() {
        return Ok(());
    }
    // A body that is no JSON is refused later, when the operation reads its input.
    let request: Request = serde_json::from_slice(body).unwrap_or_default();
    let may = |operation: &str, resource: &str| caller.may("dynamodb", operation, resource, &[]);
    match operation {
        "BatchGetItem" | "BatchWriteItem" => {
            let mut tables = request.request_items.keys();
            tables.try_for_each(|table| may(operation, &arn(table)))
        }
        "TransactGetItems" | "TransactWriteItems" => {
            let mut parts = request.transact_items.iter().flatten();
            parts.try_for_each(|(kind, part)| may(&format!("{operation}/{kind}"), &arn(&part.table_name)))
        }
        _ => {
            let table = arn(request.table_name.as_deref().unwrap_or_default());
            match request.index_name {
                Some(index) => may(&format!("{operation}/index"), &format!("{table}/index/{index}")),
                None => may(operation, &table),
            }
        }
    }
}

/// Requests name a table by its name or its ARN.
fn arn(table: &str) -> String {
    if table.starts_with("arn:") {
        return table.to_owned();
    }
    format!("arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{table}")
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use cloud_core::policy::{Policy, Statement};
    use serde_json::{Value, json};

    use super::*;

    fn asks(operation: &str, body: Value) -> Result<(), String> {
        let statement = |actions: &[&str], resource: &str| Statement {
            allows: true,
            actions: actions
                .iter()
                .map(|action| format!("dynamodb:{action}"))
                .collect(),
            resources: vec![format!("arn:aws:dynamodb:us-east-1:000000000000:{resource}")],
            ..Statement::default()
        };
        let policy = Policy(vec![
            statement(&["BatchGetItem", "PutItem", "GetItem", "Query"], "table/t"),
            statement(&["Query"], "table/t/index/by_name"),
        ]);
        let iam = Iam::new([("f", "FRole", policy)]);
        let signed = "AWS4-HMAC-SHA256 Credential=local-f/x".parse().unwrap();
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, signed)]);
        let body = body.to_string();
        check(&iam, &headers, operation, body.as_bytes()).map_err(|refusal| match refusal {
            Refusal::Denied(denied) => {
                let (_, resource) = denied.resource.split_once("000000000000:").unwrap_or_default();
                format!("{} {resource}", denied.action)
            }
            other => format!("{other:?}"),
        })
    }

    #[test]
    fn each_operation_asks_for_its_action_and_its_table_or_index() {
        let denied = |text: &str| Err(text.to_owned());
        for (operation, body, answer) in [
            ("PutItem", json!({ "TableName": "t", "Item": {} }), Ok(())),
            (
                "PutItem",
                json!({ "TableName": "u" }),
                denied("dynamodb:PutItem table/u"),
            ),
            (
                "PutItem",
                json!({ "TableName": "arn:aws:dynamodb:us-east-1:000000000000:table/t" }),
                Ok(()),
            ),
            (
                "UpdateItem",
                json!({ "TableName": "t" }),
                denied("dynamodb:UpdateItem table/t"),
            ),
            ("Query", json!({ "TableName": "t" }), Ok(())),
            (
                "Query",
                json!({ "TableName": "t", "IndexName": "by_name" }),
                Ok(()),
            ),
            (
                "Query",
                json!({ "TableName": "t", "IndexName": "by_time" }),
                denied("dynamodb:Query table/t/index/by_time"),
            ),
            (
                "Scan",
                json!({ "TableName": "t" }),
                denied("dynamodb:Scan table/t"),
            ),
            (
                "BatchGetItem",
                json!({ "RequestItems": { "t": { "Keys": [] } } }),
                Ok(()),
            ),
            (
                "BatchGetItem",
                json!({ "RequestItems": { "t": { "Keys": [] }, "u": { "Keys": [] } } }),
                denied("dynamodb:BatchGetItem table/u"),
            ),
            (
                "BatchWriteItem",
                json!({ "RequestItems": { "t": [{ "PutRequest": {} }] } }),
                denied("dynamodb:BatchWriteItem table/t"),
            ),
            // Not known here, so no role allows it.
            (
                "ExecuteStatement",
                json!({ "Statement": "SELECT * FROM t" }),
                denied("dynamodb:ExecuteStatement "),
            ),
        ] {
            assert_eq!(asks(operation, body), answer, "{operation}");
        }
    }

    #[test]
    fn a_transaction_asks_for_the_actions_of_its_parts() {
        let put = json!({ "Put": { "TableName": "t", "Item": {} } });
        let check = json!({ "ConditionCheck": { "TableName": "t", "Key": {} } });
        let write = |parts: &[&Value]| asks("TransactWriteItems", json!({ "TransactItems": parts }));
        assert_eq!(write(&[&put]), Ok(()));
        assert_eq!(
            write(&[&put, &check]),
            Err("dynamodb:ConditionCheckItem table/t".to_owned())
        );
        let get = json!({ "TransactItems": [{ "Get": { "TableName": "t", "Key": {} } }] });
        assert_eq!(asks("TransactGetItems", get), Ok(()));
    }
}
