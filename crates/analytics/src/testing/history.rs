//! Random histories of a project.

#![expect(clippy::expect_used, reason = "test support; the values are its own")]

use domain::{
    History, IdSeed, Moment, ProjectId, Rank, Status, Task, TaskChange, TaskId, TaskImage, Title, UserId,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::chance::Chance;
use crate::EventRow;

/// The kind of a random history.
#[derive(Debug, Clone)]
pub struct Histories {
    /// The seed; the same makes the same history.
    pub seed: u64,
    /// The least number of events.
    pub events: usize,
    /// The project's time zone.
    pub zone: TimeZone,
    /// The first day on which something happens.
    pub first_day: Date,
    /// The days on which tasks are created. Changes go on after them.
    pub days: u32,
}

/// The events of a project, as the product derives them from what the store writes, in no order. Tasks are created done, done
/// without a start, reopened again and again, moved back and forth within a second, deleted, imported, estimated anew; clocks of
/// writers differ by minutes; changes are made in the first and last milliseconds of a day.
pub fn history(of: &Histories, project_id: &ProjectId) -> Vec<EventRow> {
    let mut chance = Chance::new(of.seed);
    let people: Vec<_> = (0..5).map(|_| UserId::from_seed(chance.seed())).collect();
    let mut rows = Vec::new();
    while rows.len() < of.events {
        let mut life = Life {
            people: &people,
            zone: &of.zone,
            at: created_at(of, &mut chance),
            chance: &mut chance,
        };
        for history in life.lead(project_id) {
            rows.extend(EventRow::of(&history, &of.zone));
        }
    }
    // As a table's shards give them.
    for at in (1..rows.len()).rev() {
        let other = chance.below(at as u64 + 1);
        rows.swap(at, usize::try_from(other).unwrap_or_default());
    }
    rows
}

fn created_at(of: &Histories, chance: &mut Chance) -> Timestamp {
    let day = of
        .first_day
        .saturating_add((chance.below(of.days.into()) as i64).days());
    let start = of
        .zone
        .to_timestamp(day.at(0, 0, 0, 0))
        .expect("a day of this century");
    start + (chance.below(24 * 3_600_000) as i64).milliseconds()
}

/// One task's life.
struct Life<'a> {
    people: &'a [UserId],
    zone: &'a TimeZone,
    at: Timestamp,
    chance: &'a mut Chance,
}

