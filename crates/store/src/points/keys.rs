//! Keys of awards, ledgers, balances and boards.

use domain::{ProjectId, RankingPeriod, Scores, TaskId, UserId};
use jiff::Timestamp;

use crate::attribute::{Item, text};
use crate::indexes::{BY_DUE, BY_PRIORITY, BY_RANK, Index};
use crate::keys::{Key, user_pk};

/// Every sort key of a partition.
pub(super) const ALL: (&str, &str) = ("!", "~");

/// Of what a user has. It does not sort between a user's memberships and their profile, which one query reads.
pub(crate) fn balance_key(user: &UserId) -> Key {
    (user_pk(user), "BALANCE".to_owned())
}

/// Partition of a user's ledger.
pub(crate) fn ledger_pk(user: &UserId) -> String {
    format!("POINTS#{user}")
}

/// The user in the partition key of a ledger.
pub(crate) fn ledger_user_of(pk: &str) -> Option<UserId> {
    UserId::parse(pk.strip_prefix("POINTS#")?).ok()
}

/// Of the entry that a version of a task has caused.
pub(super) fn entry_key(user: &UserId, at: Timestamp, task: &TaskId, version: u64) -> Key {
    (ledger_pk(user), format!("{at:.3}#{task}#{version:010}"))
}

/// Partition of what the completions of a task have earned.
pub(super) fn awards_pk(task: &TaskId) -> String {
    format!("AWARDS#{task}")
}

pub(super) fn award_sk(version: u64) -> String {
    format!("{version:010}")
}

/// Of the latest version of a task that took something back. It sorts after the versions.
pub(super) fn reversed_key(task: &TaskId) -> Key {
    (awards_pk(task), "REVERSED".to_owned())
}

/// Partition of a project's board, by user.
pub(super) fn board_pk(project: &ProjectId) -> String {
    format!("POINTS#{project}")
}

/// Of a user's row on a project's board.
pub(super) fn board_key(project: &ProjectId, user: &UserId) -> Key {
    (board_pk(project), user.as_str().to_owned())
}

/// The index in which the rows of a board are in the order of a period's points.
pub(crate) fn index_of(period: RankingPeriod) -> Index {
    match period {
        RankingPeriod::All => BY_RANK,
        RankingPeriod::Month => BY_DUE,
        RankingPeriod::Week => BY_PRIORITY,
    }
}

/// How the index keys of rows begin that have at least so many points in a period.
pub(crate) fn at_least(period_key: &str, points: u64) -> String {
    format!("{period_key}#{points:012}")
}

/// The last index key of a period: '$' follows '#' in ASCII.
pub(crate) fn end_of(period_key: &str) -> String {
    format!("{period_key}$")
}

/// Adds to a row the keys by which it is listed; without points it is not.
pub(crate) fn list(row: &mut Item, scores: &Scores, user: &UserId) {
    for period in RankingPeriod::ALL.iter().copied() {
        let (of, points) = scores.of(period);
        if points > 0 {
            let key = format!("{}#{user}", at_least(of, points));
            row.insert(index_of(period).sk.to_owned(), text(key));
        }
    }
}
