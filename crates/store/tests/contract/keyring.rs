use store::{Patience, Store};

use crate::faults::{Fault, Faults};
use crate::server::{SERVER, new_table, number};

/// The key is one for the whole table, so each test has a table.
pub(crate) async fn empty_table() -> String {
    let name = format!("{}-{}", SERVER.table, number());
    new_table(&store::testing::client(SERVER.address), &name).await;
    name
}

pub(crate) fn store(table: &str) -> Store {
    Store::new(
        store::testing::client(SERVER.address),
        table,
        Patience::without_pauses(),
    )
}

#[tokio::test]
async fn the_first_key_stays() {
    let table = empty_table().await;
    for fresh in ["aa", "bb"] {
        assert_eq!(store(&table).cursor_key(fresh).await.unwrap(), "aa");
    }
}

#[tokio::test]
async fn two_that_both_find_none_agree() {
    let table = empty_table().await;
    let (faults, late) = Faults::on(&table, 1);
    let early = store(&table);
    faults.add(
        "PutItem",
        Fault::after(async move {
            assert_eq!(early.cursor_key("early").await.unwrap(), "early");
        }),
    );
    assert_eq!(late.cursor_key("late").await.unwrap(), "early");
    assert_eq!(faults.asked(), ["GetItem", "PutItem"]);
}

#[tokio::test]
async fn thirty_racing_ones_agree() {
    let table = empty_table().await;
    let racing: Vec<_> = (0..30)
        .map(|at| {
            let store = store(&table);
            tokio::spawn(async move { store.cursor_key(&at.to_string()).await.unwrap() })
        })
        .collect();
    let mut keys = Vec::new();
    for one in racing {
        keys.push(one.await.unwrap());
    }
    keys.dedup();
    assert_eq!(keys.len(), 1, "{keys:?}");
}
