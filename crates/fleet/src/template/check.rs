//! Rules that concern several resources of a stack.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail, ensure};
use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::policy::{Policy, Question};
use cloud_event_source::{QueueSource, Upstream};
use cloud_scheduler::Target;

use super::physical::Physical;
use super::stack::Stack;

/// Checks that the resources of a stack fit together.
///
/// # Errors
/// When a resource refers to a missing one, or contradicts another.
pub(super) fn check(stack: &Stack, physical: &Physical) -> anyhow::Result<()> {
    check_buckets(stack, physical)?;
    check_schedules(stack, physical)?;
    check_topics(stack, physical)?;
    check_queries(stack)?;
    check_event_sources(stack)
}

/// Each bucket must be unique, each queue that gets its messages must exist and let S3 send them: S3 tries it when the
/// bucket is configured ("Granting permissions to publish event notification messages", S3 user guide).
fn check_buckets(stack: &Stack, physical: &Physical) -> anyhow::Result<()> {
    let mut names = BTreeSet::new();
    for bucket in &stack.buckets {
        ensure!(
            names.insert(&bucket.name),
            "the bucket {} is there twice",
            bucket.name
        );
        for rule in &bucket.notifications {
            let queue = cloud_sqs::name_of(&rule.queue_arn).and_then(|name| stack.queue(name));
            let queue =
                queue.with_context(|| format!("{}: there is no queue {}", bucket.name, rule.queue_arn))?;
            let url = cloud_sqs::url(&physical.service_url("sqs"), &queue.name);
            ensure!(
                lets(
                    stack.queue_policies.get(&url),
                    "s3.amazonaws.com",
                    ("sqs:SendMessage", &rule.queue_arn),
                    &cloud_s3::arn(&bucket.name)
                ),
                "{}: S3 cannot validate the destination {}: its policy does not let s3.amazonaws.com send messages for this \
                 bucket",
                bucket.name,
                queue.name
            );
        }
    }
    Ok(())
}

/// Each schedule must have a name of its own; a queue must exist and let EventBridge send to it: else AWS accepts the rule, and nothing
/// ever comes ("Using resource-based policies for EventBridge", user guide).
fn check_schedules(stack: &Stack, physical: &Physical) -> anyhow::Result<()> {
    let mut names = BTreeSet::new();
    for schedule in &stack.schedules {
        let name = &schedule.name;
        ensure!(names.insert(name), "the schedule {name} is there twice");
        let Target::Queue(arn) = &schedule.target else {
            continue;
        };
        let queue = cloud_sqs::name_of(arn).and_then(|name| stack.queue(name));
        let queue = queue.with_context(|| format!("{name}: there is no queue {arn}"))?;
        let url = cloud_sqs::url(&physical.service_url("sqs"), &queue.name);
        let sending = Question {
            service: Some("events.amazonaws.com"),
            action: "sqs:SendMessage",
            resource: arn,
            context: &[("aws:SourceArn", &schedule.arn)],
        };
        let policy = stack.queue_policies.get(&url);
        ensure!(
            policy.is_some_and(|policy| policy.allows(&sending)),
            "{name}: the policy of {} does not let events.amazonaws.com send messages for this rule",
            queue.name
        );
    }
    Ok(())
}

/// A topic whose messages go to a queue must be allowed to send them, a configuration set to publish to its topic: SNS drops what it
/// may not send, SES does not take such a destination ("Subscribing an Amazon SQS queue to a topic", SNS developer guide; "Set up an
/// Amazon SNS topic as a destination", SES developer guide).
fn check_topics(stack: &Stack, physical: &Physical) -> anyhow::Result<()> {
    for subscription in &stack.subscriptions {
        let (topic, endpoint) = (&subscription.topic_arn, &subscription.endpoint);
        // The queue of another stack has the policy there.
        let Some(queue) = cloud_sqs::name_of(endpoint).and_then(|name| stack.queue(name)) else {
            continue;
        };
        let url = cloud_sqs::url(&physical.service_url("sqs"), &queue.name);
        let policy = stack.queue_policies.get(&url);
        ensure!(
            lets(policy, "sns.amazonaws.com", ("sqs:SendMessage", endpoint), topic),
            "{topic}: nothing arrives at {}: its policy does not let sns.amazonaws.com send messages of this topic",
            queue.name
        );
    }
    for set in stack.configuration_sets.values() {
        for destination in &set.destinations {
            let topic = &destination.topic_arn;
            let source = format!("arn:aws:ses:{REGION}:{ACCOUNT_ID}:configuration-set/{}", set.name);
            ensure!(
                lets(
                    stack.topic_policies.get(topic),
                    "ses.amazonaws.com",
                    ("sns:Publish", topic),
                    &source
                ),
                "{}: SES cannot publish to {topic}: its policy does not let ses.amazonaws.com publish for this configuration set",
                set.name
            );
        }
    }
    Ok(())
}

