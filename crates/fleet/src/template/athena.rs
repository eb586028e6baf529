//! `AWS::Athena::WorkGroup`, `AWS::Glue::Database` and `AWS::Glue::Table`: the pages of these types, CloudFormation user guide.

use anyhow::{Context as _, bail};
use cloud_athena::{Database, Table, TableSettings, WorkGroupSettings};

use super::properties::Properties;

pub(super) fn read_work_group(properties: &Properties) -> anyhow::Result<WorkGroupSettings> {
    let used = ["Name", "State", "WorkGroupConfiguration"];
    properties.allow(&used, &["Description", "RecursiveDeleteOption", "Tags"])?;
    let is_enabled = match properties.text("State")?.as_deref() {
        None | Some("ENABLED") => true,
        Some("DISABLED") => false,
        Some(other) => bail!("{}.State: {other}", properties.place()),
    };
    let configuration = properties.map("WorkGroupConfiguration")?;
    configuration.allow(
        &[
            "BytesScannedCutoffPerQuery",
            "EnforceWorkGroupConfiguration",
            "ResultConfiguration",
        ],
        &[
            "EngineVersion",
            "PublishCloudWatchMetricsEnabled",
            "RequesterPaysEnabled",
        ],
    )?;
    let results = configuration.map("ResultConfiguration")?;
    results.allow(
        &["OutputLocation"],
        &[
            "AclConfiguration",
            "EncryptionConfiguration",
            "ExpectedBucketOwner",
        ],
    )?;
    let group = WorkGroupSettings {
        name: properties.required_text("Name")?,
        is_enabled,
        // "The default is true" (CreateWorkGroup, Athena API reference).
        is_enforced: configuration
            .flag("EnforceWorkGroupConfiguration")?
            .unwrap_or(true),
        output_location: results.text("OutputLocation")?,
        scan_limit_bytes: configuration.number("BytesScannedCutoffPerQuery")?,
    };
    group.check().with_context(|| configuration.place().to_owned())?;
    Ok(group)
}

/// A database. A name of CloudFormation's own would have capitals, which Athena folds.
pub(super) fn read_database(properties: &Properties) -> anyhow::Result<Database> {
    properties.allow(&["CatalogId", "DatabaseInput"], &["DatabaseName"])?;
    let input = properties.map("DatabaseInput")?;
    input.allow(&["Description", "Name"], &["LocationUri", "Parameters"])?;
    Ok(Database {
        name: input.required_text("Name")?,
        description: input.text("Description")?,
    })
}

pub(super) fn read_table(properties: &Properties) -> anyhow::Result<Table> {
    properties.allow(&["CatalogId", "DatabaseName", "TableInput"], &["Name"])?;
    let input = properties.map("TableInput")?;
    input.allow(
        &[
            "Name",
            "Parameters",
            "PartitionKeys",
            "StorageDescriptor",
            "TableType",
        ],
        &["Description", "Owner", "Retention"],
    )?;
    input.require("TableType", "EXTERNAL_TABLE")?;
    let storage = input.map("StorageDescriptor")?;
    storage.allow(
        &["Columns", "InputFormat", "Location"],
        &[
            "Compressed",
            "OutputFormat",
            "SerdeInfo",
            "StoredAsSubDirectories",
        ],
    )?;
    let parameters = input.map("Parameters")?;
    let names = parameters
        .keys()
        .map(|name| Ok((name.to_owned(), parameters.required_text(name)?)));
    let settings = TableSettings {
        database: properties.required_text("DatabaseName")?,
        name: input.required_text("Name")?,
        columns: columns(&storage, "Columns")?,
        partition_keys: columns(&input, "PartitionKeys")?,
        location: storage.required_text("Location")?,
        input_format: storage.required_text("InputFormat")?,
        parameters: names.collect::<anyhow::Result<_>>()?,
    };
    Table::new(settings).with_context(|| input.place().to_owned())
}

fn columns(properties: &Properties, name: &str) -> anyhow::Result<Vec<(String, String)>> {
    let columns = properties.maps(name)?;
    let columns = columns.iter().map(|column| {
        column.allow(&["Name", "Type"], &["Comment"])?;
        Ok((column.required_text("Name")?, column.required_text("Type")?))
    });
    columns.collect()
}

#[cfg(test)]
mod tests {
    use crate::template::testing::{refused, resolve};

    const TEMPLATE: &str = "
Resources:
  Lake: {Type: AWS::S3::Bucket}
  Reports:
    Type: AWS::Athena::WorkGroup
    Properties:
      Name: reports
      WorkGroupConfiguration:
        BytesScannedCutoffPerQuery: 10000000
        ResultConfiguration: {OutputLocation: !Sub 's3://${Lake}/results/'}
  Database:
    Type: AWS::Glue::Database
    Properties: {CatalogId: !Ref AWS::AccountId, DatabaseInput: {Name: db}}
  Events:
    Type: AWS::Glue::Table
    Properties:
      CatalogId: !Ref AWS::AccountId
      DatabaseName: !Ref Database
      TableInput:
        Name: events
        TableType: EXTERNAL_TABLE
        PartitionKeys: [{Name: dt, Type: string}]
        Parameters:
          projection.enabled: true
          projection.dt.type: date
          projection.dt.format: yyyy-MM-dd
          projection.dt.range: 2026-01-01,NOW
        StorageDescriptor:
          Location: !Sub 's3://${Lake}/events/'
          InputFormat: org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat
          Columns: [{Name: n, Type: bigint}]
";

    #[test]
    fn workgroups_databases_and_tables_are_read() {
        let stack = resolve(TEMPLATE).unwrap();
        let [group] = stack.work_groups.as_slice() else {
            panic!("{:?}", stack.work_groups)
        };
        assert!(group.is_enforced && group.is_enabled);
        assert_eq!(group.output_location.as_deref(), Some("s3://lake/results/"));
        assert_eq!(stack.catalog.databases[0].name, "db");
        assert_eq!(stack.catalog.tables.len(), 1);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (from, to, parts) in [
            ("10000000", "9999999", ["Reports", "at least 10000000"]),
            (
                "${Lake}/results/",
                "${Lake}/events/results/",
                ["reports", "db.events"],
            ),
            ("${Lake}/events/", "none/events/", ["db.events", "no bucket none"]),
            ("${Lake}/results/", "none/results/", ["reports", "no bucket none"]),
            (
                "DatabaseInput: {Name: db}",
                "DatabaseInput: {Name: other}",
                ["db.events", "no database db"],
            ),
            ("Type: bigint", "Type: text", ["Events", "the type text"]),
            ("Name: n,", "Name: dt,", ["Events", "dt is there twice"]),
            (
                "projection.dt.format: yyyy-MM-dd",
                "projection.day.format: yyyy-MM-dd",
                ["Events", "format is missing"],
            ),
            (
                "MapredParquetInputFormat",
                "TextInputFormat",
                ["Events", "Parquet only"],
            ),
        ] {
            assert!(TEMPLATE.contains(from), "{from}");
            let text = TEMPLATE.replace(from, to);
            // The reference follows the name.
            let text = match from.starts_with("DatabaseInput") {
                true => text.replace("DatabaseName: !Ref Database", "DatabaseName: db"),
                false => text,
            };
            refused(&text, &parts);
        }
    }
}
