//! A month's bill of a stack by its number of requests, in dollars: the first table of `docs/cost.md`, which a test below compares.
//!
//! `cargo run -p bench --bin cost` prints it. Prices are AWS's lists for us-east-1, on demand, without free tiers. Capacity units are those that the
//! tests of the store and of `tasks` assert (docs/performance.md). Durations, bytes and shares are assumptions, each with its reason here.
#![expect(clippy::print_stdout, reason = "a program that prints a table")]

/// The volumes, in requests a month.
const VOLUMES: [(f64, &str); 4] = [(0.0, "0"), (1e3, "1 k"), (1e6, "1 M"), (1e9, "1 B")];

/// Seconds of a month of 730 hours.
const MONTH_S: f64 = 730.0 * 3600.0;
const MILLION: f64 = 1e6;
const GB: f64 = 1e9;

/// A kind of request: its share, and the units that it reads and writes (docs/performance.md, "Dollars a million").
struct Request {
    share: f64,
    read_units: f64,
    write_units: f64,
    is_write: bool,
}

const fn request(share: f64, read_units: f64, write_units: f64) -> Request {
    Request {
        share,
        read_units,
        write_units,
        is_write: write_units > 0.0,
    }
}

/// Of ten requests of a board eight read: lists, tasks, who one is. Units of a read are those of one task.
const REQUESTS: [Request; 5] = [
    request(0.80, 5.0, 0.0),
    request(0.04, 3.0, 4.0),
    request(0.06, 5.0, 5.0),
    request(0.05, 5.0, 6.0),
    request(0.05, 4.0, 2.0),
];

/// Write units of `notify` for a change: a history of one KiB, the project's feed, a note to one person; and `deliver` to send it.
const CONSEQUENCE_WRITE_UNITS: f64 = 3.0 + 5.0 + 2.0 + 2.0;
/// Memberships and preferences of the person, and `deliver` before it sends.
const CONSEQUENCE_READ_UNITS: f64 = 2.0 + 1.0;

/// Gigabyte-seconds of an invocation. 256 MB; a request waits for DynamoDB twice, at 5 ms each, and computes 1 ms: 15 ms with some reserve.
/// `notify` and `deliver` take some 10 ms for each change in a batch, each.
const REQUEST_GB_S: f64 = 0.25 * 0.015;
const CONSEQUENCE_GB_S: f64 = 0.25 * 0.020;
/// Changes in a batch of `notify`, and messages in one of `deliver`, when there is something to collect.
const BATCH: f64 = 5.0;
/// The access line, Lambda's three lines in JSON, and API Gateway's line.
const LOG_BYTES: f64 = 300.0 + 900.0 + 450.0;
/// A task or comment with its index entries, its history and notes.
const STORED_BYTES: f64 = 4_000.0;
/// A response of API Gateway to the internet.
const RESPONSE_BYTES: f64 = 2_000.0;
/// Mails for each change that people are told of; most have digests, or look into the inbox.
const MAILS: f64 = 0.1;
/// X-Ray records one request a second and 5 % of the others.
const TRACED: f64 = 0.05;

/// Lambda asks an idle queue with five connections that wait for 20 seconds each.
const POLLS_OF_A_QUEUE: f64 = 5.0 * MONTH_S / 20.0;
/// Exports in a month, which write a day anew: a second of 1 GB for few events, and what docs/cost.md says of many.
const EXPORTS: f64 = 730.0;
const EVENTS_PER_S: f64 = 17_500.0;

/// The parts of the template that cost by being there.
struct Template {
    queues: f64,
    /// The metrics of the alarms that are always there.
    alarm_metrics: f64,
}

/// The number of metrics of the alarms that are always there, or of those that a parameter asks for.
fn alarm_metrics(are_asked_for: bool) -> f64 {
    let alarms = include_str!("../../../../template.yaml")
        .split("\n\n")
        .filter(|resource| resource.contains("    Type: AWS::CloudWatch::Alarm\n"))
        // The relational view's go with an option that has costs of its own.
        .filter(|resource| !resource.contains("    Condition: HasRelationalView\n"))
        .filter(|resource| resource.contains("    Condition: ") == are_asked_for);
    // A metric of its own, or those of an expression.
    let metrics = alarms.map(|alarm| alarm.matches("MetricStat:").count().max(1));
    metrics.sum::<usize>() as f64
}

fn template() -> Template {
    let text = include_str!("../../../../template.yaml");
    Template {
        queues: text.matches("\n          Type: SQS\n").count() as f64,
        alarm_metrics: alarm_metrics(false),
    }
}

