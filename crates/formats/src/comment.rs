//! Comments on their way in from a file.

use domain::{CommentBody, Name, beginning, beginning_bytes};
use jiff::Timestamp;

use crate::outcome::{ImportedComment, Warning};
use crate::people::People;
use crate::text::{clean, one_line};

/// A comment as the file has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CommentDraft {
    /// Texts to find the author by: id, e-mail address, names; the best first.
    pub(crate) author: Vec<String>,
    /// The name of the author, for comments whose author is not found.
    pub(crate) author_name: Option<String>,
    pub(crate) text: String,
    pub(crate) created_at: Option<Timestamp>,
}

impl CommentDraft {
    /// Makes the comment, or several if it is too long for one.
    pub(crate) fn finish(self, people: &dyn People, warnings: &mut Vec<Warning>) -> Vec<ImportedComment> {
        let author = self.author.iter().find_map(|text| people.find(text));
        let author = author.filter(|author| people.may_write_as(author));
        let first_line = match author {
            Some(_) => String::new(),
            None => self.first_line(),
        };
        let text = clean(&self.text);
        let mut comments = Vec::new();
        // Less the first line, which has a name of any length.
        let room = CommentBody::MAX_BYTES.saturating_sub(first_line.len());
        for piece in pieces(&text, room) {
            match CommentBody::parse(&format!("{first_line}{piece}")) {
                Ok(body) => comments.push(ImportedComment {
                    author: author.clone(),
                    body,
                    created_at: self.created_at,
                }),
                Err(invalid) => {
                    let why = invalid
                        .0
                        .first()
                        .map_or("is refused", |error| error.detail.as_str());
                    warnings.push(Warning::new(
                        "comment_left_out",
                        format!("a comment {why}: {}", domain::excerpt(piece)),
                    ));
                }
            }
        }
        if text.trim().is_empty() {
            warnings.push(Warning::new("comment_left_out", "a comment without any text"));
        }
        comments
    }

    fn first_line(&self) -> String {
        let name = self
            .author_name
            .as_deref()
            .or(self.author.last().map(String::as_str));
        let name = one_line(name.unwrap_or_default());
        match (beginning(&name, Name::MAX_CHARACTERS), self.created_at) {
            ("", None) => String::new(),
            ("", Some(at)) => format!("*{}:*\n\n", at.strftime("%Y-%m-%d")),
            (name, None) => format!("*{name}:*\n\n"),
            (name, Some(at)) => format!("*{name}, {}:*\n\n", at.strftime("%Y-%m-%d")),
        }
    }
}

/// Cuts the text into pieces of at most `room` bytes, at line ends where there are any; drops blank pieces.
fn pieces(text: &str, room: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while rest.len() > room {
        let window = beginning_bytes(rest, room.max(char::MAX_LEN_UTF8));
        let cut = window.rfind('\n').map_or(window.len(), |at| at + 1);
        let (piece, later) = rest.split_at_checked(cut).unwrap_or((rest, ""));
        pieces.push(piece);
        rest = later;
    }
    pieces.push(rest);
    pieces.retain(|piece| !piece.trim().is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{Team, user};

    fn draft(author: &str, text: &str) -> CommentDraft {
        CommentDraft {
            author: vec![author.to_owned()],
            author_name: None,
            text: text.to_owned(),
            created_at: Some("2026-03-01T12:00:00Z".parse().unwrap()),
        }
    }

    #[test]
    fn a_member_becomes_the_author_and_other_names_become_text() {
        let mut warnings = Vec::new();
        let [own] = &draft("ada@example.com", "Hi").finish(&Team, &mut warnings)[..] else {
            panic!()
        };
        assert_eq!((own.author.clone(), own.body.as_str()), (Some(user(1)), "Hi"));
        // Ben is a member, but only Ada may be an author.
        for name in ["Zoe\nZ", "Ben"] {
            let [other] = &draft(name, "Hi").finish(&Team, &mut warnings)[..] else {
                panic!()
            };
            assert_eq!(other.author, None);
            assert_eq!(
                other.body.as_str(),
                format!("*{}, 2026-03-01:*\n\nHi", name.replace('\n', " "))
            );
        }
        assert!(warnings.is_empty());
    }

    #[test]
    fn a_long_comment_is_split_without_loss() {
        let line = format!("{}\n", "\u{e9}".repeat(500));
        let mut warnings = Vec::new();
        let comments = draft("Zoe", &line.repeat(100)).finish(&Team, &mut warnings);
        assert_eq!(comments.len(), 2);
        let joined: String = comments
            .iter()
            .map(|comment| comment.body.as_str().split_once("\n\n").unwrap().1)
            .collect();
        assert_eq!(joined, line.repeat(100));
        assert!(draft("Zoe", " \u{0} ").finish(&Team, &mut warnings).is_empty());
        assert_eq!(warnings[0].code, "comment_left_out");
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(text in "[a\u{e9}\u{1f600}\n]{0,40}", room in 4_usize..20) {
            let pieces = pieces(&text, room);
            prop_assert!(pieces.iter().all(|piece| piece.len() <= room));
            let visible = |text: &str| text.replace('\n', "");
            prop_assert_eq!(visible(&pieces.concat()), visible(&text));
        }
    }
}
