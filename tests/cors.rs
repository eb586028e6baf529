//! Scripts of web pages: what their browser asks, and what it is told.

use reqwest::Method;

use crate::support::trial::tests;
use crate::support::{Answer, Person, api};

tests! {
    Api: [a_preflight_is_answered_without_a_token_wherever_it_goes, refusals_can_be_read_too],
    Mail: [an_answer_may_be_read_with_its_version_and_location],
}

const ORIGIN: &str = "https://board.example";

async fn a_preflight_is_answered_without_a_token_wherever_it_goes() {
    for (path, method) in [
        ("/v1/projects", "POST"),
        ("/v1/users/me", "PATCH"),
        ("/v1/auth/login", "POST"),
        ("/v1", "GET"),
    ] {
        let call = api().call(Method::OPTIONS, path).header("origin", ORIGIN);
        let call = call.header("access-control-request-method", method);
        let call = call.header(
            "access-control-request-headers",
            "authorization,content-type,idempotency-key,if-match",
        );
        let answer = call.send().await.expect(204);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        let allowed = list(&answer, "access-control-allow-methods");
        assert!(allowed.contains(&method.to_lowercase()), "{allowed:?}");
        let allowed = list(&answer, "access-control-allow-headers");
        for header in [
            "authorization",
            "content-type",
            "if-match",
            "if-none-match",
            "idempotency-key",
        ] {
            assert!(allowed.contains(&header.to_owned()), "{header}: {allowed:?}");
        }
        assert!(answer.header("access-control-max-age").parse::<u32>().is_ok());
        // A token is sent by the page's script; nothing rides along by itself.
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    }
}

async fn refusals_can_be_read_too() {
    for (path, status) in [("/v1/projects", 401), ("/v1/nowhere", 404), ("/v1", 404)] {
        let answer = api()
            .get(path)
            .header("origin", ORIGIN)
            .send()
            .await
            .expect(status);
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    }
}

async fn an_answer_may_be_read_with_its_version_and_location() {
    let ann = Person::new().await;
    let project = ann.project().await;
    let answer = ann
        .client
        .get(&project)
        .header("origin", ORIGIN)
        .send()
        .await
        .expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    let exposed = list(&answer, "access-control-expose-headers");
    for header in ["etag", "location", "retry-after", "allow"] {
        assert!(exposed.contains(&header.to_owned()), "{header}: {exposed:?}");
    }
    let answer = ann.client.get(&project).send().await.expect(200);
    assert!(
        !answer
            .headers
            .keys()
            .any(|name| name.as_str().starts_with("access-control-")),
        "nobody asked"
    );
}

fn list(answer: &Answer, header: &str) -> Vec<String> {
    answer
        .header(header)
        .split(',')
        .map(|name| name.trim().to_lowercase())
        .collect()
}
