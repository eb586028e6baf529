//! Entries, balance and rows on boards, changed together.
//!
//! Everything of a user's is written in one transaction on the version of their balance, so that the balance is the sum of the ledger at
//! every moment, whoever else processes changes at the same time.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use aws_sdk_dynamodb::types::TransactWriteItem;
use domain::{Award, Balance, PointEntry, PointReason, PointRules, ProjectId, Scores, UserId};
use serde::{Deserialize, Serialize};

use super::keys::{balance_key, board_key, entry_key, list};
use crate::actions::Expect;
use crate::attribute::{Item, text, text_of};
use crate::item::{from_item, to_item, to_value};
use crate::keys::{Key, member_key, profile_key};
use crate::tombstone::is_live;
use crate::write::Write;
use crate::{Store, StoreError};

/// The most changes of a transaction. Each takes an entry and, in a project of its own, a row and the check of a membership; the read
/// before it takes four keys for each.
const MAX_CHANGES: usize = 20;

/// A change of what a user has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointChange {
    /// A completion earns something.
    Earned(Arc<Award>),
    /// The points that it has earned are taken back.
    TakenBack(Arc<Award>),
    /// The user's membership in a project has begun or ended: former members are on no board.
    Membership(ProjectId),
}

impl PointChange {
    fn project(&self) -> &ProjectId {
        match self {
            Self::Earned(award) | Self::TakenBack(award) => &award.project_id,
            Self::Membership(project) => project,
        }
    }

    /// The entries that it depends on.
    fn entries(&self, user: &UserId) -> Vec<Key> {
        match self {
            Self::Earned(award) => vec![earned_key(user, award)],
            Self::TakenBack(award) => {
                let mut keys = vec![earned_key(user, award)];
                keys.extend(taken_back_key(user, award));
                keys
            }
            Self::Membership(_) => Vec::new(),
        }
    }
}

fn earned_key(user: &UserId, award: &Award) -> Key {
    entry_key(user, award.at, &award.task_id, award.version)
}

fn taken_back_key(user: &UserId, award: &Award) -> Option<Key> {
    let reversal = award.reversal.as_ref()?;
    Some(entry_key(user, reversal.at, &award.task_id, reversal.version))
}

#[derive(Serialize, Deserialize)]
pub(crate) struct BalanceItem {
    pk: String,
    sk: String,
    kind: String,
    version: u64,
    balance: Balance,
}

/// The version and the balance of an item, if there is one.
pub(crate) fn balance_of(item: Option<Item>) -> Result<Option<(u64, Balance)>, StoreError> {
    let item: Option<BalanceItem> = item.map(from_item).transpose()?;
    Ok(item.map(|item| (item.version, item.balance)))
}

#[derive(Serialize, Deserialize)]
pub(crate) struct RowItem {
    pk: String,
    sk: String,
    kind: String,
    scores: Scores,
}

/// The scores of a row of a board.
pub(super) fn scores_of(item: Item) -> Result<Scores, StoreError> {
    let row: RowItem = from_item(item)?;
    Ok(row.scores)
}

/// A row of a project's board while it is changed.
struct Row {
    scores: Scores,
    /// The scores that were read, if there was a row.
    read: Option<Scores>,
    is_member: bool,
}

/// A user's balance and board rows while they are changed.
struct Account<'a> {
    user: &'a UserId,
    items: HashMap<Key, Item>,
    version: u64,
    balance: Balance,
    rows: BTreeMap<ProjectId, Row>,
    entries: BTreeMap<Key, PointEntry>,
}

impl Store {
    /// Applies changes of what a user has, in order: those that are applied already are left out, and so are all of a deleted account.
    /// Two round trips for every 20.
    ///
    /// # Errors
    /// See [`StoreError`]; some may be applied by then.
    pub async fn settle_points(
        &self,
        user: &UserId,
        changes: &[PointChange],
        rules: PointRules,
    ) -> Result<(), StoreError> {
        for some in changes.chunks(MAX_CHANGES) {
            let mut attempts = self.attempts();
            while !self.settle_some(user, some, rules).await? {
                if !attempts.again().await {
                    return Err(StoreError::Throttled);
                }
            }
        }
        Ok(())
    }

