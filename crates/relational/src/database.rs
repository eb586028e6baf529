//! Rows are written in transactions of a bounded size, each only over an older one.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use aws_call::Patience;
use domain::Clock;
use tokio::sync::{Mutex, MutexGuard};
use tokio_postgres::types::{ToSql, Type as Postgres};
use tokio_postgres::{Client, Transaction};

use crate::cell::Cell;
use crate::connection::{Address, Password};
use crate::error::Error;
use crate::query;
use crate::row::{Content, Row};
use crate::statements::{self, Access, Mode};
use crate::table::{List, TABLES, Table};

/// The most rows that a transaction of Aurora DSQL may change ("Cluster quotas and database limits in Amazon Aurora DSQL").
pub(crate) const MAX_CHANGED: usize = 3000;
/// The most rows of one statement; PostgreSQL takes 65,535 parameters.
pub(crate) const MAX_ROWS: usize = 500;

/// A database. One statement at a time.
pub struct Database {
    address: Address,
    password: Password,
    clock: Arc<dyn Clock>,
    patience: Patience,
    client: Mutex<Option<Client>>,
}

// The password stays out of logs.
impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Database({:?})", self.address)
    }
}

/// Parameters of a statement, in the order of their numbers.
pub(crate) type Parameters<'a> = Vec<(&'a (dyn ToSql + Sync), Postgres)>;

impl Database {
    /// No connection is opened yet.
    pub fn new(address: Address, password: Password, clock: Arc<dyn Clock>, patience: Patience) -> Self {
        Self {
            address,
            password,
            clock,
            patience,
            client: Mutex::new(None),
        }
    }

    /// Writes rows, each unless the database has a newer one of the same key. Of several with one key the newest counts.
    ///
    /// # Errors
    /// See [`Error`]; some may be written. An [`Error::Refused`] may be any row's fault.
    pub async fn write(&self, rows: Vec<Row>) -> Result<(), Error> {
        self.write_as(rows, Mode::Follow).await
    }

    pub(crate) async fn write_as(&self, rows: Vec<Row>, mode: Mode) -> Result<(), Error> {
        let mut newest: BTreeMap<_, Row> = BTreeMap::new();
        for row in rows {
            let place = TABLES.iter().position(|table| table.name == row.table.name);
            let key = (place, row.key.clone());
            if newest.get(&key).is_none_or(|other| row.supersedes(other)) {
                newest.insert(key, row);
            }
        }
        // Ordered by table and key: two transactions lock rows in the same order.
        let mut some = Vec::new();
        let mut changed = 0;
        for row in newest.into_values() {
            if changed + row.max_changed() > MAX_CHANGED {
                self.write_some(&some, mode).await?;
                some.clear();
                changed = 0;
            }
            changed += row.max_changed();
            some.push(row);
        }
        self.write_some(&some, mode).await
    }

