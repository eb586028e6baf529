//! A fleet whose clock is wrong: in this process, where a clock can be handed to it. Its functions are processes, with
//! the machine's own clock.

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use local::clock::{self, Clock, SharedClock};
use local::data_dir::DataDir;
use local::fleet::{Fleet, Options};
use local::template::Source;

use crate::support::fleet::{BINARY, ROOT};
use crate::support::{Client, run, unique};

/// A data directory for fleets with clocks of their own.
pub(super) struct Late {
    hours: i64,
    name: String,
}

/// Such a fleet.
pub(super) struct Running {
    fleet: Fleet,
    name: String,
}

struct Shifted(SignedDuration);

impl Clock for Shifted {
    fn now(&self) -> Timestamp {
        clock::system().now() - self.0
    }
}

impl Late {
    /// Negative: early.
    pub(super) fn by_hours(hours: i64) -> Self {
        Self {
            hours,
            name: unique("clock"),
        }
    }

    pub(super) async fn start(self) -> Running {
        let shift = SignedDuration::from_hours(self.hours);
        Running::start(self.name, Arc::new(Shifted(shift))).await
    }
}

impl Running {
    pub(super) fn client(&self) -> Client {
        Client::new(&format!("http://127.0.0.1:{}", self.fleet.port()))
    }

    /// Over the same data, at the same address.
    pub(super) async fn restart_with_the_right_time(self) -> Self {
        let port = self.fleet.port();
        let name = self.name.clone();
        self.stop().await;
        let again = Self::start(name, clock::system()).await;
        assert_eq!(again.fleet.port(), port);
        again
    }

    pub(super) async fn stop(self) {
        self.fleet.stop().await.unwrap();
    }

    async fn start(name: String, clock: SharedClock) -> Self {
        let options = Options {
            template: Source::find(Some(&Path::new(ROOT).join("template.yaml"))).unwrap(),
            port: 0,
            bootstraps: None,
            executable: BINARY.into(),
        };
        let data_dir = DataDir::open_exclusively(&run::path(&name)).unwrap();
        Self {
            fleet: Fleet::start(data_dir, &options, clock).await.unwrap(),
            name,
        }
    }
}
