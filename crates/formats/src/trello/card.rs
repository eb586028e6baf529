//! The task of a card.

use domain::Status;
use jiff::Timestamp;
use serde_json::Value;

use super::board::TrelloBoard;
use super::model::{Card, Checklist, CustomFieldItem, Label, Member, Text};
use crate::People;
use crate::date::timestamp;
use crate::draft::Draft;

impl TrelloBoard {
    pub(super) fn draft(&self, card: &Card, people: &dyn People) -> Draft {
        let mut draft = Draft {
            title: card.name.0.clone(),
            description: card.desc.0.clone(),
            comments: self.comments.get(&*card.id).cloned().unwrap_or_default(),
            created_at: created_at(&card.id),
            ..Draft::default()
        };
        self.set_status(card, &mut draft);
        draft.start = draft.moment("Trello start", &card.start, None);
        draft.due = draft.moment("Trello due", &card.due, None);
        self.add_labels(card, &mut draft);
        for id in card.id_members.iter() {
            match self.members.get(&**id) {
                Some(member) => draft.assign(&member.texts(), ("Trello members", member.name()), people),
                None => draft.keep_unread(
                    "unknown_person",
                    "Trello members",
                    &format!("{} (has left the board)", &**id),
                ),
            }
        }
        self.add_checklists(card, &mut draft);
        add_attachments(card, &mut draft);
        for item in card.custom_field_items.iter() {
            let (name, value) = self.custom_field(item);
            draft.keep_unread("custom_field", &name, &value);
        }
        self.keep_the_rest(card, &mut draft);
        draft
    }

    /// Sets the status, the labels that follow from it, and the time of completion.
    fn set_status(&self, card: &Card, draft: &mut Draft) {
        let column = self.columns.get(&*card.id_list);
        match column {
            Some(column) => {
                draft.status = column.status;
                if column.name.to_lowercase().replace([' ', '-'], "_") != column.status.as_str() {
                    draft.labels.push(column.name.clone());
                }
            }
            None => draft.warn("unknown_list", "its list is not in the export"),
        }
        if card.closed.0 || column.is_some_and(|column| column.is_archived) {
            draft.labels.push("archived".to_owned());
        }
        if card.due_complete.0 {
            draft.status = Status::Done;
        }
        if draft.status == Status::Done {
            let past = self.past.get(&*card.id);
            let marked = || past?.completed.filter(|_| card.due_complete.0);
            let moved = || {
                let (at, list) = past?.moved.as_ref()?;
                let is_done_there = column.is_some_and(|column| column.status == Status::Done);
                (is_done_there && *list == *card.id_list).then_some(*at)
            };
            draft.completed_at = timestamp(&card.date_completed).or_else(marked).or_else(moved);
            if draft.completed_at.is_none() {
                // The latest time at which it can have been completed.
                draft.completed_at = timestamp(&card.date_last_activity);
                draft.warn(
                    "completion_unknown",
                    "when it was completed is not in the export; its last activity is taken for that",
                );
            }
        }
    }

    fn add_labels(&self, card: &Card, draft: &mut Draft) {
        draft.labels.extend(card.labels.iter().map(Label::text));
        for id in card.id_labels.iter() {
            let is_there = |label: &Label| label.id == *id;
            match self.label_names.get(&**id) {
                Some(name) => draft.labels.push(name.clone()),
                None if card.labels.iter().any(is_there) => {}
                None => draft.keep_unread("unknown_label", "Trello labels", id),
            }
        }
    }

    fn add_checklists(&self, card: &Card, draft: &mut Draft) {
        let of_board = self.checklists.get(&*card.id).into_iter().flatten();
        // The export of a single card has them within the card.
        let mut checklists: Vec<&Checklist> = of_board.collect();
        if checklists.is_empty() {
            checklists = card.checklists.iter().collect();
        }
        checklists.sort_by(|a, b| a.pos.0.total_cmp(&b.pos.0));
        let are_several = checklists.len() > 1;
        for checklist in checklists {
            if !are_several && !matches!(&*checklist.name, "" | "Checklist") {
                draft.keep("Trello checklist", &checklist.name);
            }
            let mut items: Vec<_> = checklist.check_items.iter().collect();
            items.sort_by(|a, b| a.pos.0.total_cmp(&b.pos.0));
            for item in items {
                let due = item.due.strip_suffix("T00:00:00.000Z").unwrap_or(&item.due);
                let member = self
                    .members
                    .get(&*item.id_member)
                    .map_or(&*item.id_member, Member::name);
                let details: Vec<_> = [due, member]
                    .into_iter()
                    .filter(|text| !text.is_empty())
                    .collect();
                let mut line = match are_several {
                    true => format!("{}: {}", &*checklist.name, &*item.name),
                    false => item.name.0.clone(),
                };
                if !details.is_empty() {
                    line = format!("{line} ({})", details.join(", "));
                }
                draft.checklist.push((line, &*item.state == "complete"));
            }
        }
    }

