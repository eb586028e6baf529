//! A function's events of type `Schedule` and `ScheduleV2`, and `AWS::Events::Rule` with a schedule and queues as targets.
//!
//! Properties: "Schedule" and "ScheduleV2" of the SAM developer guide, "AWS::Events::Rule" of the CloudFormation user guide.

use anyhow::{Context as _, bail, ensure};
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_scheduler::{Expression, Kind, Schedule, Target};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::properties::Properties;

/// EventBridge's retries and dead-letter queue are for events that it cannot hand over, which does not happen here.
const DELIVERY: [&str; 2] = ["DeadLetterConfig", "RetryPolicy"];

/// SAM's `Schedule`: a rule that invokes the function.
pub(super) fn read_event(function: &str, name: &str, properties: &Properties) -> anyhow::Result<Schedule> {
    let used = ["Enabled", "Input", "Name", "Schedule", "State"];
    properties.allow(&used, &[&["Description"], DELIVERY.as_slice()].concat())?;
    let name = name_of(properties, &format!("{function}{name}"))?;
    let is_enabled = properties.flag("Enabled")?.unwrap_or(true) && is_enabled(properties)?;
    Ok(Schedule {
        arn: rule_arn(&name),
        expression: expression(properties, "Schedule")?,
        input: input(properties)?,
        target: Target::Function(function.to_owned()),
        kind: Kind::Rule,
        time_zone: TimeZone::UTC,
        is_enabled,
        name,
    })
}

/// SAM's `ScheduleV2`: a schedule of EventBridge Scheduler that invokes the function.
pub(super) fn read_event_v2(function: &str, name: &str, properties: &Properties) -> anyhow::Result<Schedule> {
    let used = [
        "FlexibleTimeWindow",
        "Input",
        "Name",
        "ScheduleExpression",
        "ScheduleExpressionTimezone",
        "State",
    ];
    let unneeded = ["Description", "KmsKeyArn", "PermissionsBoundary", "RoleArn"];
    properties.allow(&used, &[unneeded.as_slice(), DELIVERY.as_slice()].concat())?;
    let window = properties.map("FlexibleTimeWindow")?;
    if window.keys().next().is_some() {
        window.allow(&["Mode"], &[])?;
        window.require("Mode", "OFF")?;
    }
    let name = name_of(properties, &format!("{function}{name}"))?;
    let zone = properties.text("ScheduleExpressionTimezone")?;
    let zone = zone.as_deref().unwrap_or("UTC");
    Ok(Schedule {
        arn: format!("arn:aws:scheduler:{REGION}:{ACCOUNT_ID}:schedule/default/{name}"),
        expression: expression(properties, "ScheduleExpression")?,
        input: input(properties)?,
        target: Target::Function(function.to_owned()),
        kind: Kind::Scheduler,
        time_zone: TimeZone::get(zone).with_context(|| format!("{}: {zone}", properties.place()))?,
        is_enabled: is_enabled(properties)?,
        name,
    })
}

/// A rule of its own. Functions are invoked by an event of theirs instead, which brings the permission.
pub(super) fn read_rule(logical_id: &str, properties: &Properties) -> anyhow::Result<Schedule> {
    properties.allow(
        &["Name", "ScheduleExpression", "State", "Targets"],
        &["Description", "Tags"],
    )?;
    let name = name_of(properties, logical_id)?;
    let targets = properties.maps("Targets")?;
    let [target] = targets.as_slice() else {
        bail!(
            "{}: the local cloud knows rules with one target",
            properties.place()
        );
    };
    target.allow(&["Arn", "Id", "Input"], &DELIVERY)?;
    target.required_text("Id")?;
    let arn = target.required_text("Arn")?;
    ensure!(
        cloud_sqs::name_of(&arn).is_some(),
        "{}.Arn: the local cloud knows queues only as targets of a rule, not {arn}",
        target.place()
    );
    Ok(Schedule {
        arn: rule_arn(&name),
        expression: expression(properties, "ScheduleExpression")?,
        input: input(target)?,
        target: Target::Queue(arn),
        kind: Kind::Rule,
        time_zone: TimeZone::UTC,
        is_enabled: is_enabled(properties)?,
        name,
    })
}

/// The ARN of a rule.
pub(super) fn rule_arn(name: &str) -> String {
    format!("arn:aws:events:{REGION}:{ACCOUNT_ID}:rule/{name}")
}

fn name_of(properties: &Properties, default: &str) -> anyhow::Result<String> {
    Ok(properties.text("Name")?.unwrap_or_else(|| default.to_owned()))
}

