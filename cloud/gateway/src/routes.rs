//! Matches requests to routes.
//!
//! The most specific one, by the guide's "Routing API requests": a literal segment before `{parameter}`
//! before `{greedy+}` before `$default`, and a method before `ANY`.

use std::collections::BTreeMap;

use anyhow::ensure;

use super::settings::Route;

/// A route ready to be matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The route of the template.
    pub(super) route: Route,
    /// Its key, as `GET /v1/health`.
    pub(super) key: String,
    /// Its function.
    pub(super) function: String,
    segments: Vec<Segment>,
}

/// In order of preference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Literal(String),
    Parameter(String),
    Greedy(String),
}

/// All routes, the most specific first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Routes {
    entries: Vec<Entry>,
}

/// The matched route, and the values of its path parameters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Match<'a> {
    pub(super) entry: &'a Entry,
    pub(super) parameters: BTreeMap<String, String>,
}

impl Routes {
    pub(super) fn new(routes: impl IntoIterator<Item = (String, Route)>) -> anyhow::Result<Self> {
        let mut entries = routes
            .into_iter()
            .map(|(function, route)| {
                Ok(Entry {
                    segments: parse(&route.path)?,
                    key: route.key(),
                    function,
                    route,
                })
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        entries.sort_by_cached_key(|entry| {
            let kinds: Vec<u8> = entry.segments.iter().map(rank).collect();
            // $default has no segments, and comes after everything.
            (entry.route.path == "$default", kinds, entry.route.method == "ANY")
        });
        Ok(Self { entries })
    }

    /// The route for a method and a decoded path.
    pub(super) fn find(&self, method: &str, path: &str) -> Option<Match<'_>> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        self.entries.iter().find_map(|entry| {
            if entry.route.method != "ANY" && entry.route.method != method {
                return None;
            }
            let parameters = if entry.route.path == "$default" {
                BTreeMap::new()
            } else {
                parameters(&entry.segments, &segments)?
            };
            Some(Match { entry, parameters })
        })
    }
}

fn rank(segment: &Segment) -> u8 {
    match segment {
        Segment::Literal(_) => 0,
        Segment::Parameter(_) => 1,
        Segment::Greedy(_) => 2,
    }
}

fn parse(path: &str) -> anyhow::Result<Vec<Segment>> {
    if path == "$default" {
        return Ok(Vec::new());
    }
    ensure!(path.starts_with('/'), "the route {path} does not start with /");
    let texts: Vec<&str> = path.split('/').skip(1).collect();
    let last = texts.len().saturating_sub(1);
    texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            let Some(name) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
                ensure!(
                    !text.contains(['{', '}']),
                    "the route {path}: a parameter is a whole segment"
                );
                return Ok(Segment::Literal((*text).to_owned()));
            };
            match name.strip_suffix('+') {
                None => Ok(Segment::Parameter(name.to_owned())),
                Some(name) => {
                    ensure!(index == last, "the route {path}: {{{name}+}} must be its end");
                    Ok(Segment::Greedy(name.to_owned()))
                }
            }
        })
        .collect()
}

fn parameters(route: &[Segment], path: &[&str]) -> Option<BTreeMap<String, String>> {
    let mut parameters = BTreeMap::new();
    let mut rest = path;
    for segment in route {
        let (first, others) = rest.split_first()?;
        match segment {
            Segment::Literal(text) if text == first => {}
            Segment::Parameter(name) if !first.is_empty() => {
                parameters.insert(name.clone(), (*first).to_owned());
            }
            Segment::Greedy(name) => {
                let all = rest.join("/");
                if all.is_empty() {
                    return None;
                }
                parameters.insert(name.clone(), all);
                return Some(parameters);
            }
            _ => return None,
        }
        rest = others;
    }
    rest.is_empty().then_some(parameters)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(keys: &[&str]) -> Routes {
        Routes::new(keys.iter().map(|key| {
            let (method, path) = key.split_once(' ').unwrap_or(("ANY", key));
            let route = Route {
                method: method.to_owned(),
                path: path.to_owned(),
                authorizer: None,
                scopes: Vec::new(),
                timeout_ms: 30_000,
            };
            ("f".to_owned(), route)
        }))
        .unwrap()
    }

    #[track_caller]
    fn check(routes: &Routes, request: &str, expected: Option<&str>) {
        let (method, path) = request.split_once(' ').unwrap();
        let found = routes.find(method, path).map(|found| found.entry.key.clone());
        assert_eq!(found.as_deref(), expected, "{request}");
    }

    /// The example of the guide.
    #[test]
    fn the_most_specific_route_wins() {
        let routes = routes(&[
            "$default",
            "ANY /{proxy+}",
            "GET /pets/{proxy+}",
            "GET /pets/dog/{id}",
            "GET /pets/dog/1",
        ]);
        check(&routes, "GET /pets/dog/1", Some("GET /pets/dog/1"));
        check(&routes, "GET /pets/dog/2", Some("GET /pets/dog/{id}"));
        check(&routes, "GET /pets/cat/1", Some("GET /pets/{proxy+}"));
        check(&routes, "POST /test/5", Some("ANY /{proxy+}"));
        check(&routes, "GET /", Some("$default"));
    }

    #[test]
    fn a_method_comes_before_any() {
        let routes = routes(&["ANY /a", "GET /a", "ANY /b/{x}", "POST /b/{x}"]);
        check(&routes, "GET /a", Some("GET /a"));
        check(&routes, "PUT /a", Some("ANY /a"));
        check(&routes, "POST /b/1", Some("POST /b/{x}"));
        check(&routes, "HEAD /a", Some("ANY /a"));
    }

    #[test]
    fn a_known_path_with_another_method_falls_through_to_the_catch_all() {
        let routes = routes(&["GET /v1/tasks", "ANY /v1/{proxy+}"]);
        check(&routes, "DELETE /v1/tasks", Some("ANY /v1/{proxy+}"));
        check(&routes, "GET /v1/tasks/", Some("ANY /v1/{proxy+}"));
        check(&routes, "GET /v1/", None);
        check(&routes, "GET /v2/tasks", None);
    }

    #[test]
    fn parameters_are_whole_segments() {
        let routes = routes(&["GET /p/{a}/t/{b}", "GET /f/{rest+}"]);
        let found = routes.find("GET", "/p/x y/t/ü").unwrap();
        let expected = [("a", "x y"), ("b", "ü")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(found.parameters, BTreeMap::from(expected));
        let found = routes.find("GET", "/f/a/b/").unwrap();
        assert_eq!(found.parameters.get("rest").map(String::as_str), Some("a/b/"));
        check(&routes, "GET /p//t/1", None);
        check(&routes, "GET /p/1/t/1/", None);
        check(&routes, "get /p/1/t/1", None);
    }

    #[test]
    fn malformed_routes_are_refused() {
        let parse = |path: &str| parse(path).unwrap_err().to_string();
        assert!(parse("v1").contains("does not start with /"));
        assert!(parse("/{a+}/b").contains("must be its end"));
        assert!(parse("/a{b}").contains("whole segment"));
    }
}
