//! For tests: a DynamoDB in the process, and tables in it. Nothing that is delivered uses this.

use std::io;
use std::net::SocketAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use store::Store;
use store::testing::{client, create_table};
use tokio::net::{TcpListener, TcpSocket};
use tokio::runtime::{Builder, Runtime};

/// dynoxide parses expressions recursively: 2 MiB, the default, are too few.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Serves a DynamoDB, empty and in memory, until the process ends.
///
/// # Errors
/// If the system gives no port, or no thread.
pub fn start_dynamodb() -> io::Result<SocketAddr> {
    let database = dynoxide::Database::memory().map_err(io::Error::other)?;
    let runtime = runtime(2)?;
    let listener = {
        let _guard = runtime.enter();
        listen()?
    };
    let address = listener.local_addr()?;
    // Tests have runtimes of their own, which end with them.
    thread::Builder::new()
        .name("dynamodb".to_owned())
        .spawn(move || runtime.block_on(dynoxide::server::serve_on(listener, database)))?;
    Ok(address)
}

/// The DynamoDB of all of this process's tests.
pub fn dynamodb() -> SocketAddr {
    #[expect(clippy::expect_used, reason = "no test can begin without it")]
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
        Store::new(client(dynamodb()), &self.name)
    }

    /// Takes out all that is in it.
    pub async fn empty(&self) {
        let deleted = client(dynamodb())
            .delete_table()
            .table_name(&self.name)
            .send()
            .await;
        #[expect(clippy::expect_used, reason = "the test cannot go on")]
        deleted.expect("the table was there");
        self.create().await;
    }

    #[expect(clippy::expect_used, reason = "no test can begin without it")]
    async fn create(&self) {
        create_table(&client(dynamodb()), &self.name)
            .await
            .expect("a table");
    }
}

fn listen() -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // Connections inherit it from the listener: answers do not wait for more bytes to send with them.
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    socket.listen(1024)
}

fn runtime(threads: usize) -> io::Result<Runtime> {
    Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()
}
