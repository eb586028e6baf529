//! The event that each function gets, and the response that it must give.
//!
//! A new version starts cold. To start, a function over HTTP reads the sealing key from the table, signed with its role, and the pool's
//! public keys; so does `deliver` the former. A wrong variable, a missing permission, a table that it cannot read or a panic at
//! start shows in the first check, whatever that asks.

use serde_json::{Value, json};

/// The value of the variable of a function that the stack does not have.
pub(crate) const NONE: &str = "none";

/// The functions by name, each with the environment variable that has the ARN of its new version.
pub const FUNCTIONS: [(&str, &str); 9] = [
    ("users", "USERS_VERSION"),
    ("tasks", "TASKS_VERSION"),
    ("uploads", "UPLOADS_VERSION"),
    ("reports", "REPORTS_VERSION"),
    ("sqs-worker", "SQS_WORKER_VERSION"),
    ("notify", "NOTIFY_VERSION"),
    ("deliver", "DELIVER_VERSION"),
    ("athena-export", "ATHENA_EXPORT_VERSION"),
    ("relational-view", "RELATIONAL_VIEW_VERSION"),
];

/// One question to a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// Its name in logs.
    pub name: &'static str,
    /// The event.
    pub event: Value,
    /// Members that the response must have; those of a body that is JSON stand for it.
    expected: Value,
}

/// The checks of a function; none if there is no such function.
pub fn checks(function: &str) -> Vec<Check> {
    match function {
        "users" => vec![
            health(),
            // Parsed, validated and refused: the way to a write, up to the write.
            request(
                "dry write",
                ("POST", "/v1/auth/sign-up", Some("{}")),
                (422, "invalid_fields"),
            ),
            without_token("GET", "/v1/users/me"),
        ],
        "tasks" => vec![
            // Looks for the link in the table: a read with the function's role. No link has this secret.
            request(
                "signed read",
                ("GET", &format!("/v1/shared/{}", "0".repeat(64)), None),
                (404, "not_found"),
            ),
            without_token("POST", "/v1/projects"),
        ],
        "uploads" => vec![without_token("GET", "/v1/jobs")],
        "reports" => vec![without_token(
            "GET",
            "/v1/projects/prj_00000000000000000000000000000000/reports",
        )],
        "sqs-worker" | "notify" | "deliver" | "athena-export" | "relational-view" => vec![empty_batch()],
        _ => Vec::new(),
    }
}

impl Check {
    /// Whether the response is the expected one. The error says how it is not, without the response's texts.
    ///
    /// # Errors
    /// When it is another.
    pub fn judge(&self, response: &[u8]) -> Result<(), String> {
        let mut response: Value =
            serde_json::from_slice(response).map_err(|_| "the response is no JSON".to_owned())?;
        if let Some(Value::String(body)) = response.get("body") {
            let body: Value =
                serde_json::from_str(body).map_err(|_| "the response's body is no JSON".to_owned())?;
            if let Some(members) = response.as_object_mut() {
                members.insert("body".to_owned(), body);
            }
        }
        if has(&response, &self.expected) {
            return Ok(());
        }
        let status = response
            .get("statusCode")
            .map_or_else(|| "none".to_owned(), Value::to_string);
        Err(format!("status {status}, expected {}", self.expected))
    }
}

/// Whether a value has these members, and these in them.
fn has(value: &Value, expected: &Value) -> bool {
    match expected {
        Value::Object(members) => members
            .iter()
            .all(|(name, member)| value.get(name).is_some_and(|value| has(value, member))),
        other => value == other,
    }
}

fn health() -> Check {
    Check {
        expected: json!({"statusCode": 200, "body": {"status": "ok"}}),
        ..request("health", ("GET", "/v1/health", None), (200, ""))
    }
}

/// API Gateway lets no such request through; the function refuses it by itself.
fn without_token(method: &str, path: &str) -> Check {
    request("no token", (method, path, None), (401, "missing_token"))
}

/// API Gateway's event, payload format 2.0, and the status and `code` of the response.
fn request(
    name: &'static str,
    (method, path, body): (&str, &str, Option<&str>),
    (status, code): (u16, &str),
) -> Check {
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"accept": "application/json", "content-type": "application/json", "user-agent": "deploy-hook"},
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "deploy-hook"},
            "requestId": "deploy-hook",
            "stage": "$default",
        },
        "isBase64Encoded": false,
    });
    if let (Some(body), Some(members)) = (body, event.as_object_mut()) {
        members.insert("body".to_owned(), body.into());
    }
    Check {
        name,
        event,
        expected: json!({"statusCode": status, "body": {"code": code}}),
    }
}

/// Nothing to do: the function has started, has read what it needs, and answers as Lambda expects.
fn empty_batch() -> Check {
    Check {
        name: "empty batch",
        event: json!({"Records": []}),
        expected: json!({"batchItemFailures": []}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_function_is_checked_and_answers_of_another_version_are_not_taken() {
        for (function, _) in FUNCTIONS {
            let checks = checks(function);
            assert!(!checks.is_empty(), "{function}");
            for check in checks {
                for response in [
                    "",
                    "null",
                    "{}",
                    r#"{"statusCode": 500, "body": "{}"}"#,
                    r#"{"statusCode": 200, "body": "<p>"}"#,
                ] {
                    assert!(
                        check.judge(response.as_bytes()).is_err(),
                        "{function}, {response}"
                    );
                }
            }
        }
        assert!(checks("nobody").is_empty());
    }

    #[test]
    fn members_that_are_not_asked_for_do_not_matter() {
        let response =
            json!({"statusCode": 404, "headers": {}, "body": r#"{"code": "not_found", "request_id": "r"}"#});
        let [read, ..] = &checks("tasks")[..] else {
            panic!("a check");
        };
        assert_eq!(read.judge(response.to_string().as_bytes()), Ok(()));
        let wrong = response.to_string().replace("not_found", "internal");
        assert!(read.judge(wrong.as_bytes()).is_err());
        let [batch] = &checks("notify")[..] else {
            panic!("a check");
        };
        assert_eq!(batch.judge(br#"{"batchItemFailures": []}"#), Ok(()));
        assert!(
            batch
                .judge(br#"{"batchItemFailures": [{"itemIdentifier": "1"}]}"#)
                .is_err()
        );
    }
}
