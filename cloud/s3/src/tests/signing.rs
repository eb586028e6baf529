use super::*;
use crate::checksum::Algorithm;

#[tokio::test]
async fn who_does_not_sign_or_signs_with_another_secret_is_refused() {
    let place = Place::new().await;
    let anonymous = Request::get("/files/a").header("host", "127.0.0.1:1");
    let said = place.raw(anonymous.body(Body::empty()).unwrap()).await;
    assert_eq!(said.error(), (403, "AccessDenied".to_owned()));
    let mut call = Call::new("GET", "/files/a");
    call.secret = "guessed";
    assert_eq!(place.fail(call).await, (403, "SignatureDoesNotMatch".to_owned()));
}

#[tokio::test]
async fn who_may_not_list_a_bucket_is_not_told_that_an_object_is_missing() {
    let place = Place::new().await;
    place.put("in/there", "hello").await;
    let forbidden = (403, "AccessDenied".to_owned());
    for (access_key, missing) in [
        ("local", (404, "NoSuchKey".to_owned())),
        ("local-lister", (404, "NoSuchKey".to_owned())),
        ("local-reader", forbidden.clone()),
        ("stranger", (403, "InvalidAccessKeyId".to_owned())),
    ] {
        let with = |call: Call| Call { access_key, ..call };
        let get = |key: &str| with(Call::new("GET", &format!("/files/in/{key}")));
        assert_eq!(place.fail(get("missing")).await, missing, "{access_key}");
        let presigned = get("missing").presigned(place.now(), 60);
        assert_eq!(place.raw(presigned).await.error(), missing, "{access_key}");
        let head = place.call(with(Call::new("HEAD", "/files/in/missing"))).await;
        assert_eq!(head.status, missing.0, "{access_key}");
        let copy = Call::new("PUT", "/files/in/copy").header("x-amz-copy-source", "/files/in/missing");
        assert_eq!(place.fail(with(copy)).await, missing, "{access_key}");
        if access_key != "stranger" {
            place.ok(get("there")).await;
            place.ok(with(Call::new("DELETE", "/files/in/missing"))).await;
        }
    }
}

#[tokio::test]
async fn a_function_may_do_to_an_object_what_its_role_allows() {
    let place = Place::new().await;
    for key in ["in/a", "a"] {
        place.put(key, "hello").await;
    }
    let forbidden = (403, "AccessDenied".to_owned());
    let by = |access_key, call: Call| Call { access_key, ..call };
    let reader = |call: Call| by("local-reader", call);
    let copy = |to: &str, from: &str| {
        reader(
            Call::new("PUT", &format!("/files/{to}")).header("x-amz-copy-source", &format!("/files/{from}")),
        )
    };
    place.ok(reader(put("in/b", "hello"))).await;
    place.ok(copy("in/c", "in/a")).await;
    place.ok(reader(Call::new("POST", "/files/in/d?uploads"))).await;
    for refused in [
        reader(put("b", "hello")),
        reader(Call::new("GET", "/files/a")),
        reader(Call::new("HEAD", "/files/a")),
        reader(Call::new("DELETE", "/files/a")),
        reader(Call::new("POST", "/files/d?uploads")),
        reader(Call::new("DELETE", "/files/in/d?uploadId=1")),
        reader(Call::new("GET", "/files/in/d?uploadId=1")),
        reader(Call::new("GET", "/files?list-type=2")),
        reader(Call::new("GET", "/files?uploads")),
        reader(Call::new("HEAD", "/files")),
        reader(Call::new("GET", "/bare/in/a")),
        copy("c", "in/a"),
        copy("in/c", "a"),
    ] {
        let said = place.call(refused.clone()).await;
        assert_eq!(said.status, forbidden.0, "{} {}", refused.method, refused.target);
        assert!(refused.method == "HEAD" || said.error() == forbidden, "{said:?}");
    }
    // A presigned URL may what its signer may.
    let url = reader(Call::new("GET", "/files/a")).presigned(place.now(), 60);
    let said = place.raw(url).await;
    assert_eq!(
        said.text("Message"),
        "User: arn:aws:sts::000000000000:assumed-role/ReaderRole/reader is not authorized to perform: s3:GetObject on resource: \
         \"arn:aws:s3:::files/a\" because no identity-based policy allows the s3:GetObject action"
    );
    let url = reader(Call::new("GET", "/files/in/a")).presigned(place.now(), 60);
    assert_eq!(place.raw(url).await.status, 200);
    place
        .ok(by("local-lister", Call::new("GET", "/files?list-type=2")))
        .await;
    // Whether a bucket is there is no secret.
    let nowhere = reader(Call::new("GET", "/nowhere/a"));
    assert_eq!(place.fail(nowhere).await, (404, "NoSuchBucket".to_owned()));
}

