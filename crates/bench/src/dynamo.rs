//! DynamoDB, in memory, on threads of its own.

use std::net::SocketAddr;
use std::sync::mpsc;

use anyhow::{Context as _, anyhow};
use dynoxide::Database;
use store::testing::{client, create_table};
use tokio::net::{TcpListener, TcpSocket};

/// The table's name.
pub(crate) const TABLE: &str = "taskfleet";
/// It parses expressions recursively: 2 MiB, the default, are too few.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Serves an empty table until the process ends.
pub(crate) async fn start() -> anyhow::Result<SocketAddr> {
    let database = Database::memory()?;
    let (started, address) = mpsc::channel();
    std::thread::Builder::new()
        .name("dynamodb".to_owned())
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .thread_stack_size(STACK_BYTES)
                .enable_all()
                .build();
            match runtime {
                Ok(runtime) => runtime.block_on(serve(database, &started)),
                Err(error) => drop(started.send(Err(error.into()))),
            }
        })?;
    let address = address.recv().context("DynamoDB did not start")??;
    create_table(&client(address), TABLE)
        .await
        .map_err(|error| anyhow!(error))?;
    Ok(address)
}

async fn serve(database: Database, started: &mpsc::Sender<anyhow::Result<SocketAddr>>) {
    let listener = match listen() {
        Ok(listener) => listener,
        Err(error) => return drop(started.send(Err(error))),
    };
    let _ = started.send(listener.local_addr().map_err(Into::into));
    dynoxide::server::serve_on(listener, database).await;
}

fn listen() -> anyhow::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // Connections inherit it from the listener: answers do not wait for more bytes to send with them.
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    Ok(socket.listen(64)?)
}
