use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};

use arrow::array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use cloud_core::clock::ManualClock;
use cloud_core::faults::Faults;
use cloud_core::iam::{Caller, Iam, Refusal};
use cloud_core::objects::{Answer, Listed, ObjectError, Objects};
use cloud_core::policy::{Policy, Statement};
use http_body_util::BodyExt as _;
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::{Athena, Catalog, Config, Database, Table, TableSettings, WorkGroupSettings};

mod api;
mod dialect;
mod faults;
mod files;
mod permissions;

/// A service with the table `db.events` in the bucket `lake`, by days, and the workgroup `reports`, whose results are in `lake` too.
struct Place {
    dir: tempfile::TempDir,
    clock: Arc<ManualClock>,
    faults: Faults,
    bucket: Arc<Bucket>,
    athena: Athena,
}

/// Objects in memory; S3's permissions.
#[derive(Default)]
struct Bucket {
    objects: Mutex<BTreeMap<String, Bytes>>,
    /// The keys that were read.
    read: Mutex<Vec<String>>,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::new("2026-03-02T10:00:00Z".parse().unwrap());
        let (faults, bucket) = (Faults::default(), Arc::new(Bucket::default()));
        let athena = open(&dir, &clock, &faults, &bucket);
        Self {
            dir,
            clock,
            faults,
            bucket,
            athena,
        }
    }

    /// As after a `kill -9`: nothing is closed.
    fn reopen(&mut self) {
        self.athena = open(&self.dir, &self.clock, &self.faults, &self.bucket);
    }

    /// A place with events on three days: two a day, numbered, of the projects `a` and `b`.
    fn with_events() -> Self {
        let place = Self::new();
        for (n, day) in (0..).zip(["2026-02-28", "2026-03-01", "2026-03-02"]) {
            place.put(&format!("events/dt={day}/h00.parquet"), events(2 * n, day));
        }
        place
    }

    fn put(&self, key: &str, body: impl Into<Bytes>) {
        self.bucket
            .objects
            .lock()
            .unwrap()
            .insert(key.to_owned(), body.into());
    }

    fn object(&self, url: &str) -> String {
        let key = url.strip_prefix("s3://lake/").unwrap();
        let objects = self.bucket.objects.lock().unwrap();
        String::from_utf8(objects[key].to_vec()).unwrap()
    }

    async fn raw_as(&self, access_key: &str, operation: &str, input: Value) -> (StatusCode, Value) {
        let request = Request::post("/")
            .header(
                "authorization",
                format!("AWS4-HMAC-SHA256 Credential={access_key}/x"),
            )
            .header("x-amz-target", format!("AmazonAthena.{operation}"))
            .body(Body::from(input.to_string()))
            .unwrap();
        let response = self.athena.router().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        assert_eq!(headers["content-type"], "application/x-amz-json-1.1");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap())
    }

    async fn call(&self, operation: &str, input: Value) -> Value {
        let (status, body) = self.raw_as("local", operation, input).await;
        assert_eq!(status, StatusCode::OK, "{operation}: {body}");
        body
    }

    /// The shape and the text of the error that must come.
    async fn fail(&self, operation: &str, input: Value) -> (String, String) {
        let (status, body) = self.raw_as("local", operation, input).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{operation}: {body}");
        let text = |name: &str| body[name].as_str().unwrap().to_owned();
        (text("__type"), text("Message"))
    }

    /// Starts a query and waits for its end.
    async fn run_as(&self, access_key: &str, input: Value) -> Value {
        let (status, body) = self.raw_as(access_key, "StartQueryExecution", input).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        self.ended(body["QueryExecutionId"].as_str().unwrap()).await
    }

    async fn ended(&self, id: &str) -> Value {
        loop {
            let is_running = self.athena.running().contains_key(id);
            let got = self
                .call("GetQueryExecution", json!({"QueryExecutionId": id}))
                .await;
            if !is_running {
                return got["QueryExecution"].clone();
            }
            tokio::task::yield_now().await;
        }
    }

    async fn run(&self, sql: &str) -> Value {
        self.run_as("local", start(sql)).await
    }

    /// All rows of a query that must succeed, without the header; a NULL is `-`.
    async fn rows(&self, sql: &str) -> Vec<String> {
        self.rows_of(&self.run(sql).await).await
    }

    async fn rows_of(&self, execution: &Value) -> Vec<String> {
        assert_eq!(execution["Status"]["State"], "SUCCEEDED", "{execution}");
        let id = &execution["QueryExecutionId"];
        let results = self
            .call("GetQueryResults", json!({"QueryExecutionId": id}))
            .await;
        rows(&results).split_off(1)
    }

    /// State and reason of a query that must not succeed.
    async fn refused(&self, sql: &str) -> (String, String) {
        let status = self.run(sql).await["Status"].clone();
        let text = |name: &str| status[name].as_str().unwrap_or_default().to_owned();
        (text("State"), text("StateChangeReason"))
    }
}

