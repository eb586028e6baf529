//! How many messages a person gets: a few at once, then a digest, and so many a day.
//!
//! Deterministic: what becomes of a notification depends on the log and the time alone, and a notification that comes again, after a
//! crash, is neither counted nor collected twice.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{ChannelId, Medium, NotificationId, UserId};

/// The most notifications of a window that are messages of their own; the others wait for the digest at its end.
pub const MAX_AT_ONCE: usize = 5;
/// The length of a window, in minutes: less than the longest delay of an SQS message, 15 minutes.
const WINDOW_MINUTES: i64 = 10;
/// The most notifications that a digest names.
pub const MAX_DIGEST_LINES: usize = 20;
/// The most mails a day (UTC) to a person's addresses about notifications.
pub const MAX_MAILS_A_DAY: u32 = 50;
/// The most text messages a day likewise: they cost money.
pub const MAX_TEXTS_A_DAY: u32 = 10;
const DAY_S: i64 = 86_400;
/// Hours after which nothing in a log counts.
const KEPT_HOURS: i64 = 48;

/// The messages that a person was sent about notifications, today and in the current window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageLog {
    /// The person.
    pub user_id: UserId,
    /// The version, which grows by one with each change; 0 for one that is not stored.
    pub version: u64,
    /// The day, counted from the epoch in UTC.
    day: i64,
    /// Mails of that day.
    mails: u32,
    /// Text messages of that day.
    texts: u32,
    /// The end of the window.
    window_ends: Timestamp,
    /// The notifications of the window that were messages of their own.
    #[serde(default)]
    sent: Vec<NotificationId>,
    /// Likewise of the window before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sent_before: Vec<NotificationId>,
    /// The digest that is being collected.
    #[serde(default)]
    pub digest: Option<Digest>,
    /// When the last digest was sent.
    #[serde(default)]
    digest_sent_at: Option<Timestamp>,
}

/// Notifications that become one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// When it is sent.
    pub due: Timestamp,
    /// The media it is sent by.
    pub media: Vec<Medium>,
    /// The first notifications, [`MAX_DIGEST_LINES`] at most.
    pub lines: Vec<DigestLine>,
    /// Whether there are more.
    #[serde(default)]
    pub has_more: bool,
    /// The channels that it was sent to, if a try to send it to all of them has failed on the way.
    #[serde(default)]
    pub sent_to: Vec<ChannelId>,
}

/// A notification in a digest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestLine {
    /// Its id.
    pub id: NotificationId,
    /// Its text, one line.
    pub text: String,
}

// User content stays out of logs.
impl std::fmt::Debug for DigestLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DigestLine({})", self.id)
    }
}

/// What becomes of a notification's messages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dispatch {
    /// The media of its own message.
    pub now: Vec<Medium>,
    /// When the digest that it is in is due, if that must be asked for.
    pub digest_due: Option<Timestamp>,
    /// The media that are left out, because the day's bound is reached.
    pub held_back: Vec<Medium>,
}

impl MessageLog {
    /// The log of a person who was sent nothing.
    pub fn new(user_id: UserId, now: Timestamp) -> Self {
        Self {
            user_id,
            version: 0,
            day: day(now),
            mails: 0,
            texts: 0,
            window_ends: now,
            sent: Vec::new(),
            sent_before: Vec::new(),
            digest: None,
            digest_sent_at: None,
        }
    }

    /// When nothing in it counts any more.
    pub fn expires_at(&self) -> Timestamp {
        self.window_ends + SignedDuration::from_hours(KEPT_HOURS)
    }

    /// Whether a notification of an event at this time may have been counted. Sure to be true if it was within the last window.
    pub fn may_know(&self, id: &NotificationId, at: Timestamp) -> bool {
        let is_collected = |digest: &Digest| digest.has_more || digest.has(id);
        self.was_sent(id)
            || self.digest.as_ref().is_some_and(is_collected)
            || self.digest_sent_at.is_some_and(|sent| sent >= at)
    }

    /// Decides about a notification that is wanted by these media, and returns the next version of the log. `line` is the
    /// notification in a digest.
    pub fn dispatch(&self, line: DigestLine, wanted: &[Medium], now: Timestamp) -> (Self, Dispatch) {
        let mut log = self.next();
        if log.was_sent(&line.id) {
            let now = wanted.to_vec();
            return (
                log,
                Dispatch {
                    now,
                    ..Dispatch::default()
                },
            );
        }
        if let Some(digest) = log.digest.as_ref().filter(|digest| digest.has(&line.id)) {
            let digest_due = Some(digest.due);
            return (
                log,
                Dispatch {
                    digest_due,
                    ..Dispatch::default()
                },
            );
        }
        if day(now) != log.day {
            (log.day, log.mails, log.texts) = (day(now), 0, 0);
        }
        if now >= log.window_ends {
            log.window_ends = now + SignedDuration::from_mins(WINDOW_MINUTES);
            log.sent_before = std::mem::take(&mut log.sent);
        }
        let dispatch = if log.sent.len() < MAX_AT_ONCE {
            log.send_now(line.id, wanted)
        } else {
            log.collect(line, wanted, now)
        };
        (log, dispatch)
    }

