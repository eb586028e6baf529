//! The task of a card.

use domain::{Moment, Status};
use jiff::Timestamp;
use serde_json::Value;

use super::board::TrelloBoard;
use super::model::{Card, Checklist, CustomFieldItem, Label, Member};
use crate::People;
use crate::draft::Draft;

impl TrelloBoard {
    pub(super) fn draft(&self, card: &Card, people: &dyn People) -> Draft {
        let mut draft = Draft {
            title: card.name.clone(),
            description: card.desc.clone(),
            comments: self.comments.get(&card.id).cloned().unwrap_or_default(),
            created_at: created_at(&card.id),
            ..Draft::default()
        };
        self.set_status(card, &mut draft);
        draft.start = moment(card.start.as_deref(), "start", &mut draft);
        draft.due = moment(card.due.as_deref(), "due", &mut draft);
        self.add_labels(card, &mut draft);
        for id in &card.id_members {
            match self.members.get(id) {
                Some(member) => draft.assign(&member.texts(), member.name(), people),
                None => draft.warn("unknown_person", "somebody who has left the board"),
            }
        }
        self.add_checklists(card, &mut draft);
        add_attachments(card, &mut draft);
        for item in &card.custom_field_items {
            let detail = self.custom_field(item);
            draft.warn("custom_field", detail);
        }
        warn_of_the_rest(card, &mut draft);
        draft
    }

    /// Sets the status, the labels that follow from it, and the time of completion.
    fn set_status(&self, card: &Card, draft: &mut Draft) {
        let column = self.columns.get(&card.id_list);
        match column {
            Some(column) => {
                draft.status = column.status;
                if column.name.to_lowercase().replace([' ', '-'], "_") != column.status.as_str() {
                    draft.labels.push(column.name.clone());
                }
            }
            None => draft.warn("unknown_list", "its list is not in the export"),
        }
        if card.closed || column.is_some_and(|column| column.is_archived) {
            draft.labels.push("archived".to_owned());
        }
        if card.due_complete {
            draft.status = Status::Done;
        }
        if draft.status == Status::Done {
            let moved = self
                .moves
                .get(&card.id)
                .filter(|(_, list)| *list == card.id_list)
                .map(|(at, _)| *at);
            // The latest time at which it can have been completed.
            let last_activity = || card.date_last_activity.as_deref()?.parse().ok();
            draft.completed_at = moved.filter(|_| !card.due_complete).or_else(last_activity);
        }
    }

    fn add_labels(&self, card: &Card, draft: &mut Draft) {
        draft.labels.extend(card.labels.iter().map(Label::text));
        if card.labels.is_empty() {
            draft.labels.extend(
                card.id_labels
                    .iter()
                    .filter_map(|id| self.label_names.get(id))
                    .cloned(),
            );
        }
    }

    fn add_checklists(&self, card: &Card, draft: &mut Draft) {
        let of_board = self.checklists.get(&card.id).into_iter().flatten();
        // The export of a single card has them within the card.
        let mut checklists: Vec<&Checklist> = of_board.collect();
        if checklists.is_empty() {
            checklists = card.checklists.iter().collect();
        }
        checklists.sort_by(|a, b| a.pos.total_cmp(&b.pos));
        let are_several = checklists.len() > 1;
        let mut left_out = 0;
        for checklist in checklists {
            if !are_several && !matches!(checklist.name.as_str(), "" | "Checklist") {
                draft.warn(
                    "checklist_name",
                    format!("its checklist is called {}", checklist.name),
                );
            }
            let mut items: Vec<_> = checklist.check_items.iter().collect();
            items.sort_by(|a, b| a.pos.total_cmp(&b.pos));
            for item in items {
                let name = match are_several {
                    true => format!("{}: {}", checklist.name, item.name),
                    false => item.name.clone(),
                };
                draft.checklist.push((name, item.state == "complete"));
                left_out += usize::from(item.due.is_some() || item.id_member.is_some());
            }
        }
        if left_out > 0 {
            let detail = format!("{left_out} lines of its checklist have a date or a member of their own");
            draft.warn("checklist_details", detail);
        }
    }

