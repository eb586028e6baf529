//! `fleet doctor`: whether a stack on AWS is well, and what to do if it is not. It asks, and changes nothing.

use std::io::Write;

use serde_json::{Value, json};

use crate::aws::Aws;

/// The concurrency of a new account ("Lambda quotas").
const NEW_ACCOUNT: u64 = 10;
/// The share of the day's mails from which on it is said.
const NEARLY: f64 = 0.8;

/// Something to look at, or that is well.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    is_well: bool,
    text: String,
}

fn well(text: impl Into<String>) -> Finding {
    Finding {
        is_well: true,
        text: text.into(),
    }
}

fn look(text: impl Into<String>) -> Finding {
    Finding {
        is_well: false,
        text: text.into(),
    }
}

/// Prints a line for each question; returns whether all is well. A question that is refused is a finding as well, so that one missing
/// permission hides nothing else.
///
/// # Errors
/// When the lines cannot be written.
pub async fn examine(aws: &Aws, stack: &str, out: &mut impl Write) -> anyhow::Result<bool> {
    let mut findings = Vec::new();
    findings.extend(asked("Lambda's quotas", quotas(aws).await));
    findings.extend(asked("mail", mail(aws).await));
    findings.extend(asked("failed work", failures(aws, stack).await));
    findings.extend(asked("alarms", alarms(aws, stack).await));
    for Finding { is_well, text } in &findings {
        writeln!(out, "{} {text}", if *is_well { "ok  " } else { "LOOK" })?;
    }
    Ok(findings.iter().all(|finding| finding.is_well))
}

fn asked(what: &str, answer: anyhow::Result<Vec<Finding>>) -> Vec<Finding> {
    answer.unwrap_or_else(|error| vec![look(format!("{what}: cannot be asked: {error:#}"))])
}

async fn quotas(aws: &Aws) -> anyhow::Result<Vec<Finding>> {
    let account = aws.lambda_account().await?;
    let limit = number(&account, "/AccountLimit/ConcurrentExecutions") as u64;
    let code = number(&account, "/AccountUsage/TotalCodeSize")
        / number(&account, "/AccountLimit/TotalCodeSize").max(1.0);
    let concurrency = if limit <= NEW_ACCOUNT {
        look(format!(
            "the account runs {limit} instances of functions at a time: ask AWS for more (Service Quotas), then raise WorkerConcurrency"
        ))
    } else {
        well(format!(
            "the account runs {limit} instances of functions at a time"
        ))
    };
    let versions = if code > NEARLY {
        look("the functions' versions take most of the account's 75 GB: delete old ones, but the last three")
    } else {
        well(format!(
            "versions of functions take {:.0} % of their space",
            code * 100.0
        ))
    };
    Ok(vec![concurrency, versions])
}

async fn mail(aws: &Aws) -> anyhow::Result<Vec<Finding>> {
    let (account, identities) = aws.mail_account().await?;
    let is = |name: &str| account.pointer(name) == Some(&Value::Bool(true));
    let mut findings = Vec::new();
    if !is("/ProductionAccessEnabled") {
        findings.push(look(
            "SES is in its sandbox: only verified addresses get mails. Ask for production access",
        ));
    }
    if !is("/SendingEnabled") {
        findings.push(look("SES has paused sending: its console says why"));
    }
    let quota = number(&account, "/SendQuota/Max24HourSend");
    let sent = number(&account, "/SendQuota/SentLast24Hours");
    findings.push(if quota > 0.0 && sent > quota * NEARLY {
        look(format!(
            "{sent} of {quota} mails of 24 hours are sent: ask SES for more"
        ))
    } else {
        well(format!("{sent} of {quota} mails of 24 hours are sent"))
    });
    let all = identities.get("EmailIdentities").and_then(Value::as_array);
    let verified = |identity: &&Value| identity.get("SendingEnabled") == Some(&Value::Bool(true));
    if !all.into_iter().flatten().any(|identity| verified(&identity)) {
        findings.push(look("no identity of SES is verified: MailFrom needs one"));
    }
    Ok(findings)
}

async fn failures(aws: &Aws, stack: &str) -> anyhow::Result<Vec<Finding>> {
    let prefix = json!({ "QueueNamePrefix": format!("{stack}-"), "MaxResults": 1000 });
    let queues = aws.sqs("ListQueues", &prefix).await?;
    let urls = queues.get("QueueUrls").and_then(Value::as_array).cloned();
    let mut findings = Vec::new();
    let mut empty = 0;
    for url in urls.unwrap_or_default() {
        let name = url
            .as_str()
            .and_then(|url| url.rsplit('/').next())
            .unwrap_or_default();
        // `taskfleet-prod-SlowWorkFailures-1A2B3C`
        let Some(queue) = name.split('-').find(|part| part.ends_with("Failures")) else {
            continue;
        };
        let input = json!({"QueueUrl": url, "AttributeNames": ["ApproximateNumberOfMessages"]});
        let attributes = aws.sqs("GetQueueAttributes", &input).await?;
        let waiting = attributes.pointer("/Attributes/ApproximateNumberOfMessages");
        match waiting.and_then(Value::as_str) {
            Some("0") | None => empty += 1,
            Some(waiting) => findings.push(look(format!(
                "{waiting} messages in {queue}: `fleet replay {queue} --aws --stack {stack} --dry-run` says why"
            ))),
        }
    }
    if empty == 0 && findings.is_empty() {
        findings.push(look(format!(
            "there is no queue of the stack {stack}: is it in this account and region?"
        )));
    } else if findings.is_empty() {
        findings.push(well(format!(
            "nothing waits in the {empty} queues of failed work"
        )));
    }
    Ok(findings)
}

