//! `fleet --beside`: the functions of another release answer every second invocation.

use std::path::Path;

use fleet::Fleet;
use serde_json::Value;

use super::fleet::{Place, TEMPLATE};
use super::support::test_function;

/// A folder with a release of the function `echo`.
fn release(place: &Place, template: &str) -> std::path::PathBuf {
    let dir = place.path().join("beside");
    std::fs::create_dir_all(dir.join("echo")).unwrap();
    std::fs::write(dir.join("template.yaml"), template).unwrap();
    std::os::unix::fs::symlink(test_function(), dir.join("echo/bootstrap")).unwrap();
    dir
}

async fn environment(fleet: &Fleet) -> Value {
    let event = r#"{"do":"environment"}"#.into();
    let environment = fleet.lambda().invoke("EchoFunction", event, None).await;
    serde_json::from_slice(&environment.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn another_release_answers_every_second_invocation_with_its_own_variables() {
    let place = Place::new();
    let earlier = TEMPLATE.replace(
        "TABLE_NAME: !Ref Table,",
        "TABLE_NAME: other, FORMER: !GetAtt Table.Arn,",
    );
    let dir = release(&place, &earlier);
    let fleet = place.start_beside(TEMPLATE, 0, Some(&dir)).await.unwrap();
    for former in [
        Value::Null,
        "arn:aws:dynamodb:us-east-1:000000000000:table/Table".into(),
    ] {
        let environment = environment(&fleet).await;
        assert_eq!(environment["FORMER"], former);
        assert_eq!(environment["TABLE_NAME"], "Table");
        assert_eq!(environment["AWS_LAMBDA_FUNCTION_NAME"], "EchoFunction");
    }
    fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_without_any_of_the_functions_is_told() {
    let place = Place::new();
    let dir = release(&place, &TEMPLATE.replace("Echo", "Other"));
    assert!(start_error(&place, &dir).await.contains("no function is in both"));
    std::fs::write(dir.join("template.yaml"), TEMPLATE).unwrap();
    std::fs::remove_file(dir.join("echo/bootstrap")).unwrap();
    assert!(start_error(&place, &dir).await.contains("echo/bootstrap"));
}

async fn start_error(place: &Place, dir: &Path) -> String {
    match place.start_beside(TEMPLATE, 0, Some(dir)).await {
        Ok(_) => panic!("it started"),
        Err(error) => format!("{error:#}"),
    }
}