    /// Returns whether the changes are applied: another writer may have come in between.
    async fn settle_some(
        &self,
        user: &UserId,
        changes: &[PointChange],
        rules: PointRules,
    ) -> Result<bool, StoreError> {
        let mut keys = BTreeSet::from([balance_key(user), profile_key(user)]);
        for change in changes {
            let project = change.project();
            keys.extend([board_key(project, user), member_key(user, project)]);
            keys.extend(change.entries(user));
        }
        let items = self.batch_get(&Vec::from_iter(keys)).await?;
        if items.get(&profile_key(user)).is_some_and(|item| !is_live(item)) {
            return Ok(true);
        }
        let mut account = Account::read(user, items)?;
        for change in changes {
            account.apply(change, rules)?;
        }
        if account.rows.is_empty() {
            return Ok(true);
        }
        let mut actions = vec![
            self.put_if(account.balance_item()?, account.expect())?,
            self.if_admitted(user)?,
        ];
        for (key, entry) in &account.entries {
            actions.push(self.put_new(entry_item(key, entry)?)?);
        }
        for (project, row) in &account.rows {
            actions.push(self.check_member(user, project, row.is_member)?);
            actions.extend(self.board_action(board_key(project, user), row, user)?);
        }
        Ok(matches!(self.transact(actions).await?, Write::Done))
    }

    /// Writes a row over the one that was read: a batch is no snapshot, so it may be of before a writer whose balance was read.
    fn board_action(
        &self,
        key: Key,
        row: &Row,
        user: &UserId,
    ) -> Result<Option<TransactWriteItem>, StoreError> {
        const AS_READ: &str = "scores = :read";
        let read = row.read.as_ref().map(to_value).transpose()?;
        let action = match (row.scores.all, read) {
            (0, None) => return Ok(None),
            (0, Some(read)) => self.delete_as(&key, |delete| {
                delete
                    .condition_expression(AS_READ)
                    .expression_attribute_values(":read", read)
            }),
            (_, None) => self.put_new(row_item(key, row, user)?),
            (_, Some(read)) => self.put_as(row_item(key, row, user)?, |put| {
                put.condition_expression(AS_READ)
                    .expression_attribute_values(":read", read)
            }),
        };
        action.map(Some)
    }

    /// Refuses the transaction if the user's membership is not as it was read.
    fn check_member(
        &self,
        user: &UserId,
        project: &ProjectId,
        is_member: bool,
    ) -> Result<TransactWriteItem, StoreError> {
        let key = member_key(user, project);
        if is_member {
            return self.check_live(&key);
        }
        self.check(&key, |check| {
            check.condition_expression("attribute_not_exists(pk) OR attribute_exists(deleted_at)")
        })
    }
}

impl<'a> Account<'a> {
    fn read(user: &'a UserId, mut items: HashMap<Key, Item>) -> Result<Self, StoreError> {
        let stored = balance_of(items.remove(&balance_key(user)))?;
        let (version, balance) = stored.unwrap_or_default();
        Ok(Self {
            user,
            items,
            version,
            balance,
            rows: BTreeMap::new(),
            entries: BTreeMap::new(),
        })
    }

    fn apply(&mut self, change: &PointChange, rules: PointRules) -> Result<(), StoreError> {
        match change {
            PointChange::Earned(award) => self.earn(award, rules),
            PointChange::TakenBack(award) => self.take_back(award),
            PointChange::Membership(project) => {
                if self.items.contains_key(&board_key(project, self.user)) {
                    self.row(project)?;
                }
                Ok(())
            }
        }
    }