    /// The next version, after this digest was sent. What has been collected meanwhile stays, due at once.
    #[must_use]
    pub fn digest_sent(&self, sent: &Digest, now: Timestamp) -> Self {
        let mut log = self.next();
        log.digest_sent_at = Some(now);
        log.digest = log.digest.and_then(|mut rest| {
            rest.lines.retain(|line| !sent.has(&line.id));
            rest.due = now;
            rest.sent_to.clear();
            (!rest.lines.is_empty()).then_some(rest)
        });
        log
    }

    /// The next version, after this digest was sent to some of its channels. If lines were added meanwhile, all channels get it
    /// again, so that nothing is lost.
    #[must_use]
    pub fn digest_sent_to(&self, sent: &Digest, channels: &[ChannelId]) -> Self {
        let mut log = self.next();
        if let Some(digest) = log.digest.as_mut().filter(|digest| digest.lines == sent.lines) {
            digest.sent_to = channels.to_vec();
        }
        log
    }

    /// When its digest may be sent: when it is due, or earlier if asked for, but not twice within the length of a window.
    pub fn digest_ready_at(&self, now: Timestamp) -> Timestamp {
        let due = self.digest.as_ref().map_or(now, |digest| digest.due);
        let last = self.digest_sent_at.unwrap_or(Timestamp::UNIX_EPOCH);
        due.min(last + SignedDuration::from_mins(WINDOW_MINUTES))
    }

    fn was_sent(&self, id: &NotificationId) -> bool {
        self.sent.contains(id) || self.sent_before.contains(id)
    }

    fn next(&self) -> Self {
        Self {
            version: self.version + 1,
            ..self.clone()
        }
    }

    fn send_now(&mut self, id: NotificationId, wanted: &[Medium]) -> Dispatch {
        let (now, held_back): (Vec<_>, Vec<_>) =
            wanted.iter().copied().partition(|medium| self.count(*medium));
        if !now.is_empty() {
            self.sent.push(id);
        }
        Dispatch {
            now,
            digest_due: None,
            held_back,
        }
    }

    fn collect(&mut self, line: DigestLine, wanted: &[Medium], now: Timestamp) -> Dispatch {
        let known = self.digest.take();
        let is_new = known.is_none();
        let mut digest = known.unwrap_or(Digest {
            due: self.window_ends,
            media: Vec::new(),
            lines: Vec::new(),
            has_more: false,
            sent_to: Vec::new(),
        });
        let mut held_back = Vec::new();
        for medium in wanted {
            if digest.media.contains(medium) {
            } else if self.count(*medium) {
                digest.media.push(*medium);
            } else {
                held_back.push(*medium);
            }
        }
        if held_back.len() < wanted.len() {
            // Channels that were sent this digest already are sent it again, with the new line.
            digest.sent_to.clear();
            if digest.lines.len() < MAX_DIGEST_LINES {
                digest.lines.push(line);
            } else {
                digest.has_more = true;
            }
        }
        // A digest that is still there after its time has lost its message.
        let must_ask = is_new || digest.due <= now;
        let digest_due = (must_ask && !digest.lines.is_empty()).then_some(digest.due.max(now));
        self.digest = Some(digest).filter(|digest| !digest.lines.is_empty());
        Dispatch {
            now: Vec::new(),
            digest_due,
            held_back,
        }
    }

    /// Counts a message, unless the day's bound is reached.
    fn count(&mut self, medium: Medium) -> bool {
        let (count, max) = match medium {
            Medium::Email => (&mut self.mails, MAX_MAILS_A_DAY),
            Medium::Sms => (&mut self.texts, MAX_TEXTS_A_DAY),
            Medium::Inbox => return false,
        };
        let is_free = *count < max;
        *count += u32::from(is_free);
        is_free
    }
}

impl Digest {
    fn has(&self, id: &NotificationId) -> bool {
        self.lines.iter().any(|line| line.id == *id)
    }
}

fn day(at: Timestamp) -> i64 {
    at.as_second().div_euclid(DAY_S)
}

#[cfg(test)]
#[path = "message_log_tests.rs"]
mod tests;
