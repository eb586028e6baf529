use super::*;

fn delete(text: &str) -> Call {
    let md5 = STANDARD.encode(md5::compute(text).0);
    Call::new("POST", "/files?delete")
        .body(text)
        .with_length()
        .header("content-md5", &md5)
}

#[tokio::test]
async fn deleting_twice_is_no_error() {
    let place = Place::new().await;
    place.put("a", "x").await;
    for _ in 0..2 {
        let said = place.ok(Call::new("DELETE", "/files/a")).await;
        assert_eq!(said.status, 204);
    }
    assert_eq!(
        place.fail(Call::new("GET", "/files/a")).await,
        (404, "NoSuchKey".to_owned())
    );
    assert_eq!(place.files(), 0);
}

#[tokio::test]
async fn a_certain_object_is_deleted_and_no_other() {
    let place = Place::new().await;
    let delete = |etag: &str| Call::new("DELETE", "/files/in/a").header("if-match", etag);
    let first = place.put("in/a", "one").await.header("etag").to_owned();
    let second = place.put("in/a", "two").await.header("etag").to_owned();
    let failed = (412, "PreconditionFailed".to_owned());
    assert_eq!(place.fail(delete(&first)).await, failed);
    assert_eq!(place.get("in/a").await.body, b"two");
    // A tag tells something about the object.
    let unread = Call {
        access_key: "local-remover",
        ..delete(&second)
    };
    assert_eq!(place.fail(unread).await, (403, "AccessDenied".to_owned()));
    assert_eq!(place.ok(delete(&second)).await.status, 204);
    for tag in [second.as_str(), "*"] {
        assert_eq!(place.fail(delete(tag)).await, (404, "NoSuchKey".to_owned()));
    }
    place.put("in/a", "three").await;
    let absent = Call::new("DELETE", "/files/in/a").header("if-none-match", "*");
    assert_eq!(place.call(absent).await.status, 501);
    let any = Call {
        access_key: "local-remover",
        ..delete("*")
    };
    assert_eq!(place.ok(any).await.status, 204);
}

#[tokio::test]
async fn many_at_once() {
    let place = Place::new().await;
    for key in ["a", "b%26c", "d"] {
        place.put(key, "x").await;
    }
    let text = "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a</Key></Object>\
                <Object><Key>b&amp;c</Key></Object><Object><Key>none</Key></Object></Delete>";
    let said = place.ok(delete(text)).await;
    assert_eq!(said.texts("Key"), ["a", "b&c", "none"]);
    let quiet = "<Delete><Quiet>true</Quiet><Object><Key>d</Key></Object></Delete>";
    assert_eq!(place.ok(delete(quiet)).await.texts("Key").len(), 0);
    assert_eq!(place.files(), 0);
}

#[tokio::test]
async fn of_many_those_are_deleted_that_the_role_allows() {
    let place = Place::new().await;
    for key in ["in/a", "b"] {
        place.put(key, "x").await;
    }
    let text = "<Delete><Object><Key>in/a</Key></Object><Object><Key>b</Key></Object></Delete>";
    let said = place
        .ok(Call {
            access_key: "local-reader",
            ..delete(text)
        })
        .await;
    assert_eq!(said.texts("Key"), ["in/a", "b"]);
    assert_eq!(said.texts("Code"), ["AccessDenied"]);
    place.get("b").await;
    assert_eq!(place.files(), 1);
}

#[tokio::test]
async fn a_list_that_is_none_deletes_nothing() {
    let place = Place::new().await;
    place.put("a", "x").await;
    let malformed = (400, "MalformedXML".to_owned());
    let object = "<Object><Key>a</Key></Object>";
    let too_many = format!("<Delete>{}</Delete>", object.repeat(1001));
    for text in [
        "",
        "<Delete></Delete>",
        "<Delete><Object></Object></Delete>",
        "<Remove><Object><Key>a</Key></Object></Remove>",
        "<Delete><Object><Key>a</Key></Object>",
        "<!DOCTYPE a [<!ENTITY b \"a\">]><Delete><Object><Key>&b;</Key></Object></Delete>",
        &too_many,
    ] {
        assert_eq!(place.fail(delete(text)).await, malformed, "{text:.80}");
    }
    let mut unchecked = delete(&format!("<Delete>{object}</Delete>"));
    unchecked.headers.retain(|(name, _)| *name != "content-md5");
    assert_eq!(place.fail(unchecked).await, (400, "InvalidRequest".to_owned()));
    assert_eq!(place.get("a").await.body, b"x");
}
