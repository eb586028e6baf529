//! What was mailed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Client, run};

/// All messages to an address, newest first. Under faults one that was sent twice counts once: a function that dies before it notes a
/// message as sent sends it again.
pub(crate) async fn messages(client: &Client, to: &str) -> Vec<Value> {
    let mails = client.get(&format!("/_local/mail?to={to}")).send().await.ok();
    let mut mails = mails.as_array().unwrap().clone();
    if run::has_faults() {
        let mut seen = BTreeSet::new();
        mails.retain(|mail| seen.insert(format!("{} {}", mail["subject"], mail["body"])));
    }
    mails
}

/// The code in the newest message to an address. "A mailed code stands alone on a line of its message."
pub(crate) async fn code(client: &Client, to: &str) -> String {
    let messages = messages(client, to).await;
    let newest = messages
        .first()
        .unwrap_or_else(|| panic!("nothing was mailed to {to}"));
    code_in(newest)
}

/// The code in a message.
pub(crate) fn code_in(message: &Value) -> String {
    let body = message["body"].as_str().unwrap();
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    let codes: Vec<_> = body.lines().filter(is_code).collect();
    let [code] = codes[..] else {
        panic!("not one code alone on a line: {body:?}");
    };
    code.to_owned()
}