fn rows(results: &Value) -> Vec<String> {
    let rows = results["ResultSet"]["Rows"].as_array().unwrap().iter();
    rows.map(|row| {
        let values = row["Data"].as_array().unwrap().iter();
        let values = values.map(|value| value["VarCharValue"].as_str().unwrap_or("-"));
        values.collect::<Vec<_>>().join("|")
    })
    .collect()
}

/// A query in the workgroup `reports`, with a token of its own.
fn start(sql: &str) -> Value {
    json!({
        "QueryString": sql,
        "ClientRequestToken": cloud_core::random::uuid().unwrap(),
        "QueryExecutionContext": {"Database": "db"},
        "WorkGroup": "reports",
    })
}

fn with(mut input: Value, name: &str, value: Value) -> Value {
    input[name] = value;
    input
}

/// A file with two events.
fn events(first: i64, day: &str) -> Vec<u8> {
    let day: jiff::civil::Date = day.parse().unwrap();
    let epoch = jiff::civil::date(1970, 1, 1);
    let days = (day - epoch).get_days();
    let columns: [(&str, ArrayRef); 4] = [
        ("n", Arc::new(Int64Array::from(vec![first, first + 1]))),
        ("project_id", Arc::new(StringArray::from(vec!["a", "b"]))),
        ("day", Arc::new(Date32Array::from(vec![days, days]))),
        (
            "title",
            Arc::new(StringArray::from(vec![Some("x, \"y\"\n😀"), None])),
        ),
    ];
    parquet(columns)
}

fn parquet<const N: usize>(columns: [(&str, ArrayRef); N]) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}

fn table(name: &str, columns: &[(&str, &str)], location: &str) -> TableSettings {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    TableSettings {
        database: "db".to_owned(),
        name: name.to_owned(),
        columns: columns.iter().map(owned).collect(),
        location: location.to_owned(),
        input_format: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat".to_owned(),
        ..TableSettings::default()
    }
}

fn catalog() -> Catalog {
    let columns = [
        ("n", "bigint"),
        ("project_id", "string"),
        ("day", "date"),
        ("title", "string"),
        ("added_later", "int"),
    ];
    let mut events = table("events", &columns, "s3://lake/events/");
    events.partition_keys = vec![("dt".to_owned(), "string".to_owned())];
    let parameters = [
        ("projection.enabled", "true"),
        ("projection.dt.type", "date"),
        ("projection.dt.format", "yyyy-MM-dd"),
        ("projection.dt.range", "2026-01-01,NOW"),
        ("storage.location.template", "s3://lake/events/dt=${dt}/"),
    ];
    events.parameters = parameters
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let mut by_project = table("by_project", &[("n", "bigint")], "s3://lake/projects/");
    by_project.partition_keys = vec![("project".to_owned(), "string".to_owned())];
    let parameters = [
        ("projection.enabled", "true"),
        ("projection.project.type", "injected"),
    ];
    by_project.parameters = parameters
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let plain = table("plain", &[("n", "bigint"), ("x", "double")], "s3://lake/plain");
    let tables = [events, by_project, plain].map(|settings| Arc::new(Table::new(settings).unwrap()));
    Catalog {
        databases: vec![Database {
            name: "db".to_owned(),
            description: Some("Events".to_owned()),
        }],
        tables: tables.into(),
    }
}

