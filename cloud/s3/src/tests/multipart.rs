use super::*;

const FIVE_MIB: usize = 5 * 1024 * 1024;

async fn create(place: &Place, key: &str, algorithm: Option<&str>) -> String {
    let mut call = Call::new("POST", &format!("/files/{key}?uploads")).header("content-type", "text/plain");
    if let Some(algorithm) = algorithm {
        call = call.header("x-amz-checksum-algorithm", algorithm);
    }
    place.ok(call).await.text("UploadId")
}

fn part(key: &str, id: &str, number: u32, body: &[u8]) -> Call {
    Call::new("PUT", &format!("/files/{key}?partNumber={number}&uploadId={id}"))
        .body(body)
        .with_length()
}

/// A part as it stands in the list.
fn listed(number: u32, body: &[u8], more: &str) -> String {
    let md5 = md5::compute(body);
    format!("<Part><PartNumber>{number}</PartNumber><ETag>\"{md5:x}\"</ETag>{more}</Part>")
}

fn complete(key: &str, id: &str, parts: &[String]) -> Call {
    let body = format!(
        "<CompleteMultipartUpload>{}</CompleteMultipartUpload>",
        parts.concat()
    );
    Call::new("POST", &format!("/files/{key}?uploadId={id}"))
        .body(body)
        .with_length()
}

#[tokio::test]
async fn parts_become_one_object() {
    let mut place = Place::new().await;
    let id = create(&place, "a", Some("SHA256")).await;
    let (one, two) = (vec![b'1'; FIVE_MIB], b"the end".to_vec());
    let unused = b"not listed".to_vec();
    for (number, body) in [(1, &two), (1, &one), (2, &unused), (7, &two)] {
        let call = part("a", &id, number, body).header("x-amz-checksum-sha256", &sha256_base64(body));
        let said = place.ok(call).await;
        assert_eq!(said.header("etag"), format!("\"{:x}\"", md5::compute(body)));
    }
    place.reopen().await;
    let parts = place
        .ok(Call::new("GET", &format!("/files/a?uploadId={id}")))
        .await;
    assert_eq!(parts.texts("PartNumber"), ["1", "2", "7"]);
    let sum = |body: &[u8]| format!("<ChecksumSHA256>{}</ChecksumSHA256>", sha256_base64(body));
    let list = [listed(1, &one, &sum(&one)), listed(7, &two, &sum(&two))];
    let said = place.ok(complete("a", &id, &list)).await;
    let digests = [md5::compute(&one).0, md5::compute(&two).0].concat();
    let etag = format!("\"{:x}-2\"", md5::compute(digests));
    assert_eq!(said.text("ETag"), etag);
    let composite = sha256_base64(&[sha256(&one), sha256(&two)].concat());
    assert_eq!(said.text("ChecksumSHA256"), format!("{composite}-2"));
    place.reopen().await;
    let got = place.get("a").await;
    assert_eq!(
        (got.header("etag"), got.header("content-type")),
        (etag.as_str(), "text/plain")
    );
    assert!(got.body == [one.as_slice(), &two].concat());
    let range = format!("bytes={}-{}", FIVE_MIB - 2, FIVE_MIB + 2);
    let got = place
        .ok(Call::new("GET", "/files/a").header("range", &range))
        .await;
    assert_eq!(got.body, b"11the");
    assert_eq!(place.files(), 2);
    assert_eq!(
        place.fail(complete("a", &id, &list)).await,
        (404, "NoSuchUpload".to_owned())
    );
    place
        .ok(Call::new("PUT", "/files/b").header("x-amz-copy-source", "/files/a"))
        .await;
    let copy = place.get("b").await;
    assert_eq!(copy.header("etag"), format!("\"{:x}\"", md5::compute(&copy.body)));
    assert_eq!(copy.body.len(), FIVE_MIB + two.len());
    place.ok(Call::new("DELETE", "/files/a")).await;
    assert_eq!(place.files(), 1);
}

