use super::*;

#[tokio::test]
async fn a_query_reads_with_the_permissions_of_its_caller() {
    let place = Place::with_events();
    let execution = place
        .run_as("local-reader", start("SELECT count(*) FROM events"))
        .await;
    let id = json!({"QueryExecutionId": execution["QueryExecutionId"]});
    assert_eq!(place.rows_of(&execution).await, ["6"]);
    let (status, _) = place.raw_as("local-reader", "GetQueryResults", id.clone()).await;
    assert_eq!(status, StatusCode::OK);

    let refused = async |caller: &str, sql: &str| {
        let status = place.run_as(caller, start(sql)).await["Status"].clone();
        assert_eq!(status["State"], "FAILED", "{status}");
        status["StateChangeReason"].as_str().unwrap().to_owned()
    };
    let reason = refused("local-reader", "SELECT count(*) FROM plain").await;
    assert!(
        reason.contains("glue:GetTable") && reason.contains("table/db/plain"),
        "{reason}"
    );
    let reason = refused("local-other", "SELECT count(*) FROM events").await;
    assert!(
        reason.contains("glue:GetDatabase") && reason.contains("catalog"),
        "{reason}"
    );
    let reason = refused("local-other", "SELECT 1").await;
    assert!(
        reason.starts_with("Access denied when writing output"),
        "{reason}"
    );
    assert!(reason.contains("s3:PutObject"), "{reason}");
    // Whoever may not read the results in S3 does not get them from Athena.
    let (status, body) = place.raw_as("local-other", "GetQueryResults", id).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(
        body["Message"].as_str().unwrap().contains("s3:GetObject"),
        "{body}"
    );
}

#[tokio::test]
async fn each_operation_asks_for_its_action_in_the_workgroup() {
    let place = Place::with_events();
    let output = json!({"OutputLocation": "s3://lake/results/"});
    let input = with(
        with(start("SELECT 1"), "WorkGroup", json!("primary")),
        "ResultConfiguration",
        output,
    );
    let execution = place.run_as("local", input.clone()).await;
    let id = json!({"QueryExecutionId": execution["QueryExecutionId"]});
    for (operation, input) in [
        ("StartQueryExecution", input),
        ("GetQueryExecution", id.clone()),
        ("GetQueryResults", id.clone()),
        ("StopQueryExecution", id),
        ("GetWorkGroup", json!({"WorkGroup": "primary"})),
    ] {
        let (status, body) = place.raw_as("local-reader", operation, input).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{operation}");
        assert_eq!(body["__type"], "AccessDeniedException", "{operation}: {body}");
        let text = body["Message"].as_str().unwrap();
        assert!(
            text.contains(&format!("athena:{operation}")) && text.contains("workgroup/primary"),
            "{text}"
        );
    }
    let (_, body) = place
        .raw_as("stranger", "GetWorkGroup", json!({"WorkGroup": "reports"}))
        .await;
    assert_eq!(body["__type"], "UnrecognizedClientException");
}
