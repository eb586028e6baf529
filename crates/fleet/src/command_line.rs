//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use domain::{Extent, UtcHour};
use jiff::Timestamp;

use crate::template::STACK_NAME as LOCAL_STACK;

/// Runs the fleet on this machine: no account, no container.
#[derive(Debug, Parser)]
#[command(name = "fleet", version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; without a command, run the fleet.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to run the fleet.
    #[command(flatten)]
    pub run: RunArgs,
}

/// Commands beside running the fleet.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Give one event to a function, through its real binary, and print its answer
    Invoke(InvokeArgs),
    /// Print the OpenAPI document of all functions; docs/openapi.json holds it
    Openapi,
    /// Look at jobs of a fleet, local or deployed
    #[command(subcommand)]
    Jobs(JobsCommand),
    /// Ask the event log in SQL, of a running fleet or on AWS
    Query(QueryArgs),
    /// Export events for the reports, of a running fleet or on AWS; without an option those that are new
    Export(ExportArgs),
    /// Make derived data anew, of a running fleet or on AWS
    #[command(subcommand)]
    Rebuild(RebuildCommand),
    /// Ask the relational view in SQL, of a running fleet or on AWS
    Sql(SqlArgs),
    /// Process the messages of a failures queue again, of a running fleet or on AWS
    Replay(ReplayArgs),
    /// Print the functions' latest log lines of a running fleet
    Logs(LogsArgs),
    /// Look whether a stack on AWS is well: quotas, mail, failed work, alarms
    Doctor(DoctorArgs),
    /// Forget all local data
    Reset(DataDirArgs),
    /// Be one of the functions (the fleet starts these)
    #[command(name = "__function", hide = true)]
    Function {
        /// Its name
        name: String,
    },
}

/// How to run the fleet.
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// Port of the API on 127.0.0.1; 0 takes the last one again, or else a free one
    #[arg(long, env = "FLEET_PORT", default_value_t = 3000)]
    pub port: u16,
    /// Where the data is kept, and which template and binaries are used
    #[command(flatten)]
    pub stack: StackArgs,
    /// A PostgreSQL database for the relational view, as postgres://USER:PASSWORD@HOST:PORT/DATABASE [default: no such view]
    #[arg(long, env = "FLEET_RELATIONAL", value_name = "URL", hide_env_values = true)]
    pub relational: Option<String>,
    /// Let the cloud's calls fail by chance, as those to AWS may; the same seed draws the same faults
    #[arg(long, env = "FLEET_FAULTS_SEED", value_name = "SEED")]
    pub inject_faults: Option<u64>,
    /// Let the functions of another release, DIR/template.yaml and DIR/<function>/bootstrap, answer every second invocation, as in the middle of a release
    #[arg(long, value_name = "DIR")]
    pub beside: Option<PathBuf>,
    /// End when standard input is closed
    #[arg(long)]
    pub exit_on_stdin_close: bool,
}

/// `fleet invoke`.
#[derive(Debug, Clone, Args)]
pub struct InvokeArgs {
    /// The function: `users`, or its name in the template
    pub function: String,
    /// File with the event in JSON, as those in events/
    #[arg(long)]
    pub event: PathBuf,
    /// Where the data is kept, and which template and binaries are used
    #[command(flatten)]
    pub stack: StackArgs,
}

/// `fleet jobs`.
#[derive(Debug, Clone, Subcommand)]
pub enum JobsCommand {
    /// Draw a job's progress until it is over, and print its result; the access token is in FLEET_TOKEN
    Watch(WatchArgs),
}

/// `fleet jobs watch`.
#[derive(Debug, Clone, Args)]
pub struct WatchArgs {
    /// The job's id
    pub job: String,
    /// Where the API is
    #[arg(long, env = "FLEET_URL", default_value = "http://127.0.0.1:3000")]
    pub url: String,
}

/// `fleet replay`.
#[derive(Debug, Clone, Args)]
pub struct ReplayArgs {
    /// The failures queue, by its name in the template, its own name, or its URL
    pub queue: String,
    /// The most messages
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub max: u16,
    /// Only say what would be done
    #[arg(long)]
    pub dry_run: bool,
    /// Of a running fleet, or of a stack
    #[command(flatten)]
    pub place: WhereArgs,
}

