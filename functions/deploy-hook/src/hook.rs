//! Check, then report.

use std::time::Duration;

use aws::{ReleaseError, Releases};
use serde::Deserialize;

use crate::checks::checks;

/// CodeDeploy's event ("AppSpec 'hooks' section for an AWS Lambda deployment").
#[derive(Debug, Deserialize)]
pub struct Event {
    /// The deployment.
    #[serde(rename = "DeploymentId")]
    pub deployment_id: String,
    /// The hook's execution, which waits for the report.
    #[serde(rename = "LifecycleEventHookExecutionId")]
    pub execution_id: String,
}

/// A new version of a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The function's name, as `users`.
    pub function: &'static str,
    /// The ARN, which ends with the version's number.
    pub arn: String,
}

/// Checks all versions within `time`, and reports; returns whether all are well.
///
/// # Errors
/// When the report does not reach CodeDeploy.
pub async fn handle(
    releases: &Releases,
    versions: &[Version],
    event: &Event,
    time: Duration,
) -> Result<bool, ReleaseError> {
    let checked = tokio::time::timeout(time, check_all(releases, versions)).await;
    let result = checked.unwrap_or_else(|_| Err("the checks took too long".to_owned()));
    match &result {
        Ok(()) => tracing::info!(deployment_id = event.deployment_id, "all versions are well"),
        Err(reason) => {
            tracing::error!(
                deployment_id = event.deployment_id,
                reason,
                "a version is not well"
            );
        }
    }
    let is_well = result.is_ok();
    releases
        .report(&event.deployment_id, &event.execution_id, is_well)
        .await?;
    Ok(is_well)
}

/// One after the other: a new account runs ten instances, and users need some of them.
async fn check_all(releases: &Releases, versions: &[Version]) -> Result<(), String> {
    for Version { function, arn } in versions {
        let checks = checks(function);
        if checks.is_empty() {
            return Err(format!("{function}: there is no check for it"));
        }
        for check in checks {
            let event = check.event.to_string().into_bytes();
            let response = releases.invoke(arn, event).await;
            response
                .map_err(|error| error.to_string())
                .and_then(|response| check.judge(&response))
                .map_err(|reason| format!("{function}, {}: {reason}", check.name))?;
        }
    }
    Ok(())
}
