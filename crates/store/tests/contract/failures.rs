//! DynamoDB throttled or unreachable, and the store's errors.

use domain::{Project, ProjectId, Status, TaskQuery, UserId};
use serde_json::json;
use store::{Created, Patience, Store, StoreError, Wanted};

use crate::faults::{Fault, Faults};
use crate::scene::{Scene, ids, parameters_of, seed, tie_breaker, user, utc};

async fn projects(scene: &Scene, owner: &UserId, count: usize) -> Vec<ProjectId> {
    let mut created = Vec::new();
    for _ in 0..count {
        let project = Project {
            id: ProjectId::from_seed(seed()),
            created_by: owner.clone(),
            ..scene.project_named("One")
        };
        scene.store.create_project(&project, None).await.unwrap();
        created.push(project.id);
    }
    created
}

#[tokio::test]
async fn keys_left_unprocessed_are_asked_for_again() {
    let scene = Scene::new().await;
    let owner = user();
    let expected = projects(&scene, &owner, 20).await;
    let (faults, store) = Faults::new(1);
    for fault in [
        Fault::LeaveHalf,
        Fault::LeaveAll,
        Fault::LeaveHalf,
        Fault::LeaveAll,
        Fault::LeaveAll,
    ] {
        faults.add("BatchGetItem", fault);
    }
    let page = store.projects_of(&owner, None, 20).await.unwrap();
    let listed: Vec<_> = page.items.into_iter().map(|access| access.project.id).collect();
    assert_eq!(listed, expected);
    let batches = faults
        .asked()
        .iter()
        .filter(|asked| *asked == "BatchGetItem")
        .count();
    assert_eq!(batches, 6);
}

#[tokio::test]
async fn keys_that_stay_unprocessed_are_throttling_not_absence() {
    let scene = Scene::new().await;
    let (faults, store) = Faults::new(1);
    for _ in 0..100 {
        faults.add("BatchGetItem", Fault::LeaveAll);
    }
    let wanted = Wanted::new(&scene.owner, &scene.project);
    let read = store.read(wanted).await;
    assert!(matches!(read, Err(StoreError::Throttled)), "{read:?}");
}

/// Calls an operation that needs each kind of request, and returns how it failed.
async fn fails(scene: &Scene, store: &Store, operation: &str) -> Result<(), StoreError> {
    let query = TaskQuery::parse(parameters_of(&[]), &scene.owner).unwrap();
    let assigned = scene.task(json!({"title": "t", "assignees": [scene.owner]}));
    match operation {
        "GetItem" => store.profile(&scene.owner).await.map(drop),
        "BatchGetItem" => store
            .read_for_deletion(&scene.owner, &scene.project)
            .await
            .map(drop),
        "PutItem" => store
            .create_task(&scene.task(json!({"title": "t"})), None)
            .await
            .map(drop),
        "TransactWriteItems" => store.create_task(&assigned, None).await.map(drop),
        "Query" => store
            .tasks_of(&scene.project, &query, None, scene.now(), utc())
            .await
            .map(drop),
        "BatchWriteItem" => {
            let other = Scene::new().await;
            store.finish_deletion(&other.project, &other.owner).await
        }
        "UpdateItem" => {
            let id = scene.add(json!({"title": "t"})).await.task.id;
            let current = scene.stored(&id).await.unwrap();
            let moved = store
                .move_task(
                    &current,
                    Status::Done,
                    None,
                    None,
                    (&scene.owner, scene.now()),
                    tie_breaker(),
                )
                .await;
            moved.map(drop).map_err(StoreError::from)
        }
        other => panic!("{other}"),
    }
}

const OPERATIONS: [&str; 7] = [
    "GetItem",
    "BatchGetItem",
    "PutItem",
    "TransactWriteItems",
    "Query",
    "BatchWriteItem",
    "UpdateItem",
];

#[tokio::test]
async fn errors_say_what_a_caller_can_do() {
    let scene = Scene::new().await;
    let (faults, store) = Faults::new(1);
    for operation in OPERATIONS {
        for code in [
            "ProvisionedThroughputExceededException",
            "ThrottlingException",
            "RequestLimitExceeded",
        ] {
            faults.add_many(operation, || Fault::error(code));
            let failed = fails(&scene, &store, operation).await;
            assert!(
                matches!(failed, Err(StoreError::Throttled)),
                "{operation} {code} {failed:?}"
            );
            faults.clear();
        }
        for status in [500, 503] {
            faults.add(
                operation,
                Fault::Answer(status, json!({"__type": "InternalServerError"})),
            );
            let failed = fails(&scene, &store, operation).await;
            assert!(
                matches!(failed, Err(StoreError::Unavailable(_))),
                "{operation} {status} {failed:?}"
            );
        }
        for code in [
            "AccessDeniedException",
            "ExpiredTokenException",
            "KMSAccessDeniedException",
            "LimitExceededException",
            "ResourceNotFoundException",
            "UnrecognizedClientException",
            "SomethingNew",
        ] {
            faults.add(operation, Fault::error(code));
            let failed = fails(&scene, &store, operation).await;
            assert!(
                matches!(failed, Err(StoreError::Unavailable(_))),
                "{operation} {code} {failed:?}"
            );
        }
        for code in ["ValidationException", "ItemCollectionSizeLimitExceededException"] {
            faults.add(operation, Fault::error(code));
            let failed = fails(&scene, &store, operation).await;
            assert!(
                matches!(failed, Err(StoreError::Unexpected(_))),
                "{operation} {code} {failed:?}"
            );
        }
        assert!(fails(&scene, &store, operation).await.is_ok(), "{operation}");
    }
}

