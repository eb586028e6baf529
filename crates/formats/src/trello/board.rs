//! The board as a whole: the imported cards, their order, and the data they share.

use std::collections::HashMap;

use domain::{JobKind, Status};
use jiff::Timestamp;
use serde_json::error::Category;

use super::model::{Action, Board, Card, Checklist, CustomField, List, Member};
use crate::comment::CommentDraft;
use crate::{FileError, Imported, People, RowError, Warning, status};

/// The most archived cards that are listed one by one.
const MAX_LISTED: usize = 1000;

/// A parsed board.
#[derive(Debug)]
pub struct TrelloBoard {
    /// The cards to import, list by list from left to right.
    cards: Vec<Card>,
    /// The lists by id.
    pub(super) columns: HashMap<String, Column>,
    pub(super) label_names: HashMap<String, String>,
    pub(super) members: HashMap<String, Member>,
    pub(super) custom_fields: HashMap<String, CustomField>,
    /// The checklists by the card's id.
    pub(super) checklists: HashMap<String, Vec<Checklist>>,
    /// The comments by the card's id, oldest first.
    pub(super) comments: HashMap<String, Vec<CommentDraft>>,
    /// The time and target list of the last move, by the card's id.
    pub(super) moves: HashMap<String, (Timestamp, String)>,
    warnings: Vec<Warning>,
}

/// A list.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) status: Status,
    pub(super) is_archived: bool,
    /// The position from left to right.
    position: usize,
}

impl TrelloBoard {
    /// Parses a whole export. The name of a list determines the status of its cards, in English, German, French or Spanish
    /// (`Done`, `In Progress`, `Backlog`, …); of the lists with other names the first is to do, the last done unless another
    /// list is done by its name, and those between are in progress. Archived lists do not count.
    ///
    /// # Errors
    /// `too_large`, `invalid_json`, and `not_trello` for JSON without lists and cards.
    pub fn parse(file: &[u8], include_archived: bool) -> Result<Self, FileError> {
        if file.len() as u64 > JobKind::ImportTrello.max_source_bytes() {
            return Err(FileError::new("too_large", "the file is larger than 64 MiB"));
        }
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let board: Board = serde_json::from_slice(file).map_err(|error| match error.classify() {
            Category::Data => FileError::new(
                "not_trello",
                format!("the file is no export of a Trello board: {error}"),
            ),
            _ => FileError::new("invalid_json", format!("the file is no JSON: {error}")),
        })?;
        let columns = columns(board.lists);
        let mut cards = board.cards;
        let position = |card: &Card| {
            columns
                .get(&card.id_list)
                .map_or(usize::MAX, |column| column.position)
        };
        cards.sort_by(|a, b| position(a).cmp(&position(b)).then(a.pos.total_cmp(&b.pos)));
        let mut warnings = Vec::new();
        if !include_archived {
            leave_out_archived(&mut cards, &columns, &mut warnings);
        }
        let members: HashMap<_, _> = board
            .members
            .into_iter()
            .map(|member| (member.id.clone(), member))
            .collect();
        let mut checklists: HashMap<String, Vec<Checklist>> = HashMap::new();
        for checklist in board.checklists {
            checklists
                .entry(checklist.id_card.clone())
                .or_default()
                .push(checklist);
        }
        let label_names = board
            .labels
            .into_iter()
            .map(|label| (label.id.clone(), label.text()))
            .collect();
        let custom_fields = board
            .custom_fields
            .into_iter()
            .map(|field| (field.id.clone(), field))
            .collect();
        let (comments, moves) = comments_and_moves(board.actions, &members);
        Ok(Self {
            cards,
            columns,
            label_names,
            members,
            custom_fields,
            checklists,
            comments,
            moves,
            warnings,
        })
    }

    /// The number of tasks to import.
    pub fn task_count(&self) -> u64 {
        self.cards.len() as u64
    }

    /// Warnings about the board as a whole.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The `row`th task, from 1; `None` after the last one.
    pub fn task(&self, row: u64, people: &dyn People) -> Option<Result<Imported, Vec<RowError>>> {
        let card = self.cards.get(usize::try_from(row.checked_sub(1)?).ok()?)?;
        Some(self.draft(card, people).finish(row, people))
    }
}

fn columns(mut lists: Vec<List>) -> HashMap<String, Column> {
    // Archived lists last, since they do not count among the others.
    lists.sort_by(|a, b| a.closed.cmp(&b.closed).then(a.pos.total_cmp(&b.pos)));
    let open: Vec<_> = lists
        .iter()
        .filter(|list| !list.closed)
        .map(|list| list.name.as_str())
        .collect();
    let mut statuses = status::of_lists(&open);
    let archived = lists.iter().filter(|list| list.closed);
    statuses.extend(archived.map(|list| status::of_name(&list.name).unwrap_or(Status::Done)));
    let lists = lists.into_iter().zip(statuses).enumerate();
    lists
        .map(|(position, (list, status))| {
            let column = Column {
                name: list.name,
                status,
                is_archived: list.closed,
                position,
            };
            (list.id, column)
        })
        .collect()
}

fn leave_out_archived(cards: &mut Vec<Card>, columns: &HashMap<String, Column>, warnings: &mut Vec<Warning>) {
    let is_archived = |card: &Card| {
        card.closed
            || columns
                .get(&card.id_list)
                .is_some_and(|column| column.is_archived)
    };
    let names: Vec<_> = cards
        .iter()
        .filter(|card| is_archived(card))
        .map(|card| card.name.clone())
        .collect();
    cards.retain(|card| !is_archived(card));
    if !names.is_empty() {
        let detail = format!("{} archived cards are left out", names.len());
        warnings.push(Warning::new("archived_left_out", detail));
    }
    for name in names.iter().take(MAX_LISTED) {
        let detail = format!("archived: {}", domain::excerpt(name));
        warnings.push(Warning::new("archived_card", detail));
    }
}

type CommentsAndMoves = (
    HashMap<String, Vec<CommentDraft>>,
    HashMap<String, (Timestamp, String)>,
);

/// Reads the comments and the last move of each card from the actions.
fn comments_and_moves(actions: Vec<Action>, members: &HashMap<String, Member>) -> CommentsAndMoves {
    let (mut comments, mut moves): CommentsAndMoves = (HashMap::new(), HashMap::new());
    for action in actions {
        let at: Option<Timestamp> = action.date.parse().ok();
        let card = action.data.card.id;
        match action.kind.as_str() {
            "commentCard" | "copyCommentCard" => {
                let member = members
                    .get(&action.id_member_creator)
                    .unwrap_or(&action.member_creator);
                comments.entry(card).or_default().push(CommentDraft {
                    author: member.texts().into_iter().map(str::to_owned).collect(),
                    author_name: Some(member.name().to_owned()),
                    text: action.data.text,
                    created_at: at,
                });
            }
            "updateCard" if !action.data.list_after.id.is_empty() => {
                if let Some(at) = at {
                    let last = moves.entry(card).or_insert((at, String::new()));
                    if at >= last.0 {
                        *last = (at, action.data.list_after.id);
                    }
                }
            }
            _ => {}
        }
    }
    for drafts in comments.values_mut() {
        drafts.sort_by_key(|draft| draft.created_at);
    }
    (comments, moves)
}
