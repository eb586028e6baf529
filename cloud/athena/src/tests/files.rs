use super::*;

fn scanned(execution: &Value) -> u64 {
    assert_eq!(execution["Status"]["State"], "SUCCEEDED", "{execution}");
    execution["Statistics"]["DataScannedInBytes"].as_u64().unwrap()
}

#[tokio::test]
async fn a_condition_on_the_partition_key_prunes_files() {
    let place = Place::with_events();
    let all = scanned(&place.run("SELECT n FROM events").await);
    place.bucket.read.lock().unwrap().clear();
    let one = scanned(&place.run("SELECT n FROM events WHERE dt >= '2026-03-02'").await);
    assert_eq!(all, 3 * one);
    let mut read = std::mem::take(&mut *place.bucket.read.lock().unwrap());
    read.dedup();
    assert_eq!(read, ["events/dt=2026-03-02/h00.parquet"]);
    for (condition, rows) in [
        ("dt BETWEEN '2026-03-01' AND '2026-03-02'", 4),
        ("dt = '2026-02-28' OR dt = '2026-03-02'", 4),
        ("dt IN ('2026-02-28')", 2),
        ("dt < '2026-03-02' AND dt > '2026-02-28' AND n > 2", 1),
        ("substr(dt, 9) = '01'", 2),
        ("dt > '2027'", 0),
        ("dt = '2026-03-01' OR n = 0", 3),
    ] {
        let sql = format!("SELECT n FROM events WHERE {condition}");
        assert_eq!(place.rows(&sql).await.len(), rows, "{condition}");
    }
}

#[tokio::test]
async fn a_partition_outside_the_range_is_not_read() {
    let place = Place::with_events();
    place.put("events/dt=2026-03-03/h00.parquet", events(10, "2026-03-03"));
    place.put("events/dt=2025-12-31/h00.parquet", events(10, "2025-12-31"));
    assert_eq!(place.rows("SELECT count(*) FROM events").await, ["6"]);
    place.clock.advance_ms(24 * 60 * 60 * 1000);
    assert_eq!(place.rows("SELECT count(*) FROM events").await, ["8"]);
}

#[tokio::test]
async fn only_the_columns_that_are_needed_are_scanned() {
    let place = Place::with_events();
    let one = scanned(&place.run("SELECT sum(n) FROM events").await);
    let two = scanned(&place.run("SELECT sum(n) FROM events WHERE title IS NULL").await);
    assert!(0 < one && one < two, "{one} {two}");
    // The footers know the number of rows.
    assert_eq!(scanned(&place.run("SELECT count(*) FROM events").await), 0);
    assert_eq!(scanned(&place.run("SELECT DISTINCT dt FROM events").await), 0);
    assert_eq!(
        place
            .rows("SELECT DISTINCT dt FROM events WHERE dt > '2026-03'")
            .await
            .len(),
        2
    );
}

#[tokio::test]
async fn hidden_files_are_skipped_and_empty_ones_fail_the_query() {
    let place = Place::with_events();
    for hidden in ["_SUCCESS", ".part", "_tmp/a.parquet", "sub/", ""] {
        place.put(&format!("events/dt=2026-03-02/{hidden}"), "");
    }
    place.put("events/dt=2026-03-02/sub/more.parquet", events(6, "2026-03-02"));
    assert_eq!(place.rows("SELECT count(*) FROM events").await, ["8"]);
    for broken in ["", "PAR1", "no Parquet at all, but long enough for a footer"] {
        place.put("events/dt=2026-03-02/broken.parquet", broken);
        let (state, reason) = place.refused("SELECT count(*) FROM events").await;
        assert_eq!(state, "FAILED");
        assert!(reason.starts_with("HIVE_CANNOT_OPEN_SPLIT"), "{reason}");
        assert!(
            reason.contains("s3://lake/events/dt=2026-03-02/broken.parquet"),
            "{reason}"
        );
    }
    // Not in the partitions that are read.
    assert_eq!(
        place
            .rows("SELECT count(*) FROM events WHERE dt < '2026-03-02'")
            .await,
        ["4"]
    );
}

#[tokio::test]
async fn columns_match_by_name_and_type() {
    let place = Place::with_events();
    assert_eq!(
        place.rows("SELECT added_later FROM events WHERE n = 0").await,
        ["-"],
        "a column that the file does not have"
    );
    place.put(
        "plain/a.parquet",
        parquet([
            ("extra", Arc::new(StringArray::from(vec!["z"])) as ArrayRef),
            ("N", Arc::new(Int64Array::from(vec![1]))),
        ]),
    );
    assert_eq!(place.rows("SELECT n, x FROM plain").await, ["1|-"]);
    place.put(
        "plain/b.parquet",
        parquet([("n", Arc::new(StringArray::from(vec!["1"])) as ArrayRef)]),
    );
    let (state, reason) = place.refused("SELECT n FROM plain").await;
    assert_eq!(state, "FAILED");
    assert!(reason.starts_with("HIVE_BAD_DATA: Field n's type"), "{reason}");
}

#[tokio::test]
async fn an_injected_key_needs_its_value() {
    let place = Place::new();
    place.put(
        "projects/project=p1/a.parquet",
        parquet([("n", Arc::new(Int64Array::from(vec![1])) as ArrayRef)]),
    );
    place.put(
        "projects/project=p2/a.parquet",
        parquet([("n", Arc::new(Int64Array::from(vec![2])) as ArrayRef)]),
    );
    assert_eq!(
        place
            .rows("SELECT n, project FROM by_project WHERE project = 'p2'")
            .await,
        ["2|p2"]
    );
    for condition in ["n > 0", "project > 'p1'", "project IN ('p1', 'p2')"] {
        let (state, reason) = place
            .refused(&format!("SELECT n FROM by_project WHERE {condition}"))
            .await;
        assert_eq!(state, "FAILED");
        assert!(reason.starts_with("CONSTRAINT_VIOLATION"), "{reason}");
    }
}

#[tokio::test]
async fn a_query_over_the_scan_limit_is_cancelled() {
    let place = Place::new();
    // Numbers that do not repeat, 8 bytes each: 6 MB in each file.
    let numbers = |seed: i64| {
        Int64Array::from_iter_values(
            (0..750_000).map(|n: i64| (n + seed).wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64)),
        )
    };
    place.put(
        "plain/a.parquet",
        parquet([("n", Arc::new(numbers(0)) as ArrayRef)]),
    );
    assert!(scanned(&place.run("SELECT max(n) FROM plain").await) > 5_000_000);
    place.put(
        "plain/b.parquet",
        parquet([("n", Arc::new(numbers(1 << 20)) as ArrayRef)]),
    );
    let status = place.run("SELECT max(n) FROM plain").await["Status"].clone();
    assert_eq!(status["State"], "CANCELLED");
    assert_eq!(status["StateChangeReason"], "Bytes scanned limit was exceeded");
    assert_eq!(place.rows("SELECT count(*) FROM plain").await, ["1500000"]);
}
