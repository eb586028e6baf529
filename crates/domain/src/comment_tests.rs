use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::IdSeed;

fn user(n: u8) -> UserId {
    UserId::from_seed(IdSeed([n; 16]))
}

fn code(text: &str) -> &'static str {
    CommentBody::parse(text).unwrap_err().0[0].code
}

#[test]
fn bodies_at_their_edges() {
    assert_eq!(
        CommentBody::parse(" a\r\n\tb ").unwrap().as_str(),
        " a\r\n\tb ",
        "as it was sent"
    );
    assert!(CommentBody::parse(&"\u{e9}".repeat(CommentBody::MAX_BYTES / 2)).is_ok());
    assert_eq!(code(&"x".repeat(CommentBody::MAX_BYTES + 1)), "too_long");
    assert_eq!(code(""), "blank");
    assert_eq!(code(" \n\t\u{3000}"), "blank");
    assert_eq!(code("a\u{0}"), "control_character");
    assert_eq!(code("a\u{9b}"), "control_character");
    let many = |count: u8| (0..count).map(|n| format!("@{} ", user(n))).collect::<String>();
    assert_eq!(CommentBody::parse(&many(50)).unwrap().mentions().len(), 50);
    assert_eq!(code(&many(51)), "too_many_mentions");
    assert!(
        CommentBody::parse(&many(50).repeat(3)).is_ok(),
        "different people count"
    );
}

#[test]
fn a_mention_is_a_word_of_its_own() {
    let (ada, ben) = (user(1), user(2));
    let cases = [
        (format!("@{ada}"), vec![&ada]),
        (format!("(@{ada}), @{ben}. @{ada}!"), vec![&ada, &ben]),
        (format!("**@{ada}**@{ben}"), vec![&ada, &ben]),
        (format!("@{ada}@{ben}"), vec![&ada]),
        (format!("@@{ada}"), vec![&ada]),
        (format!("ask @{ada}-san"), vec![&ada]),
        (format!("\u{201e}@{ada}\u{201c}"), vec![&ada]),
        (format!("mail@{ada}"), vec![]),
        (format!("\u{e4}@{ada}"), vec![]),
        (format!("_@{ada}"), vec![]),
        (format!("@{ada}0"), vec![]),
        (format!("@{ada}\u{e4}"), vec![]),
        (format!("@{ada}_"), vec![]),
        (format!("@ {ada} {ada}"), vec![]),
        (format!("@{}", ada.as_str().to_uppercase()), vec![]),
        ("@usr_0101 @ada @".to_owned(), vec![]),
        ("@tsk_01010101010101010101010101010101".to_owned(), vec![]),
    ];
    for (text, expected) in cases {
        let found = CommentBody::parse(&text).unwrap().mentions();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{text}");
    }
}

#[test]
fn code_mentions_nobody() {
    let (ada, ben) = (user(1), user(2));
    for (text, expected) in [
        (format!("`@{ada}` and @{ben}"), vec![&ben]),
        (format!("``a ` @{ada}`` @{ben}"), vec![&ben]),
        (format!("```\n@{ada}\n```\n@{ben}"), vec![&ben]),
        (format!("~~~ rust\n@{ada}\n~~~\n@{ben}"), vec![&ben]),
        (format!("```\n@{ada} and the fence stays open"), vec![]),
        (format!("a\n\n    @{ada}\n\n@{ben}"), vec![&ben]),
        (format!("a\n\n\t@{ada}"), vec![]),
        (format!("> ```\n> @{ada}\n> ```\n\n@{ben}"), vec![&ben]),
        (format!("- ```\n  @{ada}\n  ```\n- @{ben}"), vec![&ben]),
        (format!("`a\n@{ada}`"), vec![]),
        // Not code: no closing backtick, an escaped one, a fence within a line, a paragraph that goes on.
        (format!("`@{ada}"), vec![&ada]),
        (format!("\\`@{ada}\\`"), vec![&ada]),
        (format!("a ```@{ada}"), vec![&ada]),
        (format!("a\n    @{ada}"), vec![&ada]),
        (format!("**@{ada}** `x` @{ben}"), vec![&ada, &ben]),
        (format!("> @{ada}"), vec![&ada]),
    ] {
        let found = CommentBody::parse(&text).unwrap().mentions();
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn an_id_between_spaces_is_a_mention(before in "[^@`~\t ]{0,9}", n in 0..9_u8, after in "[^@]{0,9}") {
        let text = format!("{before} @{} {after}", user(n));
        prop_assert_eq!(mentions(&text), [user(n)]);
    }

    #[test]
    fn arbitrary_text_never_panics(text in "(.|@usr_|[0-9a-f]{32})*") {
        let _ = mentions(&text);
    }
}

fn comment() -> Comment {
    let ids = (
        CommentId::from_seed(IdSeed([1; 16])),
        ProjectId::from_seed(IdSeed([1; 16])),
        TaskId::from_seed(IdSeed([1; 16])),
    );
    let new = NewComment::parse(json!({"body": "one"})).unwrap();
    new.into_comment(ids, user(1), vec![user(2)], Timestamp::from_second(9).unwrap())
}

#[test]
fn a_new_text_has_mentions_of_its_own() {
    let now = Timestamp::from_second(5).unwrap();
    let patch = |body| CommentPatch::parse(body).unwrap();
    assert!(!comment().is_edited());
    for nothing in [json!({}), json!({"body": "one"})] {
        assert_eq!(patch(nothing).apply(&comment(), vec![], now), None);
    }
    let body = format!("@{}", user(3));
    let patch = patch(json!({"body": body}));
    assert_eq!(patch.mentions(), [user(3)]);
    let changed = patch.apply(&comment(), vec![user(3)], now).unwrap();
    assert_eq!((changed.version, changed.mentions.clone()), (2, vec![user(3)]));
    assert_eq!(changed.updated_at, comment().updated_at, "time does not go back");
    assert!(changed.is_edited());
}

#[test]
fn every_field_error_at_once() {
    let found = |invalid: Invalid| {
        let errors = invalid.0.into_iter();
        errors.map(|e| (e.pointer, e.code)).collect::<Vec<_>>()
    };
    assert_eq!(
        found(NewComment::parse(json!({"text": "x"})).unwrap_err()),
        [
            ("/body".to_owned(), "required"),
            ("/text".to_owned(), "unknown_field")
        ]
    );
    assert_eq!(
        found(CommentPatch::parse(json!({"body": null, "author": "x"})).unwrap_err()),
        [
            ("/body".to_owned(), "not_nullable"),
            ("/author".to_owned(), "read_only")
        ]
    );
}

#[test]
fn debug_output_hides_the_text() {
    assert_eq!(
        format!("{:?}", CommentBody::parse("secret").unwrap()),
        "CommentBody(6 bytes)"
    );
}
