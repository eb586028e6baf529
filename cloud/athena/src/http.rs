//! AWS JSON 1.1 over HTTP.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use cloud_core::faults::Fault;
use cloud_core::iam::Caller;
use cloud_core::protocol;
use serde::de::DeserializeOwned;

use super::error::{Answer, Failure, JSON_1_1, malformed, of_fault, unknown_operation};
use super::state::Athena;
use super::{databases, get, results, start, stop, work_group};

pub(super) fn router(athena: Athena) -> Router {
    Router::new().fallback(call).with_state(athena)
}

async fn call(State(athena): State<Athena>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let answer = match protocol::json_operation(&method, &headers, "AmazonAthena") {
        Some(operation) => match athena.inner.config.iam.caller(&headers) {
            Ok(caller) => faulty(&athena, operation, &headers, (&caller, &body)).await,
            Err(refusal) => Err(refusal.into()),
        },
        None => Err(unknown_operation()),
    };
    let mut response = match answer {
        Ok(output) => protocol::json_output(JSON_1_1, &output, "{}"),
        Err(failure) => failure.into_response(),
    };
    protocol::add_request_id(response.headers_mut(), None);
    response
}

/// With the faults that are asked for.
async fn faulty(athena: &Athena, operation: &str, headers: &HeaderMap, call: (&Caller, &[u8])) -> Answer {
    match athena.inner.config.faults.take("athena", operation, headers) {
        Some(Fault::AnswerLost) => dispatch(athena, operation, call)
            .await
            .and(Err(of_fault(Fault::AnswerLost, operation))),
        Some(fault) => Err(of_fault(fault, operation)),
        None => dispatch(athena, operation, call).await,
    }
}

/// Each operation asks for the permission once it knows the workgroup.
async fn dispatch(athena: &Athena, operation: &str, (caller, body): (&Caller, &[u8])) -> Answer {
    match operation {
        "GetQueryExecution" => get::get(athena, caller, parse(body)?).await,
        "GetQueryResults" => results::get(athena, caller, parse(body)?).await,
        "GetWorkGroup" => work_group::get(athena, caller, &parse(body)?),
        "ListDatabases" => databases::list(athena, caller, parse(body)?),
        "StartQueryExecution" => start::start(athena, caller, parse(body)?).await,
        "StopQueryExecution" => stop::stop(athena, caller, parse(body)?).await,
        _ => Err(unknown_operation()),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|_| malformed())
}
