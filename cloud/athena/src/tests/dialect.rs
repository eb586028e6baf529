use super::*;

/// A query that Trino refuses fails, with Athena's state and the beginning of its reason.
#[tokio::test]
async fn a_query_that_athena_would_refuse_fails() {
    let place = Place::with_events();
    for (sql, reason) in [
        ("SELECT m FROM events", "COLUMN_NOT_FOUND: "),
        (
            "SELECT 1 FROM nothing",
            "TABLE_NOT_FOUND: Table 'awsdatacatalog.db.nothing'",
        ),
        ("SELECT 1 FROM no.events", "SCHEMA_NOT_FOUND: "),
        ("SELECT 1 FROM other.db.events", "CATALOG_NOT_FOUND: "),
        ("SELECT n FROM events GROUP BY day", "SYNTAX_ERROR: "),
        ("SELECT median(n) FROM events", "FUNCTION_NOT_FOUND: "),
        (
            "SELECT 1 FROM events WHERE day >= '2026-03-01'",
            "TYPE_MISMATCH: Cannot apply operator: date >= varchar",
        ),
        (
            "SELECT 1 FROM events WHERE dt >= DATE '2026-03-01'",
            "TYPE_MISMATCH: ",
        ),
        (
            "SELECT 1 FROM events WHERE n = '1'",
            "TYPE_MISMATCH: Cannot apply operator: bigint = varchar",
        ),
        ("SELECT 1 FROM events WHERE n IN ('1', '2')", "TYPE_MISMATCH: "),
        (
            "SELECT 1 FROM events WHERE n BETWEEN '1' AND '2'",
            "TYPE_MISMATCH: ",
        ),
        ("SELECT 1 FROM events WHERE n LIKE '1%'", "TYPE_MISMATCH: "),
        ("SELECT n + '1' FROM events", "TYPE_MISMATCH: "),
        ("SELECT 'a' || n FROM events", "TYPE_MISMATCH: "),
        (
            "SELECT 1 FROM events a JOIN events b ON a.n = b.dt",
            "TYPE_MISMATCH: ",
        ),
        (
            "SELECT 1 WHERE EXISTS (SELECT 1 FROM events WHERE n = 'x')",
            "TYPE_MISMATCH: ",
        ),
        (
            "SELECT row_number() OVER (ORDER BY n) - 2 FROM events",
            "NOT_SUPPORTED: ",
        ),
        ("SELECT 1 / (n - n) FROM events", "DIVISION_BY_ZERO"),
        (
            "SELECT CAST(title AS bigint) FROM events",
            "INVALID_CAST_ARGUMENT: ",
        ),
        ("SELECT sequence(1, 10001)", "INVALID_FUNCTION_ARGUMENT: "),
    ] {
        let (state, got) = place.refused(sql).await;
        assert_eq!(state, "FAILED", "{sql}: {got}");
        assert!(got.starts_with(reason), "{sql}: {got}");
    }
}

#[tokio::test]
async fn values_are_trinos() {
    let place = Place::with_events();
    for (sql, rows) in [
        ("SELECT count(*), sum(n), avg(n) FROM events", vec!["6|15|2.5"]),
        ("SELECT 7 / 2, 7 % 2, -7 / 2", vec!["3|1|-3"]),
        (
            "SELECT 0.5, 1.50 + 1, CAST(1 AS double), 1e0",
            vec!["0.5|2.50|1.0|1.0"],
        ),
        (
            "SELECT CAST('2026-03-01' AS date), DATE '2026-03-01' + INTERVAL '1' DAY",
            vec!["2026-03-01|2026-03-02"],
        ),
        (
            "SELECT CAST('2026-03-01 10:00:00' AS timestamp)",
            vec!["2026-03-01 10:00:00.000"],
        ),
        (
            "SELECT CAST(date_trunc('week', DATE '2026-03-01') AS date)",
            vec!["2026-02-23"],
        ),
        ("SELECT current_date", vec!["2026-03-02"]),
        (
            "SELECT d FROM UNNEST(sequence(DATE '2026-02-28', DATE '2026-03-01', INTERVAL '1' DAY)) AS t(d)",
            vec!["2026-02-28", "2026-03-01"],
        ),
        (
            "SELECT p FROM (SELECT DISTINCT project_id p FROM events) ORDER BY p DESC",
            vec!["b", "a"],
        ),
        (
            "SELECT x FROM (VALUES (1), (NULL), (2)) AS t(x) ORDER BY x DESC",
            vec!["2", "1", "-"],
        ),
        (
            "SELECT n, u FROM events CROSS JOIN UNNEST(sequence(1, 2)) AS t(u) WHERE n = 1 ORDER BY u",
            vec!["1|1", "1|2"],
        ),
        (
            "SELECT CAST(row_number() OVER (ORDER BY n DESC) AS bigint) - 1 AS r FROM events WHERE n < 2",
            vec!["0", "1"],
        ),
        (
            "WITH a AS (SELECT n FROM events WHERE n < 2) SELECT count(*) FROM a JOIN a b ON a.n = b.n",
            vec!["2"],
        ),
        ("SELECT COUNT(*) FROM AwsDataCatalog.DB.Events", vec!["6"]),
        (
            "SELECT sum(CASE WHEN project_id = 'a' THEN 1 ELSE 0 END) FROM db.events",
            vec!["3"],
        ),
        (
            "SELECT extract(year FROM day), lower('ÄB'), length('äö'), substr('abc', 2) FROM events WHERE n = 0",
            vec!["2026|äb|2|bc"],
        ),
        ("SELECT true, NULL, 'it''s'", vec!["true|-|it's"]),
    ] {
        assert_eq!(place.rows(sql).await, rows, "{sql}");
    }
}

#[tokio::test]
async fn columns_have_names_and_types() {
    let place = Place::with_events();
    let execution = place
        .run("SELECT n, count(*), 0.5 AS half, current_date FROM events GROUP BY n LIMIT 1")
        .await;
    let id = &execution["QueryExecutionId"];
    let results = place
        .call("GetQueryResults", json!({"QueryExecutionId": id}))
        .await;
    assert_eq!(rows(&results)[0], "n|_col1|half|_col3");
    let columns = results["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        .as_array()
        .unwrap();
    let types: Vec<_> = columns
        .iter()
        .map(|column| column["Type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["bigint", "bigint", "decimal", "date"]);
    assert_eq!(
        (&columns[2]["Precision"], &columns[2]["Scale"]),
        (&json!(1), &json!(1))
    );
}
