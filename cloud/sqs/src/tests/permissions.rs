use super::*;

#[tokio::test]
async fn a_function_may_do_to_a_queue_what_its_role_allows() {
    let place = Place::new();
    let message = |queue: &str| json!({"QueueUrl": url(queue), "MessageBody": "hello"});
    let batch = json!({"QueueUrl": url("jobs"), "Entries": [{"Id": "1", "MessageBody": "hello"}]});
    for (operation, input) in [("SendMessage", message("jobs")), ("SendMessageBatch", batch)] {
        let (status, _, body) = place.raw_as("local-sender", operation, input).await;
        assert_eq!(status, StatusCode::OK, "{operation}: {body}");
    }
    for (operation, input) in [
        ("SendMessage", message("plain")),
        ("ReceiveMessage", json!({"QueueUrl": url("jobs")})),
        ("GetQueueUrl", json!({"QueueName": "jobs"})),
        ("ListMessageMoveTasks", json!({"SourceArn": arn("jobs")})),
        ("ListQueues", json!({})),
    ] {
        let (status, query_error, body) = place.raw_as("local-sender", operation, input).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{operation}: {body}");
        assert_eq!(query_error, "AccessDenied;Sender");
        assert_eq!(body["__type"], "com.amazonaws.sqs#AccessDeniedException");
        let text = body["message"].as_str().unwrap();
        let action = format!("sqs:{}", operation.to_lowercase());
        assert!(text.contains("assumed-role/SenderRole/sender is not"), "{text}");
        assert!(text.ends_with(&format!("allows the {action} action")), "{text}");
    }
}

#[tokio::test]
async fn strangers_are_refused() {
    let place = Place::new();
    for access_key in ["local-other", "AKIAIOSFODNN7EXAMPLE", ""] {
        let (status, query_error, body) = place.raw_as(access_key, "ListQueues", json!({})).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert_eq!(query_error, "InvalidClientTokenId;Sender");
        assert_eq!(
            body["message"],
            "The security token included in the request is invalid."
        );
    }
    let unsigned = Request::post("/").header("x-amz-target", "AmazonSQS.ListQueues");
    let response = place
        .sqs
        .router()
        .oneshot(unsigned.body(Body::from("{}")).unwrap())
        .await;
    let response = response.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(
        response.headers()["x-amzn-query-error"],
        "MissingAuthenticationToken;Sender"
    );
}
