use super::*;

fn known(text: &str) -> When {
    When::Known(Moment::parse(text).unwrap())
}

fn partly(text: &str, code: &'static str) -> When {
    When::Partly(Moment::parse(text).unwrap(), code)
}

#[test]
fn what_can_mean_one_day_only_is_read() {
    for text in [
        "2026-12-31",
        "2026/12/31",
        "2026.12.31",
        "20261231",
        "2026-12-31 00:00",
        "Dec 31, 2026",
        "31 Dec 2026",
        "31. Dezember 2026",
        "31 décembre 2026",
        "31 de dezembro de 2026",
        "31 дек. 2026",
        "31.12.2026",
        "31.12.26",
        "31/12/2026",
        "12/31/2026",
        "12-31-2026",
        "31/Dec/26",
        "31-Dec-2026",
        "December 31st, 2026",
        "Thu 31 Dec 2026",
        "Donnerstag, 31.12.2026",
        "2026年12月31日",
        "2026년 12월 31일",
    ] {
        assert_eq!(when(text, None), known("2026-12-31"), "{text}");
    }
    assert_eq!(when("2026-1-5", None), known("2026-01-05"));
    assert_eq!(when("05/05/2026", None), known("2026-05-05"));
    assert_eq!(when("mar 3 mar 2026", None), known("2026-03-03"));
    assert_eq!(when("1735689600000", None), known("2025-01-01T00:00:00Z"));
}

#[test]
fn what_can_mean_another_day_is_text() {
    for text in [
        "01/02/2026",
        "01-02-26",
        "31/12/26",
        "next friday",
        "tomorrow",
        "15 Mar",
        "Mar 2026",
        "2026-02-30",
        "2026-13-01",
        "Mon 31 Dec 2026",
        "2026-01-01 or 2026-01-02",
        "not before 2026-01-01",
        "every monday",
        "every day until 2026-12-31",
        "45292",
        "",
    ] {
        assert_eq!(when(text, None), When::Text, "{text}");
    }
}

#[test]
fn times_are_in_their_zone_or_in_that_of_the_file() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let ten = known("2026-09-14T10:00:00+02:00[Europe/Berlin]");
    for text in [
        "2026-09-14T10:00:00",
        "2026-09-14 10:00",
        "14 Sep 2026 10:00",
        "Sep 14 2026 10:00",
        "14 September 2026 at 10:00",
        "2026-09-14 @ 10:00",
        "14.09.2026 um 10:00 Uhr",
        "14 septembre 2026 à 10h00",
        "9/14/2026 10:00 AM",
        "Sep 14, 2026, 10 am",
        "Mon 14 Sep 2026 10am",
    ] {
        assert_eq!(when(text, Some(&berlin)), ten, "{text}");
    }
    for text in [
        "2026-09-14T08:00:00.000+0000",
        "2026-09-14 10:00:00+02:00",
        "Mon Sep 14 2026 08:00:00 GMT+0000 (GMT)",
        "2026-09-14 08:00 UTC",
        "2026-09-14 8:00:00 AM Z",
    ] {
        assert_eq!(when(text, None), known("2026-09-14T08:00:00Z"), "{text}");
    }
    assert_eq!(
        when("2026-09-14 10:00", None),
        partly("2026-09-14", "time_without_zone")
    );
    assert_eq!(
        when("14/Sep/26 3:24 PM", None),
        partly("2026-09-14", "time_without_zone")
    );
}

#[test]
fn a_repetition_has_a_day_to_begin() {
    let code = "recurrence_as_text";
    for (text, day) in [
        ("2026-09-21 every month", "2026-09-21"),
        ("every! 3 days starting 2026-09-01", "2026-09-01"),
        ("every 3 days from 1 Sep 2026 until 1 Dec 2026", "2026-09-01"),
        ("jeden Monat ab 21.9.2026", "2026-09-21"),
    ] {
        assert_eq!(when(text, None), partly(day, code), "{text}");
    }
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let at_ten = partly("2026-09-14T10:00:00+02:00[Europe/Berlin]", code);
    assert_eq!(when("2026-09-14 every monday at 10:00", Some(&berlin)), at_ten);
}