    /// The name and value of a custom field as text.
    fn custom_field(&self, item: &CustomFieldItem) -> String {
        let field = self.custom_fields.get(&item.id_custom_field);
        let name = field.map_or("custom field", |field| field.name.as_str());
        let chosen = || {
            let id = item.id_value.as_deref()?;
            Some(&field?.options.iter().find(|option| option.id == id)?.value)
        };
        // {"text": "…"}, {"number": "…"}, {"date": "…"}, {"checked": "true"}
        let value = match &item.value {
            Value::Null => chosen().unwrap_or(&Value::Null),
            value => value,
        };
        let texts: Vec<_> = value
            .as_object()
            .into_iter()
            .flat_map(|value| value.values())
            .collect();
        match texts.as_slice() {
            [Value::String(text)] => format!("{name}: {text}"),
            [other] => format!("{name}: {other}"),
            _ => format!("{name} has a value of an unknown kind"),
        }
    }
}

impl Member {
    /// Texts to find the member by, the best first.
    pub(super) fn texts(&self) -> Vec<&str> {
        let texts = [self.email.as_str(), &self.username, &self.full_name];
        texts.into_iter().filter(|text| !text.is_empty()).collect()
    }

    pub(super) fn name(&self) -> &str {
        if self.full_name.is_empty() {
            &self.username
        } else {
            &self.full_name
        }
    }
}

impl Label {
    pub(super) fn text(&self) -> String {
        if self.name.trim().is_empty() {
            self.color.clone()
        } else {
            self.name.clone()
        }
    }
}

/// The time of creation: an id begins with its second in 8 hexadecimal digits (support.atlassian.com, "Getting the time a card or
/// board was created").
fn created_at(id: &str) -> Option<Timestamp> {
    let second = u32::from_str_radix(id.get(..8)?, 16).ok()?;
    Timestamp::from_second(second.into()).ok()
}

fn moment(text: Option<&str>, what: &str, draft: &mut Draft) -> Option<Moment> {
    let text = text?;
    let moment = Moment::parse(text).ok();
    if moment.is_none() {
        draft.warn("unknown_date", format!("{what}: {text}"));
    }
    moment
}

fn add_attachments(card: &Card, draft: &mut Draft) {
    let mut links = Vec::new();
    for attachment in &card.attachments {
        let name = if attachment.name.is_empty() {
            &attachment.url
        } else {
            &attachment.name
        };
        draft.warn(
            "attachment_not_imported",
            format!("the file {name} is not in the export"),
        );
        links.push(format!(
            "- [{}](<{}>)",
            name.replace(['[', ']'], " "),
            attachment.url
        ));
    }
    if !links.is_empty() {
        draft.append(links.join("\n"));
    }
}

/// Warns of the content that a task has no field for.
fn warn_of_the_rest(card: &Card, draft: &mut Draft) {
    let has_cover = ["color", "idAttachment", "idUploadedBackground", "sharedSourceUrl"]
        .iter()
        .any(|name| card.cover.get(name).is_some_and(|value| !value.is_null()));
    let rest = [
        ("votes", !card.id_members_voted.is_empty()),
        ("stickers", !card.stickers.is_empty()),
        ("cover", has_cover),
        (
            "reminder",
            card.due_reminder.is_some_and(|minutes| minutes >= 0.0),
        ),
        ("data of power-ups", !card.plugin_data.is_empty()),
    ];
    let names: Vec<_> = rest
        .iter()
        .filter(|(_, is_there)| *is_there)
        .map(|(name, _)| *name)
        .collect();
    if !names.is_empty() {
        draft.warn("not_imported", names.join(", "));
    }
    let place: Vec<_> = [&card.location_name, &card.address]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    if !place.is_empty() {
        draft.warn("location", "its location is in the description");
        draft.append(format!("Location: {}", place.join(", ")));
    }
    let missing = card.badges.comments.saturating_sub(draft.comments.len());
    if missing > 0 {
        let detail = format!("{missing} comments are not in the export, which holds the last 1,000 actions");
        draft.warn("comments_missing", detail);
    }
}