fn is_enabled(properties: &Properties) -> anyhow::Result<bool> {
    match properties.text("State")?.as_deref() {
        None | Some("ENABLED") => Ok(true),
        Some("DISABLED") => Ok(false),
        Some(other) => bail!("{}.State: {other}", properties.place()),
    }
}

fn expression(properties: &Properties, name: &str) -> anyhow::Result<Expression> {
    let text = properties.required_text(name)?;
    let expression = Expression::parse(&text);
    expression.with_context(|| format!("{}.{name}: {text}", properties.place()))
}

/// "Valid JSON text passed to the target."
fn input(properties: &Properties) -> anyhow::Result<Option<String>> {
    let input = properties.text("Input")?;
    if let Some(input) = &input {
        let parsed: Result<Value, _> = serde_json::from_str(input);
        parsed.with_context(|| format!("{}.Input is no JSON", properties.place()))?;
    }
    Ok(input)
}

#[cfg(test)]
mod tests {
    use cloud_scheduler::{Kind, Target};

    use crate::template::testing::{refused, resolve};

    fn function(events: &str) -> String {
        format!(
            "Resources:\n  Export:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: functions/export\n      \
             Events:\n{events}"
        )
    }

    #[test]
    fn events_of_functions_are_read() {
        let text = function(
            "        Hourly: {Type: Schedule, Properties: {Schedule: rate(1 hour), Enabled: false}}\n        \
             Nightly:\n          Type: ScheduleV2\n          Properties:\n            \
             ScheduleExpression: cron(0 3 * * ? *)\n            ScheduleExpressionTimezone: Europe/Berlin\n            \
             Name: nightly\n            Input: '{\"full\": true}'\n            FlexibleTimeWindow: {Mode: 'OFF'}\n",
        );
        let stack = resolve(&text).unwrap();
        let [hourly, nightly] = stack.schedules.as_slice() else {
            panic!("{:?}", stack.schedules)
        };
        assert_eq!((hourly.name.as_str(), hourly.is_enabled), ("ExportHourly", false));
        assert!(hourly.arn.ends_with(":rule/ExportHourly"));
        assert_eq!(hourly.target, Target::Function("Export".to_owned()));
        assert_eq!(
            (nightly.name.as_str(), nightly.kind),
            ("nightly", Kind::Scheduler)
        );
        assert_eq!(nightly.input.as_deref(), Some("{\"full\": true}"));
        assert_eq!(nightly.time_zone.iana_name(), Some("Europe/Berlin"));
    }

    #[test]
    fn what_aws_or_the_local_cloud_does_not_know_is_refused() {
        let event = |properties: &str| {
            function(&format!(
                "        Hourly: {{Type: Schedule, Properties: {{{properties}}}}}\n"
            ))
        };
        refused(&event("Schedule: rate(1 hours)"), &["Hourly", "rate(1 hours)"]);
        refused(
            &event("Schedule: rate(1 hour), Input: '{'"),
            &["Input is no JSON"],
        );
        refused(&event("Schedule: rate(1 hour), State: OFF"), &["State"]);
        let rule = |target: &str| {
            format!(
                "Resources:\n  Work: {{Type: AWS::SQS::Queue}}\n  Sweep:\n    Type: AWS::Events::Rule\n    Properties:\n      \
                 ScheduleExpression: rate(1 hour)\n      Targets: [{{Id: a, Arn: {target}}}]\n"
            )
        };
        refused(
            &rule("arn:aws:lambda:us-east-1:000000000000:function:f"),
            &["queues only"],
        );
        refused(&rule("!GetAtt Work.Arn"), &["Sweep", "events.amazonaws.com"]);
        refused(&rule("arn:aws:sqs:us-east-1:000000000000:None"), &["no queue"]);
    }

    #[test]
    fn a_rule_may_send_to_a_queue_that_lets_it() {
        let text = "Resources:\n  Work: {Type: AWS::SQS::Queue}\n  Sweep:\n    Type: AWS::Events::Rule\n    Properties:\n      \
                    ScheduleExpression: rate(1 hour)\n      Targets: [{Id: a, Arn: !GetAtt Work.Arn, Input: '{}'}]\n  \
                    Policy:\n    Type: AWS::SQS::QueuePolicy\n    Properties:\n      Queues: [!Ref Work]\n      PolicyDocument:\n        \
                    Version: '2012-10-17'\n        Statement:\n          - Effect: Allow\n            \
                    Principal: {Service: events.amazonaws.com}\n            Action: sqs:SendMessage\n            \
                    Resource: !GetAtt Work.Arn\n            Condition: {ArnEquals: {aws:SourceArn: !GetAtt Sweep.Arn}}\n";
        let stack = resolve(text).unwrap();
        assert_eq!(stack.schedules[0].name, "Sweep");
    }
}
