//! The static files at `/`: the start page and the API page of `web/`.

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
    })
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
    fn all_of_the_folder_is_built_in() {
        let keys: Vec<_> = EMBEDDED.iter().map(|(key, _)| *key).collect();
        for key in [
            "404.html",
            "docs/index.html",
            "docs/page.js",
            "index.html",
            "style.css",
        ] {
            assert!(keys.contains(&key), "{key}: {keys:?}");
        }
    }
}