#[tokio::test]
async fn a_presigned_put_takes_what_was_signed_and_nothing_else() {
    let place = Place::new().await;
    let signed = |body: &str| {
        put("a", body)
            .header("content-type", "text/plain")
            .header("x-amz-checksum-sha256", &sha256_base64(b"hello"))
            .presigned(place.now(), 60)
    };
    let said = place.raw(signed("hello")).await;
    assert_eq!(said.status, 200, "{said:?}");
    assert_eq!(said.header("x-amz-checksum-sha256"), sha256_base64(b"hello"));
    assert_eq!(said.header("etag"), format!("\"{:x}\"", md5::compute("hello")));
    // Another length, type, checksum, key or method than the signed one.
    let change = |name: &'static str, value: &'static str| {
        let mut request = signed("hello");
        request.headers_mut().insert(name, value.parse().unwrap());
        request
    };
    for request in [
        change("content-length", "4"),
        change("content-type", "text/html"),
        change(
            "x-amz-checksum-sha256",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ),
    ] {
        let said = place.raw(request).await;
        assert_eq!(said.error(), (403, "SignatureDoesNotMatch".to_owned()));
    }
    let mut other_key = signed("hello");
    *other_key.uri_mut() = other_key
        .uri()
        .to_string()
        .replace("/files/a", "/files/b")
        .parse()
        .unwrap();
    assert_eq!(place.raw(other_key).await.error().0, 403);
    let mut other_method = signed("hello");
    *other_method.method_mut() = "DELETE".parse().unwrap();
    assert_eq!(place.raw(other_method).await.error().0, 403);
    let mut added = signed("hello");
    added
        .headers_mut()
        .insert("x-amz-meta-owner", "me".parse().unwrap());
    assert_eq!(place.raw(added).await.error(), (403, "AccessDenied".to_owned()));
    // The same length, but not the bytes of the checksum; nothing of it stays.
    let said = place.raw(signed("jello")).await;
    assert_eq!(said.error(), (400, "BadDigest".to_owned()));
    assert_eq!(place.get("a").await.body, b"hello");
    assert_eq!(place.files(), 1);
}

#[tokio::test]
async fn a_presigned_url_has_its_time() {
    let place = Place::new().await;
    place.put("a", "hello").await;
    let request = || Call::new("GET", "/files/a").presigned(place.now(), 60);
    let (now, late) = (request(), request());
    place.clock.advance_ms(60_000);
    assert_eq!(place.raw(now).await.status, 200);
    place.clock.advance_ms(1_000);
    assert_eq!(place.raw(late).await.error(), (403, "AccessDenied".to_owned()));
    let too_long = Call::new("GET", "/files/a").presigned(place.now(), 604_801);
    let said = place.raw(too_long).await;
    assert_eq!(
        said.error(),
        (400, "AuthorizationQueryParametersError".to_owned())
    );
    let early = place.now() + Duration::from_secs(16 * 60);
    let early = Call::new("GET", "/files/a").presigned(early, 60);
    assert_eq!(place.raw(early).await.error(), (403, "AccessDenied".to_owned()));
}

#[tokio::test]
async fn a_signature_in_headers_is_good_for_a_quarter_of_an_hour() {
    let place = Place::new().await;
    let early = place.now() - Duration::from_secs(15 * 60);
    let late = place.now() - Duration::from_secs(15 * 60 + 1);
    let call = || Call::new("HEAD", "/files").signed(early);
    assert_eq!(place.raw(call()).await.status, 200);
    let said = place.raw(Call::new("GET", "/files/a").signed(late)).await;
    assert_eq!(said.error(), (403, "RequestTimeTooSkewed".to_owned()));
}

#[tokio::test]
async fn the_signed_digest_is_that_of_the_body() {
    let place = Place::new().await;
    let mut call = put("a", "hello");
    call.payload = Some(SignableBody::Precomputed(sha256_hex(b"jello")));
    let refused = place.fail(call).await;
    assert_eq!(refused, (400, "XAmzContentSHA256Mismatch".to_owned()));
    assert_eq!(place.files(), 0);
}