#[tokio::test]
async fn a_list_of_parts_must_be_right() {
    let place = Place::new().await;
    let id = create(&place, "a", None).await;
    for number in [1, 2] {
        place.ok(part("a", &id, number, b"small")).await;
    }
    let (one, two) = (listed(1, b"small", ""), listed(2, b"small", ""));
    for (parts, code) in [
        (vec![], "MalformedXML"),
        (vec![two.clone(), one.clone()], "InvalidPartOrder"),
        (vec![one.clone(), one.clone()], "InvalidPartOrder"),
        (vec![listed(1, b"other", "")], "InvalidPart"),
        (vec![listed(3, b"small", "")], "InvalidPart"),
        (vec![one.clone(), two], "EntityTooSmall"),
    ] {
        let refused = place.fail(complete("a", &id, &parts)).await;
        assert_eq!(refused, (400, code.to_owned()));
    }
    assert_eq!(place.fail(Call::new("GET", "/files/a")).await.0, 404);
    let wrong_size = complete("a", &id, std::slice::from_ref(&one)).header("x-amz-mp-object-size", "6");
    assert_eq!(place.fail(wrong_size).await.1, "InvalidRequest");
    place.put("a", "other").await;
    let absent = complete("a", &id, std::slice::from_ref(&one)).header("if-none-match", "*");
    assert_eq!(place.fail(absent).await, (412, "PreconditionFailed".to_owned()));
    place.ok(complete("a", &id, &[one])).await;
    assert_eq!(place.get("a").await.body, b"small");
}

#[tokio::test]
async fn an_upload_with_checksums_wants_them_throughout() {
    let place = Place::new().await;
    let id = create(&place, "a", Some("SHA256")).await;
    let refused = place.fail(part("a", &id, 1, b"x")).await;
    assert_eq!(refused, (400, "InvalidRequest".to_owned()));
    let sum = sha256_base64(b"x");
    place
        .ok(part("a", &id, 1, b"x").header("x-amz-checksum-sha256", &sum))
        .await;
    let refused = place.fail(complete("a", &id, &[listed(1, b"x", "")])).await;
    assert_eq!(refused, (400, "InvalidRequest".to_owned()));
    let other = format!("<ChecksumSHA256>{}</ChecksumSHA256>", sha256_base64(b"y"));
    let refused = place.fail(complete("a", &id, &[listed(1, b"x", &other)])).await;
    assert_eq!(refused, (400, "InvalidPart".to_owned()));
    let right = listed(1, b"x", &format!("<ChecksumSHA256>{sum}</ChecksumSHA256>"));
    let wrong_object = complete("a", &id, std::slice::from_ref(&right)).header("x-amz-checksum-sha256", &sum);
    assert_eq!(place.fail(wrong_object).await, (400, "BadDigest".to_owned()));
    place.ok(complete("a", &id, &[right])).await;
}

#[tokio::test]
async fn a_part_with_a_checksum_is_listed_with_it_also_where_none_was_asked_for() {
    let place = Place::new().await;
    let id = create(&place, "a", None).await;
    let sum = sha256_base64(b"x");
    place
        .ok(part("a", &id, 1, b"x").header("x-amz-checksum-sha256", &sum))
        .await;
    let refused = place.fail(complete("a", &id, &[listed(1, b"x", "")])).await;
    assert_eq!(refused, (400, "InvalidPart".to_owned()));
    let right = listed(1, b"x", &format!("<ChecksumSHA256>{sum}</ChecksumSHA256>"));
    place.ok(complete("a", &id, &[right])).await;
}

#[tokio::test]
async fn what_is_aborted_is_gone() {
    let place = Place::new().await;
    let (first, second) = (create(&place, "a", None).await, create(&place, "b", None).await);
    place.ok(part("a", &first, 1, b"x")).await;
    let uploads = place.ok(Call::new("GET", "/files?uploads")).await;
    assert_eq!(uploads.texts("UploadId"), [first.clone(), second.clone()]);
    let page = place.ok(Call::new("GET", "/files?uploads&max-uploads=1")).await;
    assert_eq!(
        (page.texts("UploadId"), page.text("IsTruncated")),
        (vec![first.clone()], "true".to_owned())
    );
    let next = place.ok(Call::new("GET", "/files?uploads&key-marker=a")).await;
    assert_eq!(next.texts("UploadId"), [second]);
    let abort = Call::new("DELETE", &format!("/files/a?uploadId={first}"));
    assert_eq!(place.ok(abort.clone()).await.status, 204);
    let missing = (404, "NoSuchUpload".to_owned());
    assert_eq!(place.fail(abort).await, missing);
    assert_eq!(place.fail(part("a", &first, 1, b"x")).await, missing);
    assert_eq!(
        place.fail(complete("a", &first, &[listed(1, b"x", "")])).await,
        missing
    );
    assert_eq!(place.files(), 0);
    let of_another = part("z", &create(&place, "b", None).await, 1, b"x");
    assert_eq!(place.fail(of_another).await, missing);
}

#[tokio::test]
async fn parts_have_numbers_up_to_ten_thousand() {
    let place = Place::new().await;
    let id = create(&place, "a", None).await;
    place.ok(part("a", &id, 10_000, b"x")).await;
    for number in [0, 10_001] {
        let refused = place.fail(part("a", &id, number, b"x")).await;
        assert_eq!(refused, (400, "InvalidArgument".to_owned()));
    }
}
