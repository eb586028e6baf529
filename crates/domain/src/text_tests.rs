use serde_json::json;

use super::*;

fn code<T: std::fmt::Debug>(result: Result<T, Invalid>) -> &'static str {
    result.unwrap_err().0[0].code
}

#[test]
fn titles_at_their_edges() {
    assert_eq!(Title::parse("  a b ").unwrap().as_str(), "a b");
    assert_eq!(
        Title::parse(&"\u{1f600}".repeat(500)).unwrap().as_str().len(),
        2000
    );
    assert_eq!(code(Title::parse(&"x".repeat(501))), "too_long");
    assert_eq!(code(Title::parse(&"x".repeat(10_000))), "too_long");
    assert_eq!(code(Title::parse(" \t ")), "blank");
    assert_eq!(code(Title::parse("a\u{7}b")), "control_character");
    assert_eq!(code(Title::parse("a\nb")), "control_character");
    assert_eq!(code(Title::parse("a\n")), "control_character");
    assert_eq!(code(Title::parse(&format!(" {}", "x".repeat(500)))), "too_long");
}

#[test]
fn markdown_is_bounded_in_bytes() {
    let largest = "\u{4e16}".repeat(Markdown::MAX_BYTES / 3);
    assert!(Markdown::parse(&largest).is_ok());
    assert_eq!(code(Markdown::parse(&format!("{largest}\u{4e16}"))), "too_long");
    assert!(Markdown::parse("a\r\n\tb").is_ok());
    assert_eq!(code(Markdown::parse("a\0")), "control_character");
}

#[test]
fn an_excerpt_keeps_clusters_whole() {
    let family = "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
    let excerpt = |text: &str| Markdown::parse(text).unwrap().excerpt();
    assert_eq!(excerpt(&family.repeat(100)), family.repeat(40));
    // The 200th character is the fourth of the 40th family's five.
    assert_eq!(
        excerpt(&format!("x{}", family.repeat(100))),
        format!("x{}", family.repeat(39))
    );
    assert_eq!(Markdown::parse("short").unwrap().excerpt(), "short");
}

#[test]
fn addresses() {
    for good in ["ada@example.com", "a.b+c@sub.example.org", "o'neil@example.com"] {
        assert_eq!(EmailAddress::parse(good).unwrap().as_str(), good);
    }
    for bad in [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@localhost",
        "Ada <ada@example.com>",
        "a b@example.com",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@example.123",
        "a@-example.com",
        "a@exam_ple.com",
        "a@example..com",
        "a@example.com.",
        "a@mail.invalid",
        "a@xn--a.example",
        "a@\u{200b}.example",
        "j\u{f6}rg@example.com",
        "\u{202e}ada@example.com",
        &format!("a@{}.com", "x".repeat(64)),
        &format!("a@{}com", "m\u{fc}nchen.".repeat(30)),
    ] {
        assert_eq!(code(EmailAddress::parse(bad)), "invalid_email", "{bad}");
    }
}

#[test]
fn spellings_of_one_domain_are_one_address() {
    let ascii = "Ada@xn--mnchen-3ya.example";
    for spelling in [
        "Ada@m\u{fc}nchen.example",
        "Ada@mu\u{308}nchen.example",
        "Ada@M\u{dc}NCHEN.example",
        "Ada@XN--Mnchen-3ya.EXAMPLE",
        "Ada@\u{ff4d}\u{fc}nchen\u{3002}example",
    ] {
        assert_eq!(
            EmailAddress::parse(spelling).unwrap().as_str(),
            ascii,
            "{spelling}"
        );
    }
    let address = EmailAddress::parse(ascii).unwrap();
    assert_eq!(address.lower_case(), "ada@xn--mnchen-3ya.example");
    assert_eq!(address.older_lower_case().unwrap(), "ada@m\u{fc}nchen.example");
    assert_eq!(
        EmailAddress::parse("ada@example.com").unwrap().older_lower_case(),
        None
    );
}

/// Addresses that were stored under older rules are read as they are, and found.
#[test]
fn older_addresses_stay_known() {
    let stored: EmailAddress = serde_json::from_value(json!("J\u{f6}rg@m\u{fc}nchen.example")).unwrap();
    assert_eq!(stored.as_str(), "J\u{f6}rg@m\u{fc}nchen.example");
    assert_eq!(stored.lower_case(), "j\u{f6}rg@xn--mnchen-3ya.example");
    let known = EmailAddress::known(json!("j\u{f6}rg@example.de")).unwrap();
    assert_eq!(known.as_str(), "j\u{f6}rg@example.de");
}

#[test]
fn phone_numbers() {
    for good in ["+4915112345678", "+6834000", "+123456789012345"] {
        assert_eq!(PhoneNumber::parse(good).unwrap().as_str(), good);
    }
    for bad in [
        "",
        "+",
        "4915112345678",
        "+0015112345678",
        "+49 151 12345678",
        "+491511",
        "+1234567890123456",
        "++4915112345678",
        "+49151123456\u{667}8",
    ] {
        assert_eq!(code(PhoneNumber::parse(bad)), "invalid_phone_number", "{bad}");
    }
}

#[test]
fn locales_and_zones_become_canonical() {
    assert_eq!(Locale::parse("pt-br").unwrap().as_str(), "pt-BR");
    assert_eq!(code(Locale::parse("english please")), "invalid_locale");
    assert_eq!(
        TimeZoneName::parse("europe/berlin").unwrap().as_str(),
        "Europe/Berlin"
    );
    assert_eq!(code(TimeZoneName::parse("+01:00")), "invalid_time_zone");
    assert_eq!(code(TimeZoneName::parse("Europe/Atlantis")), "invalid_time_zone");
}

#[test]
fn debug_output_hides_the_text() {
    assert_eq!(
        format!("{:?}", Title::parse("secret plan").unwrap()),
        "Title(11 bytes)"
    );
}