/// Lines of the bill: names and dollars at a number of requests.
fn bill(requests: f64, template: &Template) -> Vec<(&'static str, f64)> {
    let sum = |of: fn(&Request) -> f64| REQUESTS.iter().map(|r| r.share * of(r)).sum::<f64>() * requests;
    let changes = sum(|r| f64::from(u8::from(r.is_write)));
    let read_units = sum(|r| r.read_units) + changes * CONSEQUENCE_READ_UNITS;
    let write_units = sum(|r| r.write_units) + changes * CONSEQUENCE_WRITE_UNITS;
    let batches = 2.0 * changes / BATCH;
    let exported = changes * 15.0;
    let export_gb_s = EXPORTS * 1.0 + exported / EVENTS_PER_S;
    let gb_s = requests * REQUEST_GB_S + changes * CONSEQUENCE_GB_S + export_gb_s;
    let polls = template.queues * POLLS_OF_A_QUEUE;
    let first = 300.0 * MILLION;
    let api = requests.min(first) + 0.9 * (requests - first).max(0.0);
    vec![
        ("API Gateway: requests", api / MILLION),
        (
            "Lambda: invocations and time, arm64",
            (requests + batches) / MILLION * 0.20 + gb_s * 0.000_013_333_4,
        ),
        (
            "DynamoDB: reads and writes",
            read_units / MILLION * 0.125 + write_units / MILLION * 0.625,
        ),
        (
            "DynamoDB: keeping the month's data, with recovery",
            changes * STORED_BYTES / GB * (0.25 + 0.20),
        ),
        (
            "SQS: messages, and asking idle queues",
            (polls + 3.0 * changes) / MILLION * 0.40,
        ),
        ("SES: mails", changes * MAILS / 1e3 * 0.10),
        ("CloudWatch: logs", (requests * LOG_BYTES) / GB * 0.50),
        (
            "CloudWatch: alarms, and one metric",
            template.alarm_metrics * 0.10 + 0.30,
        ),
        ("X-Ray", requests * TRACED / MILLION * 5.0),
        (
            "S3: the event log",
            changes * 60.0 / GB * 0.023 + EXPORTS * 10.0 / 1e3 * 0.005,
        ),
        ("Transfer to the internet", requests * RESPONSE_BYTES / GB * 0.09),
    ]
}

/// Two digits that count, from a dollar on with separators.
fn dollars(amount: f64) -> String {
    if amount < 0.005 {
        return "0.00".to_owned();
    }
    if amount < 100.0 {
        return format!("{amount:.2}");
    }
    let digits = format!("{amount:.0}");
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

fn table() -> String {
    let template = template();
    let bills = VOLUMES.map(|(requests, _)| bill(requests, &template));
    let row = |name: &str, cells: [String; 4]| format!("| {name} | {} |\n", cells.join(" | "));
    let heading = VOLUMES.map(|(_, name)| format!("{name} requests"));
    let mut out = row("", heading) + "|---|---|---|---|---|\n";
    let [first, ..] = &bills;
    for (index, (name, _)) in first.iter().enumerate() {
        let cells = bills
            .each_ref()
            .map(|bill| dollars(bill.get(index).map_or(0.0, |(_, amount)| *amount)));
        out += &row(name, cells);
    }
    let total =
        |bill: &Vec<(&str, f64)>| format!("**{}**", dollars(bill.iter().map(|(_, amount)| amount).sum()));
    out + &row("**A month**", bills.each_ref().map(total))
}

fn main() {
    print!("{}", table());
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = "<!-- The table of `cargo run -p bench --bin cost`; UPDATE_COST=1 cargo test -p bench --bin cost writes it -->\n\n";

    #[test]
    fn the_document_has_the_figures_of_the_program() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/cost.md");
        let text = std::fs::read_to_string(path).unwrap();
        let (before, rest) = text.split_once(BEGIN).unwrap();
        let (_, after) = rest.split_once("\n\n").unwrap();
        let new = format!("{before}{BEGIN}{}\n{after}", table());
        if std::env::var_os("UPDATE_COST").is_some() {
            std::fs::write(path, new).unwrap();
        } else {
            assert!(
                text == new,
                "run UPDATE_COST=1 cargo test -p bench --bin cost:\n{}",
                table()
            );
        }
    }

    #[test]
    fn a_stack_that_nobody_uses_costs_its_alarms_and_its_polls() {
        let template = template();
        assert!(template.queues >= 5.0 && template.alarm_metrics >= 13.0);
        let asked = format!("\n${:.2} more for alarms of rates", alarm_metrics(true) * 0.10);
        assert!(
            include_str!("../../../../docs/cost.md").contains(&asked),
            "{asked}"
        );
        let idle = bill(0.0, &template);
        let costs: Vec<_> = idle
            .iter()
            .filter(|(_, amount)| *amount > 0.02)
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(
            costs,
            [
                "SQS: messages, and asking idle queues",
                "CloudWatch: alarms, and one metric",
                "S3: the event log"
            ]
        );
        assert!((REQUESTS.iter().map(|r| r.share).sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn amounts_have_separators() {
        for (amount, text) in [
            (0.0, "0.00"),
            (1.234, "1.23"),
            (1234.5, "1,234"),
            (1_234_567.0, "1,234,567"),
        ] {
            assert_eq!(dollars(amount), text);
        }
    }
}
