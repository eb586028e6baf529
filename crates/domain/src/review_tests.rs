use serde_json::json;

use super::*;
use crate::{IdSeed, NewTask, Rank};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn someone(n: u8) -> UserId {
    UserId::from_seed(IdSeed([n; 16]))
}

fn task(status: &str, now: Timestamp) -> Task {
    let ids = (
        TaskId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([2; 16])),
    );
    let new = NewTask::parse(json!({"title": "See the aurora", "status": status})).unwrap();
    let detail = new.into_task(ids, someone(1), Rank::at_end(now, 0), now, &|| IdSeed([3; 16]));
    detail.task
}

fn errors(body: Value) -> Vec<(String, &'static str)> {
    let errors = NewReview::parse(body).unwrap_err().0.into_iter();
    errors.map(|error| (error.pointer, error.code)).collect()
}

#[test]
fn every_field_error_at_once() {
    let found = errors(json!({
        "text": " \n", "rating": 6, "achieved_on": "2026-02-30", "pictures": ["x", 1], "stars": 1,
    }));
    let expected = [
        ("/text", "blank"),
        ("/rating", "out_of_range"),
        ("/achieved_on", "invalid_date"),
        ("/pictures/0", "invalid_id"),
        ("/pictures/1", "wrong_type"),
        ("/stars", "unknown_field"),
    ];
    assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    let found = errors(json!({}));
    assert_eq!(
        found,
        [
            ("/text".to_owned(), "required"),
            ("/rating".to_owned(), "required")
        ]
    );
    let picture = format!("att_{:032x}", 1);
    for (field, value, code) in [
        ("text", json!("x".repeat(Markdown::MAX_BYTES + 1)), "too_long"),
        ("text", json!("a\u{0}"), "control_character"),
        ("text", json!(null), "not_nullable"),
        ("rating", json!(0), "out_of_range"),
        ("rating", json!(4.5), "wrong_type"),
        ("rating", json!("5"), "wrong_type"),
        ("achieved_on", json!("2026-03-01T10:00:00Z"), "invalid_date"),
        ("achieved_on", json!(20_260_301), "wrong_type"),
        ("pictures", json!([picture, picture]), "repeated"),
        (
            "pictures",
            (0..21).map(|n| format!("att_{n:032x}")).collect::<Value>(),
            "too_many",
        ),
    ] {
        let mut body = json!({"text": "t", "rating": 5});
        body[field] = value;
        assert_eq!(errors(body), [(format!("/{field}"), code)]);
    }
    let edge =
        json!({"text": "x".repeat(Markdown::MAX_BYTES), "rating": 1, "achieved_on": null, "pictures": null});
    assert!(NewReview::parse(edge).is_ok());
}

fn written(
    body: Value,
    (task, former): (&Task, Option<&Review>),
    now: Timestamp,
    zone: &TimeZone,
) -> Result<Option<Review>, Invalid> {
    let new = NewReview::parse(body).unwrap();
    let version = former.map_or(0, |former| former.version);
    new.into_review((task, former), version, (&someone(2), now, zone))
}

#[test]
fn the_day_is_that_of_the_completion_where_the_author_is() {
    let (done, now) = (at("2026-03-01T23:30:00Z"), at("2026-03-05T12:00:00Z"));
    let task = task("done", done);
    let body = || json!({"text": "Green!", "rating": 5});
    for (zone, day) in [("UTC", "2026-03-01"), ("Europe/Berlin", "2026-03-02")] {
        let zone = TimeZone::get(zone).unwrap();
        let review = written(body(), (&task, None), now, &zone).unwrap().unwrap();
        assert_eq!(review.achieved_on.to_string(), day);
        assert_eq!((review.version, review.created_at), (1, now));
    }
}

#[test]
fn a_day_that_has_not_begun_is_refused() {
    let now = at("2026-03-01T23:30:00Z");
    let task = task("done", now);
    let body = || json!({"text": "t", "rating": 3, "achieved_on": "2026-03-02"});
    let refused = written(body(), (&task, None), now, &TimeZone::UTC).unwrap_err();
    assert_eq!(
        (&*refused.0[0].pointer, refused.0[0].code),
        ("/achieved_on", "in_future")
    );
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    assert!(written(body(), (&task, None), now, &berlin).is_ok());
}

#[test]
fn a_draft_keeps_its_day_and_its_author() {
    let (now, later) = (at("2026-03-01T12:00:00Z"), at("2026-04-01T12:00:00Z"));
    let body = |text: &str| json!({"text": text, "rating": 3});
    let done = task("done", now);
    let first = written(body("one"), (&done, None), now, &TimeZone::UTC);
    let first = Review {
        created_by: someone(7),
        ..first.unwrap().unwrap()
    };
    let open = task("to_do", now);
    assert!(is_draft(&open) && !is_draft(&done));
    let second = written(body("two"), (&open, Some(&first)), later, &TimeZone::UTC);
    let second = second.unwrap().unwrap();
    assert_eq!(
        (
            second.version,
            second.achieved_on,
            &second.created_by,
            &second.updated_by
        ),
        (2, first.achieved_on, &someone(7), &someone(2))
    );
    let same = written(body("two"), (&open, Some(&second)), later, &TimeZone::UTC);
    assert_eq!(same.unwrap(), None);
}

#[test]
fn debug_output_hides_the_text() {
    let new = NewReview::parse(json!({"text": "secret", "rating": 5})).unwrap();
    assert!(!format!("{new:?}").contains("secret"));
}
