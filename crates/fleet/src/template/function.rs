//! `AWS::Serverless::Function`.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_event_source::EventSource;
use cloud_lambda::FunctionSettings;
use cloud_scheduler::Schedule;
use serde_json::Value;

use super::event_source;
use super::policy;
use super::properties::Properties;
use super::schedule;

/// A function as it runs locally.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// The resource's name in the template.
    pub logical_id: String,
    /// The binary in it, as `users`.
    pub binary: String,
    /// The alias by which it is invoked, if it has one.
    pub alias: Option<String>,
    /// The name of its role.
    pub role: Option<String>,
    /// Whether Lambda sends its traces.
    pub is_traced: bool,
    /// The name of its log group, if it is not the default one.
    pub log_group: Option<String>,
    /// Its configuration in Lambda.
    pub settings: FunctionSettings,
    /// Its event source mappings.
    pub event_sources: Vec<EventSource>,
    /// Its schedules, which the stack takes.
    pub(super) schedules: Vec<Schedule>,
}

const USED: &[&str] = &[
    "AutoPublishAlias",
    "CodeUri",
    "Environment",
    "Events",
    "FunctionName",
    "LoggingConfig",
    "MemorySize",
    "ReservedConcurrentExecutions",
    "Role",
    "Timeout",
    "Tracing",
];

/// Properties without effect on a laptop: packaging, generated roles, deployment.
const UNNEEDED: &[&str] = &[
    "Architectures",
    "AssumeRolePolicyDocument",
    "AutoPublishAliasAllProperties",
    "AutoPublishCodeSha256",
    "CodeSigningConfigArn",
    "DeploymentPreference",
    "Description",
    "EphemeralStorage",
    "Handler",
    "KmsKeyArn",
    "PackageType",
    "PermissionsBoundary",
    "Policies",
    "PropagateTags",
    "RecursiveLoop",
    "RolePath",
    "Runtime",
    "RuntimeManagementConfig",
    "SnapStart",
    "Tags",
    "VersionDescription",
];

pub(super) fn read(
    logical_id: &str,
    properties: &Properties,
    metadata: &Properties,
) -> anyhow::Result<Function> {
    properties.allow(USED, UNNEEDED)?;
    let logging = properties.map("LoggingConfig")?;
    logging.allow(
        &["ApplicationLogLevel", "LogFormat", "LogGroup"],
        &["SystemLogLevel"],
    )?;
    let timeout_s = properties.number("Timeout")?.unwrap_or(3);
    ensure!(
        (1..=900).contains(&timeout_s),
        "{}.Timeout: 1 to 900 seconds",
        properties.place()
    );
    let (event_sources, schedules) = events(logical_id, properties)?;
    Ok(Function {
        logical_id: logical_id.to_owned(),
        binary: binary(logical_id, properties, metadata)?,
        alias: properties.text("AutoPublishAlias")?,
        role: properties
            .text("Role")?
            .as_deref()
            .map(policy::role_of_arn)
            .transpose()?,
        is_traced: properties.text("Tracing")?.as_deref() == Some("Active"),
        log_group: logging.text("LogGroup")?,
        settings: FunctionSettings {
            name: properties
                .text("FunctionName")?
                .unwrap_or_else(|| logical_id.to_owned()),
            timeout_s,
            memory_mib: properties.number("MemorySize")?.unwrap_or(128),
            reserved_concurrency: properties.number("ReservedConcurrentExecutions")?,
            environment: environment(properties)?,
            log_format: logging.text("LogFormat")?,
            log_level: logging.text("ApplicationLogLevel")?,
        },
        event_sources,
        schedules,
    })
}

impl Function {
    /// The name that the API invokes: the alias where there is one, since requests to the function itself would pass deployments by.
    pub(super) fn invoked_name(&self) -> String {
        let name = &self.settings.name;
        match &self.alias {
            Some(alias) => format!("{name}:{alias}"),
            None => name.clone(),
        }
    }
}

fn environment(properties: &Properties) -> anyhow::Result<BTreeMap<String, String>> {
    let environment = properties.map("Environment")?;
    environment.allow(&["Variables"], &[])?;
    let variables = environment.map("Variables")?;
    variables
        .keys()
        .map(|name| Ok((name.to_owned(), variables.required_text(name)?)))
        .collect()
}

fn events(logical_id: &str, properties: &Properties) -> anyhow::Result<(Vec<EventSource>, Vec<Schedule>)> {
    let events = properties.map("Events")?;
    let (mut event_sources, mut schedules) = (Vec::new(), Vec::new());
    for name in events.keys() {
        let event = events.map(name)?;
        event.allow(&["Type", "Properties"], &[])?;
        let own = event.map("Properties")?;
        match event.required_text("Type")?.as_str() {
            "HttpApi" => bail!(
                "{}: routes stand in the API's DefinitionBody; each one here would be a permission of its own, and the \
                 function's policy holds 20 KB",
                event.place()
            ),
            "DynamoDB" => event_sources.push(event_source::read_stream(name, &own)?),
            "SQS" => event_sources.push(event_source::read_queue(name, &own)?),
            "Schedule" => schedules.push(schedule::read_event(logical_id, name, &own)?),
            "ScheduleV2" => schedules.push(schedule::read_event_v2(logical_id, name, &own)?),
            other => bail!(
                "{}: the local cloud does not know the event type {other}",
                event.place()
            ),
        }
    }
    Ok((event_sources, schedules))
}

/// The name in the ARN of a function of this stack, with the alias that follows it.
pub(super) fn of_arn(arn: &str) -> Option<&str> {
    arn.strip_prefix(&format!("arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:"))
}

/// The name of the function that API Gateway invokes by this URI.
pub(super) fn of_invocation_uri(uri: &str) -> Option<&str> {
    let lambda = format!("arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/");
    of_arn(uri.strip_prefix(&lambda)?.strip_suffix("/invocations")?)
}

/// The binary's name: that of the build, else the folder of the code (`functions/users/`), else the logical
/// id without `Function` in kebab case.
fn binary(logical_id: &str, properties: &Properties, metadata: &Properties) -> anyhow::Result<String> {
    if let Some(binary) = metadata.map("BuildProperties")?.text("Binary")? {
        return Ok(binary);
    }
    if let Some(Value::String(uri)) = properties.get("CodeUri")
        && let Some((parent, folder)) = uri.trim_end_matches('/').rsplit_once('/')
        && parent.rsplit('/').next() == Some("functions")
    {
        return Ok(folder.to_owned());
    }
    let stem = logical_id.strip_suffix("Function").unwrap_or(logical_id);
    let mut name = String::new();
    for letter in stem.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(letter.to_lowercase());
    }
    (!name.is_empty())
        .then_some(name)
        .with_context(|| format!("{logical_id}: no name of a binary"))
}
