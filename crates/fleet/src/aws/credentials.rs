//! An operator's credentials and region: those of the environment, or else what the AWS CLI finds (profiles, single sign-on, roles).

use anyhow::{Context as _, ensure};
use aws_credential_types::Credentials;
use cloud_core::account::{ACCESS_KEY_ID, SECRET_ACCESS_KEY, SESSION_TOKEN};
use serde::Deserialize;
use tokio::process::Command;

/// `aws configure export-credentials --format process` ("Sourcing credentials with an external process", AWS CLI user guide).
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Exported {
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
}

/// Those of the account on a laptop.
pub(super) fn local() -> Credentials {
    let token = Some(SESSION_TOKEN.to_owned());
    Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, token, None, "local")
}

/// # Errors
/// When there are none.
pub(super) async fn find() -> anyhow::Result<Credentials> {
    if let (Some(id), Some(secret)) = (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) {
        let token = variable("AWS_SESSION_TOKEN");
        return Ok(Credentials::new(id, secret, token, None, "environment"));
    }
    let exported = cli(&["configure", "export-credentials", "--format", "process"])
        .await
        .context(
            "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or log in with the AWS CLI",
        )?;
    // The parser's own text may repeat a secret.
    let exported: Exported = serde_json::from_str(&exported)
        .ok()
        .context("the AWS CLI exported no credentials")?;
    Ok(Credentials::new(
        exported.access_key_id,
        exported.secret_access_key,
        exported.session_token,
        None,
        "AWS CLI",
    ))
}

/// # Errors
/// When there is none.
pub(super) async fn region(asked: Option<&str>) -> anyhow::Result<String> {
    let known = asked.map(str::to_owned);
    let known = known
        .or_else(|| variable("AWS_REGION"))
        .or_else(|| variable("AWS_DEFAULT_REGION"));
    match known {
        Some(region) => Ok(region),
        None => cli(&["configure", "get", "region"])
            .await
            .context("no region: give --region, or set AWS_REGION"),
    }
}

/// A variable that is set and not empty.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

async fn cli(arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("aws")
        .args(arguments)
        .output()
        .await
        .context("the AWS CLI (`aws`) cannot be run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the AWS CLI says: {}", said.trim());
    let text = String::from_utf8(output.stdout)
        .ok()
        .context("the AWS CLI wrote no text")?;
    Ok(text.trim().to_owned())
}
