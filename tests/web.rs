//! Static files beside the API: the board, the API page, the page for what is nowhere. Its screens are tested in a browser.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use reqwest::Method;

use crate::support::trial::tests;
use crate::support::{Answer, api};

tests! {
    Mail: [
        the_board_is_at_all_of_its_addresses,
        the_about_page_leads_to_the_api_page_and_to_its_description,
        all_that_a_page_loads_is_served_here_under_a_policy_without_exceptions,
        a_page_is_sent_again_only_when_it_has_changed,
        what_is_nowhere_is_a_page_too,
        no_path_leads_out_of_the_folder,
        pages_take_get_and_head_only,
        a_folder_is_found_without_its_slash_and_by_its_old_address,
    ],
}

const PAGES: [&str; 4] = ["/", "/about/", "/docs/", "/404.html"];
const POLICY: &str = "default-src 'none'; connect-src 'self' https://files.s3.us-east-1.amazonaws.com; \
    img-src 'self' blob: https://files.s3.us-east-1.amazonaws.com; script-src 'self'; style-src 'self'; \
    manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types dompurify taskfleet";
/// Scripts that may name the browser's storage: one for all, and one that runs before it.
const STORAGE: [&str; 2] = ["/app/storage.js", "/app/theme.js"];

async fn the_board_is_at_all_of_its_addresses() {
    let page = check_html(&api().get("/").send().await.expect(200));
    assert!(page.contains("<div id=\"app\">"), "{page}");
    for path in ["/app/projects", "/app/projects/prj_1/tasks/tsk_1?q=x", "/app/"] {
        assert_eq!(
            check_html(&api().get(path).send().await.expect(200)),
            page,
            "{path}"
        );
    }
}

async fn the_about_page_leads_to_the_api_page_and_to_its_description() {
    let page = check_html(&api().get("/about/").send().await.expect(200));
    let links = attributes(&page, "href=\"");
    for link in ["/docs/", "/v1/openapi.json", "/v1/health"] {
        assert!(links.contains(link), "{link}: {page}");
        api().get(link).send().await.expect(200);
    }
    assert!(links.iter().any(|link| link.ends_with("#quick-start")), "{page}");
}

/// Whatever the policy would not let run or come from elsewhere is not in the pages; so the policy needs no exceptions.
async fn all_that_a_page_loads_is_served_here_under_a_policy_without_exceptions() {
    // The board's page loads a bundle of these modules, which CI compares with them: they are what is judged.
    let mut scripts = BTreeSet::from([String::from("/app/main.js")]);
    for path in PAGES {
        let page = check_html(&api().get(path).send().await.expect(200));
        assert!(!page.contains("<style") && !page.contains(" style="), "{page}");
        assert!(
            !page.contains("<script>") && !page.contains(" onclick="),
            "{page}"
        );
        let loaded = page
            .lines()
            .filter(|line| line.starts_with("<link") || line.starts_with("<script"));
        for url in loaded.flat_map(|line| {
            attributes(line, "href=\"")
                .union(&attributes(line, "src=\""))
                .cloned()
                .collect::<Vec<_>>()
        }) {
            let url = absolute(path, &url);
            let file = check_policy(api().get(&url).send().await.expect(200));
            let (_, extension) = url.rsplit_once('.').unwrap();
            let content_type = match extension {
                "css" => "text/css; charset=utf-8",
                "js" => "text/javascript; charset=utf-8",
                "svg" => "image/svg+xml",
                "png" => "image/png",
                "webmanifest" => "application/manifest+json",
                other => panic!("{other}"),
            };
            assert_eq!(file.header("content-type"), content_type, "{url}");
            if extension == "js" {
                scripts.insert(url);
            }
        }
    }
    let mut left: Vec<_> = scripts.iter().cloned().collect();
    while let Some(url) = left.pop() {
        let script = check_policy(api().get(&url).send().await.expect(200)).text();
        assert!(!script.contains("eval("), "{url}");
        // The libraries, which are in the bundle too, name what they never use here; the policy refuses it.
        if !url.starts_with("/vendor/") && !url.starts_with("/dist/") {
            for never in ["innerHTML", "http:", "https:"] {
                assert!(!script.contains(never), "{url}: {never}");
            }
            assert!(
                !script.contains("localStorage") || STORAGE.contains(&url.as_str()),
                "{url}"
            );
        }
        let imports = attributes(&script, "from \"");
        let lazy = attributes(&script, "import(\"");
        // Types are imported in comments.
        for import in imports
            .union(&lazy)
            .filter(|import| !import.ends_with("types.js"))
        {
            let import = absolute(&url, import);
            if scripts.insert(import.clone()) {
                left.push(import);
            }
        }
    }
    assert!(scripts.len() > 2, "{scripts:?}");
}

