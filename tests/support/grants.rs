//! What the template's roles grant, and what of it the tests of this run have needed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;

use serde_json::Value;

/// By role, statement and grant, whether it was needed.
static GRANTS: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());
/// Roles and actions that were denied.
static DENIED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Asks a fleet that is about to end.
pub(crate) fn note(base_url: &str) {
    // It may have ended already.
    let Ok(grants) = ask(base_url) else {
        return;
    };
    let mut noted = GRANTS.lock().unwrap();
    for grant in grants["granted"].as_array().unwrap() {
        let text = |name: &str| grant[name].as_str().unwrap().to_owned();
        // Each fleet has a user pool of its own.
        let mut granted = text("grant");
        if let Some((pools, _)) = granted.split_once(":userpool/") {
            granted = format!("{pools}:userpool/*");
        }
        let key = format!("{} {} {granted}", text("role"), text("statement"));
        *noted.entry(key).or_default() |= grant["is_needed"].as_bool().unwrap();
    }
    let denied = grants["denied"].as_array().unwrap().iter();
    let denied = denied.map(|one| one.as_str().unwrap().to_owned());
    DENIED.lock().unwrap().extend(denied);
}

/// What the functions were denied. They ask for nothing that their roles do not allow.
pub(crate) fn denied() -> Vec<String> {
    DENIED.lock().unwrap().iter().cloned().collect()
}

/// Those that were needed, or those that were not.
pub(crate) fn noted(is_needed: bool) -> Vec<String> {
    let noted = GRANTS.lock().unwrap();
    let wanted = noted.iter().filter(|(_, needed)| **needed == is_needed);
    wanted.map(|(grant, _)| grant.clone()).collect()
}

/// Without a runtime, since fleets end wherever they are dropped.
fn ask(base_url: &str) -> std::io::Result<Value> {
    let address = base_url.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address)?;
    write!(
        connection,
        "GET /_local/grants HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer)?;
    let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    Ok(serde_json::from_str(body)?)
}
