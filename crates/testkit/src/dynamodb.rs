//! A DynamoDB in the process, and a table in it for each test.

use std::io;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use store::testing::{client, create_table};
use store::{Patience, Store};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::Builder;

/// dynoxide parses expressions recursively: 2 MiB, the default, are too few.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Serves a DynamoDB, empty and in memory, until the process ends.
///
/// # Errors
/// If the system gives no port, or no thread.
pub fn start_dynamodb() -> io::Result<SocketAddr> {
    let database = dynoxide::Database::memory().map_err(io::Error::other)?;
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()?;
    let listener = {
        let _guard = runtime.enter();
        listen()?
    };
    let address = listener.local_addr()?;
    // A thread of its own: the runtimes of tests end with them.
    thread::Builder::new()
        .name("dynamodb".to_owned())
        .spawn(move || runtime.block_on(dynoxide::server::serve_on(listener, database)))?;
    Ok(address)
}

/// The DynamoDB of all of this process's tests.
pub fn dynamodb() -> SocketAddr {
    static ADDRESS: LazyLock<SocketAddr> = LazyLock::new(|| start_dynamodb().expect("a port and a thread"));
    *ADDRESS
}

/// One test's table.
#[derive(Debug)]
pub struct Table {
    name: String,
}

impl Table {
    /// A table of its own for each call.
    pub async fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("test-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let table = Self { name };
        table.create().await;
        table
    }

    /// Its name, at [`dynamodb`].
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As the functions see it.
    pub fn store(&self) -> Store {
        Store::new(client(dynamodb()), &self.name, Patience::without_pauses())
    }

    /// Deletes everything in it.
    pub async fn empty(&self) {
        let deleted = client(dynamodb())
            .delete_table()
            .table_name(&self.name)
            .send()
            .await;
        deleted.expect("the table was there");
        self.create().await;
    }

    async fn create(&self) {
        create_table(&client(dynamodb()), &self.name)
            .await
            .expect("a table");
    }
}

fn listen() -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // Connections inherit it from the listener: responses are sent at once, without waiting for more bytes.
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    socket.listen(1024)
}