/// `fleet doctor`.
#[derive(Debug, Clone, Args)]
pub struct DoctorArgs {
    /// The name of the stack
    #[arg(long, default_value = "taskfleet-dev")]
    pub stack: String,
    /// Its region [default: AWS_REGION, else the AWS CLI's]
    #[arg(long)]
    pub region: Option<String>,
}

/// `fleet logs`.
#[derive(Debug, Clone, Args)]
pub struct LogsArgs {
    /// Only lines of this request: its `x-request-id`
    #[arg(long)]
    pub request_id: Option<String>,
    /// Go on with lines that come
    #[arg(long, short)]
    pub follow: bool,
    /// Where the API is
    #[arg(long, env = "FLEET_URL", default_value = "http://127.0.0.1:3000")]
    pub url: String,
}

/// `fleet export`.
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// All of them again: every file is replaced
    #[arg(long, conflicts_with_all = ["from", "until"])]
    pub all: bool,
    /// Those from this hour or day in UTC on, whether they were exported or not
    #[arg(long, value_parser = first_hour)]
    pub from: Option<UtcHour>,
    /// Up to this hour or day in UTC [default: now]
    #[arg(long, value_parser = last_hour, requires = "from")]
    pub until: Option<UtcHour>,
    /// Of a running fleet, or of a stack
    #[command(flatten)]
    pub place: WhereArgs,
}

impl ExportArgs {
    /// The hours to export.
    pub fn extent(&self, now: Timestamp) -> Extent {
        match self.from {
            _ if self.all => Extent::All,
            None => Extent::New,
            Some(from) => Extent::Period {
                from,
                until: self.until.unwrap_or_else(|| UtcHour::of(now)),
            },
        }
    }
}

/// Reads an hour, or the first one of a day.
fn first_hour(text: &str) -> Result<UtcHour, &'static str> {
    hour(text, |first| first)
}

/// Reads an hour, or the last one of a day.
fn last_hour(text: &str) -> Result<UtcHour, &'static str> {
    hour(text, UtcHour::last_of_day)
}

fn hour(text: &str, of_day: fn(UtcHour) -> UtcHour) -> Result<UtcHour, &'static str> {
    let of_day = || UtcHour::parse(&format!("{text}T00")).map(of_day);
    let hour = UtcHour::parse(text).or_else(of_day);
    hour.ok_or("must be a day or an hour in UTC, as 2026-03-01 or 2026-03-01T09")
}

/// `fleet query`.
#[derive(Debug, Clone, Args)]
pub struct QueryArgs {
    /// File with one SQL query, as those in queries/
    pub file: PathBuf,
    /// The values of the query's `?`, in order; each is bound as a text
    pub parameters: Vec<String>,
    /// Of a running fleet, or of a stack
    #[command(flatten)]
    pub place: WhereArgs,
}

/// `fleet rebuild`.
#[derive(Debug, Clone, Subcommand)]
pub enum RebuildCommand {
    /// Make the tables of the relational view, fill them from the table of items, and remove what is in no item
    Relational(WhereArgs),
}

/// `fleet sql`.
#[derive(Debug, Clone, Args)]
pub struct SqlArgs {
    /// File with one SQL query, as those in queries/relational/
    pub file: PathBuf,
    /// Of a running fleet, or of a stack
    #[command(flatten)]
    pub place: WhereArgs,
}

/// A running fleet, or a stack on AWS.
#[derive(Debug, Clone, Args)]
pub struct WhereArgs {
    /// Of a stack on AWS, with the credentials of the environment, or else the AWS CLI's
    #[arg(long)]
    pub aws: bool,
    /// The name of the stack on AWS
    #[arg(long, requires = "aws", default_value = "taskfleet-dev")]
    pub stack: String,
    /// Its region [default: AWS_REGION, else the AWS CLI's]
    #[arg(long, requires = "aws")]
    pub region: Option<String>,
    /// Where the data of the running fleet is kept
    #[command(flatten)]
    pub data: DataDirArgs,
}