fn open(dir: &tempfile::TempDir, clock: &Arc<ManualClock>, faults: &Faults, bucket: &Arc<Bucket>) -> Athena {
    let reports = WorkGroupSettings {
        name: "reports".to_owned(),
        is_enabled: true,
        is_enforced: true,
        output_location: Some("s3://lake/results/".to_owned()),
        scan_limit_bytes: Some(10_000_000),
    };
    reports.check().unwrap();
    let config = Config {
        catalog: catalog(),
        work_groups: vec![reports],
        objects: Arc::clone(bucket) as Arc<dyn Objects>,
        iam: iam(),
        faults: faults.clone(),
        clock: clock.clone(),
    };
    Athena::open(dir.path(), config).unwrap()
}

/// The function `reader` may ask about `events`; `other` may start queries, and no more.
fn iam() -> Iam {
    let allow = |actions: &[&str], resources: &[&str]| Statement {
        allows: true,
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        resources: resources.iter().map(|resource| (*resource).to_owned()).collect(),
        ..Statement::default()
    };
    let athena = allow(
        &["athena:*"],
        &["arn:aws:athena:us-east-1:000000000000:workgroup/reports"],
    );
    let glue = "arn:aws:glue:us-east-1:000000000000:";
    let [catalog, database, events] =
        ["catalog", "database/db", "table/db/events"].map(|name| format!("{glue}{name}"));
    let reader = Policy(vec![
        athena.clone(),
        allow(
            &["glue:GetDatabase", "glue:GetTable"],
            &[&catalog, &database, &events],
        ),
        allow(&["s3:GetBucketLocation", "s3:ListBucket"], &["arn:aws:s3:::lake"]),
        allow(
            &["s3:GetObject"],
            &["arn:aws:s3:::lake/events/*", "arn:aws:s3:::lake/results/*"],
        ),
        allow(&["s3:PutObject"], &["arn:aws:s3:::lake/results/*"]),
    ]);
    let other = Policy(vec![athena, allow(&["s3:GetBucketLocation"], &["*"])]);
    Iam::new([("reader", "ReaderRole", reader), ("other", "OtherRole", other)])
}

impl Bucket {
    fn may(&self, caller: &Caller, operation: &str, bucket: &str, key: &str) -> Result<(), ObjectError> {
        if bucket != "lake" {
            return Err(ObjectError::NoSuchBucket);
        }
        let resource = match key {
            "" => format!("arn:aws:s3:::{bucket}"),
            key => format!("arn:aws:s3:::{bucket}/{key}"),
        };
        match caller.may("s3", operation, &resource, &[]) {
            Err(Refusal::Denied(denied)) => Err(ObjectError::Denied(denied.text(&denied.action))),
            _ => Ok(()),
        }
    }
}

impl Objects for Bucket {
    fn locate<'a>(&'a self, caller: &'a Caller, bucket: &'a str) -> Answer<'a, ()> {
        Box::pin(async move { self.may(caller, "GetBucketLocation", bucket, "") })
    }

    fn list<'a>(&'a self, caller: &'a Caller, bucket: &'a str, prefix: &'a str) -> Answer<'a, Vec<Listed>> {
        Box::pin(async move {
            self.may(caller, "ListObjectsV2", bucket, "")?;
            let objects = self.objects.lock().unwrap();
            let found = objects.iter().filter(|(key, _)| key.starts_with(prefix));
            let listed = found.map(|(key, body)| Listed {
                key: key.clone(),
                size_bytes: body.len() as u64,
            });
            Ok(listed.collect())
        })
    }

    fn read<'a>(
        &'a self,
        caller: &'a Caller,
        bucket: &'a str,
        key: &'a str,
        range: Option<Range<u64>>,
    ) -> Answer<'a, Bytes> {
        Box::pin(async move {
            self.may(caller, "GetObject", bucket, key)?;
            self.read.lock().unwrap().push(key.to_owned());
            let objects = self.objects.lock().unwrap();
            let body = objects.get(key).ok_or(ObjectError::NoSuchKey)?;
            Ok(match range {
                None => body.clone(),
                Some(range) => body.slice(range.start as usize..range.end as usize),
            })
        })
    }

    fn write<'a>(&'a self, caller: &'a Caller, bucket: &'a str, key: &'a str, body: Bytes) -> Answer<'a, ()> {
        Box::pin(async move {
            self.may(caller, "PutObject", bucket, key)?;
            self.objects.lock().unwrap().insert(key.to_owned(), body);
            Ok(())
        })
    }
}
