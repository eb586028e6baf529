//! Batches of which DynamoDB does only a part: the rest is in `UnprocessedKeys` or `UnprocessedItems` ("BatchGetItem",
//! "BatchWriteItem").

use axum::body::{Body, Bytes};
use axum::http::Response;
use serde_json::{Map, Value, json};

use super::output::change_output;

/// The second half of a batch.
pub(crate) struct Unprocessed {
    /// The member of the response.
    member: &'static str,
    /// By table, as in the request.
    left: Map<String, Value>,
}

impl Unprocessed {
    /// Takes the second half of each table's keys or writes out of a request; `None` for other operations, and if there is nothing
    /// to take.
    pub(crate) fn split(operation: &str, body: &mut Bytes) -> Option<Self> {
        let (member, list) = match operation {
            "BatchGetItem" => ("UnprocessedKeys", Some("Keys")),
            "BatchWriteItem" => ("UnprocessedItems", None),
            _ => return None,
        };
        let mut request: Value = serde_json::from_slice(body).ok()?;
        let mut left = Map::new();
        for (table, part) in request.get_mut("RequestItems")?.as_object_mut()? {
            let mut rest = part.clone();
            let (items, others) = match list {
                Some(list) => (part.get_mut(list)?, rest.get_mut(list)?),
                None => (part, &mut rest),
            };
            let items = items.as_array_mut()?;
            let taken = items.split_off(items.len().div_ceil(2));
            if !taken.is_empty() {
                *others = Value::Array(taken);
                left.insert(table.clone(), rest);
            }
        }
        if left.is_empty() {
            return None;
        }
        *body = Bytes::from(request.to_string());
        Some(Self { member, left })
    }

    /// Tells what is left in the response to the rest.
    pub(crate) async fn add_to(self, response: Response<Body>) -> anyhow::Result<Response<Body>> {
        change_output(response, |output| output[self.member] = json!(self.left)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(operation: &str, request: Value) -> Option<(Value, Value)> {
        let mut body = Bytes::from(request.to_string());
        let unprocessed = Unprocessed::split(operation, &mut body)?;
        Some((serde_json::from_slice(&body).unwrap(), unprocessed.left.into()))
    }

    #[test]
    fn the_second_half_is_left() {
        let keys = |keys: &[u32]| json!({ "t": { "Keys": keys, "ConsistentRead": true } });
        let got = split("BatchGetItem", json!({ "RequestItems": keys(&[1, 2, 3]) })).unwrap();
        assert_eq!(got, (json!({ "RequestItems": keys(&[1, 2]) }), keys(&[3])));
        let got = split(
            "BatchWriteItem",
            json!({ "RequestItems": { "t": [1, 2], "u": [3] } }),
        );
        let done = json!({ "RequestItems": { "t": [1], "u": [3] } });
        assert_eq!(got.unwrap(), (done, json!({ "t": [2] })));
    }

    #[test]
    fn a_batch_of_one_and_other_operations_are_done_whole() {
        assert!(
            split(
                "BatchWriteItem",
                json!({ "RequestItems": { "t": [1] }, "ReturnConsumedCapacity": "TOTAL" })
            )
            .is_none()
        );
        assert!(split("PutItem", json!({ "Item": {} })).is_none());
    }
}
