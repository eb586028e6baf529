//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

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
    /// Look after the queues of a running fleet
    #[command(subcommand)]
    Queues(QueuesCommand),
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
    /// Let the cloud's calls fail by chance, as those to AWS may; the same seed draws the same faults
    #[arg(long, env = "FLEET_FAULTS_SEED", value_name = "SEED")]
    pub inject_faults: Option<u64>,
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

/// `fleet queues`.
#[derive(Debug, Clone, Subcommand)]
pub enum QueuesCommand {
    /// Send the messages of a dead-letter queue back to the queues they came from
    Redrive(RedriveArgs),
}

/// `fleet queues redrive`.
#[derive(Debug, Clone, Args)]
pub struct RedriveArgs {
    /// The dead-letter queue, by its name
    pub queue: String,
    /// Where the data of the running fleet is kept
    #[command(flatten)]
    pub data: DataDirArgs,
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
    fn redrive_takes_a_queue() {
        let cli = Cli::parse_from(["fleet", "queues", "redrive", "jobs-dead", "--data-dir", "here"]);
        let Some(Command::Queues(QueuesCommand::Redrive(args))) = cli.command else {
            panic!("not redrive: {cli:?}");
        };
        assert_eq!(
            (args.queue.as_str(), args.data.data_dir),
            ("jobs-dead", PathBuf::from("here"))
        );
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
