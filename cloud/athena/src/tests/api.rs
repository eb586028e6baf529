use super::*;

#[tokio::test]
async fn a_query_is_run_and_its_results_are_read() {
    let place = Place::with_events();
    let execution = place
        .run("SELECT n, day, title, dt FROM events WHERE dt >= '2026-03-01' ORDER BY n")
        .await;
    assert_eq!(execution["Status"]["State"], "SUCCEEDED", "{execution}");
    assert_eq!(execution["StatementType"], "DML");
    assert_eq!(execution["WorkGroup"], "reports");
    assert!(execution["Statistics"]["DataScannedInBytes"].as_u64().unwrap() > 0);
    assert_eq!(execution["Status"]["SubmissionDateTime"], json!(1_772_445_600.0));
    let id = execution["QueryExecutionId"].as_str().unwrap();
    let output = execution["ResultConfiguration"]["OutputLocation"]
        .as_str()
        .unwrap();
    assert_eq!(output, format!("s3://lake/results/{id}.csv"));
    assert_eq!(
        place.object(output),
        "\"n\",\"day\",\"title\",\"dt\"\n\"2\",\"2026-03-01\",\"x, \"\"y\"\"\n😀\",\"2026-03-01\"\n\
         \"3\",\"2026-03-01\",,\"2026-03-01\"\n\"4\",\"2026-03-02\",\"x, \"\"y\"\"\n😀\",\"2026-03-02\"\n\
         \"5\",\"2026-03-02\",,\"2026-03-02\"\n"
    );
    assert!(place.object(&format!("{output}.metadata")).contains("ColumnInfo"));
    let results = place
        .call("GetQueryResults", json!({"QueryExecutionId": id}))
        .await;
    let columns = &results["ResultSet"]["ResultSetMetadata"]["ColumnInfo"];
    let types: Vec<_> = columns
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["Type"].as_str().unwrap())
        .collect();
    assert_eq!(types, ["bigint", "date", "varchar", "varchar"]);
    assert_eq!(rows(&results)[2], "3|2026-03-01|-|2026-03-01");
}

#[tokio::test]
async fn results_come_in_pages_with_a_header_on_the_first() {
    let place = Place::with_events();
    let execution = place.run("SELECT n FROM events ORDER BY n").await;
    let id = &execution["QueryExecutionId"];
    let page = |token: Value| json!({"QueryExecutionId": id, "MaxResults": 3, "NextToken": token});
    let first = place.call("GetQueryResults", page(Value::Null)).await;
    assert_eq!(rows(&first), ["n", "0", "1"]);
    let second = place
        .call("GetQueryResults", page(first["NextToken"].clone()))
        .await;
    assert_eq!(rows(&second), ["2", "3", "4"]);
    let third = place
        .call("GetQueryResults", page(second["NextToken"].clone()))
        .await;
    assert_eq!(rows(&third), ["5"]);
    assert_eq!(third["NextToken"], Value::Null);
    for bad in [json!("x"), json!("other:3"), json!("3")] {
        assert_eq!(
            place.fail("GetQueryResults", page(bad)).await.1,
            "Invalid NextToken"
        );
    }
    for count in [0, 1001] {
        let input = json!({"QueryExecutionId": id, "MaxResults": count});
        assert_eq!(
            place.fail("GetQueryResults", input).await.0,
            "InvalidRequestException"
        );
    }
}

#[tokio::test]
async fn parameters_are_bound() {
    let place = Place::with_events();
    let sql = "SELECT n FROM events WHERE dt >= ? AND project_id = ? AND day <= CAST(? AS date) ORDER BY n";
    let run = |parameters: Value| place.run_as("local", with(start(sql), "ExecutionParameters", parameters));
    let execution = run(json!(["'2026-03-01'", "'b'", "'2026-03-01'"])).await;
    assert_eq!(place.rows_of(&execution).await, ["3"]);
    assert_eq!(execution["ExecutionParameters"][1], "'b'");
    let hostile = run(json!(["'2026-03-01'", "'b'' OR ''1'' = ''1'", "'2026-03-01'"])).await;
    assert_eq!(place.rows_of(&hostile).await, [""; 0]);
    for parameters in [
        json!(["'a'"]),
        json!(["2026-03-01", "b", "c"]),
        json!(["'a'", "'b' OR 1 = 1", "'c'"]),
    ] {
        let execution = run(parameters).await;
        assert_eq!(execution["Status"]["State"], "FAILED");
        assert_eq!(execution["Status"]["AthenaError"]["ErrorCategory"], 2);
    }
}

