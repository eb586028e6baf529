use axum::http::HeaderName;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

use super::*;

const FILES: &[(&str, &[u8])] = &[
    ("index.html", b"<p>start"),
    ("404.html", b"<p>none"),
    ("docs/index.html", b"<p>docs"),
    ("docs/page.js", b"1"),
    ("a b/ü.svg", b"<svg/>"),
];

/// The same files, embedded and in a folder that has more beside and in it that must not be seen.
fn both() -> (tempfile::TempDir, [Router; 2]) {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("web");
    for (key, bytes) in FILES {
        let path = folder.join(key);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::create_dir(folder.join("empty")).unwrap();
    std::fs::write(dir.path().join("secret.txt"), "secret").unwrap();
    std::fs::write(folder.join(".env"), "secret").unwrap();
    let router = |files| {
        let headers = HeaderMap::from_iter([(
            HeaderName::from_static("x-policy"),
            HeaderValue::from_static("all"),
        )]);
        fn rewrite(path: &str) -> &str {
            if path == "/rewritten/x" {
                "/docs/page.js"
            } else {
                path
            }
        }
        Distribution {
            files,
            headers,
            rewrite,
        }
        .router()
    };
    (
        dir,
        [router(Files::Folder(folder)), router(Files::Embedded(FILES))],
    )
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

async fn send(router: &Router, method: Method, path: &str, if_none_match: &[&str]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for tag in if_none_match {
        request = request.header("if-none-match", *tag);
    }
    let request = request.body(Body::empty()).unwrap();
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Answer {
        status: parts.status.as_u16(),
        headers: parts.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    }
}

#[tokio::test]
async fn files_come_with_type_length_tag_and_policy_and_head_has_the_same_headers() {
    let (_dir, routers) = both();
    for router in routers {
        for (path, content_type, body) in [
            ("/", "text/html; charset=utf-8", "<p>start"),
            ("/?x=1", "text/html; charset=utf-8", "<p>start"),
            ("/index.html", "text/html; charset=utf-8", "<p>start"),
            ("/docs/", "text/html; charset=utf-8", "<p>docs"),
            ("/docs/page.js", "text/javascript; charset=utf-8", "1"),
            ("/%64ocs/page%2Ejs", "text/javascript; charset=utf-8", "1"),
            ("/a%20b/%C3%BC.svg", "image/svg+xml", "<svg/>"),
        ] {
            let answer = send(&router, Method::GET, path, &[]).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
            assert_eq!(answer.header("content-type"), content_type, "{path}");
            assert_eq!(answer.header("content-length"), body.len().to_string());
            assert_eq!(answer.header("x-policy"), "all");
            let head = send(&router, Method::HEAD, path, &[]).await;
            assert_eq!((head.status, head.body.as_str()), (200, ""), "{path}");
            assert_eq!(head.headers, answer.headers, "{path}");
        }
    }
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let (_dir, routers) = both();
    for router in routers {
        // MD5, as of an object in S3.
        let etag = "\"c4ca4238a0b923820dcc509a6f75849b\"";
        let answer = send(&router, Method::GET, "/docs/page.js", &[]).await;
        assert_eq!(answer.header("etag"), etag);
        let weak = format!("\"other\", W/{etag}");
        for tags in [vec![etag], vec![&weak], vec!["\"other\"", etag], vec!["*"]] {
            let answer = send(&router, Method::GET, "/docs/page.js", &tags).await;
            assert_eq!((answer.status, answer.body.as_str()), (304, ""), "{tags:?}");
            assert_eq!((answer.header("etag"), answer.header("x-policy")), (etag, "all"));
        }
        let answer = send(&router, Method::GET, "/docs/page.js", &["\"other\""]).await;
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn the_function_of_viewer_requests_names_the_file() {
    let (_dir, routers) = both();
    for router in routers {
        let answer = send(&router, Method::GET, "/rewritten/x?y", &[]).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "1"));
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(send(&router, Method::GET, "/rewritten/z", &[]).await.status, 404);
    }
}

#[tokio::test]
async fn a_folder_without_its_slash_is_redirected() {
    let (_dir, routers) = both();
    for router in routers {
        for (path, location) in [("/docs", "/docs/"), ("/docs?a=b%20c", "/docs/?a=b%20c")] {
            let answer = send(&router, Method::GET, path, &[]).await;
            assert_eq!((answer.status, answer.header("location")), (301, location));
            assert_eq!(answer.header("x-policy"), "all");
        }
    }
}

#[tokio::test]
async fn everything_else_is_the_page_for_404_and_no_path_leads_out_of_the_folder() {
    let (_dir, routers) = both();
    for router in routers {
        for path in [
            "/nowhere",
            "/docs/nowhere",
            "/docs/page.js/",
            "/docs/page.js/x",
            "/empty",
            "/empty/",
            "//docs/",
            "//docs",
            "/docs//page.js",
            "/./index.html",
            "/docs/../index.html",
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "/..%2fsecret.txt",
            "/docs/..%2F..%2Fsecret.txt",
            "/..%5csecret.txt",
            "/.env",
            "/%2Eenv",
            "/index.html%00",
            "/%FF",
            "/%2fetc/passwd",
        ] {
            for tags in [&[][..], &["*"]] {
                let answer = send(&router, Method::GET, path, tags).await;
                assert_eq!((answer.status, answer.body.as_str()), (404, "<p>none"), "{path}");
                assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
                assert_eq!(answer.header("x-policy"), "all");
            }
            let head = send(&router, Method::HEAD, path, &[]).await;
            assert_eq!((head.status, head.body.as_str()), (404, ""), "{path}");
        }
    }
}

#[tokio::test]
async fn only_get_and_head_are_allowed() {
    let (_dir, routers) = both();
    for router in routers {
        for method in [
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::OPTIONS,
            Method::PATCH,
        ] {
            for path in ["/", "/nowhere"] {
                let answer = send(&router, method.clone(), path, &[]).await;
                assert_eq!(
                    (answer.status, answer.header("allow")),
                    (405, "GET, HEAD"),
                    "{method}"
                );
                assert_eq!(answer.header("x-policy"), "all");
            }
        }
    }
}

#[tokio::test]
async fn a_changed_file_shows_at_once() {
    let (dir, [router, _]) = both();
    let before = send(&router, Method::GET, "/", &[]).await;
    std::fs::write(dir.path().join("web/index.html"), "<p>later").unwrap();
    let after = send(&router, Method::GET, "/", &[before.header("etag")]).await;
    assert_eq!((after.status, after.body.as_str()), (200, "<p>later"));
}
