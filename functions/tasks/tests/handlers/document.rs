#[test]
fn dump() {
    let d = api::openapi::document([::tasks::openapi::openapi()]).unwrap();
    std::fs::write("/tmp/tasks-openapi.json", d).unwrap();
}
