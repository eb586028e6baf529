//! `StartQueryExecution`.

use std::ops::RangeInclusive;

use cloud_core::iam::Caller;
use cloud_core::random;
use serde::Deserialize;
use serde_json::{Value, json};

use super::engine::CATALOG;
use super::error::{Answer, Failure, invalid, of_object, too_many_queries};
use super::execution::{Execution, MAX_ACTIVE, Request, State};
use super::location::Location;
use super::runner;
use super::settings::work_group_arn;
use super::sql;
use super::state::Athena;
use super::store::Added;

/// "The maximum allowed query string length is 262144 bytes" ("Service Quotas").
const MAX_QUERY_BYTES: usize = 262_144;
/// The lengths of `ClientRequestToken`.
const TOKEN_LENGTH: RangeInclusive<usize> = 32..=128;
/// The lengths of a parameter.
const PARAMETER_LENGTH: RangeInclusive<usize> = 1..=1024;
/// `MaxAgeInMinutes`: up to seven days, an hour by default.
const REUSE_MINUTES: RangeInclusive<i64> = 0..=10_080;
const DEFAULT_REUSE_MINUTES: i64 = 60;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    query_string: String,
    client_request_token: Option<String>,
    #[serde(default)]
    query_execution_context: Context,
    #[serde(default)]
    result_configuration: ResultConfiguration,
    work_group: Option<String>,
    execution_parameters: Option<Vec<String>>,
    #[serde(default)]
    result_reuse_configuration: ResultReuse,
    engine_configuration: Option<Value>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Context {
    database: Option<String>,
    catalog: Option<String>,
}

/// Encryption and access control lists change nothing here.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResultConfiguration {
    output_location: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ResultReuse {
    #[serde(rename = "ResultReuseByAgeConfiguration", default)]
    by_age: ByAge,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ByAge {
    #[serde(default)]
    enabled: bool,
    max_age_in_minutes: Option<i64>,
}

pub(super) async fn start(athena: &Athena, caller: &Caller, input: Input) -> Answer {
    let name = input.work_group.clone().unwrap_or_else(|| "primary".to_owned());
    caller.may("athena", "StartQueryExecution", &work_group_arn(&name), &[])?;
    let (token, request) = read(athena, name, input)?;
    let location = Location::parse(&request.output_location).map_err(|error| invalid(error.to_string()))?;
    let located = athena.inner.config.objects.locate(caller, &location.bucket).await;
    located.map_err(|error| of_object(&request.output_location, error))?;
    let id = random::uuid()?;
    let execution = Execution {
        output: location.url(&format!("{id}.csv")),
        id: id.clone(),
        request,
        state: State::Queued,
        failure: None,
        submitted_ms: athena.now_ms(),
        started_ms: None,
        completed_ms: None,
        scanned_bytes: 0,
        columns: Vec::new(),
        is_reused: false,
    };
    match athena
        .inner
        .store
        .add(token, execution.clone(), MAX_ACTIVE)
        .await?
    {
        Added::New => {}
        Added::Before(before) => return Ok(json!({"QueryExecutionId": before})),
        Added::Other => return Err(invalid("Idempotent parameters do not match")),
        Added::TooMany => return Err(too_many_queries()),
    }
    runner::start(athena, caller.clone(), execution);
    Ok(json!({"QueryExecutionId": id}))
}

fn read(athena: &Athena, name: String, input: Input) -> Result<(String, Request), Failure> {
    let group = athena.work_group(&name)?;
    if !group.is_enabled {
        return Err(invalid(format!("WorkGroup {name} is disabled.")));
    }
    let token = input.client_request_token.unwrap_or_default();
    if !TOKEN_LENGTH.contains(&token.len()) {
        return Err(invalid(
            "ClientRequestToken must have 32 to 128 characters; SDKs add one",
        ));
    }
    let query = input.query_string;
    if query.is_empty() || query.len() > MAX_QUERY_BYTES {
        return Err(invalid(format!(
            "QueryString must have 1 to {MAX_QUERY_BYTES} bytes"
        )));
    }
    if input.execution_parameters.as_ref().is_some_and(Vec::is_empty) {
        return Err(invalid("ExecutionParameters must have at least 1 item"));
    }
    let parameters = input.execution_parameters.unwrap_or_default();
    if parameters
        .iter()
        .any(|text| !PARAMETER_LENGTH.contains(&text.chars().count()))
    {
        return Err(invalid(
            "Each of ExecutionParameters must have 1 to 1024 characters",
        ));
    }
    if input.engine_configuration.is_some() {
        return Err(invalid("The local Athena does not know EngineConfiguration"));
    }
    if let Some(catalog) = input
        .query_execution_context
        .catalog
        .filter(|name| !name.eq_ignore_ascii_case(CATALOG))
    {
        return Err(invalid(format!("Catalog {catalog} is not found")));
    }
    let asked = input.result_configuration.output_location;
    // "Workgroup settings override client-side settings."
    let output_location = match (&group.output_location, group.is_enforced) {
        (Some(location), true) => Some(location.clone()),
        (location, _) => asked.clone().or_else(|| location.clone()),
    };
    let output_location = output_location.filter(|location| !location.is_empty()).ok_or_else(|| {
        invalid(
            "No output location provided. An output location is required either through the Workgroup result configuration setting \
             or as an API input.",
        )
    })?;
    if let Some(table) = athena.inner.config.catalog.table_around(&output_location) {
        return Err(invalid(format!(
            "{output_location} is in the location of the table {table}, whose data the results would become: Athena does not refuse it, \
             the local one does"
        )));
    }
    let ByAge {
        enabled,
        max_age_in_minutes,
    } = input.result_reuse_configuration.by_age;
    let minutes = max_age_in_minutes.unwrap_or(DEFAULT_REUSE_MINUTES);
    if !REUSE_MINUTES.contains(&minutes) {
        return Err(invalid("MaxAgeInMinutes must be between 0 and 10080"));
    }
    // "If you override the result configuration for a query, the feature is disabled."
    let is_reusing = enabled && (group.is_enforced || asked.is_none());
    sql::parse(&query).map_err(invalid)?;
    let request = Request {
        query,
        parameters,
        database: input
            .query_execution_context
            .database
            .unwrap_or_else(|| "default".to_owned())
            .to_ascii_lowercase(),
        work_group: name,
        output_location,
        reuse_minutes: is_reusing.then_some(minutes),
    };
    Ok((token, request))
}