    /// Writes rows in one transaction. It is tried again if another one has changed the same rows, and once on a new connection: the last one may
    /// have ended while the function was frozen.
    async fn write_some(&self, rows: &[Row], mode: Mode) -> Result<(), Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut attempts = self.patience.attempts();
        let mut may_reconnect = true;
        loop {
            let mut client = self.client.lock().await;
            let was_connected = client.is_some();
            let error = match transact(self.connected(&mut client).await?, rows, mode).await {
                Ok(()) => return Ok(()),
                Err(error) => Error::from(error),
            };
            match error {
                Error::Unreachable => {
                    *client = None;
                    if !(was_connected && may_reconnect) {
                        return Err(error);
                    }
                    may_reconnect = false;
                }
                Error::Conflict => {
                    drop(client);
                    if !attempts.again().await {
                        return Err(error);
                    }
                }
                _ => return Err(error),
            }
        }
    }

    /// The open connection, or else a new one.
    async fn connected<'a>(
        &self,
        client: &'a mut MutexGuard<'_, Option<Client>>,
    ) -> Result<&'a mut Client, Error> {
        if client.as_ref().is_some_and(Client::is_closed) {
            **client = None;
        }
        if client.is_none() {
            **client = Some(self.address.connect(&self.password, self.clock.now()).await?);
        }
        client.as_mut().ok_or(Error::Unreachable)
    }

    /// Makes the tables that are not there. Other ones, of another version of this program, are made anew, and empty; returns whether that
    /// was so.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn define(&self) -> Result<bool, Error> {
        let mut client = self.client.lock().await;
        let client = self.connected(&mut client).await?;
        let digest = statements::digest();
        let found = match client.query(&statements::read_digest(), &[]).await {
            Ok(rows) => rows.first().map(|row| row.try_get::<_, String>(0)).transpose()?,
            Err(error) => match Error::from(error) {
                Error::OtherSchema => None,
                error => return Err(error),
            },
        };
        let is_other = found.as_ref().is_some_and(|found| *found != digest);
        let drop_all = if is_other {
            statements::drop_all()
        } else {
            Vec::new()
        };
        for statement in drop_all.iter().chain(&statements::schema()) {
            client.batch_execute(statement).await?;
        }
        client.execute(&statements::write_digest(), &[&digest]).await?;
        Ok(is_other)
    }

    /// Lets a role write rows, and creates it if it is not there.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn grant(&self, access: Access<'_>) -> Result<(), Error> {
        const DUPLICATE: &str = "42710";
        let mut client = self.client.lock().await;
        let client = self.connected(&mut client).await?;
        match client
            .batch_execute(&statements::create_role(access.database_role))
            .await
        {
            Err(error) if error.code().is_none_or(|code| code.code() != DUPLICATE) => {
                return Err(error.into());
            }
            _ => {}
        }
        for statement in statements::grants(access) {
            match client.batch_execute(&statement).await {
                // Aurora DSQL refuses a mapping that is there.
                Err(error) if error.code().is_none_or(|code| code.code() != DUPLICATE) => {
                    return Err(error.into());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Asks one query, in a transaction that can change nothing.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn query(&self, sql: &str) -> Result<query::Answer, Error> {
        let mut client = self.client.lock().await;
        query::ask(self.connected(&mut client).await?, sql).await
    }

    /// Removes rows that were not written since a time, with their lists. Returns how many there were.
    pub(crate) async fn remove_unconfirmed(
        &self,
        table: &'static Table,
        since: &Cell,
        keys: &[Vec<Cell>],
    ) -> Result<usize, Error> {
        let mut attempts = self.patience.attempts();
        loop {
            let mut client = self.client.lock().await;
            let client = self.connected(&mut client).await?;
            match remove(client, table, since, keys).await.map_err(Error::from) {
                Err(Error::Conflict) if attempts.again().await => {}
                done => return done,
            }
        }
    }

    /// Runs a statement on the connection.
    pub(crate) async fn rows(
        &self,
        sql: &str,
        parameters: &Parameters<'_>,
    ) -> Result<Vec<tokio_postgres::Row>, Error> {
        let mut attempts = self.patience.attempts();
        loop {
            let mut client = self.client.lock().await;
            let client = self.connected(&mut client).await?;
            match client.query_typed(sql, parameters).await.map_err(Error::from) {
                Err(Error::Conflict) if attempts.again().await => {}
                done => return done,
            }
        }
    }
}

async fn transact(client: &mut Client, rows: &[Row], mode: Mode) -> Result<(), tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    for table in TABLES {
        let of_table = rows.iter().filter(|row| row.table.name == table.name);
        let of_table: Vec<&Row> = of_table.collect();
        for some in of_table.chunks(MAX_ROWS) {
            write_table(&transaction, table, some, mode).await?;
        }
        for row in of_table.iter().filter(|row| row.is_forgotten) {
            forget(&transaction, row).await?;
        }
    }
    transaction.commit().await
}

async fn write_table(
    transaction: &Transaction<'_>,
    table: &'static Table,
    rows: &[&Row],
    mode: Mode,
) -> Result<(), tokio_postgres::Error> {
    let empty = Content {
        columns: statements::empty(table),
        lists: Vec::new(),
    };
    let others: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                Cell::Integer(Some(row.version)),
                Cell::Boolean(Some(row.content.is_none())),
            )
        })
        .collect();
    let mut parameters: Parameters<'_> = Vec::new();
    for (row, (version, is_removed)) in rows.iter().zip(&others) {
        let columns = &row.content.as_ref().unwrap_or(&empty).columns;
        let cells = row.key.iter().chain(columns).chain([version, is_removed]);
        parameters.extend(cells.map(Cell::parameter));
    }
    let sql = statements::upsert(table, rows.len(), mode);
    let written = transaction.query_typed(&sql, &parameters).await?;
    if table.lists.is_empty() {
        return Ok(());
    }
    // Tables with lists have a key of one text.
    let written: HashSet<String> = written
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    let is_written =
        |row: &&&Row| matches!(row.key.as_slice(), [Cell::Text(Some(key))] if written.contains(key));
    let written: Vec<&Row> = rows.iter().filter(is_written).copied().collect();
    for (place, list) in table.lists.iter().enumerate() {
        replace_list(transaction, table, (place, list), &written).await?;
    }
    Ok(())
}