impl WhereArgs {
    /// The name of the stack.
    pub fn stack(&self) -> &str {
        if self.aws { &self.stack } else { LOCAL_STACK }
    }
}

/// Where everything is.
#[derive(Debug, Clone, Args)]
pub struct StackArgs {
    /// Where the data is kept
    #[command(flatten)]
    pub data: DataDirArgs,
    /// The template [default: ./template.yaml, else the one built in]
    #[arg(long)]
    pub template: Option<PathBuf>,
    /// Run the packaged binaries DIR/<function>/bootstrap instead of the functions built in
    #[arg(long, value_name = "DIR")]
    pub bootstraps: Option<PathBuf>,
}

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub struct DataDirArgs {
    /// Directory of all local data
    #[arg(long, env = "FLEET_DATA_DIR", default_value = ".fleet")]
    pub data_dir: PathBuf,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_fleet_runs() {
        let cli = Cli::parse_from(["fleet", "--port", "0", "--data-dir", "here"]);
        assert!(cli.command.is_none());
        assert_eq!(cli.run.port, 0);
        assert_eq!(cli.run.stack.data.data_dir, PathBuf::from("here"));
    }

    #[test]
    fn an_unknown_option_or_command_is_named() {
        for (arguments, expected) in [
            (["fleet", "--prot"], "unexpected argument '--prot'"),
            (["fleet", "invok"], "unrecognized subcommand 'invok'"),
        ] {
            let error = Cli::try_parse_from(arguments).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn replay_is_of_a_running_fleet_unless_a_stack_is_meant() {
        let replay = |arguments: &[&str]| {
            let cli = Cli::try_parse_from([&["fleet", "replay"], arguments].concat());
            cli.map(|cli| match cli.command {
                Some(Command::Replay(args)) => args,
                other => panic!("not replay: {other:?}"),
            })
        };
        let local = replay(&["NotifyFailures", "--data-dir", "here", "--dry-run"]).unwrap();
        assert_eq!(
            (local.queue.as_str(), local.place.data.data_dir, local.max),
            ("NotifyFailures", PathBuf::from("here"), 1000)
        );
        assert!(local.dry_run && !local.place.aws);
        let of_stack = [
            "q",
            "--aws",
            "--stack",
            "taskfleet-prod",
            "--region",
            "eu-west-1",
            "--max",
            "5",
        ];
        let of_stack = replay(&of_stack).unwrap();
        assert_eq!((of_stack.place.stack(), of_stack.max), ("taskfleet-prod", 5));
        for wrong in [&["q", "--region", "eu-west-1"][..], &["q", "--max", "0"], &[]] {
            assert!(replay(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_export_is_of_hours_or_days() {
        let asked = |arguments: &[&str]| {
            let cli = Cli::try_parse_from([&["fleet", "export"], arguments].concat());
            cli.map(|cli| match cli.command {
                Some(Command::Export(args)) => args.extent("2026-03-05T10:20:00Z".parse().unwrap()),
                other => panic!("not export: {other:?}"),
            })
        };
        let period = |from: &str, until: &str| Extent::Period {
            from: UtcHour::parse(from).unwrap(),
            until: UtcHour::parse(until).unwrap(),
        };
        for (arguments, expected) in [
            (&[][..], Extent::New),
            (&["--all", "--aws", "--stack", "taskfleet-prod"], Extent::All),
            (
                &["--from", "2026-03-01"],
                period("2026-03-01T00", "2026-03-05T10"),
            ),
            (
                &["--from", "2026-03-01T09", "--until", "2026-03-02"],
                period("2026-03-01T09", "2026-03-02T23"),
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

    #[test]
    fn invoke_takes_a_function_and_an_event() {
        let cli = Cli::parse_from(["fleet", "invoke", "users", "--event", "e.json"]);
        let Some(Command::Invoke(args)) = cli.command else {
            panic!("not invoke: {cli:?}");
        };
        assert_eq!(
            (args.function.as_str(), args.event),
            ("users", PathBuf::from("e.json"))
        );
    }
}
