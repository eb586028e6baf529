//! The static files at `/`: the board and the API page of `web/`.

use std::path::Path;

use anyhow::Context as _;
use axum::http::{HeaderName, HeaderValue};
use cloud_cdn::{Distribution, Files};

include!(concat!(env!("OUT_DIR"), "/web.rs"));

/// The files of the folder `web` beside the template that was asked for, or beside `./template.yaml`, so that a change
/// shows on reload. Where there is no such folder, or with the template that is built in: the files that are built in.
pub fn files(template: Option<&Path>) -> Files {
    let template = template.unwrap_or(Path::new("template.yaml"));
    let folder = template.with_file_name("web");
    if template.is_file() && folder.is_dir() {
        Files::Folder(folder)
    } else {
        Files::Embedded(EMBEDDED)
    }
}

/// The static files, which CloudFront serves outside the API's paths, with the template's headers.
///
/// # Errors
/// When a header is none.
pub(crate) fn distribution(files: Files, headers: &[(String, String)]) -> anyhow::Result<Distribution> {
    let headers = headers.iter().map(|(name, value)| {
        let header = (HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
        Ok::<_, anyhow::Error>(header)
    });
    let headers = headers.collect::<anyhow::Result<_>>();
    Ok(Distribution {
        files,
        headers: headers.context("the headers of static files")?,
        rewrite,
    })
}

/// The addresses of the board, `/app/projects` for example, are all one page. Its files below `/app/` have a dot.
fn rewrite(path: &str) -> &str {
    let is_screen = path
        .strip_prefix("/app/")
        .is_some_and(|rest| !rest.rsplit('/').next().unwrap_or_default().contains('.'));
    if is_screen { "/index.html" } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_beside_the_template_comes_before_the_files_built_in() {
        let dir = tempfile::tempdir().unwrap();
        let template = dir.path().join("a.yaml");
        std::fs::create_dir(dir.path().join("web")).unwrap();
        assert!(
            matches!(files(Some(&template)), Files::Embedded(_)),
            "no template"
        );
        std::fs::write(&template, "").unwrap();
        assert!(matches!(files(Some(&template)), Files::Folder(folder) if folder == dir.path().join("web")));
    }

    #[test]
    fn addresses_of_the_board_are_one_page() {
        for (path, expected) in [
            ("/app/", "/index.html"),
            ("/app/projects", "/index.html"),
            ("/app/projects/prj_1/tasks/tsk_1", "/index.html"),
            ("/app/main.js", "/app/main.js"),
            ("/app/ui/nowhere.js", "/app/ui/nowhere.js"),
            ("/", "/"),
            ("/apple", "/apple"),
            ("/docs/", "/docs/"),
        ] {
            assert_eq!(rewrite(path), expected, "{path}");
        }
    }

    #[test]
    fn all_of_the_folder_is_built_in() {
        let keys: Vec<_> = EMBEDDED.iter().map(|(key, _)| *key).collect();
        for key in [
            "404.html",
            "app/main.js",
            "docs/index.html",
            "docs/page.js",
            "index.html",
            "style.css",
            "vendor/preact.js",
        ] {
            assert!(keys.contains(&key), "{key}: {keys:?}");
        }
    }
}
