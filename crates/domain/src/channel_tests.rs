use super::*;
use serde_json::json;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn user() -> UserId {
    UserId::from_seed(IdSeed([1; 16]))
}

fn new(kind: &str, address: &str) -> NewChannel {
    NewChannel::parse(json!({"kind": kind, "address": address})).unwrap()
}

fn asked(before: Option<&Channel>, second: i64) -> ChannelRequest {
    let seed = IdSeed([u8::try_from(second % 250).unwrap(); 16]);
    Channel::request(before, &new("sms", "+4915112345678"), &user(), seed, at(second))
}

fn sent(before: Option<&Channel>, second: i64) -> Channel {
    match asked(before, second) {
        ChannelRequest::Send(channel) => channel,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_address_is_the_same_channel_each_time() {
    let id = |kind, address| new(kind, address).address.channel_of(&user());
    assert_eq!(id("email", "Ada@Example.com"), id("email", "ada@example.com"));
    assert_ne!(id("email", "ada@example.com"), id("email", "eve@example.com"));
    let other = UserId::from_seed(IdSeed([2; 16]));
    let address = new("sms", "+4915112345678").address;
    assert_ne!(address.channel_of(&user()), address.channel_of(&other));
}

#[test]
fn a_message_is_sent_at_most_once_a_minute() {
    let first = sent(None, 100);
    assert_eq!((first.version, first.state), (1, ChannelState::Pending));
    assert_eq!(asked(Some(&first), 159), ChannelRequest::TooSoon(at(160)));
    let second = sent(Some(&first), 160);
    assert_eq!(
        (second.version, second.sent_at, second.created_at),
        (2, at(160), at(100))
    );
    assert_ne!(
        second.code.as_ref().unwrap().nonce,
        first.code.as_ref().unwrap().nonce
    );
    assert_eq!(second.code.unwrap().expires_at, at(160 + 600));
}

#[test]
fn also_after_a_removal() {
    let removed = sent(None, 100).removed(at(110));
    assert_eq!(
        (removed.address.as_ref(), removed.code.as_ref(), removed.version),
        (None, None, 2)
    );
    assert_eq!(asked(Some(&removed), 120), ChannelRequest::TooSoon(at(160)));
    let again = sent(Some(&removed), 160);
    assert_eq!(
        (again.version, again.created_at, again.state),
        (3, at(160), ChannelState::Pending)
    );
}

#[test]
fn no_message_is_sent_to_a_confirmed_channel() {
    let confirmed = sent(None, 100).confirmed(at(90));
    assert_eq!((confirmed.version, confirmed.updated_at), (2, at(100)));
    assert_eq!(asked(Some(&confirmed), 9999), ChannelRequest::AlreadyConfirmed);
}

#[test]
fn what_was_switched_off_can_be_added_again_at_once() {
    let confirmed = sent(None, 100).confirmed(at(110));
    let dropped = confirmed.dropped(DropReason::Bounced, at(120));
    assert_eq!(
        (dropped.state, dropped.dropped_because),
        (ChannelState::Dropped, Some(DropReason::Bounced))
    );
    let again = sent(Some(&dropped), 121);
    assert_eq!(
        (again.state, again.dropped_because),
        (ChannelState::Pending, None)
    );
}

#[test]
fn a_mailed_code_is_valid_for_an_hour() {
    let new = new("email", "ada@example.com");
    let asked = Channel::request(None, &new, &user(), IdSeed([1; 16]), at(1));
    assert!(
        matches!(asked, ChannelRequest::Send(channel) if channel.code.as_ref().unwrap().expires_at == at(3601))
    );
}

#[test]
fn every_field_error_at_once() {
    let codes = |body| {
        let errors = NewChannel::parse(body).unwrap_err().0;
        errors
            .into_iter()
            .map(|e| (e.pointer, e.code))
            .collect::<Vec<_>>()
    };
    let at = |pointer: &str, code| (pointer.to_owned(), code);
    assert_eq!(
        codes(json!({})),
        [at("/kind", "required"), at("/address", "required")]
    );
    assert_eq!(
        codes(json!({"kind": "fax", "address": 7, "colour": 1})),
        [
            at("/kind", "invalid_value"),
            at("/address", "wrong_type"),
            at("/colour", "unknown_field")
        ]
    );
    assert_eq!(
        codes(json!({"kind": "fax", "address": "x"})),
        [at("/kind", "invalid_value")]
    );
    assert_eq!(
        codes(json!({"kind": "sms", "address": "ada@example.com"})),
        [at("/address", "invalid_phone_number")]
    );
    assert_eq!(
        codes(json!({"kind": "email", "address": "+4915112345678"})),
        [at("/address", "invalid_email")]
    );
}

#[test]
fn debug_output_hides_the_address() {
    let channel = sent(None, 1);
    assert!(!format!("{channel:?}").contains("15112345678"));
}
