//! A fleet whose clock is wrong. The binary has no such option, so this test binary is started again to be that fleet,
//! made of the same parts. The functions are processes of the real binary, with the machine's own clock.

use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use cloud_core::clock::{self, Clock};
use fleet::data_dir::DataDir;
use fleet::template::Source;
use fleet::{Fleet, Options, web};
use jiff::{SignedDuration, Timestamp};

use crate::support::fleet::{BINARY, ROOT};

/// The first argument of a process that is to be such a fleet; the others: hours, data directory, port.
const MARK: &str = "fleet-with-a-wrong-clock";

struct Shifted(SignedDuration);

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        clock::system().now() - self.0
    }
}

/// The command of a fleet that is late by so many hours, early by a negative number.
pub(crate) fn late_by_hours(hours: i64, data_dir: &Path, port: u16) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .arg(MARK)
        .arg(hours.to_string())
        .arg(data_dir)
        .arg(port.to_string());
    command
}

/// Is that fleet until standard input is closed, if this process was started for it.
pub(crate) fn was_asked_for() -> bool {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some(MARK) {
        return false;
    }
    let mut next = || arguments.next().unwrap();
    let shift = SignedDuration::from_hours(next().parse().unwrap());
    let data_dir = DataDir::open_exclusively(Path::new(&next())).unwrap();
    let template = Path::new(ROOT).join("template.yaml");
    let options = Options {
        template: Source::find(Some(&template)).unwrap(),
        web: web::files(Some(&template)),
        port: next().parse().unwrap(),
        faults_seed: None,
        relational: None,
        beside: None,
        bootstraps: None,
        executable: BINARY.into(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let fleet = runtime
        .block_on(Fleet::start(data_dir, &options, Arc::new(Shifted(shift))))
        .unwrap();
    println!("listening on http://127.0.0.1:{}", fleet.port());
    let mut nothing = Vec::new();
    std::io::stdin().read_to_end(&mut nothing).unwrap();
    runtime.block_on(fleet.stop()).unwrap();
    true
}
