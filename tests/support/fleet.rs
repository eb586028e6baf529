//! The fleet as a process.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU16, Ordering};

use super::{Client, grants, run, unique};
use crate::tokens::clocks;

/// The binary under test.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_fleet");
/// The repository.
pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// How a fleet is to be started; may be used again after it has ended.
#[derive(Clone)]
pub(crate) struct Setup {
    name: String,
    port: u16,
    template: Option<PathBuf>,
    has_faults: bool,
    late_by_hours: i64,
    relational: Option<String>,
}

/// A running fleet. It ends with this process: the pipe to its standard input is closed then.
pub(crate) struct Fleet {
    child: Mutex<Child>,
    stdin: Mutex<Option<ChildStdin>>,
    base_url: String,
    process_id: u32,
    setup: Setup,
}

impl Setup {
    /// A fleet on a data directory of its own.
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: unique(name),
            port: 0,
            template: std::env::var_os("E2E_TEMPLATE").map(PathBuf::from),
            has_faults: true,
            late_by_hours: 0,
            relational: None,
        }
    }

    /// With a relational view in the database at this URL.
    pub(crate) fn relational(self, url: &str) -> Self {
        Self {
            relational: Some(url.to_owned()),
            ..self
        }
    }

    /// With a port that it will get again: from a range that systems do not give out on their own, so that none of the
    /// connections of other tests can take it while the fleet is down.
    pub(crate) fn restartable(self) -> Self {
        static NEXT: AtomicU16 = AtomicU16::new(0);
        let start = u16::try_from(std::process::id() % 500).unwrap() * 16;
        let port = (0..8_000)
            .map(|_| 20_000 + (start + NEXT.fetch_add(1, Ordering::Relaxed)) % 8_000)
            .find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok());
        Self {
            port: port.unwrap(),
            ..self
        }
    }

    /// In a cloud that never fails by chance.
    pub(crate) fn without_faults(self) -> Self {
        Self {
            has_faults: false,
            ..self
        }
    }

    /// On the port of another one.
    pub(crate) fn on_port_of(self, other: &Self) -> Self {
        Self {
            port: other.port,
            ..self
        }
    }

    /// With a clock that is wrong.
    pub(crate) fn late_by_hours(self, hours: i64) -> Self {
        Self {
            late_by_hours: hours,
            ..self
        }
    }

    /// With the template's own throttling raised: many tests at once are more than one stage's traffic.
    pub(crate) fn unthrottled(self) -> Self {
        let rate = "ThrottlingRateLimit:\n    Type: Number\n    Default: 500\n";
        let burst = "ThrottlingBurstLimit:\n    Type: Number\n    Default: 1000\n";
        self.template(|text| {
            assert!(
                text.contains(rate) && text.contains(burst),
                "the template's throttling has changed"
            );
            text.replace(rate, &rate.replace("500", "10000"))
                .replace(burst, &burst.replace("1000", "5000"))
        })
    }

    /// With a template that was made from the repository's, or from the one that it has.
    pub(crate) fn template(self, edit: impl FnOnce(String) -> String) -> Self {
        let original = self.template.clone();
        let original = original.unwrap_or_else(|| Path::new(ROOT).join("template.yaml"));
        let text = std::fs::read_to_string(original).unwrap();
        let path = run::path(&format!("{}.yaml", self.name));
        std::fs::write(&path, edit(text)).unwrap();
        Self {
            template: Some(path),
            ..self
        }
    }

    pub(crate) fn data_dir(&self) -> PathBuf {
        run::path(&format!("{}.data", self.name))
    }

    /// Standard error of all its fleets.
    pub(crate) fn log(&self) -> PathBuf {
        run::path(&format!("{}.log", self.name))
    }

    /// Starts it and waits until it listens.
    pub(crate) fn start(&self) -> Fleet {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log())
            .unwrap();
        let mut child = self.command(log).spawn().unwrap();
        let stdin = child.stdin.take();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).unwrap();
        let Some(base_url) = line.trim_end().strip_prefix("listening on ") else {
            let status = child.wait().unwrap();
            panic!(
                "the fleet said {line:?} and ended with {status}: {}",
                read(&self.log())
            );
        };
        Fleet {
            process_id: child.id(),
            child: Mutex::new(child),
            stdin: Mutex::new(stdin),
            base_url: base_url.to_owned(),
            setup: self.clone(),
        }
    }

    /// Starts it where it cannot start; how it ended and what it said.
    pub(crate) fn fail_to_start(&self) -> (ExitStatus, String) {
        let mut child = self.command(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        child.stdout.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "it listens");
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (child.wait().unwrap(), said)
    }

    fn command(&self, stderr: impl Into<Stdio>) -> Command {
        let mut command = match self.late_by_hours {
            0 => self.fleet_command(),
            hours => clocks::late_by_hours(hours, &self.data_dir(), self.port),
        };
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr);
        command
    }

    fn fleet_command(&self) -> Command {
        let mut command = fleet_command();
        command.arg("--port").arg(self.port.to_string());
        command
            .arg("--data-dir")
            .arg(self.data_dir())
            .arg("--exit-on-stdin-close");
        if let Some(seed) = run::faults_seed().filter(|_| self.has_faults) {
            command.arg("--inject-faults").arg(seed.to_string());
        }
        if let Some(url) = &self.relational {
            command.env("FLEET_RELATIONAL", url);
        }
        if let Some(template) = &self.template {
            command.arg("--template").arg(template);
        }
        if let Some(bootstraps) = std::env::var_os("E2E_BOOTSTRAPS") {
            command.arg("--bootstraps").arg(bootstraps);
        }
        if let Some(beside) = std::env::var_os("E2E_BESIDE") {
            command.arg("--beside").arg(beside);
        }
        command
    }
}

impl Fleet {
    /// Nobody logged in.
    pub(crate) fn client(&self) -> Client {
        Client::new(&self.base_url)
    }

    pub(crate) fn setup(&self) -> &Setup {
        &self.setup
    }

    pub(crate) fn process_id(&self) -> u32 {
        self.process_id
    }

    /// Ends it as its user would; it must end well.
    pub(crate) fn stop(&self) {
        grants::note(&self.base_url);
        drop(self.stdin.lock().unwrap().take());
        let status = self.child.lock().unwrap().wait().unwrap();
        assert!(
            status.success(),
            "the fleet ended with {status}: {}",
            read(&self.setup.log())
        );
    }

    /// Ends it by SIGTERM, as an operating system does; it must end well.
    pub(crate) fn terminate(&self) {
        grants::note(&self.base_url);
        let id = self.process_id.to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(sent.success());
        let status = self.child.lock().unwrap().wait().unwrap();
        assert!(
            status.success(),
            "the fleet ended with {status}: {}",
            read(&self.setup.log())
        );
    }

    /// `kill -9`, in the middle of whatever it does.
    pub(crate) fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        grants::note(&self.base_url);
        // It may have ended long ago.
        let child = self.child.get_mut().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// `fleet`, away from the repository and without anything of its caller's environment that it would listen to.
pub(crate) fn fleet_command() -> Command {
    let mut command = Command::new(BINARY);
    command.current_dir(run::directory());
    for variable in ["FLEET_PORT", "FLEET_DATA_DIR", "FLEET_LOG", "FLEET_FAULTS_SEED"] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::null());
    command
}

fn read(path: &Path) -> String {
    let mut text = String::new();
    File::open(path)
        .and_then(|mut file| file.read_to_string(&mut text))
        .unwrap();
    text
}
