//! Settings from the template: workgroups, and the catalog of databases and tables.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use cloud_core::account::{ACCOUNT_ID, REGION};

use super::hive::{self, Column};
use super::location::Location;
use super::projection::Projection;

/// The least cut-off that Athena takes ("WorkGroupConfiguration", Athena API reference).
const MIN_SCAN_LIMIT_BYTES: u64 = 10_000_000;
/// The input format of Parquet tables.
const PARQUET: &str = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";

/// An `AWS::Athena::WorkGroup`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkGroupSettings {
    /// Its name.
    pub name: String,
    /// Whether queries can be started in it.
    pub is_enabled: bool,
    /// Whether its settings replace those of a query: `EnforceWorkGroupConfiguration`.
    pub is_enforced: bool,
    /// Where results are written: `s3://bucket/prefix/`.
    pub output_location: Option<String>,
    /// The most bytes that a query may scan.
    pub scan_limit_bytes: Option<u64>,
}

impl WorkGroupSettings {
    /// The workgroup that every account has.
    #[must_use]
    pub fn primary() -> Self {
        Self {
            name: "primary".to_owned(),
            is_enabled: true,
            is_enforced: false,
            output_location: None,
            scan_limit_bytes: None,
        }
    }

    /// The bucket of the results.
    #[must_use]
    pub fn bucket(&self) -> Option<String> {
        let location = Location::parse(self.output_location.as_ref()?).ok()?;
        Some(location.bucket)
    }

    /// Refuses what Athena refuses.
    ///
    /// # Errors
    /// When the cut-off is too low or the location is none.
    pub fn check(&self) -> anyhow::Result<()> {
        if let Some(limit) = self.scan_limit_bytes {
            ensure!(
                limit >= MIN_SCAN_LIMIT_BYTES,
                "BytesScannedCutoffPerQuery must be at least {MIN_SCAN_LIMIT_BYTES}"
            );
        }
        if let Some(location) = &self.output_location {
            Location::parse(location)?;
        }
        Ok(())
    }
}

/// An `AWS::Glue::Table` as the template has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableSettings {
    /// The database.
    pub database: String,
    /// Its name.
    pub name: String,
    /// Names and Hive types of the columns in the files.
    pub columns: Vec<(String, String)>,
    /// Names and Hive types of the partition keys.
    pub partition_keys: Vec<(String, String)>,
    /// Where the files are: `s3://bucket/prefix/`.
    pub location: String,
    /// The class that reads the files.
    pub input_format: String,
    /// The table's parameters, those of partition projection among them.
    pub parameters: BTreeMap<String, String>,
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub(super) database: String,
    pub(super) name: String,
    pub(super) columns: Vec<Column>,
    pub(super) partition_keys: Vec<Column>,
    pub(super) location: Location,
    pub(super) projection: Option<Projection>,
}

impl Table {
    /// `database.table`.
    #[must_use]
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.database, self.name)
    }

    /// Its database.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The bucket of its files.
    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.location.bucket
    }

    /// Reads the settings.
    ///
    /// # Errors
    /// When Athena could not read such a table, the local one cannot, or partition projection is configured in a way that Athena would
    /// only notice by finding nothing.
    pub fn new(settings: TableSettings) -> anyhow::Result<Self> {
        let TableSettings { database, name, .. } = settings;
        for name in [&database, &name] {
            ensure!(
                is_name(name),
                "{name} must be of lower-case letters, digits and underscores"
            );
        }
        ensure!(
            settings.input_format == PARQUET,
            "the local cloud reads Parquet only, {PARQUET}, not {}",
            settings.input_format
        );
        let read = |columns: Vec<(String, String)>| {
            let read = columns.into_iter().map(|(name, data_type)| {
                ensure!(
                    is_name(&name),
                    "{name} must be of lower-case letters, digits and underscores"
                );
                let data_type = hive::parse(&data_type).with_context(|| name.clone())?;
                Ok(Column { name, data_type })
            });
            read.collect::<anyhow::Result<Vec<_>>>()
        };
        let (columns, partition_keys) = (read(settings.columns)?, read(settings.partition_keys)?);
        let mut names: Vec<_> = columns
            .iter()
            .chain(&partition_keys)
            .map(|column| &column.name)
            .collect();
        names.sort();
        ensure!(!names.is_empty(), "there are no columns");
        if let Some([twice, _]) = names.windows(2).find(|pair| pair.first() == pair.last()) {
            bail!("the column {twice} is there twice: a partition key is not in the files too");
        }
        let location = Location::parse(&settings.location)?;
        let projection = Projection::read(&settings.parameters, &partition_keys, &location)?;
        ensure!(
            partition_keys.is_empty() || projection.is_some(),
            "the local cloud knows partitions by projection only: set projection.enabled"
        );
        Ok(Self {
            database,
            name,
            columns,
            partition_keys,
            location,
            projection,
        })
    }
}

/// An `AWS::Glue::Database`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Its purpose.
    pub description: Option<String>,
}

/// Everything in the catalog `AwsDataCatalog`.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// The databases.
    pub databases: Vec<Database>,
    /// The tables.
    pub tables: Vec<Arc<Table>>,
}

impl Catalog {
    pub(super) fn has_database(&self, name: &str) -> bool {
        // Every account has it.
        name == "default" || self.databases.iter().any(|database| database.name == name)
    }

    pub(super) fn table(&self, database: &str, name: &str) -> Option<&Arc<Table>> {
        let mut tables = self.tables.iter();
        tables.find(|table| table.database == database && table.name == name)
    }

    /// The table in whose location this is. Athena would write results there, and read them as data from then on.
    #[must_use]
    pub fn table_around(&self, output_location: &str) -> Option<String> {
        let location = Location::parse(output_location).ok()?;
        let table = self.tables.iter().find(|table| location.is_in(&table.location))?;
        Some(table.full_name())
    }
}

/// The ARN of a workgroup.
#[must_use]
pub fn work_group_arn(name: &str) -> String {
    format!("arn:aws:athena:{REGION}:{ACCOUNT_ID}:workgroup/{name}")
}

/// Glue's names as Athena takes them ("Name databases, tables, and columns", Athena user guide): others need quoting, or are folded.
fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    !name.is_empty() && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}
