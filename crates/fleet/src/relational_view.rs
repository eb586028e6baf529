//! The relational view for operators, on AWS as on a running fleet: `fleet rebuild relational`, `fleet sql`, and the tables of a fleet that is
//! started with a database.
//!
//! Where the database and the table are is in the configuration of the function that follows the stream.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use aws_call::Patience;
use cloud_core::clock::SharedClock;
use cloud_core::random;
use domain::{Clock, Entropy, Secret};
use jiff::Timestamp;
use relational::{Access, Address, Database, Password, Rebuild};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{PROJECTED_KINDS, Projection};

use crate::aws::Aws;
use crate::text_table::TextTable;

/// The function's logical id.
const FUNCTION: &str = "RelationalViewFunction";
/// The pause before a database that is away is tried again.
const PAUSE: Duration = Duration::from_secs(2);

/// Variables of PostgreSQL's clients (`PGHOST`, …).
pub type Variables = BTreeMap<String, String>;

/// The variables that a connection URL stands for.
///
/// # Errors
/// When it is no such URL.
pub fn variables(url: &str) -> anyhow::Result<Variables> {
    // The URL holds a password: it is not repeated.
    let variables = relational::variables(url).context("the URL of the relational view")?;
    Ok(variables
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect())
}

/// Makes the tables that are not there, in the background: a database that is away holds nothing up.
///
/// # Errors
/// When a variable is missing.
pub fn define(variables: &Variables, clock: &SharedClock) -> anyhow::Result<()> {
    let database = database(variables, None, Arc::clone(clock))?;
    tokio::spawn(async move {
        loop {
            match database.define().await {
                Ok(false) => return,
                Ok(true) => {
                    tracing::warn!(
                        "the relational view was of another version: `fleet rebuild relational` fills it again"
                    );
                    return;
                }
                Err(error) => tracing::warn!(%error, "the relational view has no tables yet"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
    Ok(())
}

/// Makes the tables, fills them from the items, and removes what is in no item. Returns whether every item could be read.
///
/// # Errors
/// When the stack has no such view, a call is refused, or the output is closed.
pub async fn rebuild(aws: &Aws, stack: &str, out: &mut impl Write) -> anyhow::Result<bool> {
    let view = View::find(aws, stack).await?;
    let database = view.database(aws)?;
    if database.define().await? {
        writeln!(out, "the tables were of another version, and are made anew")?;
    }
    if let Some(access) = view.access() {
        database.grant(access).await?;
    }
    let rebuild = Rebuild::begin(&database).await?;
    let (mut rows, mut unreadable) = (0, 0);
    let mut position = Value::Null;
    loop {
        let page = scan(aws, &view.table, &position).await?;
        let mut projections = Vec::new();
        for item in page.items {
            match Projection::read(None, Some(&item)) {
                Ok(mut some) => projections.append(&mut some),
                Err(error) => {
                    unreadable += 1;
                    let key = |name: &str| item.pointer(&format!("/{name}/S")).and_then(Value::as_str);
                    let (pk, sk) = (key("pk").unwrap_or_default(), key("sk").unwrap_or_default());
                    writeln!(out, "cannot read {pk} {sk}: {error}")?;
                }
            }
        }
        rows += projections.len();
        rebuild.write(projections).await?;
        position = page.last_evaluated_key;
        if position.is_null() {
            break;
        }
    }
    let (removed, forgotten) = rebuild.finish().await?;
    writeln!(
        out,
        "{rows} rows read, {removed} removed that are in no item, {forgotten} removed long ago forgotten, {unreadable} items cannot be read"
    )?;
    Ok(unreadable == 0)
}

/// The output of `Scan`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Page {
    items: Vec<Value>,
    #[serde(default)]
    last_evaluated_key: Value,
}

/// A page of the items that the view shows.
async fn scan(aws: &Aws, table: &str, position: &Value) -> anyhow::Result<Page> {
    let names: Vec<String> = (0..PROJECTED_KINDS.len()).map(|at| format!(":{at}")).collect();
    let values = names.iter().zip(PROJECTED_KINDS);
    let values: serde_json::Map<String, Value> = values
        .map(|(name, kind)| (name.clone(), json!({ "S": kind })))
        .collect();
    let mut input = json!({
        "TableName": table,
        "ConsistentRead": true,
        "FilterExpression": format!("#kind IN ({})", names.join(", ")),
        "ExpressionAttributeNames": {"#kind": "kind"},
        "ExpressionAttributeValues": values,
    });
    if let (Value::Object(input), false) = (&mut input, position.is_null()) {
        input.insert("ExclusiveStartKey".to_owned(), position.clone());
    }
    let output = aws.dynamodb("Scan", &input).await?;
    serde_json::from_value(output).context("Scan has another output")
}

/// Asks one query, and prints its answer.
///
/// # Errors
/// When the stack has no such view, the query is refused, or the output is closed.
pub async fn query(aws: &Aws, stack: &str, sql: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let view = View::find(aws, stack).await?;
    let answer = view.database(aws)?.query(sql).await?;
    let table = TextTable {
        names: answer.columns.iter().map(|column| column.name.clone()).collect(),
        are_numbers: answer.columns.iter().map(|column| column.is_number).collect(),
        rows: answer.rows,
    };
    table.print(out)?;
    writeln!(out, "{} rows", table.rows.len())?;
    Ok(out.flush()?)
}

/// The table and the database, from the function's configuration.
struct View {
    /// The name of the table.
    table: String,
    variables: Variables,
    role_arn: Option<String>,
}

/// `FunctionConfiguration` of the Lambda API reference.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration {
    environment: Environment,
    role: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Environment {
    variables: Variables,
}

impl View {
    async fn find(aws: &Aws, stack: &str) -> anyhow::Result<Self> {
        let (function_arn, stream_arn) = find_mapping(aws, stack).await?;
        let configuration = aws.function_configuration(&function_arn).await?;
        let configuration: Configuration =
            serde_json::from_value(configuration).context("a function without variables")?;
        // arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL
        let table = stream_arn.split('/').nth(1).context("a stream of no table")?;
        Ok(Self {
            table: table.to_owned(),
            variables: configuration.environment.variables,
            role_arn: configuration.role,
        })
    }

    /// The database, for a user who may define tables: the one whose password is given, or else the cluster's administrator.
    fn database(&self, aws: &Aws) -> anyhow::Result<Database> {
        database(&self.variables, Some(aws), cloud_core::clock::system())
    }

    /// The rights that the function needs; none if it connects as the user who has defined the tables.
    fn access(&self) -> Option<Access<'_>> {
        if self.variables.contains_key("PGPASSWORD") {
            return None;
        }
        Some(Access {
            database_role: self.variables.get("PGUSER")?,
            iam_role_arn: self.role_arn.as_deref()?,
        })
    }
}

/// The ARNs of the function and of the stream that it follows.
async fn find_mapping(aws: &Aws, stack: &str) -> anyhow::Result<(String, String)> {
    let of_stack = format!("{stack}-{FUNCTION}-");
    let mut marker = None;
    loop {
        let page = aws.mappings(marker.as_deref()).await?;
        let mappings = page.get("EventSourceMappings").and_then(Value::as_array);
        for mapping in mappings.into_iter().flatten() {
            let text = |name: &str| {
                let value = mapping.get(name).and_then(Value::as_str);
                value.unwrap_or_default().to_owned()
            };
            let (function, stream) = (text("FunctionArn"), text("EventSourceArn"));
            let name = function.split(':').nth(6).unwrap_or_default();
            if name == FUNCTION || name.starts_with(&of_stack) {
                return Ok((function, stream));
            }
        }
        match page.get("NextMarker").and_then(Value::as_str) {
            Some(next) if !next.is_empty() => marker = Some(next.to_owned()),
            _ => bail!(
                "the stack {stack} has no relational view: start the fleet with --relational, or deploy with RelationalView=true"
            ),
        }
    }
}

fn database(variables: &Variables, aws: Option<&Aws>, clock: SharedClock) -> anyhow::Result<Database> {
    let mut address = Address::read(|name| variables.get(name).cloned()).map_err(|text| anyhow!("{text}"))?;
    let password = match (variables.get("PGPASSWORD"), aws) {
        (Some(password), _) => Password::Given(Secret::new(password)),
        (None, Some(aws)) => {
            address.user = Address::ADMIN.to_owned();
            Password::Signed(aws.signer())
        }
        // Nobody asks for it where none is set.
        (None, None) => Password::Given(Secret::new("")),
    };
    let clock: Arc<dyn Clock> = Arc::new(Now(clock));
    let patience = Patience::new(Arc::clone(&clock), Arc::new(Random));
    Ok(Database::new(address, password, clock, patience))
}

struct Now(SharedClock);

impl Clock for Now {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

struct Random;

impl Entropy for Random {
    fn bytes(&self) -> [u8; 16] {
        // Only pauses depend on it.
        random::bytes().unwrap_or_default()
    }
}