    fn earn(&mut self, award: &Award, rules: PointRules) -> Result<(), StoreError> {
        let key = earned_key(self.user, award);
        let share = award.shares.iter().find(|share| share.user_id == *self.user);
        let Some(share) = share.filter(|_| !self.is_there(&key)) else {
            return Ok(());
        };
        let (points, reason) = self.balance.grant(share.points, award, rules);
        let row = self.row(&award.project_id)?;
        row.scores.add(points, award.at);
        // A former member who is still an assignee learns nothing new of the project.
        let title = if row.is_member {
            award.title.clone()
        } else {
            String::new()
        };
        let entry = PointEntry {
            project_id: award.project_id.clone(),
            task_id: award.task_id.clone(),
            version: award.version,
            title,
            points,
            share: share.points,
            reason,
            at: award.at,
        };
        self.entries.insert(key, entry);
        Ok(())
    }

    fn take_back(&mut self, award: &Award) -> Result<(), StoreError> {
        let Some((reversal, key)) = award.reversal.as_ref().zip(taken_back_key(self.user, award)) else {
            return Ok(());
        };
        let earned = earned_key(self.user, award);
        let earned: Option<PointEntry> = match self.entries.get(&earned) {
            Some(entry) => Some(entry.clone()),
            None => self.items.get(&earned).cloned().map(entry_of).transpose()?,
        };
        let Some(earned) = earned.filter(|earned| earned.points != 0 && !self.is_there(&key)) else {
            return Ok(());
        };
        let entry = PointEntry {
            version: reversal.version,
            points: -earned.points,
            reason: reversal.reason,
            at: reversal.at,
            ..earned
        };
        self.balance.add(entry.points, award.at);
        self.row(&award.project_id)?.scores.add(entry.points, award.at);
        self.entries.insert(key, entry);
        Ok(())
    }

    fn is_there(&self, entry: &Key) -> bool {
        self.items.contains_key(entry) || self.entries.contains_key(entry)
    }

    fn row(&mut self, project: &ProjectId) -> Result<&mut Row, StoreError> {
        let stored = self.items.remove(&board_key(project, self.user));
        let read = stored.map(scores_of).transpose()?;
        let member = self.items.get(&member_key(self.user, project));
        let row = Row {
            scores: read.clone().unwrap_or_default(),
            read,
            is_member: member.is_some_and(is_live),
        };
        Ok(self.rows.entry(project.clone()).or_insert(row))
    }

    fn expect(&self) -> Expect {
        match self.version {
            0 => Expect::Absent,
            version => Expect::Version(version),
        }
    }

    fn balance_item(&self) -> Result<Item, StoreError> {
        let (pk, sk) = balance_key(self.user);
        to_item(&BalanceItem {
            pk,
            sk,
            kind: "balance".to_owned(),
            version: self.version + 1,
            balance: self.balance.clone(),
        })
    }
}

/// An entry; a reason of a newer version counts as what the sign of its points says.
pub(crate) fn entry_of(mut item: Item) -> Result<PointEntry, StoreError> {
    if text_of(&item, "reason").is_some_and(|name| PointReason::parse(name).is_err()) {
        let points = item.get("points").and_then(|points| points.as_n().ok());
        let reason = match points.is_some_and(|points| points.starts_with('-')) {
            true => PointReason::Reopened,
            false => PointReason::Completed,
        };
        item.insert("reason".to_owned(), text(reason.as_str()));
    }
    from_item(item)
}

fn entry_item((pk, sk): &Key, entry: &PointEntry) -> Result<Item, StoreError> {
    let mut item = to_item(entry)?;
    let keys = [("pk", pk.as_str()), ("sk", sk), ("kind", "point_entry")];
    item.extend(keys.map(|(name, value)| (name.to_owned(), text(value))));
    Ok(item)
}

fn row_item((pk, sk): Key, row: &Row, user: &UserId) -> Result<Item, StoreError> {
    let mut item = to_item(&RowItem {
        pk,
        sk,
        kind: "score".to_owned(),
        scores: row.scores.clone(),
    })?;
    if row.is_member {
        list(&mut item, &row.scores, user);
    }
    Ok(item)
}