async fn replace_list(
    transaction: &Transaction<'_>,
    table: &'static Table,
    (place, list): (usize, &List),
    rows: &[&Row],
) -> Result<(), tokio_postgres::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let keys: Parameters<'_> = rows
        .iter()
        .flat_map(|row| row.key.iter().map(Cell::parameter))
        .collect();
    let sql = statements::clear_list(table, list, rows.len());
    transaction.query_typed(&sql, &keys).await?;
    let elements: Vec<_> = rows
        .iter()
        .flat_map(|row| {
            let lists = row.content.as_ref().map(|content| content.lists.as_slice());
            let elements = lists.and_then(|lists| lists.get(place)).into_iter().flatten();
            elements.map(|element| (&row.key, element))
        })
        .collect();
    for some in elements.chunks(MAX_ROWS) {
        let cells = some
            .iter()
            .flat_map(|(key, element)| key.iter().chain([*element]));
        let parameters: Parameters<'_> = cells.map(Cell::parameter).collect();
        let sql = statements::fill_list(table, list, some.len());
        transaction.query_typed(&sql, &parameters).await?;
    }
    Ok(())
}

async fn remove(
    client: &mut Client,
    table: &'static Table,
    since: &Cell,
    keys: &[Vec<Cell>],
) -> Result<usize, tokio_postgres::Error> {
    let transaction = client.transaction().await?;
    let cells = [since].into_iter().chain(keys.iter().flatten());
    let parameters: Parameters<'_> = cells.map(Cell::parameter).collect();
    let sql = statements::remove_unconfirmed(table, keys.len());
    let removed = transaction.query_typed(&sql, &parameters).await?;
    let keys: Vec<Vec<Cell>> = removed
        .iter()
        .map(|row| table.key_of(row))
        .collect::<Result<_, _>>()?;
    for list in table.lists.iter().filter(|_| !keys.is_empty()) {
        let parameters: Parameters<'_> = keys.iter().flatten().map(Cell::parameter).collect();
        let sql = statements::clear_list(table, list, keys.len());
        transaction.query_typed(&sql, &parameters).await?;
    }
    transaction.commit().await?;
    Ok(keys.len())
}

async fn forget(transaction: &Transaction<'_>, row: &Row) -> Result<(), tokio_postgres::Error> {
    let version = Cell::Integer(Some(row.version));
    let parameters: Parameters<'_> = row.key.iter().chain([&version]).map(Cell::parameter).collect();
    transaction
        .query_typed(&statements::forget(row.table), &parameters)
        .await?;
    Ok(())
}
