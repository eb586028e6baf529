//! `fleet logs`: the functions' log lines, as `aws logs tail` prints those of a deployed stack.

use std::io::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::Value;

use crate::aws::encode;
use crate::command_line::LogsArgs;

/// The pause between two questions for further lines.
const PAUSE: Duration = Duration::from_millis(300);

/// Prints the lines, and with `--follow` those that come, until the fleet ends.
///
/// # Errors
/// When no fleet answers.
pub async fn print(args: &LogsArgs) -> anyhow::Result<()> {
    // Another part of the process may have installed one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build()?;
    let url = format!("{}/_local/logs", args.url.trim_end_matches('/'));
    let mut after = 0;
    loop {
        let query = [("after", after.to_string())].into_iter();
        let query = query.chain(args.request_id.iter().map(|id| ("request_id", encode(id))));
        let query: Vec<_> = query.map(|(name, value)| format!("{name}={value}")).collect();
        let response = client.get(format!("{url}?{}", query.join("&"))).send().await;
        let response = response.with_context(|| format!("no fleet answers at {}", args.url))?;
        let page: Value = response.error_for_status()?.json().await?;
        let lines = page.get("lines").and_then(Value::as_array);
        for line in lines.into_iter().flatten() {
            let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
            writeln!(std::io::stdout(), "[{}] {}", text("function"), text("text"))?;
            after = line.get("number").and_then(Value::as_u64).unwrap_or(after);
        }
        if !args.follow {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
}
