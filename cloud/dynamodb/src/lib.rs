//! DynamoDB: `dynoxide` on a SQLite file, served on a port of its own.
//!
//! | file | has |
//! |---|---|
//! | `front` | the first to see a request: permissions, faults; the rest is `dynoxide`'s |
//! | `permissions` | the actions and resources that a request asks for |
//! | `lag` | indexes that lag behind the table by chance |
//! | `batches`, `errors`, `output` | responses that `dynoxide` does not make by itself |
//! | `settings` | what the template says of a table |
//! | `schema` | makes the template's tables, and indexes that were added to it later |
//! | `stream` | a table's stream, for Lambda's pollers |
//! | `trim` | refuses to read what is no longer in a stream |
//! | `changes` | noticing writes |
//! | `maintenance` | work that is due by time: TTL, stream records older than a day |

mod batches;
mod changes;
mod errors;
mod front;
mod lag;
mod maintenance;
mod output;
mod permissions;
mod schema;
mod settings;
mod stream;
mod trim;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;

use anyhow::{Context as _, anyhow};
use axum::Router;
use cloud_core::clock::SharedClock;
use cloud_core::faults::Faults;
use cloud_core::iam::Iam;
use dynoxide::Database;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{oneshot, watch};

use front::Front;
pub use lag::Lag;
pub use settings::TableSettings;
pub use stream::{StreamReader, StreamRecord};

/// Deeply nested expressions are parsed recursively and need more than a thread usually has.
const STACK_BYTES: usize = 16 * 1024 * 1024;
/// The database has one lock; a second thread reads requests meanwhile.
const THREADS: usize = 2;

/// A running DynamoDB.
pub struct DynamoDb {
    endpoint: String,
    path: PathBuf,
    database: Database,
    lag: Lag,
    checks: (Faults, Iam),
    /// Where `dynoxide` itself listens.
    dynoxide: SocketAddr,
    stop_server: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
    /// Dropped to end the maintenance.
    maintenance: Option<(mpsc::Sender<()>, JoinHandle<()>)>,
    /// Likewise; present once [`DynamoDb::changes`] was called.
    changes: Option<changes::Thread>,
}

impl DynamoDb {
    /// Opens the data, makes the tables, serves on a free port of 127.0.0.1.
    ///
    /// Blocks during some file accesses.
    ///
    /// # Errors
    /// When the file cannot be used, or a table cannot become what the template says.
    pub fn start(
        data_dir: &Path,
        tables: &[TableSettings],
        checks: (Faults, Iam),
        clock: SharedClock,
    ) -> anyhow::Result<Self> {
        let path = data_dir.join("dynamodb.db");
        let shown = path.display();
        let text = path.to_str().with_context(|| format!("{shown} is no UTF-8"))?;
        let database = Database::new(text).with_context(|| format!("cannot open {shown}"))?;
        for table in tables {
            schema::ensure(&database, table).with_context(|| format!("the table {}", table.name))?;
        }
        let maintenance = maintenance::start(database.clone(), &path, clock)?;
        let lag = Lag::new(tables);
        let (addresses, stop_server, server) = serve(database.clone(), checks.clone(), lag.clone())?;
        let (address, dynoxide) = addresses;
        Ok(Self {
            endpoint: format!("http://{address}"),
            path,
            database,
            lag,
            checks,
            dynoxide,
            stop_server: Some(stop_server),
            server: Some(server),
            maintenance: Some(maintenance),
            changes: None,
        })
    }

    /// `AWS_ENDPOINT_URL_DYNAMODB`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The same service for another server, until this one is stopped.
    pub fn router(&self) -> Router {
        Front::new(
            (self.dynoxide, self.database.clone()),
            self.checks.clone(),
            self.lag.clone(),
        )
        .router()
    }

    /// By how much the indexes lag.
    #[must_use]
    pub fn lag(&self) -> Lag {
        self.lag.clone()
    }

    /// The database, for readers in this process.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The stream of a table, whose events name this ARN.
    ///
    /// # Errors
    /// When the table has none.
    pub fn stream(&self, table: &str, event_source_arn: String) -> anyhow::Result<StreamReader> {
        StreamReader::open(self.database.clone(), self.path.clone(), table, event_source_arn)
    }

    /// Changes with each write, until this is stopped.
    ///
    /// # Errors
    /// When the file cannot be opened once more.
    pub fn changes(&mut self) -> anyhow::Result<watch::Receiver<i64>> {
        let (receiver, thread) = changes::start(&self.path)?;
        self.changes = Some(thread);
        Ok(receiver)
    }

    /// Lets requests in flight finish, then closes the file. Acknowledged writes are durable without it.
    pub fn stop(mut self) {
        drop(self.stop_server.take());
        let maintenance = self.maintenance.take().map(|(_, thread)| thread);
        let changes = self.changes.take().map(|(_, thread)| thread);
        for thread in [self.server.take(), maintenance, changes] {
            if thread.is_some_and(|thread| thread.join().is_err()) {
                tracing::error!("a thread of DynamoDB panicked");
            }
        }
    }
}

/// The front, and `dynoxide` itself.
type Addresses = (SocketAddr, SocketAddr);
type Server = (Addresses, oneshot::Sender<()>, JoinHandle<()>);

fn serve(database: Database, checks: (Faults, Iam), lag: Lag) -> anyhow::Result<Server> {
    let (started, addresses) = mpsc::channel();
    let (stop, stopped) = oneshot::channel();
    let run = move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_stack_size(STACK_BYTES)
            .thread_name("dynamodb")
            .enable_all()
            .build();
        let runtime = match runtime {
            Ok(runtime) => runtime,
            Err(error) => {
                let _ = started.send(Err(anyhow!(error)));
                return;
            }
        };
        runtime.block_on(async {
            let listeners = listen().and_then(|public| Ok((public, listen()?)));
            let (public, inner) = match listeners {
                Ok(listeners) => listeners,
                Err(error) => {
                    let _ = started.send(Err(error));
                    return;
                }
            };
            let stopped = async {
                // The sender's end is the signal, whether it sends or is dropped.
                let _ = stopped.await;
            };
            if let Err(error) = serve_both((public, inner), database, checks, lag, started, stopped).await {
                tracing::error!(error = format!("{error:#}"), "DynamoDB ended");
            }
        });
    };
    let thread = std::thread::Builder::new()
        .name("dynamodb".to_owned())
        .spawn(run)?;
    let addresses = addresses.recv().context("DynamoDB did not start")??;
    Ok((addresses, stop, thread))
}

/// The front ends first, and with it what it asks of `dynoxide`.
async fn serve_both(
    (public, inner): (TcpListener, TcpListener),
    database: Database,
    checks: (Faults, Iam),
    lag: Lag,
    started: mpsc::Sender<anyhow::Result<Addresses>>,
    stopped: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let (stop_inner, inner_stopped) = oneshot::channel::<()>();
    let addresses = (public.local_addr()?, inner.local_addr()?);
    let front = Front::new((addresses.1, database.clone()), checks, lag);
    let dynoxide = tokio::spawn(dynoxide::server::serve_with_shutdown(inner, database, async {
        let _ = inner_stopped.await;
    }));
    let _ = started.send(Ok(addresses));
    axum::serve(public, front.router())
        .with_graceful_shutdown(stopped)
        .await?;
    drop(stop_inner);
    dynoxide.await?.map_err(|error| anyhow!(error))
}

fn listen() -> anyhow::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // Connections inherit it from the listener: responses do not wait for more bytes.
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    Ok(socket.listen(1024)?)
}
