//! The board as a whole: the imported cards, their order, and the data they share.

use std::collections::{BTreeMap, HashMap};

use domain::{JobKind, Status};
use jiff::Timestamp;
use serde_json::error::Category;

use super::model::{Action, Board, Card, Checklist, CustomField, List, Loose, Member, Text};
use crate::comment::CommentDraft;
use crate::draft::grouped;
use crate::lists::ListStatuses;
use crate::sniff::{json_importer, refuse_binary, table_importer};
use crate::text::with_whole_characters;
use crate::{FileError, Imported, People, RowError, Warning};

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
    /// The past of each card, by its id.
    pub(super) past: HashMap<String, Past>,
    /// The board's description.
    pub(super) description: String,
    warnings: Vec<Warning>,
}

/// What the actions say of a card.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// The time and target list of the last move, or of the creation.
    pub(super) moved: Option<(Timestamp, String)>,
    /// The last time when its date was marked as complete.
    pub(super) completed: Option<Timestamp>,
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
    /// Parses a whole export. A list's status is that of `statuses`, or the one that its name as a whole says; its cards are to do
    /// otherwise.
    ///
    /// # Errors
    /// `too_large`, `invalid_json`, `not_trello` for JSON without lists and cards, `other_format`, `unknown_list`.
    pub fn parse(
        file: &[u8],
        include_archived: bool,
        statuses: &BTreeMap<String, Status>,
    ) -> Result<Self, FileError> {
        if file.len() as u64 > JobKind::ImportTrello.max_source_bytes() {
            return Err(FileError::new("too_large", "the file is larger than 64 MB"));
        }
        refuse_binary(file)?;
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let (json, was_mended) = with_whole_characters(file);
        let board: Board = serde_json::from_slice(&json).map_err(|error| refusal(file, &error))?;
        let mut warnings = Vec::new();
        if was_mended {
            let detail = "halves of emoji are replaced by \u{fffd}";
            warnings.push(Warning::new("damaged_text", detail));
        }
        let mut lists = ListStatuses::new(statuses);
        let columns = columns(board.lists.into_iter().map(|list| list.0).collect(), &mut lists);
        warnings.extend(lists.warnings()?);
        let mut cards: Vec<_> = board.cards.into_iter().map(|Loose(card)| card).collect();
        leave_out_no_tasks(&mut cards, &mut warnings);
        let position = |card: &Card| {
            columns
                .get(&*card.id_list)
                .map_or(usize::MAX, |column| column.position)
        };
        cards.sort_by(|a, b| position(a).cmp(&position(b)).then(a.pos.0.total_cmp(&b.pos.0)));
        if !include_archived {
            leave_out_archived(&mut cards, &columns, &mut warnings);
        }
        let members: HashMap<_, _> = board
            .members
            .0
            .into_iter()
            .map(|member| (member.id.0.clone(), member))
            .collect();
        let mut checklists: HashMap<String, Vec<Checklist>> = HashMap::new();
        for checklist in board.checklists.0 {
            checklists
                .entry(checklist.id_card.0.clone())
                .or_default()
                .push(checklist);
        }
        let labels = board.labels.0.into_iter();
        let fields = board.custom_fields.0.into_iter();
        let (comments, past) = comments_and_past(board.actions.0, &members);
        Ok(Self {
            cards,
            columns,
            label_names: labels.map(|label| (label.id.0.clone(), label.text())).collect(),
            custom_fields: fields.map(|field| (field.id.0.clone(), field)).collect(),
            members,
            checklists,
            comments,
            past,
            description: board.desc.0,
            warnings: grouped(warnings),
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
        let mut draft = self.draft(card, people);
        if row == 1 && !self.description.trim().is_empty() {
            draft.append(format!("Trello board: {}", self.description.trim()));
        }
        Some(draft.finish(row, people))
    }
}

/// Why a file is no board.
fn refusal(file: &[u8], error: &serde_json::Error) -> FileError {
    let importer =
        table_importer(file).or_else(|| json_importer(file).filter(|other| *other != "import_trello"));
    match (error.classify(), importer) {
        (Category::Data, Some(other)) => FileError::new(
            "not_trello",
            format!("the file is no export of a Trello board; perhaps {other} reads it ({error})"),
        ),
        (Category::Data, None) => FileError::new(
            "not_trello",
            format!("the file is no export of a Trello board: {error}"),
        ),
        (_, Some(other)) if file.first() != Some(&b'{') => FileError::other("no Trello board", other),
        _ => FileError::new("invalid_json", format!("the file is no JSON: {error}")),
    }
}

fn columns(mut lists: Vec<List>, statuses: &mut ListStatuses<'_>) -> HashMap<String, Column> {
    // Archived lists last, since they do not count among the others.
    lists.sort_by(|a, b| a.closed.0.cmp(&b.closed.0).then(a.pos.0.total_cmp(&b.pos.0)));
    let lists = lists.into_iter().enumerate();
    lists
        .map(|(position, list)| {
            let column = Column {
                status: statuses.of(&list.name),
                name: list.name.0,
                is_archived: list.closed.0,
                position,
            };
            (list.id.0, column)
        })
        .collect()
}

/// Leaves out cards that are none: templates, separators, and mirrors of cards of another board.
fn leave_out_no_tasks(cards: &mut Vec<Card>, warnings: &mut Vec<Warning>) {
    cards.retain(|card| {
        let what = match &*card.card_role {
            _ if card.is_template.0 => "template",
            "separator" => "separator",
            "mirror" => "mirror of another card",
            _ => return true,
        };
        let detail = format!("{what}: {}", domain::excerpt(&card.name));
        warnings.push(Warning::new("no_task", detail));
        false
    });
}

fn leave_out_archived(cards: &mut Vec<Card>, columns: &HashMap<String, Column>, warnings: &mut Vec<Warning>) {
    let is_archived = |card: &Card| {
        card.closed.0
            || columns
                .get(&*card.id_list)
                .is_some_and(|column| column.is_archived)
    };
    let names: Vec<_> = cards
        .iter()
        .filter(|card| is_archived(card))
        .map(|card| card.name.0.clone())
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

type CommentsAndPast = (HashMap<String, Vec<CommentDraft>>, HashMap<String, Past>);

/// Reads the comments and the past of each card from the actions.
fn comments_and_past(actions: Vec<Action>, members: &HashMap<String, Member>) -> CommentsAndPast {
    let (mut comments, mut pasts): CommentsAndPast = (HashMap::new(), HashMap::new());
    for action in actions {
        let at: Option<Timestamp> = action.date.parse().ok();
        let data = action.data;
        let card = data.card.id.0;
        if matches!(&*action.kind, "commentCard" | "copyCommentCard") {
            let member = members
                .get(&*action.id_member_creator)
                .unwrap_or(&action.member_creator);
            comments.entry(card).or_default().push(CommentDraft {
                author: member.texts().into_iter().map(str::to_owned).collect(),
                author_name: Some(member.name().to_owned()),
                text: data.text.0,
                created_at: at,
            });
            continue;
        }
        let Some(at) = at else { continue };
        let past = pasts.entry(card).or_default();
        let target = match &*action.kind {
            "createCard" | "copyCard" | "moveCardToBoard" => data.list,
            _ => data.list_after,
        };
        let target = Text::from(target.get("id").cloned().unwrap_or_default()).0;
        if !target.is_empty() && past.moved.as_ref().is_none_or(|(last, _)| at >= *last) {
            past.moved = Some((at, target));
        }
        let was_open = data.old.due_complete.is_some_and(|flag| !flag.0);
        if was_open && data.card.due_complete.0 {
            past.completed = past.completed.max(Some(at));
        }
    }
    for drafts in comments.values_mut() {
        drafts.sort_by_key(|draft| draft.created_at);
    }
    (comments, pasts)
}
