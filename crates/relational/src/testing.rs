//! A database of one test, on the PostgreSQL server that a variable names.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_call::Patience;
use domain::{Clock, Secret};
use tokio_postgres::{Client, NoTls};

use crate::connection::{Address, Password};
use crate::database::Database;
use crate::url;

/// The variable with the URL of a server, whose user may create databases.
pub const SERVER: &str = "TEST_POSTGRES_URL";

static NEXT: AtomicU32 = AtomicU32::new(1);

/// A database.
#[derive(Debug)]
pub struct TestDatabase {
    server: String,
    name: String,
    variables: std::collections::BTreeMap<&'static str, String>,
}

impl TestDatabase {
    /// A new one; none, and loudly so, if no server is named.
    ///
    /// # Panics
    /// If the server is away.
    #[expect(clippy::expect_used, clippy::panic, reason = "in tests a failure is a panic")]
    pub async fn create(test: &str) -> Option<Self> {
        let Some(server) = std::env::var(SERVER).ok().filter(|url| !url.is_empty()) else {
            // Not by `eprintln!`, which the test harness captures.
            let _ = writeln!(
                std::io::stderr(),
                "LEFT OUT: {test} needs a PostgreSQL server; {SERVER}=postgres://USER:PASSWORD@HOST/DATABASE names one"
            );
            return None;
        };
        let name = format!(
            "taskfleet_test_{}_{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let client = connect(&server).await;
        client
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await
            .expect("the user may create databases");
        let mut variables = url::variables(&server).unwrap_or_else(|error| panic!("{SERVER}: {error}"));
        variables.insert("PGDATABASE", name.clone());
        Some(Self {
            server,
            name,
            variables,
        })
    }

    /// The variables of PostgreSQL's clients for it.
    pub fn variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    /// A connection URL to it.
    pub fn url(&self) -> String {
        let of = |name: &str| self.variables.get(name).cloned().unwrap_or_default();
        let (user, password) = (of("PGUSER"), of("PGPASSWORD"));
        format!(
            "postgres://{user}:{password}@{}:{}/{}",
            of("PGHOST"),
            of("PGPORT"),
            self.name
        )
    }

    /// Access to it, with its tables defined.
    ///
    /// # Panics
    /// If the server is away.
    #[expect(clippy::expect_used, reason = "in tests a failure is a panic")]
    pub async fn open(&self, clock: Arc<dyn Clock>, patience: Patience) -> Database {
        let database = self.undefined(clock, patience);
        database.define().await.expect("the tables are defined");
        database
    }

    /// Access to it, without any table.
    ///
    /// # Panics
    /// If a variable is missing.
    #[expect(clippy::expect_used, reason = "in tests a failure is a panic")]
    pub fn undefined(&self, clock: Arc<dyn Clock>, patience: Patience) -> Database {
        let address = Address::read(|name| self.variable(name)).expect("an address");
        let password = self.variable("PGPASSWORD").unwrap_or_default();
        Database::new(address, Password::Given(Secret::new(password)), clock, patience)
    }

    /// Runs a statement of its own connection.
    ///
    /// # Panics
    /// If the server refuses it.
    #[expect(clippy::panic, reason = "in tests a failure is a panic")]
    pub async fn execute(&self, sql: &str) {
        let client = connect(&self.url()).await;
        let done = client.batch_execute(sql).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// Removes it.
    ///
    /// # Panics
    /// If the server is away.
    #[expect(clippy::expect_used, reason = "in tests a failure is a panic")]
    pub async fn remove(self) {
        let client = connect(&self.server).await;
        let sql = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        client.batch_execute(&sql).await.expect("the database is removed");
    }
}

#[expect(clippy::expect_used, reason = "in tests a failure is a panic")]
async fn connect(server: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(server, NoTls)
        .await
        .expect("a PostgreSQL server");
    tokio::spawn(connection);
    client
}
