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

/// dynoxide parses expressions recursively: 2 MiB, the default, are too few (DESIGN, section 6).
const STACK_BYTES: usize = 16 * 1024 * 1024;

pub(crate) static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let given = std::env::var("STORE_TEST_ENDPOINT").ok();
    let address = given.as_deref().map_or_else(start, |endpoint| {
        let authority = endpoint.trim_start_matches("http://").trim_end_matches('/');
        authority.to_socket_addrs().unwrap().next().unwrap()
    });
    let table = format!("contract-{:016x}", *RUN);
    let name = table.clone();
    // Tests have runtimes of their own, and one cannot wait within another.
    thread::spawn(move || runtime(1).block_on(new_table(&client(address), &name)))
        .join()
        .unwrap();
    Server {
        address,
        table,
        counts_capacity: given.is_none(),
    }
});

pub(crate) async fn new_table(client: &Client, name: &str) {
    create_table(client, name).await.unwrap();
}

fn start() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let database = dynoxide::Database::memory().unwrap();
    thread::spawn(move || {
        runtime(2).block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            dynoxide::server::serve_on(listener, database).await;
        });
    });
    address
}

fn runtime(threads: usize) -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()
        .unwrap()
}

/// Tells runs apart that share an endpoint.
static RUN: LazyLock<u64> = LazyLock::new(|| {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
});

/// Another number each time.
pub(crate) fn number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
