//! The DynamoDB of all tests, and a table of it for each.

use std::net::SocketAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use aws_sdk_dynamodb::Client;
use store::testing::{client, create_table};

/// dynoxide parses expressions recursively: 2 MiB, the default, are too few (DESIGN, section 6).
const STACK_BYTES: usize = 16 * 1024 * 1024;

static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(|| {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let database = dynoxide::Database::memory().unwrap();
    // Tests have runtimes of their own, which end with them.
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_stack_size(STACK_BYTES)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            dynoxide::server::serve_on(listener, database).await;
        });
    });
    address
});

pub(crate) async fn empty_table() -> (Client, String) {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let name = format!("stream-{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let client = client(*ADDRESS);
    create_table(&client, &name).await.unwrap();
    (client, name)
}
