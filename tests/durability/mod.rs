//! `kill -9` of the fleet under write load, again and again: every write that was acknowledged is there after the
//! restart, none is half there, and nothing of the killed fleet goes on living.

mod account;
mod writer;

use tokio::sync::mpsc;

use crate::support::fleet::Setup;
#[cfg(target_os = "linux")]
use crate::support::processes;
use crate::support::trial::tests;
use crate::support::{Fleet, Person, all};

use account::Account;
use writer::Writer;

tests! { Process: [no_acknowledged_write_is_lost_by_kill_9, accounts_and_sessions_survive_kill_9] }

const ROUNDS: usize = 6;
const WRITERS: usize = 6;

async fn no_acknowledged_write_is_lost_by_kill_9() {
    let setup = Setup::new("durability").restartable().unthrottled();
    let mut fleet = setup.start();
    let mut writers = Vec::new();
    for number in 0..WRITERS {
        let person = Person::at(&fleet.client()).await;
        writers.push(Writer::new(number, person).await);
    }
    for round in 0..ROUNDS {
        // Not at the same moment each time.
        let writes = 250 + 37 * round;
        writers = kill_after(&fleet, writes, writers, |writer, acknowledged| {
            writer.write(acknowledged)
        })
        .await;
        fleet = setup.start();
        for writer in &mut writers {
            writer.person.client = writer.person.client.reconnected();
        }
        writers = all(writers.into_iter().map(Writer::check)).await;
    }
    let kept: usize = writers.iter().map(Writer::kept).sum();
    assert!(kept > 100, "only {kept} tasks were left to look at");
    fleet.stop();
}

async fn accounts_and_sessions_survive_kill_9() {
    let setup = Setup::new("accounts").restartable();
    let mut fleet = setup.start();
    for round in 0..3 {
        let accounts = (0..3).map(|_| Account::new(&fleet.client())).collect();
        let steps = 12 + 3 * round;
        let accounts = kill_after(&fleet, steps, accounts, |account, acknowledged| {
            account.live(acknowledged)
        })
        .await;
        fleet = setup.start();
        all(accounts.into_iter().map(Account::check)).await;
    }
    fleet.stop();
}

/// Lets all work at once, kills the fleet in the middle of it once so many things were acknowledged, and waits for
/// the functions that it has left behind.
async fn kill_after<W, F>(
    fleet: &Fleet,
    acknowledgements: usize,
    workers: Vec<W>,
    work: impl Fn(W, mpsc::UnboundedSender<()>) -> F,
) -> Vec<W>
where
    F: Future<Output = W> + Send + 'static,
    W: Send + 'static,
{
    let (acknowledged, mut counter) = mpsc::unbounded_channel();
    let working: Vec<_> = workers
        .into_iter()
        .map(|worker| tokio::spawn(work(worker, acknowledged.clone())))
        .collect();
    drop(acknowledged);
    for _ in 0..acknowledgements {
        assert!(counter.recv().await.is_some(), "all have stopped before the kill");
    }
    #[cfg(target_os = "linux")]
    let functions = processes::children_of(fleet.process_id());
    fleet.kill();
    #[cfg(target_os = "linux")]
    functions.have_ended();
    let mut workers = Vec::new();
    for worker in working {
        workers.push(worker.await.unwrap());
    }
    workers
}
