//! The change feeds of projects: the tasks that have changed, for clients that follow a project.

use batch_function::stream::{Images, Record};
use std::collections::BTreeMap;

use domain::{ChangedTask, ProjectId};
use futures_util::future::join_all;
use store::stream::changed_task;

use crate::outbox::Outcomes;
use crate::ports::Ports;
use crate::state::State;

/// The changes of a batch, for each project.
#[derive(Default)]
pub(crate) struct Feed(BTreeMap<ProjectId, OfProject>);

#[derive(Default)]
struct OfProject {
    /// Each once, in the order of the stream.
    changes: Vec<ChangedTask>,
    /// The places of their records.
    places: Vec<usize>,
}

impl Feed {
    /// Of records, each with its place in the batch.
    pub(crate) fn of<'a>(records: impl Iterator<Item = (usize, &'a Record)>) -> Self {
        let mut feed = Self::default();
        for (place, record) in records {
            let Images { keys, old, new, .. } = &record.dynamodb;
            let Some((project, change)) = changed_task(keys, old.as_ref(), new.as_ref()) else {
                continue;
            };
            let of_project = feed.0.entry(project).or_default();
            of_project.places.push(place);
            if !of_project.changes.contains(&change) {
                of_project.changes.push(change);
            }
        }
        feed
    }

    /// Appends them, also those of records that have to come again: to be told twice of a task does no harm. The records of a feed to
    /// which they could not be appended have to come again.
    pub(crate) async fn append<P: Ports>(self, state: &State<P>, outcomes: &mut Outcomes) {
        let now = state.clock.now();
        let appended = self
            .0
            .iter()
            .map(|(project, of_project)| state.store.append_to_feed(project, &of_project.changes, now));
        for (appended, of_project) in join_all(appended).await.into_iter().zip(self.0.values()) {
            let Err(error) = appended else {
                continue;
            };
            tracing::warn!(%error, "changes could not be appended to a feed: their records have to come again");
            for place in &of_project.places {
                if let Some(outcome) = outcomes.get_mut(place) {
                    outcome.outbox = None;
                }
            }
        }
    }
}
