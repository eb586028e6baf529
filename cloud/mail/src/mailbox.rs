//! The captured mailbox: e-mail and SMS end here instead of leaving the machine.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use cloud_core::sqlite::Database;
use jiff::Timestamp;
use rusqlite::{Row, params};
use serde::Serialize;

/// The number of messages that are stored; older ones are deleted.
pub const MESSAGES_KEPT: i64 = 10_000;

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL COLLATE NOCASE,
    channel TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    at_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS mail_by_recipient ON mail (recipient, id);
CREATE TABLE IF NOT EXISTS mail_headers (
    mail INTEGER NOT NULL,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (mail, name)
);
";

const COLUMNS: &str = "SELECT recipient, channel, subject, body, at_ms, \
    (SELECT json_group_object(name, value) FROM mail_headers WHERE mail_headers.mail = mail.id) FROM mail";

/// How a message was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// To an e-mail address.
    Email,
    /// To a phone number.
    Sms,
}

/// One message, in JSON as `{"to", "channel": "email" | "sms", "subject", "body", "headers", "at"}`.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// E-mail address or phone number.
    pub to: String,
    /// How it was sent.
    pub channel: Channel,
    /// Subject line; empty for an SMS.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Headers that its sender has added.
    pub headers: BTreeMap<String, String>,
    /// When it was sent, UTC; kept to the millisecond.
    pub at: Timestamp,
}

/// The durable mailbox. Clones share it.
#[derive(Clone)]
pub struct Mailbox {
    database: Database,
}

impl Mailbox {
    /// Opens or creates the mailbox under the data directory.
    ///
    /// # Errors
    /// When the directory or the file in it cannot be made or read.
    pub fn open(data_dir: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(data_dir).with_context(|| format!("cannot create {}", data_dir.display()))?;
        Ok(Self {
            database: Database::open(&data_dir.join("mail.db"), SCHEMA)?,
        })
    }

    /// Stores a message; it is durable when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn deliver(&self, mail: Mail) -> anyhow::Result<()> {
        self.database
            .transaction(move |tx| {
                tx.execute(
                    "INSERT INTO mail (recipient, channel, subject, body, at_ms) VALUES (?, ?, ?, ?, ?)",
                    params![
                        mail.to,
                        channel_name(mail.channel),
                        mail.subject,
                        mail.body,
                        mail.at.as_millisecond()
                    ],
                )?;
                let id = tx.last_insert_rowid();
                for (name, value) in &mail.headers {
                    tx.execute(
                        "INSERT INTO mail_headers VALUES (?, ?, ?)",
                        params![id, name, value],
                    )?;
                }
                let oldest_kept = id - MESSAGES_KEPT;
                tx.execute("DELETE FROM mail WHERE id <= ?", [oldest_kept])?;
                tx.execute("DELETE FROM mail_headers WHERE mail <= ?", [oldest_kept])?;
                Ok(())
            })
            .await
    }

    /// Messages, newest first: all of them, or those to one address (in any letter case).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn list(&self, to: Option<&str>) -> anyhow::Result<Vec<Mail>> {
        let to = to.map(str::to_owned);
        self.database
            .transaction(move |tx| {
                let (sql, values) = match to {
                    Some(to) => (
                        format!("{COLUMNS} WHERE recipient = ? ORDER BY id DESC"),
                        vec![to],
                    ),
                    None => (format!("{COLUMNS} ORDER BY id DESC"), vec![]),
                };
                let mut statement = tx.prepare(&sql)?;
                let rows = statement.query_map(rusqlite::params_from_iter(values), from_row)?;
                Ok(rows.collect::<rusqlite::Result<_>>()?)
            })
            .await
    }
}

fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "email",
        Channel::Sms => "sms",
    }
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Mail> {
    let channel: String = row.get(1)?;
    let at_ms: i64 = row.get(4)?;
    let headers: String = row.get(5)?;
    Ok(Mail {
        to: row.get(0)?,
        channel: if channel == "sms" {
            Channel::Sms
        } else {
            Channel::Email
        },
        subject: row.get(2)?,
        body: row.get(3)?,
        headers: serde_json::from_str(&headers).unwrap_or_default(),
        at: Timestamp::from_millisecond(at_ms).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Integer, Box::new(error))
        })?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(to: &str, subject: &str) -> Mail {
        Mail {
            to: to.to_owned(),
            channel: Channel::Email,
            subject: subject.to_owned(),
            body: "a\n\nb".to_owned(),
            headers: BTreeMap::from([("List-Id".to_owned(), "<a\">".to_owned())]),
            at: "2026-01-02T03:04:05.678Z".parse().unwrap(),
        }
    }

    async fn subjects(mailbox: &Mailbox, to: Option<&str>) -> Vec<String> {
        let mails = mailbox.list(to).await.unwrap();
        mails.into_iter().map(|mail| mail.subject).collect()
    }

    #[tokio::test]
    async fn lists_newest_first_by_recipient_and_survives_reopening() {
        let dir = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::open(dir.path()).unwrap();
        for (to, subject) in [
            ("ann@example.com", "1"),
            ("bob@example.com", "2"),
            ("ann@example.com", "3"),
        ] {
            mailbox.deliver(mail(to, subject)).await.unwrap();
        }
        drop(mailbox);
        let mailbox = Mailbox::open(dir.path()).unwrap();
        assert_eq!(subjects(&mailbox, None).await, ["3", "2", "1"]);
        assert_eq!(subjects(&mailbox, Some("ANN@example.com")).await, ["3", "1"]);
        assert!(mailbox.list(Some("eve@example.com")).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_message_in_json_has_the_documented_fields() {
        let dir = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::open(dir.path()).unwrap();
        mailbox
            .deliver(Mail {
                channel: Channel::Sms,
                ..mail("+4912345678", "")
            })
            .await
            .unwrap();
        assert_eq!(
            serde_json::to_value(mailbox.list(None).await.unwrap()).unwrap(),
            serde_json::json!([{
                "to": "+4912345678", "channel": "sms", "subject": "", "body": "a\n\nb",
                "headers": {"List-Id": "<a\">"}, "at": "2026-01-02T03:04:05.678Z"
            }])
        );
    }

    #[tokio::test]
    async fn the_oldest_go_when_the_box_is_full() {
        let dir = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::open(dir.path()).unwrap();
        mailbox.deliver(mail("ann@example.com", "oldest")).await.unwrap();
        mailbox.deliver(mail("ann@example.com", "second")).await.unwrap();
        mailbox
            .database
            .transaction(|tx| Ok(tx.execute("UPDATE sqlite_sequence SET seq = ?", [MESSAGES_KEPT])?))
            .await
            .unwrap();
        mailbox.deliver(mail("ann@example.com", "newest")).await.unwrap();
        assert_eq!(subjects(&mailbox, None).await, ["newest", "second"]);
    }
}
