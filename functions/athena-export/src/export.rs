//! Which days are written, and how far the export is. A day is noted once it is written, so that whatever interrupts an export, the
//! next one continues.

use std::collections::BTreeSet;

use analytics::FIRST_DAY;
use batch_function::ProcessingError;
use domain::{ExportMessage, Extent, UtcHour};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::{ChangedHour, Exported, StoreError};

use crate::day::{Written, write_day};
use crate::log::EventLog;
use crate::plan::{days_of, is_day_closed, is_settled, plan, present};
use crate::ports::Ports;
use crate::state::State;

/// No day is begun when less is left until the deadline: another message goes on.
const MARGIN: SignedDuration = SignedDuration::from_mins(5);
/// Marks that one export takes, and those of a page.
const MARKS: usize = 1_000;

/// Exports hours; what does not fit before the deadline is left to another message.
pub(crate) async fn export<L: EventLog, P: Ports>(
    state: &State<L, P>,
    extent: Extent,
    deadline: Timestamp,
) -> Result<(), ProcessingError> {
    let present = present(state.clock.now());
    // Earlier partitions the table does not have.
    let earliest = UtcHour::first_of(FIRST_DAY);
    match extent {
        Extent::New => new(state, deadline).await,
        Extent::Period { from, until } => {
            period(state, from.max(earliest), until.min(present), deadline).await
        }
        Extent::All => {
            let created = UtcHour::of(state.log.created_at().await?);
            let first = match state.ports.first_day().await? {
                Some(day) => UtcHour::first_of(day).min(created),
                None => created,
            };
            // Whole days: nothing of the old files stays.
            period(
                state,
                UtcHour::first_of(first.day()).max(earliest),
                present.last_of_day(),
                deadline,
            )
            .await
        }
    }
}

async fn new<L: EventLog, P: Ports>(state: &State<L, P>, deadline: Timestamp) -> Result<(), ProcessingError> {
    let State {
        log, ports, clock, ..
    } = state;
    let now = clock.now();
    let from = match log.exported().await? {
        Some(exported) => exported.until.next(),
        None => UtcHour::of(log.created_at().await?.min(now)),
    };
    let (marks, are_all) = settled_marks(log, now).await?;
    for (is_first, (day, of_day)) in firsts(plan(from, now, marks)) {
        let at = clock.now();
        if !is_first && !has_time(at, deadline) {
            return Ok(ports.enqueue(ExportMessage::Export(Extent::New)).await?);
        }
        write(state, day, &of_day.hours, now).await?;
        for mark in &of_day.marks {
            log.unmark_hour(mark).await?;
        }
        if let Some(until) = of_day.until {
            log.advance_export(Exported { until, at }).await?;
            report(until, now);
        }
    }
    if !are_all {
        ports.enqueue(ExportMessage::Export(Extent::New)).await?;
    }
    Ok(())
}

/// Marks whose hours can be read as they are now, and whether these are all. Those that are too young may be many: a project that goes
/// marks each hour in which something happened to it.
async fn settled_marks<L: EventLog>(log: &L, now: Timestamp) -> Result<(Vec<ChangedHour>, bool), StoreError> {
    let (mut settled, mut position) = (Vec::new(), None::<String>);
    loop {
        let page = log.changed_hours(position.as_deref(), MARKS).await?;
        settled.extend(page.items.into_iter().filter(|mark| is_settled(mark, now)));
        position = page.next;
        if position.is_none() || settled.len() >= MARKS {
            return Ok((settled, position.is_none()));
        }
    }
}

async fn period<L: EventLog, P: Ports>(
    state: &State<L, P>,
    from: UtcHour,
    until: UtcHour,
    deadline: Timestamp,
) -> Result<(), ProcessingError> {
    let now = state.clock.now();
    for (is_first, (day, hours)) in firsts(days_of(from, until)) {
        if !is_first && !has_time(state.clock.now(), deadline) {
            let from = UtcHour::first_of(day);
            let rest = ExportMessage::Export(Extent::Period { from, until });
            return Ok(state.ports.enqueue(rest).await?);
        }
        write(state, day, &hours, now).await?;
    }
    // It notes that files have changed.
    Ok(state.ports.enqueue(ExportMessage::Export(Extent::New)).await?)
}

async fn write<L: EventLog, P: Ports>(
    state: &State<L, P>,
    day: Date,
    hours: &BTreeSet<UtcHour>,
    now: Timestamp,
) -> Result<(), ProcessingError> {
    let Written { events, bytes } = write_day(&state.log, &state.ports, day, hours).await?;
    tracing::info!(%day, hours = hours.len(), events, bytes, "a day is written");
    if is_day_closed(day, now) {
        let roll_up = ExportMessage::RollUp { day, at: now };
        state.ports.enqueue(roll_up).await?;
    }
    Ok(())
}

/// The line from which CloudWatch takes the figure of the alarm.
fn report(until: UtcHour, now: Timestamp) {
    let behind_s = now.duration_since(until.end()).as_secs();
    tracing::info!(%until, behind_s, "exported");
}

fn has_time(now: Timestamp, deadline: Timestamp) -> bool {
    deadline.duration_since(now) > MARGIN
}

/// Each with whether it is the first one, which is done in any case.
fn firsts<T>(all: impl IntoIterator<Item = T>) -> impl Iterator<Item = (bool, T)> {
    all.into_iter().enumerate().map(|(at, one)| (at == 0, one))
}
