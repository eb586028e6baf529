//! The DynamoDB under test, with one table.

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use aws_sdk_dynamodb::Client;
use store::testing::{client, create_table};

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) table: String,
    /// Whether it reports capacity as DynamoDB does, to the unit.
    pub(crate) counts_capacity: bool,
}

pub(crate) static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let given = std::env::var("STORE_TEST_ENDPOINT").ok();
    let address = given.as_deref().map_or_else(testkit::dynamodb, |endpoint| {
        let authority = endpoint.trim_start_matches("http://").trim_end_matches('/');
        authority.to_socket_addrs().unwrap().next().unwrap()
    });
    let table = format!("contract-{:016x}", *RUN);
    let name = table.clone();
    // Tests have runtimes of their own, and one cannot wait within another.
    let created = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        runtime.block_on(new_table(&client(address), &name));
    });
    created.join().unwrap();
    Server {
        address,
        table,
        counts_capacity: given.is_none(),
    }
});

pub(crate) async fn new_table(client: &Client, name: &str) {
    create_table(client, name).await.unwrap();
}

/// Distinguishes runs that share an endpoint.
static RUN: LazyLock<u64> = LazyLock::new(|| {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
});

/// A unique number.
pub(crate) fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