impl Life<'_> {
    fn lead(&mut self, project_id: &ProjectId) -> Vec<History> {
        let mut image = self.created(project_id);
        let mut histories = vec![TaskChange::Created(image.clone()).history()];
        let moves: &[Status] = match self.chance.below(4) {
            // Reopened five times.
            0 => &[Status::InProgress, Status::Done].repeat(6),
            1 => &[
                Status::InProgress,
                Status::ToDo,
                Status::InProgress,
                Status::Done,
                Status::ToDo,
                Status::Done,
            ],
            2 => &[Status::InProgress, Status::Done],
            _ => &[Status::Done],
        };
        let is_hasty = self.chance.percent(20);
        for status in moves {
            while self.chance.percent(40) {
                self.pass(is_hasty);
                let after = self.edited(&image);
                histories.extend(self.change(&mut image, after));
            }
            if self.chance.percent(10) {
                break;
            }
            self.pass(is_hasty);
            let mut after = image.clone();
            after.task.move_to(*status, image.task.rank.clone(), self.at);
            histories.extend(self.change(&mut image, after));
        }
        if self.chance.percent(15) {
            self.pass(is_hasty);
            let deleted = TaskChange::Deleted {
                version: image.task.version + 1,
                by: self.person(),
                at: self.at,
                before: image,
            };
            histories.push(deleted.history());
        }
        histories
    }

    fn created(&mut self, project_id: &ProjectId) -> TaskImage {
        let status = self.chance.pick(
            &[Status::ToDo, Status::ToDo, Status::InProgress, Status::Done],
            Status::ToDo,
        );
        let by = self.person();
        let task = Task {
            id: TaskId::from_seed(self.chance.seed()),
            project_id: project_id.clone(),
            title: Title::parse(self.chance.pick(&TITLES, "Task")).expect("a title"),
            excerpt: None,
            status,
            rank: Rank::at_end(self.at, 1),
            priority: domain::Priority::None,
            assignees: self.some_people(),
            labels: Vec::new(),
            category: None,
            why: None,
            start: None,
            due: self.due(),
            estimate_minutes: self.amount(),
            points: self.amount(),
            checklist: Vec::new(),
            blocked_by: Vec::new(),
            parent_id: None,
            subtasks_total: None,
            subtasks_done: None,
            version: 1,
            created_by: by.clone(),
            // An imported one says when it was created elsewhere.
            created_at: self.at - self.chance.pick(&[0, 0, 1_000], 0).hours(),
            updated_at: self.at,
            updated_by: by,
            completed_at: (status == Status::Done).then_some(self.at),
            unreadable: Vec::new(),
        };
        TaskImage {
            task,
            description: None,
            body_version: None,
            checklist: None,
            is_rebalanced: false,
            is_imported: false,
            imported_at: None,
            unreadable: domain::Unreadable::default(),
        }
    }

    fn change(&mut self, image: &mut TaskImage, mut after: TaskImage) -> Option<History> {
        after.task.touch(&self.person(), self.at);
        let before = std::mem::replace(image, after.clone());
        let history = TaskChange::Changed { before, after }.history();
        (!history.events.is_empty()).then_some(history)
    }

    fn edited(&mut self, image: &TaskImage) -> TaskImage {
        let mut after = image.clone();
        let task = &mut after.task;
        for _ in 0..=self.chance.below(2) {
            match self.chance.below(4) {
                0 => task.assignees = self.some_people(),
                1 => task.estimate_minutes = self.amount(),
                2 => task.points = self.amount(),
                _ => task.due = self.due(),
            }
        }
        after
    }

    /// Lets time pass; sometimes backwards, as the next writer's clock is slow.
    fn pass(&mut self, is_hasty: bool) {
        let hasty = [0, 1, 17, 250];
        let calm = [
            1_000,
            60_000,
            3_600_000,
            20 * 3_600_000,
            50 * 3_600_000,
            9 * 24 * 3_600_000,
        ];
        let most = if is_hasty {
            self.chance.pick(&hasty, 0)
        } else {
            self.chance.pick(&calm, 0)
        };
        self.at += (self.chance.below(most + 1) as i64).milliseconds();
        match self.chance.below(20) {
            0 => self.at -= (self.chance.below(600_000) as i64).milliseconds(),
            // To the end of the day, or the first instant of the next.
            1 | 2 => {
                let tomorrow = self.zone.to_datetime(self.at).date().saturating_add(1.day());
                let midnight = self
                    .zone
                    .to_timestamp(tomorrow.at(0, 0, 0, 0))
                    .expect("a day of this century");
                self.at = midnight - self.chance.pick(&[0, 1], 0).milliseconds();
            }
            _ => {}
        }
    }

    fn person(&mut self) -> UserId {
        let at = self.chance.below(self.people.len() as u64);
        let person = usize::try_from(at).ok().and_then(|at| self.people.get(at));
        person
            .cloned()
            .unwrap_or_else(|| UserId::from_seed(IdSeed([0; 16])))
    }

    fn some_people(&mut self) -> Vec<UserId> {
        let mut some: Vec<_> = (0..self.chance.below(4)).map(|_| self.person()).collect();
        some.sort();
        some.dedup();
        some
    }

    fn amount(&mut self) -> Option<u32> {
        let amount = self
            .chance
            .pick(&[None, None, Some(0), Some(1), Some(90), Some(1_000_000)], None);
        amount.map(|most| self.chance.below(most + 1) as u32)
    }

    fn due(&mut self) -> Option<Moment> {
        let day = self.zone.to_datetime(self.at).date();
        let day = day.saturating_add((self.chance.below(40) as i64 - 10).days());
        let due = match self.chance.below(4) {
            0 => format!("{day}T22:30:00Z"),
            1 => "1900-01-01".to_owned(),
            2 => day.to_string(),
            _ => return None,
        };
        Moment::parse(&due).ok()
    }
}

const TITLES: [&str; 6] = [
    "Paint the wall",
    "=HYPERLINK(\"https://example.com\";\"a\")",
    "She said \"no, later\", twice",
    "</text><script>alert(1)</script>",
    "'; DROP TABLE events; -- ?",
    "\u{1f9d1}\u{200d}\u{1f680} \u{05e9}\u{05dc}\u{05d5}\u{05dd}",
];