#[tokio::test]
async fn the_path_before_the_service_is_part_of_what_was_signed() {
    let place = Place::new().await;
    place.put("a", "hello").await;
    let mut request = Call::new("GET", "/_local/s3/files/a").signed(place.now());
    let original = axum::extract::OriginalUri(request.uri().clone());
    request.extensions_mut().insert(original);
    *request.uri_mut() = "/files/a".parse().unwrap();
    assert_eq!(place.raw(request).await.body, b"hello");
}

/// As the SDK sends a body that it reads while it sends it.
#[tokio::test]
async fn chunks_without_signatures_end_with_their_checksum() {
    let place = Place::new().await;
    let call = |crc: &str| {
        let body = format!("3\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:{crc}\r\n\r\n");
        let mut call = put("a", &body)
            .header("content-encoding", "aws-chunked")
            .header("x-amz-decoded-content-length", "5")
            .header("x-amz-trailer", "x-amz-checksum-crc32");
        call.payload = Some(SignableBody::StreamingUnsignedPayloadTrailer);
        call
    };
    let right = STANDARD.encode(Algorithm::Crc32.of(b"hello"));
    let said = place.ok(call(&right)).await;
    assert_eq!(said.header("x-amz-checksum-crc32"), right);
    let got = place.get("a").await;
    assert_eq!(got.body, b"hello");
    assert_eq!(got.header("content-encoding"), "");
    assert_eq!(place.fail(call("AAAAAA==")).await, (400, "BadDigest".to_owned()));
    let mut longer = call(&right);
    longer.headers[2].1 = "6".to_owned();
    assert_eq!(place.fail(longer).await, (400, "IncompleteBody".to_owned()));
}

#[tokio::test]
async fn each_signed_chunk_follows_from_the_one_before() {
    let place = Place::new().await;
    let crc = STANDARD.encode(Algorithm::Crc32.of(b"hello"));
    for (spoiled, expected) in [(None, 200), (Some("hel"), 403), (Some("checksum-crc32:"), 403)] {
        let mut call = Call::new("PUT", "/files/a")
            .header("content-encoding", "aws-chunked")
            .header("x-amz-decoded-content-length", "5")
            .header("x-amz-trailer", "x-amz-checksum-crc32");
        call.payload = Some(SignableBody::StreamingSignedPayloadTrailer);
        let mut request = call.signed(place.now());
        let authorization = request.headers()["authorization"].to_str().unwrap().to_owned();
        let mut previous = authorization.rsplit_once("Signature=").unwrap().1.to_owned();
        let credentials = Credentials::new("local", "local", None, None, "test");
        let identity: Identity = credentials.into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("s3")
            .time(place.now())
            .settings(())
            .build()
            .unwrap();
        let mut body = String::new();
        for chunk in ["hel", "lo", ""] {
            let bytes = bytes::Bytes::from_static(chunk.as_bytes());
            let (_, signature) = v4::sign_chunk(&bytes, &previous, &parameters)
                .unwrap()
                .into_parts();
            body.push_str(&format!("{:x};chunk-signature={signature}\r\n", chunk.len()));
            if !chunk.is_empty() {
                body.push_str(&format!("{chunk}\r\n"));
            }
            previous = signature;
        }
        let trailer = format!("x-amz-checksum-crc32:{crc}");
        let key = v4::generate_signing_key("local", place.now(), "us-east-1", "s3");
        let text = format!(
            "AWS4-HMAC-SHA256-TRAILER\n20260102T030405Z\n20260102/us-east-1/s3/aws4_request\n{previous}\n{}",
            sha256_hex(format!("{trailer}\n").as_bytes())
        );
        let signature = v4::calculate_signature(key, text.as_bytes());
        body.push_str(&format!(
            "{trailer}\r\nx-amz-trailer-signature:{signature}\r\n\r\n"
        ));
        if let Some(spoiled) = spoiled {
            let (at, end) = (body.find(spoiled).unwrap(), spoiled.len());
            let letter = if spoiled == "hel" {
                "jel"
            } else {
                "checksum-crc32:A"
            };
            body.replace_range(at..at + end, letter);
        }
        *request.body_mut() = Body::from(body);
        let said = place.raw(request).await;
        assert_eq!(said.status, expected, "{spoiled:?}: {said:?}");
    }
}