    /// The name and value of a custom field as text.
    fn custom_field(&self, item: &CustomFieldItem) -> (String, String) {
        let field = self.custom_fields.get(&*item.id_custom_field);
        let name = field.map_or("Custom field", |field| &*field.name);
        let chosen = || {
            let options = &field?.options;
            let option = options.iter().find(|option| option.id == item.id_value)?;
            Some(&option.value)
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
        let value = match texts.as_slice() {
            [one] => Text::from((*one).clone()).0,
            _ if value.is_null() => item.id_value.0.clone(),
            _ => value.to_string(),
        };
        (name.to_owned(), value)
    }

    /// Keeps the content that a task has no field for.
    fn keep_the_rest(&self, card: &Card, draft: &mut Draft) {
        for id in card.id_members_voted.iter() {
            draft.keep("Trello votes", self.members.get(&**id).map_or(id, Member::name));
        }
        for data in card.plugin_data.iter() {
            let value = data.get("value").unwrap_or(data);
            draft.keep("Trello power-up data", &Text::from(value.clone()));
        }
        if let Some(minutes) = card.due_reminder.as_f64().filter(|minutes| *minutes >= 0.0) {
            draft.keep("Trello reminder", &format!("{minutes} minutes before it is due"));
        }
        let has_cover = ["color", "idAttachment", "idUploadedBackground", "sharedSourceUrl"]
            .iter()
            .any(|name| card.cover.get(name).is_some_and(|value| !value.is_null()));
        let rest = [("stickers", !card.stickers.is_empty()), ("cover", has_cover)];
        let names: Vec<_> = rest
            .iter()
            .filter(|(_, is_there)| *is_there)
            .map(|(name, _)| *name)
            .collect();
        if !names.is_empty() {
            draft.warn("not_imported", names.join(", "));
        }
        let place: Vec<_> = [&*card.location_name, &*card.address]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        if !place.is_empty() {
            draft.keep("Location", &place.join(", "));
        }
        let missing = card.badges.comments.saturating_sub(draft.comments.len());
        if missing > 0 {
            let detail =
                format!("{missing} comments are not in the export, which holds the last 1,000 actions");
            draft.warn("comments_missing", detail);
        }
    }
}

impl Member {
    /// Texts to find the member by, the best first.
    pub(super) fn texts(&self) -> Vec<&str> {
        let texts: [&str; 3] = [&self.email, &self.username, &self.full_name];
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
            self.color.0.clone()
        } else {
            self.name.0.clone()
        }
    }
}

/// The time of creation: an id begins with its second in 8 hexadecimal digits (support.atlassian.com, "Getting the time a card or
/// board was created").
fn created_at(id: &str) -> Option<Timestamp> {
    let second = u32::from_str_radix(id.get(..8)?, 16).ok()?;
    Timestamp::from_second(second.into()).ok()
}

fn add_attachments(card: &Card, draft: &mut Draft) {
    let mut links = Vec::new();
    for attachment in card.attachments.iter() {
        let name: &str = if attachment.name.is_empty() {
            &attachment.url
        } else {
            &attachment.name
        };
        // A link is all there is of a link.
        if attachment.is_upload.is_none_or(|flag| flag.0) {
            draft.warn(
                "attachment_not_imported",
                format!("the file {name} is not in the export"),
            );
        }
        links.push(format!(
            "- [{}](<{}>)",
            name.replace(['[', ']'], " "),
            &*attachment.url
        ));
    }
    if !links.is_empty() {
        draft.append(links.join("\n"));
    }
}