#[tokio::test]
async fn a_token_stands_for_one_query() {
    let place = Place::with_events();
    let input = start("SELECT 1");
    let id = place.call("StartQueryExecution", input.clone()).await;
    assert_eq!(place.call("StartQueryExecution", input.clone()).await, id);
    let other = with(input.clone(), "QueryString", json!("SELECT 2"));
    let (shape, text) = place.fail("StartQueryExecution", other).await;
    assert_eq!(
        (shape.as_str(), text.as_str()),
        ("InvalidRequestException", "Idempotent parameters do not match")
    );
    for token in [json!("short"), Value::Null] {
        let input = with(input.clone(), "ClientRequestToken", token);
        assert_eq!(
            place.fail("StartQueryExecution", input).await.0,
            "InvalidRequestException"
        );
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_said_at_once() {
    let place = Place::with_events();
    let refused = async |name: &str, value: Value| {
        let (shape, text) = place
            .fail("StartQueryExecution", with(start("SELECT 1"), name, value))
            .await;
        assert_eq!(shape, "InvalidRequestException");
        text
    };
    assert_eq!(
        refused("QueryString", json!("SELECT n FROM events WHERE)")).await,
        "line 1:27: mismatched input ')'. Expecting: an expression"
    );
    assert_eq!(
        refused("QueryString", json!("DROP TABLE events")).await,
        "Queries of this type are not supported"
    );
    assert_eq!(
        refused("WorkGroup", json!("none")).await,
        "WorkGroup none is not found."
    );
    assert!(
        refused("WorkGroup", json!("primary"))
            .await
            .starts_with("No output location provided")
    );
    assert!(refused("QueryString", json!("")).await.contains("QueryString"));
    assert!(
        refused("ExecutionParameters", json!([]))
            .await
            .contains("at least 1")
    );
    assert!(
        refused("QueryExecutionContext", json!({"Catalog": "other"}))
            .await
            .contains("other")
    );
    let reuse = json!({"ResultReuseByAgeConfiguration": {"Enabled": true, "MaxAgeInMinutes": 10_081}});
    assert!(refused("ResultReuseConfiguration", reuse).await.contains("10080"));
    let unknown = json!({"QueryExecutionId": "x"});
    assert_eq!(
        place.fail("GetQueryExecution", unknown).await.1,
        "QueryExecution x was not found"
    );
    assert_eq!(
        place.fail("ListNamedQueries", json!({})).await.0,
        "UnknownOperationException"
    );
    assert_eq!(
        place.fail("StartQueryExecution", json!([])).await.0,
        "SerializationException"
    );
}

#[tokio::test]
async fn a_workgroup_that_is_enforced_decides_where_results_are() {
    let place = Place::with_events();
    let elsewhere = json!({"OutputLocation": "s3://lake/elsewhere"});
    let input = with(start("SELECT 1"), "ResultConfiguration", elsewhere.clone());
    let output = |execution: Value| {
        execution["ResultConfiguration"]["OutputLocation"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert!(output(place.run_as("local", input.clone()).await).starts_with("s3://lake/results/"));
    let input = with(input, "WorkGroup", json!("primary"));
    let input = with(input, "ClientRequestToken", json!("a".repeat(32)));
    assert!(output(place.run_as("local", input.clone()).await).starts_with("s3://lake/elsewhere/"));
    let input = with(input, "ClientRequestToken", json!("b".repeat(32)));
    let inside = with(
        input.clone(),
        "ResultConfiguration",
        json!({"OutputLocation": "s3://lake/events/results/"}),
    );
    assert!(
        place
            .fail("StartQueryExecution", inside)
            .await
            .1
            .contains("db.events")
    );
    let nowhere = with(
        input,
        "ResultConfiguration",
        json!({"OutputLocation": "s3://none/"}),
    );
    assert!(
        place
            .fail("StartQueryExecution", nowhere)
            .await
            .1
            .contains("output bucket")
    );
    let group = place.call("GetWorkGroup", json!({"WorkGroup": "reports"})).await;
    assert_eq!(
        group["WorkGroup"]["Configuration"]["BytesScannedCutoffPerQuery"],
        10_000_000
    );
}

#[tokio::test]
async fn databases_are_listed() {
    let place = Place::with_events();
    let input = |name: &str| json!({"CatalogName": name});
    let output = place.call("ListDatabases", input("AwsDataCatalog")).await;
    assert_eq!(
        output,
        json!({"DatabaseList": [{"Name": "db", "Description": "Events"}]})
    );
    let (shape, _) = place.fail("ListDatabases", input("other")).await;
    assert_eq!(shape, "InvalidRequestException");
    let (_, denied) = place
        .raw_as("local-reader", "ListDatabases", input("AwsDataCatalog"))
        .await;
    assert_eq!(denied["__type"], "AccessDeniedException");
}

#[tokio::test]
async fn results_serve_again_when_they_may() {
    let place = Place::with_events();
    let reuse = json!({"ResultReuseByAgeConfiguration": {"Enabled": true, "MaxAgeInMinutes": 10}});
    let input = || {
        with(
            start("SELECT count(*) FROM events"),
            "ResultReuseConfiguration",
            reuse.clone(),
        )
    };
    let is_reused = |execution: &Value| {
        let reused = &execution["Statistics"]["ResultReuseInformation"]["ReusedPreviousResult"];
        reused.as_bool().unwrap()
    };
    let first = place.run_as("local", input()).await;
    assert!(!is_reused(&first));
    place.put("events/dt=2026-03-02/h01.parquet", events(6, "2026-03-02"));
    let second = place.run_as("local", input()).await;
    assert!(is_reused(&second));
    assert_eq!(second["ResultConfiguration"], first["ResultConfiguration"]);
    assert_eq!(place.rows_of(&second).await, ["6"]);
    assert_eq!(second["Statistics"]["DataScannedInBytes"], 0);
    place.clock.advance_ms(11 * 60_000);
    let third = place.run_as("local", input()).await;
    assert!(!is_reused(&third));
    assert_eq!(place.rows_of(&third).await, ["8"]);
}

#[tokio::test]
async fn executions_survive_a_restart_and_those_under_way_have_failed() {
    let mut place = Place::with_events();
    let done = place.run("SELECT 1").await;
    let order =
        json!({"service": "athena", "operation": "QueryExecution", "error": "AnswerLost", "times": 1});
    place.faults.add(serde_json::from_value(order).unwrap()).unwrap();
    let held = place.call("StartQueryExecution", start("SELECT 2")).await;
    place.reopen();
    assert_eq!(place.rows_of(&done).await, ["1"]);
    let got = place.call("GetQueryExecution", held).await;
    assert_eq!(got["QueryExecution"]["Status"]["State"], "FAILED");
    assert_eq!(got["QueryExecution"]["Status"]["AthenaError"]["Retryable"], true);
}
