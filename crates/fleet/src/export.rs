//! `fleet export`: asks for an export of the event log, on AWS as on a running fleet, by a message to its function.

use std::io::Write;

use domain::{ExportMessage, Extent, UtcHour};
use jiff::Timestamp;
use serde_json::json;

use crate::aws::Aws;
use crate::command_line::ExportArgs;
use crate::replay::find_url;

/// The queue's logical id.
const QUEUE: &str = "Exports";

/// Sends the message, and says which.
///
/// # Errors
/// When there is no such queue, a call is refused, or the output is closed.
pub async fn run(aws: &Aws, args: &ExportArgs, now: Timestamp, out: &mut impl Write) -> anyhow::Result<()> {
    let message = json!(ExportMessage::Export(extent(args, now)));
    let stack = args.place.aws.then_some(args.place.stack.as_str());
    let url = find_url(aws, QUEUE, stack).await?;
    let input = json!({ "QueueUrl": url, "MessageBody": message.to_string() });
    aws.sqs("SendMessage", &input).await?;
    writeln!(out, "sent {message} to {url}")?;
    Ok(())
}

fn extent(args: &ExportArgs, now: Timestamp) -> Extent {
    match args.from {
        _ if args.all => Extent::All,
        None => Extent::New,
        Some(from) => Extent::Period {
            from,
            until: args.until.unwrap_or_else(|| UtcHour::of(now)),
        },
    }
}

/// Reads an hour, or the first one of a day.
///
/// # Errors
/// When the text is neither.
pub fn first_hour(text: &str) -> Result<UtcHour, &'static str> {
    hour(text, |day| day)
}

/// Reads an hour, or the last one of a day.
///
/// # Errors
/// When the text is neither.
pub fn last_hour(text: &str) -> Result<UtcHour, &'static str> {
    hour(text, UtcHour::last_of_day)
}

fn hour(text: &str, of_day: fn(UtcHour) -> UtcHour) -> Result<UtcHour, &'static str> {
    let first = || UtcHour::parse(&format!("{text}T00")).map(of_day);
    let hour = UtcHour::parse(text).or_else(first);
    hour.ok_or("must be a day or an hour in UTC, as 2026-03-01 or 2026-03-01T09")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::command_line::{Cli, Command};

    fn asked(arguments: &[&str]) -> Result<String, String> {
        let cli = Cli::try_parse_from([&["fleet", "export"], arguments].concat());
        match cli.map_err(|error| error.to_string())?.command {
            Some(Command::Export(args)) => {
                let now = "2026-03-05T10:20:00Z".parse().unwrap();
                Ok(json!(ExportMessage::Export(extent(&args, now))).to_string())
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_period_is_of_hours_or_days() {
        for (arguments, expected) in [
            (&[][..], r#"{"export":"new"}"#),
            (
                &["--all", "--aws", "--stack", "taskfleet-prod"],
                r#"{"export":"all"}"#,
            ),
            (
                &["--from", "2026-03-01"],
                r#"{"export":{"from":"2026-03-01T00","until":"2026-03-05T10"}}"#,
            ),
            (
                &["--from", "2026-03-01T09", "--until", "2026-03-02"],
                r#"{"export":{"from":"2026-03-01T09","until":"2026-03-02T23"}}"#,
            ),
        ] {
            assert_eq!(asked(arguments).unwrap(), expected);
        }
        for wrong in [
            &["--until", "2026-03-01"][..],
            &["--all", "--from", "2026-03-01"],
            &["--from", "yesterday"],
            &["--from", "2026-02-30"],
            &["--from", "2026-03-01T24"],
            &["--from", "2026-03-01T09:30"],
        ] {
            assert!(asked(wrong).is_err(), "{wrong:?}");
        }
    }
}
