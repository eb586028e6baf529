//! Points: what a change of a task earns or takes back, and the balances that follow, user by user.

use std::collections::BTreeMap;
use std::sync::Arc;

use batch_function::ProcessingError;
use domain::{Award, PointReason, ProjectId, Reversal, Task, TaskChange, TaskId, UserId};
use futures_util::StreamExt as _;
use store::{PointChange, StoreError};

use crate::failure::fail;
use crate::outbox::{Outbox, Outcomes};
use crate::ports::Ports;
use crate::state::State;

/// Users whose points are settled side by side.
const MAX_USERS_AT_ONCE: usize = 32;
/// Users who are ranked side by side: few, because the first ones share the top lists.
const MAX_RANKED_AT_ONCE: usize = 4;

/// Notes what a change of a task earns or takes back.
pub(crate) async fn task_changed<P: Ports>(
    state: &State<P>,
    change: &TaskChange,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    if let Some(award) = Award::of(change, state.point_rules)
        && let Some(noted) = state.store.note_award(award).await?
    {
        tracing::info!(metric.tasks_completed = 1_u64, "a completion was noted");
        let noted = Arc::new(noted);
        leave(&noted, PointChange::Earned, outbox);
        // The record comes again, perhaps after one that took it back while nobody had it.
        if noted.reversal.is_some() {
            leave(&noted, PointChange::TakenBack, outbox);
        }
    }
    match (Reversal::of(change), change) {
        (
            Some(reversal),
            TaskChange::Changed { before: task, .. } | TaskChange::Deleted { before: task, .. },
        ) => take_back(state, &task.task.id, &reversal, outbox).await,
        _ => Ok(()),
    }
}

/// A done task was removed with its project, which is its deletion.
pub(crate) async fn task_gone<P: Ports>(
    state: &State<P>,
    task: &Task,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    let reversal = Reversal {
        version: task.version + 1,
        // The record has no time of its own; a repeated one finds this one noted.
        at: state.clock.now(),
        reason: PointReason::Deleted,
    };
    take_back(state, &task.id, &reversal, outbox).await
}

/// A membership has begun or ended.
pub(crate) fn membership_changed(project: &ProjectId, user: &UserId, outbox: &mut Outbox) {
    let change = PointChange::Membership(project.clone());
    outbox.points.push((user.clone(), change));
}

async fn take_back<P: Ports>(
    state: &State<P>,
    task: &TaskId,
    reversal: &Reversal,
    outbox: &mut Outbox,
) -> Result<(), ProcessingError> {
    let award = state
        .store
        .reverse_award(task, reversal, state.clock.now())
        .await?;
    if let Some(award) = award {
        leave(&Arc::new(award), PointChange::TakenBack, outbox);
    }
    Ok(())
}

fn leave(award: &Arc<Award>, change: impl Fn(Arc<Award>) -> PointChange, outbox: &mut Outbox) {
    let users = award.shares.iter().map(|share| share.user_id.clone());
    outbox
        .points
        .extend(users.map(|user| (user, change(award.clone()))));
}

/// Settles what the records of a batch mean for each user's points, a user's in one go, and for their places in the ranking of everybody.
/// The records of a user for whom that fails have to come again; if it always will, they go to the failure queue, and the rest of what they
/// leave is sent.
pub(crate) async fn settle<P: Ports>(state: &State<P>, outcomes: &mut Outcomes) {
    let mut points: BTreeMap<UserId, (Vec<usize>, Vec<PointChange>)> = BTreeMap::new();
    let mut ranked: BTreeMap<UserId, Vec<usize>> = BTreeMap::new();
    for (place, outcome) in outcomes.iter_mut() {
        let Some(outbox) = outcome.outbox.as_mut() else {
            continue;
        };
        for (user, change) in outbox.points.drain(..) {
            let (places, changes) = points.entry(user).or_default();
            places.push(*place);
            changes.push(change);
        }
        if let Some(user) = outbox.ranked.take() {
            ranked.entry(user).or_default().push(*place);
        }
    }
    let settled = points.into_iter().map(|(user, (places, changes))| async move {
        let settled = state.store.settle_points(&user, &changes, state.point_rules);
        (places, settled.await)
    });
    finish(state, settled, MAX_USERS_AT_ONCE, outcomes).await;
    let placed = ranked.into_iter().map(|(user, places)| async move {
        let placed = state.store.rank(&user, state.clock.now());
        (places, placed.await)
    });
    finish(state, placed, MAX_RANKED_AT_ONCE, outcomes).await;
}

/// Runs what is to be done for several users side by side.
async fn finish<P: Ports, F>(
    state: &State<P>,
    users: impl Iterator<Item = F>,
    at_once: usize,
    outcomes: &mut Outcomes,
) where
    F: Future<Output = (Vec<usize>, Result<(), StoreError>)>,
{
    let mut done = futures_util::stream::iter(users).buffer_unordered(at_once);
    while let Some((places, result)) = done.next().await {
        let Err(error) = result else {
            continue;
        };
        let error = ProcessingError::from(error);
        for place in places {
            if let Some(outcome) = outcomes.get_mut(&place) {
                fail(state, outcome, &error).await;
            }
        }
    }
}