async fn alarms(aws: &Aws, stack: &str) -> anyhow::Result<Vec<Finding>> {
    let input = json!({"AlarmNamePrefix": format!("{stack}-"), "MaxRecords": 100});
    let alarms = aws.cloudwatch("DescribeAlarms", &input).await?;
    let all = alarms
        .get("MetricAlarms")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let text = |alarm: &Value, name: &str| {
        alarm
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let raised: Vec<_> = all
        .iter()
        .filter(|alarm| text(alarm, "StateValue") == "ALARM")
        .collect();
    if all.is_empty() {
        return Ok(vec![look(format!("there is no alarm of the stack {stack}"))]);
    }
    if raised.is_empty() {
        return Ok(vec![well(format!("none of {} alarms is raised", all.len()))]);
    }
    let raised = raised.into_iter().map(|alarm| {
        look(format!(
            "the alarm {} is raised: {} (docs/operations.md)",
            text(alarm, "AlarmName"),
            text(alarm, "AlarmDescription")
        ))
    });
    Ok(raised.collect())
}

fn number(value: &Value, pointer: &str) -> f64 {
    value.pointer(pointer).and_then(Value::as_f64).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Bytes;
    use axum::extract::State;
    use axum::http::{HeaderMap, StatusCode, Uri};
    use axum::response::{IntoResponse as _, Response};
    use tokio::net::TcpListener;

    use super::*;

    /// The services' answers: `well`, or as of an account that has everything before it.
    async fn answer(
        State(is_well): State<Arc<bool>>,
        uri: Uri,
        headers: HeaderMap,
        input: Bytes,
    ) -> Response {
        let target = headers
            .get("x-amz-target")
            .and_then(|target| target.to_str().ok());
        let target = target
            .and_then(|target| target.rsplit('.').next())
            .unwrap_or_default();
        let is_well = *is_well;
        let body = match (uri.path(), target) {
            ("/2016-08-19/account-settings/", _) => json!({
                "AccountLimit": {"ConcurrentExecutions": if is_well { 1000 } else { 10 }, "TotalCodeSize": 100},
                "AccountUsage": {"TotalCodeSize": if is_well { 5 } else { 95 }},
            }),
            ("/v2/email/account", _) => json!({
                "ProductionAccessEnabled": is_well, "SendingEnabled": is_well,
                "SendQuota": {"Max24HourSend": 200.0, "SentLast24Hours": if is_well { 3.0 } else { 190.0 }},
            }),
            ("/v2/email/identities", _) => {
                json!({"EmailIdentities": [{"IdentityName": "a@b", "SendingEnabled": is_well}]})
            }
            (_, "ListQueues") => json!({"QueueUrls": [
                "https://sqs/1/prod-SlowWork-AB", "https://sqs/1/prod-SlowWorkFailures-AB", "https://sqs/1/prod-NotifyFailures-AB",
            ]}),
            (_, "GetQueueAttributes") => {
                let waits = !is_well && String::from_utf8_lossy(&input).contains("SlowWorkFailures");
                json!({"Attributes": {"ApproximateNumberOfMessages": if waits { "3" } else { "0" }}})
            }
            (_, "DescribeAlarms") if is_well => {
                json!({"MetricAlarms": [{"AlarmName": "prod-A", "StateValue": "OK"}]})
            }
            _ => {
                return (
                    StatusCode::FORBIDDEN,
                    r#"{"__type": "AccessDenied", "message": "no"}"#,
                )
                    .into_response();
            }
        };
        body.to_string().into_response()
    }

    async fn said(is_well: bool) -> (bool, String) {
        let router = axum::Router::new().fallback(answer).with_state(Arc::new(is_well));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut out = Vec::new();
        let verdict = examine(&Aws::at(&url), "prod", &mut out).await.unwrap();
        (verdict, String::from_utf8(out).unwrap())
    }

    #[tokio::test]
    async fn a_stack_that_is_well_is_said_to_be() {
        let (is_well, out) = said(true).await;
        assert!(is_well, "{out}");
        assert_eq!(
            out,
            "ok   the account runs 1000 instances of functions at a time\n\
             ok   versions of functions take 5 % of their space\n\
             ok   3 of 200 mails of 24 hours are sent\n\
             ok   nothing waits in the 2 queues of failed work\n\
             ok   none of 1 alarms is raised\n"
        );
    }

    #[tokio::test]
    async fn everything_that_is_wrong_is_said_with_what_to_do() {
        let (is_well, out) = said(false).await;
        assert!(!is_well);
        for part in [
            "runs 10 instances",
            "75 GB",
            "sandbox",
            "paused sending",
            "190 of 200 mails",
            "no identity of SES is verified",
            "3 messages in SlowWorkFailures: `fleet replay SlowWorkFailures --aws --stack prod --dry-run`",
            "alarms: cannot be asked: GraniteServiceVersion20100801.DescribeAlarms: AccessDenied",
        ] {
            assert!(out.contains(part), "{part}: {out}");
        }
        assert!(out.lines().all(|line| line.starts_with("LOOK")), "{out}");
    }
}
