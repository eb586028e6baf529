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
    assert_eq!(day.log.digest_sent_at, Some(day.now));
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

#[test]
fn two_digests_are_a_window_apart() {
    let mut day = Day::new();
    for n in 0..6 {
        day.tell(n, &[Medium::Email]);
    }
    assert!(
        day.log.digest_ready_at(day.now) <= day.now,
        "earlier than it is due, if asked for"
    );
    let digest = day.log.digest.clone().unwrap();
    day.log = day.log.digest_sent(&digest, day.now);
    day.pass(1);
    day.tell(6, &[Medium::Email]);
    let ready = day.log.digest_ready_at(day.now);
    assert_eq!(ready, day.now + SignedDuration::from_mins(9));
    assert_eq!(ready, day.log.digest.as_ref().unwrap().due);
}
