//! The README's quick start, word for word.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::fleet::ROOT;
use crate::support::trial::tests;
use crate::support::{api, run};

tests! { Mail: [the_quick_start_does_what_it_says] }

/// By bash, away from the repository. The one thing that is told from outside is `API`, as the text itself says.
async fn the_quick_start_does_what_it_says() {
    let readme = std::fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let block = block_under(&readme, "## Quick start");
    assert!(
        block.starts_with("API=${API:-http://127.0.0.1:3000}\n"),
        "{block}"
    );
    let url = api().base_url().to_owned();
    let output = Command::new("bash")
        .args(["-e", "-u", "-c", block])
        .env("API", &url)
        .current_dir(run::directory())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}{errors}", output.status);
    assert_eq!(errors, "");

    let board = said.lines().find(|line| line.starts_with(r#"{"items":"#));
    let board: Value = serde_json::from_str(board.unwrap()).unwrap();
    let columns: Vec<_> = board["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["status"].as_str().unwrap())
        .collect();
    assert_eq!(columns, ["to_do", "done"], "{said}");
    let chart = std::fs::read_to_string(run::directory().join("chart.svg")).unwrap();
    let title = "Tasks in each column \u{b7} Garden";
    assert!(chart.starts_with("<svg") && chart.contains(title), "{chart}");
    // The one that the README shows.
    let shown = std::fs::read_to_string(Path::new(ROOT).join("docs/chart.svg")).unwrap();
    assert!(shown.starts_with("<svg") && shown.contains(title));
}

/// The one block of shell between this heading and the next.
fn block_under<'a>(text: &'a str, heading: &str) -> &'a str {
    let (_, section) = text.split_once(&format!("\n{heading}\n")).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let mut blocks = section
        .split("\n```sh\n")
        .skip(1)
        .map(|rest| rest.split("\n```\n").next().unwrap());
    let block = blocks.next().unwrap();
    assert_eq!(blocks.next(), None, "one block, to be pasted at once");
    block
}
