//! CodeDeploy's operation for hooks, over AWS JSON 1.1: a hook that is run by hand has somewhere to report to. The deployments themselves are
//! in [`super::Lambda::deploy`].

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::routing::post;
use cloud_core::iam::{Iam, Refusal};
use cloud_core::protocol;
use serde_json::{Value, json};

const OPERATION: &str = "PutLifecycleEventHookExecutionStatus";

/// The service's endpoint.
pub fn codedeploy(iam: Iam) -> Router {
    Router::new().route("/", post(answer)).with_state(iam)
}

async fn answer(State(iam): State<Iam>, headers: HeaderMap, input: Bytes) -> Response<Body> {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    if target != Some(&format!("CodeDeploy_20141006.{OPERATION}")) {
        return error(
            "UnknownOperationException",
            "Only the status of a hook is taken here",
        );
    }
    let caller = iam.caller(&headers);
    if let Err(refusal) = caller.and_then(|caller| caller.may("codedeploy", OPERATION, "*", &[])) {
        let text = match &refusal {
            Refusal::NotSigned => "Missing Authentication Token".to_owned(),
            Refusal::UnknownAccessKey => "The security token included in the request is invalid.".to_owned(),
            Refusal::Denied(denied) => denied.text(&denied.action),
        };
        return error("AccessDeniedException", &text);
    }
    let input: Value = serde_json::from_slice(&input).unwrap_or_default();
    let text = |name: &str| input.get(name).and_then(Value::as_str).unwrap_or_default();
    let (deployment, execution, status) = (
        text("deploymentId"),
        text("lifecycleEventHookExecutionId"),
        text("status"),
    );
    if deployment.is_empty() {
        return error(
            "DeploymentIdRequiredException",
            "The deployment ID was not specified.",
        );
    }
    if !["Failed", "Succeeded"].contains(&status) {
        return error(
            "InvalidLifecycleEventHookExecutionStatusException",
            "The status must be Succeeded or Failed.",
        );
    }
    tracing::info!(deployment, status, "a hook has reported");
    let body = json!({ "lifecycleEventHookExecutionId": execution }).to_string();
    protocol::json(StatusCode::OK, body)
}

fn error(code: &str, text: &str) -> Response<Body> {
    let status = if code == "AccessDeniedException" {
        StatusCode::FORBIDDEN
    } else {
        StatusCode::BAD_REQUEST
    };
    protocol::json(status, json!({ "__type": code, "message": text }).to_string())
}
