use super::*;

async fn list(place: &Place, parameters: &str) -> Said {
    place
        .ok(Call::new("GET", &format!("/files?list-type=2{parameters}")))
        .await
}

#[tokio::test]
async fn keys_come_in_the_order_of_their_bytes_page_by_page() {
    let place = Place::new().await;
    for key in ["b", "a/2", "a/1", "%C3%BC", "B", "a"] {
        place.put(key, "x").await;
    }
    let all = list(&place, "").await;
    let keys = ["B", "a", "a/1", "a/2", "b", "ü"];
    assert_eq!(all.texts("Key"), keys);
    assert_eq!(
        (all.text("KeyCount"), all.text("IsTruncated")),
        ("6".to_owned(), "false".to_owned())
    );
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = list(&place, &format!("&max-keys=4{token}")).await;
        seen.extend(page.texts("Key"));
        assert!(page.texts("Key").len() <= 4);
        if page.text("IsTruncated") == "false" {
            break;
        }
        token = format!("&continuation-token={}", page.text("NextContinuationToken"));
    }
    assert_eq!(seen, keys);
    assert_eq!(list(&place, "&prefix=a").await.texts("Key"), ["a", "a/1", "a/2"]);
    assert_eq!(
        list(&place, "&start-after=a%2F1").await.texts("Key"),
        ["a/2", "b", "ü"]
    );
    assert_eq!(list(&place, "&prefix=z").await.text("KeyCount"), "0");
    assert_eq!(list(&place, "&max-keys=0").await.text("IsTruncated"), "false");
    let encoded = list(&place, "&encoding-type=url&prefix=%C3%BC").await;
    assert_eq!(encoded.texts("Key"), ["%C3%BC"]);
}

#[tokio::test]
async fn what_is_behind_a_delimiter_is_one() {
    let place = Place::new().await;
    for key in ["d/1", "d/2", "e/f/1", "e/g", "x", "d%5E", "d0"] {
        place.put(key, "x").await;
    }
    let top = list(&place, "&delimiter=%2F").await;
    assert_eq!(top.texts("Key"), ["d0", "d^", "x"]);
    assert_eq!(top.texts("Prefix"), ["", "d/", "e/"]);
    let inner = list(&place, "&delimiter=%2F&prefix=e%2F").await;
    assert_eq!(
        (inner.texts("Key"), inner.texts("Prefix")),
        (vec!["e/g".to_owned()], vec!["e/".to_owned(), "e/f/".to_owned()])
    );
    let (mut pages, mut token) = (0, String::new());
    let mut seen = Vec::new();
    loop {
        let page = list(&place, &format!("&delimiter=%2F&max-keys=1{token}")).await;
        seen.extend(page.texts("Key"));
        seen.extend(page.texts("Prefix").into_iter().skip(1));
        pages += 1;
        if page.text("IsTruncated") == "false" {
            break;
        }
        token = format!("&continuation-token={}", page.text("NextContinuationToken"));
    }
    assert_eq!((pages, seen.join(" ")), (5, "d/ d0 d^ e/ x".to_owned()));
}

#[tokio::test]
async fn what_cannot_be_listed() {
    let place = Place::new().await;
    for parameters in [
        "&continuation-token=%21",
        "&max-keys=many",
        "&encoding-type=rot13",
    ] {
        let call = Call::new("GET", &format!("/files?list-type=2{parameters}"));
        assert_eq!(place.fail(call).await, (400, "InvalidArgument".to_owned()));
    }
    let first_version = Call::new("GET", "/files");
    assert_eq!(place.fail(first_version).await.0, 501);
}