/// Tables must be in a database, and they and the results of queries in buckets; results among a table's files would become its data.
fn check_queries(stack: &Stack) -> anyhow::Result<()> {
    let check_bucket = |place: &str, bucket: &str| {
        let is_there = stack.buckets.iter().any(|known| known.name == bucket);
        ensure!(is_there, "{place}: there is no bucket {bucket}");
        Ok(())
    };
    for table in &stack.catalog.tables {
        let (place, database) = (table.full_name(), table.database());
        ensure!(
            stack.catalog.databases.iter().any(|known| known.name == database),
            "{place}: there is no database {database}"
        );
        check_bucket(&place, table.bucket())?;
    }
    for group in &stack.work_groups {
        let Some(location) = &group.output_location else {
            continue;
        };
        check_bucket(&group.name, &group.bucket().unwrap_or_default())?;
        if let Some(table) = stack.catalog.table_around(location) {
            bail!("{}: the results would be among the data of {table}", group.name);
        }
    }
    Ok(())
}

/// Whether the policy of a resource lets a service act on it for another resource of this account.
fn lets(policy: Option<&Policy>, service: &str, (action, resource): (&str, &str), source_arn: &str) -> bool {
    policy.is_some_and(|policy| {
        policy.allows(&Question {
            service: Some(service),
            action,
            resource,
            context: &[("aws:SourceAccount", ACCOUNT_ID), ("aws:SourceArn", source_arn)],
        })
    })
}

/// Tables and queues must exist, and time-outs must fit.
fn check_event_sources(stack: &Stack) -> anyhow::Result<()> {
    let has_queue = |arn: &str| cloud_sqs::name_of(arn).is_some_and(|name| stack.queue(name).is_some());
    for queue in &stack.queues {
        if let Some(redrive) = &queue.redrive {
            let target = &redrive.dead_letter_target_arn;
            ensure!(
                has_queue(target),
                "the queue {}: there is no dead-letter queue {target}",
                queue.name
            );
        }
    }
    for function in &stack.functions {
        for source in &function.event_sources {
            let place = format!("{}.Events.{}", function.logical_id, source.name);
            match &source.upstream {
                Upstream::Stream(stream) => {
                    let table = stack.tables.iter().find(|table| table.name == stream.table);
                    ensure!(
                        table.is_some_and(|table| table.create_request.get("StreamSpecification").is_some()),
                        "{place}.Stream: there is no table {} with a stream",
                        stream.table
                    );
                    if let Some(arn) = &stream.on_failure_arn {
                        ensure!(
                            has_queue(arn),
                            "{place}.DestinationConfig: there is no queue {arn}"
                        );
                    }
                }
                Upstream::Queue(QueueSource { queue: name, .. }) => {
                    let queue = stack.queue(name);
                    let queue = queue.with_context(|| format!("{place}.Queue: there is no queue {name}"))?;
                    ensure!(
                        u64::try_from(queue.visibility_timeout_s)? >= function.settings.timeout_s,
                        "{place}.Queue: Lambda refuses {name}: its visibility time-out, {} s, is less than the \
                         function's time-out, {} s",
                        queue.visibility_timeout_s,
                        function.settings.timeout_s
                    );
                }
            }
        }
    }
    Ok(())
}
