//! How many messages a person gets: a few at once, then a digest, and so many a day.
//!
//! Deterministic: what becomes of a notification depends on the log and the time alone, and a notification that comes again, after a
//! crash, is neither counted nor collected twice.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Medium, NotificationId, UserId};

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
    /// The digest that is being collected.
    #[serde(default)]
    pub digest: Option<Digest>,
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
            digest: None,
        }
    }

    /// When nothing in it counts any more.
    pub fn expires_at(&self) -> Timestamp {
        self.window_ends + SignedDuration::from_hours(KEPT_HOURS)
    }

    /// Decides about a notification that is wanted by these media, and returns the next version of the log. `line` is the
    /// notification in a digest.
    pub fn dispatch(&self, line: DigestLine, wanted: &[Medium], now: Timestamp) -> (Self, Dispatch) {
        let mut log = self.next();
        if log.sent.contains(&line.id) {
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
            log.sent.clear();
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
        log.digest = log.digest.and_then(|mut rest| {
            rest.lines.retain(|line| !sent.has(&line.id));
            rest.due = now;
            (!rest.lines.is_empty()).then_some(rest)
        });
        log
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
mod tests {
    use super::*;
    use crate::IdSeed;

    const START_S: i64 = 1_767_225_600;

    fn line(n: u16) -> DigestLine {
        let [high, low] = n.to_be_bytes();
        let id = NotificationId::from_seed(IdSeed([high, low, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
        DigestLine {
            id,
            text: format!("line {n}"),
        }
    }

    struct Day {
        log: MessageLog,
        now: Timestamp,
    }

    impl Day {
        fn new() -> Self {
            let now = Timestamp::from_second(START_S).unwrap();
            let user = UserId::from_seed(IdSeed([1; 16]));
            Self {
                log: MessageLog::new(user, now),
                now,
            }
        }

        fn tell(&mut self, n: u16, wanted: &[Medium]) -> Dispatch {
            let (log, dispatch) = self.log.dispatch(line(n), wanted, self.now);
            assert_eq!(log.version, self.log.version + 1);
            self.log = log;
            dispatch
        }

        fn pass(&mut self, minutes: i64) {
            self.now += SignedDuration::from_mins(minutes);
        }
    }

    #[test]
    fn a_few_come_at_once_and_the_others_as_one() {
        let mut day = Day::new();
        for n in 0..5 {
            assert_eq!(day.tell(n, &[Medium::Email]).now, [Medium::Email], "{n}");
        }
        day.pass(4);
        let due = day.now + SignedDuration::from_mins(6);
        let first = day.tell(5, &[Medium::Email]);
        assert_eq!(
            (first.now.len(), first.digest_due),
            (0, Some(due)),
            "asked for with its first line"
        );
        for n in 6..40 {
            assert_eq!(day.tell(n, &[Medium::Email]), Dispatch::default(), "{n}");
        }
        let digest = day.log.digest.clone().unwrap();
        assert_eq!((digest.lines.len(), digest.has_more), (MAX_DIGEST_LINES, true));
        assert_eq!(digest.lines[0], line(5));
        assert_eq!(day.log.mails, 6, "the digest is one of them");
        let mut grown = digest.clone();
        grown.lines.pop();
        let left = day.log.digest_sent(&grown, day.now).digest.unwrap();
        assert_eq!(
            (left.lines.len(), left.due),
            (1, day.now),
            "came while it was sent"
        );
        day.log = day.log.digest_sent(&digest, day.now);
        // The window is not over: what comes now is the next digest.
        assert_eq!(day.tell(40, &[Medium::Email]).digest_due, Some(due));
        day.pass(6);
        assert_eq!(
            day.tell(41, &[Medium::Email]).now,
            [Medium::Email],
            "a new window"
        );
    }

    #[test]
    fn what_comes_again_is_not_counted_again() {
        let mut day = Day::new();
        for n in [0, 0, 1, 2, 3, 4, 4] {
            assert_eq!(day.tell(n, &[Medium::Email]).now, [Medium::Email], "{n}");
        }
        let due = day.tell(5, &[Medium::Email]).digest_due;
        assert!(due.is_some());
        assert_eq!(
            day.tell(5, &[Medium::Email]).digest_due,
            due,
            "perhaps nobody asked for it"
        );
        assert_eq!(day.log.digest.as_ref().unwrap().lines.len(), 1);
        assert_eq!(day.log.mails, 6);
    }

    #[test]
    fn a_digest_whose_message_is_lost_is_asked_for_again() {
        let mut day = Day::new();
        for n in 0..7 {
            day.tell(n, &[Medium::Email]);
        }
        day.pass(11);
        for n in 7..12 {
            assert_eq!(day.tell(n, &[Medium::Email]).now, [Medium::Email], "{n}");
        }
        assert_eq!(day.tell(12, &[Medium::Email]).digest_due, Some(day.now));
        assert_eq!(day.log.digest.as_ref().unwrap().lines.len(), 3);
    }

    #[test]
    fn a_day_has_so_many_mails_and_texts() {
        let both = [Medium::Email, Medium::Sms];
        let mut day = Day::new();
        let (mut mails, mut texts, mut held_back) = (0, 0, 0);
        for n in 0..100 {
            let dispatch = day.tell(n, &both);
            mails += dispatch
                .now
                .iter()
                .filter(|medium| **medium == Medium::Email)
                .count();
            texts += dispatch
                .now
                .iter()
                .filter(|medium| **medium == Medium::Sms)
                .count();
            held_back += usize::from(dispatch.held_back.contains(&Medium::Email));
            day.pass(10);
        }
        assert_eq!((mails, texts, held_back), (50, 10, 50));
        assert!(day.log.digest.is_none());
        day.pass(12 * 60);
        assert_eq!(day.tell(100, &both).now, both);
    }

    #[test]
    fn a_digest_never_exceeds_the_bound() {
        let mut day = Day::new();
        let texts = [Medium::Sms];
        let mut digests = 0;
        for n in 0..30 {
            let dispatch = day.tell(n, &texts);
            if dispatch.digest_due.is_some() {
                digests += 1;
                let digest = day.log.digest.clone().unwrap();
                day.log = day.log.digest_sent(&digest, day.now);
            }
            assert_eq!(dispatch.held_back.is_empty(), n < 10, "{n}");
        }
        assert_eq!((digests, day.log.texts), (5, 10));
        assert!(day.log.digest.is_none());
    }

    #[test]
    fn survives_its_stored_form() {
        let mut day = Day::new();
        for n in 0..8 {
            day.tell(n, &[Medium::Email, Medium::Sms]);
        }
        let stored = serde_json::to_value(&day.log).unwrap();
        assert_eq!(serde_json::from_value::<MessageLog>(stored).unwrap(), day.log);
        assert!(!format!("{:?}", day.log).contains("line 5"));
    }
}
