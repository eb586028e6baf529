//! Limits on wrong passwords and on requested codes.

use rusqlite::{OptionalExtension as _, params};

use super::{
    codes::Subject,
    error::{Failure, limit_exceeded},
    state::Tx,
};

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS attempts (
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    count INTEGER NOT NULL,
    since_ms INTEGER NOT NULL,
    last_ms INTEGER NOT NULL,
    locked_until_ms INTEGER NOT NULL,
    PRIMARY KEY (subject, kind)
) STRICT;
CREATE INDEX IF NOT EXISTS attempts_by_last ON attempts (last_ms);
";

/// The number of wrong passwords that locks the user.
const FREE_FAILURES: u32 = 5;
/// The longest lock, and the time without attempts after which a lock is removed.
const LONGEST_LOCK_MS: i64 = 15 * 60 * 1000;
/// Codes sent, and wrong passwords in a password change, in one hour.
const PER_HOUR: u32 = 5;
const HOUR_MS: i64 = 60 * 60 * 1000;

/// Attempts that are counted by the hour.
#[derive(Clone, Copy)]
pub(super) enum Hourly {
    /// `ResendConfirmationCode`.
    Resend,
    /// `ForgotPassword`.
    Forgot,
    /// A new address in `UpdateUserAttributes`.
    Email,
    /// A wrong `PreviousPassword` in `ChangePassword`.
    Change,
}

impl Hourly {
    fn kind(self) -> &'static str {
        match self {
            Self::Resend => "resend",
            Self::Forgot => "forgot",
            Self::Email => "email",
            Self::Change => "change",
        }
    }
}

const SIGN_IN: &str = "sign_in";

/// Whether the subject is locked. Asking is an attempt: it restarts the time without attempts.
pub(super) fn is_locked(tx: &Tx<'_>, subject: &Subject) -> rusqlite::Result<bool> {
    // Cleared here for everyone, which is also what bounds the table.
    tx.execute(
        "DELETE FROM attempts WHERE last_ms <= ?1 AND kind = ?3 OR last_ms <= ?2",
        params![tx.now_ms - LONGEST_LOCK_MS, tx.now_ms - HOUR_MS, SIGN_IN],
    )?;
    let attempts = read(tx, subject, SIGN_IN)?;
    if attempts.count == 0 {
        return Ok(false);
    }
    write(tx, subject, SIGN_IN, attempts)?;
    Ok(tx.now_ms < attempts.locked_until_ms)
}

/// Counts a wrong password: the fifth locks for one second, each further one for twice as long, up to 15
/// minutes (developer guide, "Lockout behavior for failed sign-in attempts").
pub(super) fn sign_in_failed(tx: &Tx<'_>, subject: &Subject) -> rusqlite::Result<()> {
    let mut attempts = read(tx, subject, SIGN_IN)?;
    attempts.count = attempts.count.saturating_add(1);
    // 2 to the power of 10 seconds are more than 15 minutes.
    let lock_ms = attempts.count.checked_sub(FREE_FAILURES).map_or(0, |doublings| {
        (1000_i64 << doublings.min(10)).min(LONGEST_LOCK_MS)
    });
    attempts.locked_until_ms = tx.now_ms + lock_ms;
    write(tx, subject, SIGN_IN, attempts)
}

/// Resets the count of wrong passwords after a right one.
pub(super) fn signed_in(tx: &Tx<'_>, subject: &Subject) -> rusqlite::Result<()> {
    remove(tx, subject, SIGN_IN)
}

/// Fails when the hour's limit is reached.
pub(super) fn check(tx: &Tx<'_>, subject: &Subject, what: Hourly) -> Result<(), Failure> {
    let attempts = read(tx, subject, what.kind())?;
    if attempts.count >= PER_HOUR && tx.now_ms < attempts.since_ms + HOUR_MS {
        Err(limit_exceeded())
    } else {
        Ok(())
    }
}

/// Counts one attempt towards the hour's limit. The hour begins with the first.
pub(super) fn count(tx: &Tx<'_>, subject: &Subject, what: Hourly) -> rusqlite::Result<()> {
    let mut attempts = read(tx, subject, what.kind())?;
    if tx.now_ms >= attempts.since_ms + HOUR_MS {
        attempts = Attempts {
            since_ms: tx.now_ms,
            ..Attempts::default()
        };
    }
    attempts.count = attempts.count.saturating_add(1);
    write(tx, subject, what.kind(), attempts)
}

/// Resets the hour's count.
pub(super) fn clear(tx: &Tx<'_>, subject: &Subject, what: Hourly) -> rusqlite::Result<()> {
    remove(tx, subject, what.kind())
}

#[derive(Clone, Copy, Default)]
struct Attempts {
    count: u32,
    since_ms: i64,
    locked_until_ms: i64,
}

fn read(tx: &Tx<'_>, subject: &Subject, kind: &str) -> rusqlite::Result<Attempts> {
    let row = tx.query_row(
        "SELECT count, since_ms, locked_until_ms FROM attempts WHERE subject = ? AND kind = ?",
        params![subject.to_string(), kind],
        |row| {
            Ok(Attempts {
                count: row.get(0)?,
                since_ms: row.get(1)?,
                locked_until_ms: row.get(2)?,
            })
        },
    );
    Ok(row.optional()?.unwrap_or(Attempts {
        since_ms: tx.now_ms,
        ..Attempts::default()
    }))
}

fn write(tx: &Tx<'_>, subject: &Subject, kind: &str, attempts: Attempts) -> rusqlite::Result<()> {
    let Attempts {
        count,
        since_ms,
        locked_until_ms,
    } = attempts;
    tx.execute(
        "INSERT OR REPLACE INTO attempts VALUES (?, ?, ?, ?, ?, ?)",
        params![
            subject.to_string(),
            kind,
            count,
            since_ms,
            tx.now_ms,
            locked_until_ms
        ],
    )?;
    Ok(())
}

fn remove(tx: &Tx<'_>, subject: &Subject, kind: &str) -> rusqlite::Result<()> {
    let key = params![subject.to_string(), kind];
    tx.execute("DELETE FROM attempts WHERE subject = ? AND kind = ?", key)?;
    Ok(())
}
