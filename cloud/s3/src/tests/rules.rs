use super::*;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn objects_go_at_the_midnight_after_their_days() {
    let place = Place::new().await;
    place.put("tmp/a", "x").await;
    place.put("kept", "x").await;
    // Written at 03:04:05: a day later is the third at 03:04:05, the midnight after it that of the fourth.
    place.clock.advance_ms(DAY_MS + 20 * 60 * 60 * 1000);
    place.s3.sweep().await.unwrap();
    assert_eq!(place.get("tmp/a").await.body, b"x");
    place.clock.advance_ms(60 * 60 * 1000);
    place.s3.sweep().await.unwrap();
    assert_eq!(place.fail(Call::new("GET", "/files/tmp/a")).await.0, 404);
    assert_eq!(place.get("kept").await.body, b"x");
    assert_eq!(place.files(), 1);
}

#[tokio::test]
async fn uploads_that_nobody_completes_go() {
    let place = Place::new().await;
    let id = place
        .ok(Call::new("POST", "/files/a?uploads"))
        .await
        .text("UploadId");
    let part = Call::new("PUT", &format!("/files/a?partNumber=1&uploadId={id}"));
    place.ok(part.body("x").with_length()).await;
    let list = || Call::new("GET", "/files?uploads");
    place.clock.advance_ms(7 * DAY_MS);
    place.s3.sweep().await.unwrap();
    assert_eq!(place.ok(list()).await.texts("UploadId"), [id]);
    place.clock.advance_ms(DAY_MS);
    place.s3.sweep().await.unwrap();
    assert!(place.ok(list()).await.texts("UploadId").is_empty());
    assert_eq!(place.files(), 0);
}

fn preflight(bucket: &str, headers: &[(&str, &str)]) -> Request<Body> {
    let mut request = Request::builder().method("OPTIONS").uri(format!("/{bucket}/a"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn a_browser_may_what_the_bucket_says() {
    let place = Place::new().await;
    let origin = ("origin", "https://app.example.test");
    let method = ("access-control-request-method", "PUT");
    let headers = (
        "access-control-request-headers",
        "content-type, X-Amz-Checksum-Sha256",
    );
    let said = place.raw(preflight("files", &[origin, method, headers])).await;
    assert_eq!(said.status, 200);
    assert_eq!(
        said.header("access-control-allow-origin"),
        "https://app.example.test"
    );
    assert_eq!(said.header("access-control-allow-methods"), "GET, PUT");
    assert_eq!(
        said.header("access-control-allow-headers"),
        "content-type, X-Amz-Checksum-Sha256"
    );
    assert_eq!(said.header("access-control-max-age"), "600");
    let forbidden = (403, "AccessForbidden".to_owned());
    for refused in [
        [("origin", "https://evil.test"), method, headers],
        [origin, ("access-control-request-method", "DELETE"), headers],
        [origin, method, ("access-control-request-headers", "x-other")],
    ] {
        let said = place.raw(preflight("files", &refused)).await;
        assert_eq!(said.error(), forbidden, "{refused:?}");
    }
    let said = place.raw(preflight("bare", &[origin, method])).await;
    assert_eq!(said.error(), forbidden);
    let said = place.raw(preflight("files", &[method])).await;
    assert_eq!(said.error(), (400, "BadRequest".to_owned()));
    // The request itself, and also where it is refused: a page must be able to read why.
    let call = put("a", "x").header("origin", "https://app.example.test");
    let said = place.ok(call).await;
    assert_eq!(
        said.header("access-control-allow-origin"),
        "https://app.example.test"
    );
    assert_eq!(said.header("access-control-expose-headers"), "ETag");
    let call = Call::new("GET", "/files/none").header("origin", "https://app.example.test");
    let said = place.call(call).await;
    assert_eq!(said.status, 404);
    assert_eq!(
        said.header("access-control-allow-origin"),
        "https://app.example.test"
    );
}
