//! `fleet replay` against failures that the cloud itself has made.

use fleet::aws::Aws;
use fleet::replay::{self, Request};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::place::Place;

impl Place {
    /// Whether no message stays, and what is said.
    async fn replay(&self, queue: &str, is_dry_run: bool) -> anyhow::Result<(bool, String)> {
        let aws = Aws::local(self.fleet.port())?;
        let request = Request {
            queue,
            stack: None,
            max: 100,
            is_dry_run,
        };
        let mut out = Vec::new();
        let is_done = replay::run(&aws, request, &mut out).await?;
        Ok((is_done, String::from_utf8(out)?))
    }

    async fn failures(&self) -> usize {
        let status = self.status().await;
        let letters = status["queues"]["discarded"]["dead_letters"].as_array();
        letters.map_or(0, Vec::len)
    }
}

fn poison(name: &str, mended: &std::path::Path) -> Value {
    json!({"pk": {"S": name}, "do": {"S": "report_until"}, "path": {"S": mended}})
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_were_given_up_are_processed_in_order_once_they_can_be() {
    let place = Place::start().await;
    let mended = place.dir.path().join("mended");
    for name in ["a", "b"] {
        place.put(poison(name, &mended)).await;
        place.put(json!({"pk": {"S": format!("after-{name}")}})).await;
    }
    place.idle().await;
    assert_eq!(place.failures().await, 2);

    let (is_done, said) = place.replay("discarded", false).await.unwrap();
    assert!(!is_done, "{said}");
    let stays = ": stays: the function reported 1 of 1 records as failed, the first is 1";
    assert_eq!(said.matches(stays).count(), 2, "{said}");
    assert!(
        said.ends_with("0 messages were replayed, 2 stay; the queue has about 2 now\n"),
        "{said}"
    );

    std::fs::write(&mended, "").unwrap();
    let before = place.notes().len();
    let (is_done, said) = place.replay("discarded", true).await.unwrap();
    assert!(
        is_done && said.contains(": 1 records for ChangesFunction"),
        "{said}"
    );
    assert!(
        said.ends_with("2 messages would be replayed, 0 stay; the queue has about 2 now\n"),
        "{said}"
    );
    assert_eq!(place.notes().len(), before, "nothing was done");

    let (is_done, said) = place.replay("discarded", false).await.unwrap();
    assert!(
        is_done && said.contains("ChangesFunction has processed 1 records"),
        "{said}"
    );
    assert_eq!(place.notes()[before..], ["a", "b"]);
    assert_eq!(place.failures().await, 0);

    let (is_done, said) = place.replay("discarded", false).await.unwrap();
    assert_eq!(
        (is_done, said.as_str()),
        (
            true,
            "0 messages were replayed, 0 stay; the queue has about 0 now\n"
        )
    );
    assert_eq!(place.notes().len(), before + 2);
    place.fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_the_stream_has_no_more_stays_and_this_is_said() {
    let place = Place::start().await;
    let mended = place.dir.path().join("mended");
    place.put(poison("old", &mended)).await;
    place.idle().await;
    std::fs::write(&mended, "").unwrap();
    let database = Connection::open(place.dir.path().join("data/dynamodb.db")).unwrap();
    database.execute("DELETE FROM _stream_records", []).unwrap();
    for is_followed in [false, true] {
        if is_followed {
            place.put(json!({"pk": {"S": "new"}})).await;
            place.idle().await;
        }
        let (is_done, said) = place.replay("discarded", false).await.unwrap();
        assert!(
            !is_done && said.contains("keeps stream records for 24 hours"),
            "{said}"
        );
        assert_eq!(place.failures().await, 1);
    }
    place.fleet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_message_ends_in_the_dead_letter_queue_and_is_sent_back() {
    let place = Place::start().await;
    let mended = place.dir.path().join("mended");
    place
        .send(json!({"name": "poison", "do": "report_until", "path": mended}))
        .await;
    place.send(json!({"name": "good"})).await;
    place.idle().await;
    let status = place.status().await;
    assert_eq!(status["queues"]["jobs"]["visible"], 0);
    let letters = &status["queues"]["jobs-dead"]["dead_letters"];
    assert_eq!(
        letters[0]["reason"],
        "received 1 times; the function reported the message in batchItemFailures"
    );
    assert!(
        !status.to_string().contains("report_until"),
        "no body is shown: {status}"
    );

    std::fs::write(&mended, "").unwrap();
    let (is_done, said) = place.replay("jobs-dead", false).await.unwrap();
    assert!(is_done && said.contains(": back in jobs\n"), "{said}");
    place.idle().await;
    let status = place.status().await;
    assert_eq!(status["queues"]["jobs-dead"]["dead_letters"], json!([]));
    assert_eq!(
        place
            .notes()
            .iter()
            .filter(|line| line.contains("poison"))
            .count(),
        2
    );
    for (not_one, expected) in [
        ("jobs", "is no failures queue"),
        ("nobody", "there is no queue nobody"),
    ] {
        let error = place.replay(not_one, false).await.unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    place.fleet.stop().await.unwrap();
}