#[tokio::test]
async fn nobody_listening_is_unavailable() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let config = store::testing::client(address).config().to_builder();
    let once = aws_sdk_dynamodb::config::retry::RetryConfig::disabled();
    let client = aws_sdk_dynamodb::Client::from_conf(config.retry_config(once).build());
    let read = Store::new(client, "none", Patience::without_pauses())
        .profile(&user())
        .await;
    assert!(matches!(read, Err(StoreError::Unavailable(_))), "{read:?}");
}

#[tokio::test]
async fn a_moment_of_throttling_is_bridged_by_the_sdk() {
    let scene = Scene::new().await;
    let (faults, store) = Faults::new(3);
    for operation in OPERATIONS {
        faults.add(operation, Fault::error("ProvisionedThroughputExceededException"));
        faults.add(
            operation,
            Fault::Answer(500, json!({"__type": "InternalServerError"})),
        );
        let done = fails(&scene, &store, operation).await;
        assert!(done.is_ok(), "{operation} {done:?}");
    }
}

#[tokio::test]
async fn colliding_transactions_are_tried_again() {
    let scene = Scene::new().await;
    let (faults, store) = Faults::new(1);
    for _ in 0..5 {
        faults.add("TransactWriteItems", Fault::cancelled("TransactionConflict"));
    }
    let task = scene.task(json!({"title": "t", "assignees": [scene.owner]}));
    let created = store.create_task(&task, None).await.unwrap();
    assert_eq!(created, Created::Resource(task));
    for (reason, expected) in [
        ("ThrottlingError", "Throttled"),
        ("ProvisionedThroughputExceeded", "Throttled"),
        ("ItemCollectionSizeLimitExceeded", "Unexpected"),
        ("ValidationError", "Unexpected"),
        ("SomethingNew", "Unavailable"),
    ] {
        faults.add_many("TransactWriteItems", || Fault::cancelled(reason));
        let failed = fails(&scene, &store, "TransactWriteItems").await.unwrap_err();
        assert!(format!("{failed:?}").starts_with(expected), "{reason} {failed:?}");
        faults.clear();
    }
}

#[tokio::test]
async fn a_write_that_meets_a_transaction_is_tried_again_and_no_conflict() {
    // Another transaction holds the item; that says nothing about the version.
    let scene = Scene::new().await;
    let (faults, store) = Faults::new(1);
    for operation in ["PutItem", "UpdateItem"] {
        for _ in 0..5 {
            faults.add(operation, Fault::error("TransactionConflictException"));
        }
        assert!(fails(&scene, &store, operation).await.is_ok(), "{operation}");
    }
    for (operation, collision) in [
        ("PutItem", Fault::error as fn(&str) -> Fault),
        ("UpdateItem", Fault::error),
        ("TransactWriteItems", |_| Fault::cancelled("TransactionConflict")),
    ] {
        faults.add_many(operation, || collision("TransactionConflictException"));
        let failed = fails(&scene, &store, operation).await;
        assert!(
            matches!(failed, Err(StoreError::Throttled)),
            "{operation} {failed:?}"
        );
    }
}

#[tokio::test]
async fn a_list_that_fails_in_the_middle_goes_on_where_it_was() {
    let scene = Scene::new().await;
    let expected = scene.add_many(7).await;
    let (faults, store) = Faults::new(1);
    let query = TaskQuery::parse(parameters_of(&[("limit", "2")]), &scene.owner).unwrap();
    let (mut listed, mut position) = (Vec::new(), None);
    loop {
        faults.add("Query", Fault::error("SomethingNew"));
        let failed = store
            .tasks_of(&scene.project, &query, position.as_deref(), scene.now(), utc())
            .await;
        assert!(matches!(failed, Err(StoreError::Unavailable(_))), "{failed:?}");
        let page = store
            .tasks_of(&scene.project, &query, position.as_deref(), scene.now(), utc())
            .await
            .unwrap();
        listed.extend(page.items);
        position = page.next;
        if position.is_none() {
            break;
        }
    }
    assert_eq!(ids(&listed), ids(&expected));
}

#[tokio::test]
async fn an_answer_without_items_is_not_the_end() {
    let scene = Scene::new().await;
    let tasks = scene.add_many(3).await;
    let item = scene.task_item(&tasks[0].id).await.unwrap();
    let key = |name: &str| json!({"S": item[name].as_s().unwrap()});
    let keys = ["pk", "sk", "rank_sk"].map(|name| (name.to_owned(), key(name)));
    let last: serde_json::Map<_, _> = keys.into_iter().collect();
    let (faults, store) = Faults::new(1);
    faults.add(
        "Query",
        Fault::Answer(200, json!({"Items": [], "Count": 0, "LastEvaluatedKey": last})),
    );
    let query = TaskQuery::parse(parameters_of(&[]), &scene.owner).unwrap();
    let page = store
        .tasks_of(&scene.project, &query, None, scene.now(), utc())
        .await
        .unwrap();
    assert_eq!((ids(&page.items), page.next), (ids(&tasks[1..]), None));
}
