//! `ListDatabases`.

use cloud_core::account::{ACCOUNT_ID, REGION};
use cloud_core::iam::Caller;
use serde::Deserialize;
use serde_json::{Value, json};

use super::error::{Answer, invalid};
use super::json::with;
use super::state::Athena;

/// The only catalog.
const CATALOG: &str = "AwsDataCatalog";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    catalog_name: String,
}

/// All of them, on one page: a template has few.
pub(super) fn list(athena: &Athena, caller: &Caller, input: Input) -> Answer {
    let arn = format!(
        "arn:aws:athena:{REGION}:{ACCOUNT_ID}:datacatalog/{}",
        input.catalog_name
    );
    caller.may("athena", "ListDatabases", &arn, &[])?;
    if input.catalog_name != CATALOG {
        return Err(invalid(format!(
            "There is no data catalog {}",
            input.catalog_name
        )));
    }
    let databases = athena.inner.config.catalog.databases.iter().map(|database| {
        let description = database.description.as_deref().map(Value::from);
        with(json!({"Name": database.name}), [("Description", description)])
    });
    Ok(json!({"DatabaseList": databases.collect::<Vec<_>>()}))
}