async fn a_page_is_sent_again_only_when_it_has_changed() {
    for path in PAGES {
        let page = api().get(path).send().await.expect(200);
        assert_eq!(
            page.header("cache-control"),
            "no-cache",
            "asked for again, always"
        );
        let again = api().get(path).header("if-none-match", page.header("etag"));
        let again = check_policy(again.send().await.expect(304));
        assert_eq!(
            (again.header("etag"), again.body.as_slice()),
            (page.header("etag"), &[][..])
        );
        let other = api().get(path).header("if-none-match", "\"other\"");
        assert_eq!(other.send().await.expect(200).body, page.body);
    }
}

async fn what_is_nowhere_is_a_page_too() {
    for path in [
        "/nowhere",
        "/v2/projects",
        "/favicon.ico",
        "//v1/health",
        "/docs/nowhere",
        "/_localx",
        "/app/nowhere.js",
    ] {
        let page = check_html(&api().get(path).send().await.expect(404));
        assert!(page.contains("Not found"), "{path}: {page}");
        let head = api().call(Method::HEAD, path).send().await.expect(404);
        assert!(head.body.is_empty());
    }
}

/// By hand, since clients tidy such paths up before they send them.
async fn no_path_leads_out_of_the_folder() {
    let address = api().base_url().trim_start_matches("http://").to_owned();
    for path in [
        "/../template.yaml",
        "/docs/%2e%2e/%2e%2e/template.yaml",
        "/..%2ftemplate.yaml",
        "/.gitignore",
    ] {
        let mut connection = TcpStream::connect(&address).unwrap();
        write!(
            connection,
            "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
    }
}

async fn pages_take_get_and_head_only() {
    for path in PAGES {
        let get = api().get(path).send().await.expect(200);
        let head = check_policy(api().call(Method::HEAD, path).send().await.expect(200));
        assert!(head.body.is_empty());
        for name in ["content-type", "content-length", "etag"] {
            assert_eq!(head.header(name), get.header(name), "{path}");
        }
        for method in [
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ] {
            let answer = api().call(method.clone(), path).send().await.expect(405);
            assert_eq!(
                check_policy(answer).header("allow"),
                "GET, HEAD",
                "{method} {path}"
            );
        }
    }
}

async fn a_folder_is_found_without_its_slash_and_by_its_old_address() {
    let answer = api().get("/docs?a=b").send().await.expect(301);
    assert_eq!(check_policy(answer).header("location"), "/docs/?a=b");
    let answer = api().get("/v1/docs").send().await.expect(308);
    assert_eq!(answer.header("location"), "/docs/");
}

/// The text of a page that is served as one.
fn check_html(answer: &Answer) -> String {
    assert_eq!(
        answer.header("content-type"),
        "text/html; charset=utf-8",
        "{answer:?}"
    );
    assert_eq!(answer.header("content-security-policy"), POLICY);
    answer.text()
}

fn check_policy(answer: Answer) -> Answer {
    assert_eq!(answer.header("content-security-policy"), POLICY, "{answer:?}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    answer
}

/// What stands between `start` and the next quotation mark, everywhere in the text.
fn attributes(text: &str, start: &str) -> BTreeSet<String> {
    let parts = text.split(start).skip(1);
    parts
        .map(|part| part.split('"').next().unwrap().to_owned())
        .collect()
}

/// A link of the file at `path`.
fn absolute(path: &str, link: &str) -> String {
    assert!(!link.contains("//"), "{path} loads {link}");
    if link.starts_with('/') {
        return link.to_owned();
    }
    let mut folders: Vec<_> = path.split('/').collect();
    folders.pop();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => {
                folders.pop();
            }
            name => folders.push(name),
        }
    }
    folders.join("/")
}
