use serde_json::json;

use super::*;

#[track_caller]
fn check(pattern: &Value, matching: &[Value], others: &[Value]) {
    let parsed = Pattern::parse(pattern).unwrap();
    for event in matching {
        assert!(parsed.matches(event), "{pattern} has to match {event}");
    }
    for event in others {
        assert!(!parsed.matches(event), "{pattern} must not match {event}");
    }
}

#[track_caller]
fn error(pattern: &Value) -> String {
    Pattern::parse(pattern).unwrap_err().to_string()
}

#[test]
fn literals_match_their_own_type_only() {
    check(
        &json!({"a": ["x", 5, true, null]}),
        &[
            json!({"a": "x"}),
            json!({"a": 5}),
            json!({"a": 5.0}),
            json!({"a": true}),
            json!({"a": null}),
            json!({"a": "x", "b": 1}),
        ],
        &[
            json!({"a": "X"}),
            json!({"a": "5"}),
            json!({"a": 6}),
            json!({"a": "true"}),
            json!({"a": false}),
            json!({"a": ""}),
            json!({"a": {"a": "x"}}),
            json!({"b": "x"}),
            json!({}),
            json!("x"),
        ],
    );
}

#[test]
fn keys_are_and_lists_are_or() {
    check(
        &json!({"a": ["x", "y"], "b": {"c": [1]}}),
        &[
            json!({"a": "x", "b": {"c": 1}}),
            json!({"a": "y", "b": {"c": 1, "d": 2}}),
        ],
        &[
            json!({"a": "x"}),
            json!({"a": "z", "b": {"c": 1}}),
            json!({"a": "x", "b": {"c": 2}}),
            json!({"a": "x", "b": 1}),
        ],
    );
}

#[test]
fn an_array_matches_when_an_element_does() {
    check(
        &json!({"a": ["x"]}),
        &[json!({"a": ["w", "x"]}), json!({"a": [["w"], ["x"]]})],
        &[json!({"a": ["w"]}), json!({"a": []}), json!({"a": [{"a": "x"}]})],
    );
    // "because it contains a value that isn't rugby or tennis"
    check(
        &json!({"a": [{"anything-but": ["rugby", "tennis"]}]}),
        &[json!({"a": ["rugby", "baseball"]})],
        &[
            json!({"a": ["rugby"]}),
            json!({"a": ["rugby", "tennis"]}),
            json!({"a": []}),
        ],
    );
}

#[test]
fn one_object_of_an_array_has_to_meet_all_conditions_on_it() {
    check(
        &json!({"people": {"name": ["ann"], "age": [3]}}),
        &[json!({"people": [{"name": "bob", "age": 4}, {"name": "ann", "age": 3}]})],
        &[json!({"people": [{"name": "ann", "age": 4}, {"name": "bob", "age": 3}]})],
    );
}

#[test]
fn prefix_suffix_and_letter_case() {
    check(
        &json!({"a": [{"prefix": "due"}, {"suffix": ".png"}, {"equals-ignore-case": "ÉTÉ"}]}),
        &[
            json!({"a": "due_soon"}),
            json!({"a": "x.png"}),
            json!({"a": "été"}),
            json!({"a": ["x", "Été"]}),
        ],
        &[
            json!({"a": "Due"}),
            json!({"a": "x.png "}),
            json!({"a": "ete"}),
            json!({"a": 5}),
            json!({"a": null}),
        ],
    );
}

#[test]
fn anything_but() {
    check(
        &json!({"a": [{"anything-but": "x"}]}),
        &[json!({"a": "y"}), json!({"a": 1}), json!({"a": null})],
        &[json!({"a": "x"}), json!({}), json!({"a": {"b": "y"}})],
    );
    check(
        &json!({"a": [{"anything-but": [100, 500]}]}),
        &[json!({"a": 101}), json!({"a": "100"})],
        &[json!({"a": 100}), json!({"a": 500.0})],
    );
    check(
        &json!({"a": [{"anything-but": {"prefix": "order-"}}]}),
        &[json!({"a": "data-entry"})],
        &[json!({"a": "order-entry"}), json!({})],
    );
    check(
        &json!({"a": [{"anything-but": {"suffix": ["ball", "nis"]}}]}),
        &[json!({"a": "rugby"})],
        &[json!({"a": "baseball"}), json!({"a": "tennis"})],
    );
    check(
        &json!({"a": [{"anything-but": "x"}, {"exists": false}]}),
        &[json!({"a": "y"}), json!({})],
        &[json!({"a": "x"})],
    );
}

#[test]
fn numeric_comparisons_and_ranges() {
    let events: Vec<Value> = [0.0, 1.0, 1.5, 5.0, 6.0]
        .iter()
        .map(|n| json!({ "n": n }))
        .collect();
    let matching = |rule: Value| {
        let pattern = Pattern::parse(&json!({"n": [{ "numeric": rule }]})).unwrap();
        let numbers = events.iter().filter(|event| pattern.matches(event));
        numbers
            .map(|event| event["n"].as_f64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(matching(json!(["=", 5])), [5.0]);
    assert_eq!(matching(json!(["<", 1])), [0.0]);
    assert_eq!(matching(json!(["<=", 1])), [0.0, 1.0]);
    assert_eq!(matching(json!([">", 1.5])), [5.0, 6.0]);
    assert_eq!(matching(json!([">=", 1.5])), [1.5, 5.0, 6.0]);
    assert_eq!(matching(json!([">", 1, "<=", 5])), [1.5, 5.0]);
    assert_eq!(matching(json!([">=", 1, "<", 5])), [1.0, 1.5]);
    check(
        &json!({"n": [{"numeric": ["=", 1]}]}),
        &[json!({"n": ["a", 1]})],
        &[json!({"n": "1"})],
    );
}

#[test]
fn existence_is_that_of_a_leaf() {
    let there = [
        json!({"a": {"b": 1}}),
        json!({"a": {"b": null}}),
        json!({"a": {"b": ""}}),
        json!({"a": {"b": [1]}}),
    ];
    let not_there = [
        json!({}),
        json!({"a": 1}),
        json!({"a": {}}),
        json!({"a": {"b": {"c": 1}}}),
        json!({"a": {"b": []}}),
        json!({"a": []}),
    ];
    check(&json!({"a": {"b": [{"exists": true}]}}), &there, &not_there);
    check(&json!({"a": {"b": [{"exists": false}]}}), &not_there, &there);
}

#[test]
fn networks() {
    check(
        &json!({"ip": [{"cidr": "10.0.0.0/24"}, {"cidr": "2001:db8::/32"}]}),
        &[
            json!({"ip": "10.0.0.0"}),
            json!({"ip": "10.0.0.255"}),
            json!({"ip": "2001:db8::1"}),
        ],
        &[
            json!({"ip": "10.1.1.0"}),
            json!({"ip": "2001:db9::1"}),
            json!({"ip": "ten"}),
            json!({"ip": 10}),
        ],
    );
}

#[test]
fn or_joins_patterns_beside_other_keys() {
    check(
        &json!({"source": ["aws"], "$or": [{"metric": ["cpu"]}, {"space": [{"prefix": "ec2"}], "n": [1]}]}),
        &[
            json!({"source": "aws", "metric": "cpu"}),
            json!({"source": "aws", "space": "ec2x", "n": 1}),
        ],
        &[
            json!({"source": "aws"}),
            json!({"source": "aws", "space": "ec2x"}),
            json!({"source": "x", "metric": "cpu"}),
        ],
    );
    check(
        &json!({"a": {"$or": [{"b": [1]}, {"c": [1]}]}}),
        &[
            json!({"a": {"b": 1}}),
            json!({"a": {"c": 1}}),
            json!({"a": [{"b": 2}, {"c": 1}]}),
        ],
        &[json!({"b": 1}), json!({"a": {"b": 2}})],
    );
}

#[test]
fn large_whole_numbers_are_told_apart() {
    let pattern = Pattern::parse(&json!({"n": [4_000_000_001_u64]})).unwrap();
    assert!(pattern.matches(&json!({"n": 4_000_000_001_u64})));
    assert!(!pattern.matches(&json!({"n": 4_000_000_002_u64})));
}

#[test]
fn what_is_no_pattern_is_told() {
    assert_eq!(error(&json!(["a"])), "Filter is not an object");
    assert_eq!(error(&json!({})), "Empty objects are not allowed");
    assert_eq!(error(&json!({"a": {}})), "Empty objects are not allowed");
    assert_eq!(error(&json!({"a": []})), "Empty arrays are not allowed");
    assert_eq!(error(&json!({"a": "x"})), "\"a\" must be an object or an array");
    assert_eq!(
        error(&json!({"a": [["x"]]})),
        "Match value must be String, number, true, false, or null"
    );
    assert_eq!(
        error(&json!({"a": [{"wild": "x"}]})),
        "Unrecognized match type wild"
    );
    assert_eq!(
        error(&json!({"a": [{"prefix": "x", "suffix": "y"}]})),
        "Only one key allowed in match expression"
    );
    assert_eq!(error(&json!({"a": [{}]})), "Empty objects are not allowed");
    assert_eq!(
        error(&json!({"a": [{"prefix": 5}]})),
        "prefix match pattern must be a string"
    );
    assert_eq!(
        error(&json!({"a": [{"exists": "yes"}]})),
        "exists match pattern must be either true or false."
    );
    assert_eq!(
        error(&json!({"$or": [{"a": [1]}]})),
        "\"$or\" must be an array of at least two objects"
    );
    assert!(error(&json!({"$or": [{"a": [1]}, "b"]})).contains("at least two objects"));
    assert!(error(&json!({"a": [{"cidr": "10.0.0.0/33"}]})).contains("Malformed CIDR"));
    assert!(error(&json!({"a": [6e9]})).contains("between -5.0E9 and 5.0E9"));
}

#[test]
fn anything_but_takes_texts_or_numbers() {
    assert!(error(&json!({"a": [{"anything-but": ["x", 5]}]})).contains("mixed type"));
    assert!(error(&json!({"a": [{"anything-but": [true]}]})).contains("either all values"));
    assert!(error(&json!({"a": [{"anything-but": []}]})).contains("Empty arrays"));
    assert!(error(&json!({"a": [{"anything-but": {"cidr": "x"}}]})).contains("cidr"));
}

#[test]
fn numeric_takes_one_comparison_or_a_range() {
    let numeric = |rule: Value| error(&json!({"a": [{ "numeric": rule }]}));
    assert!(numeric(json!("x")).contains("must be an array"));
    assert_eq!(numeric(json!([])), "Invalid member in numeric match: ]");
    assert_eq!(numeric(json!([1, "<="])), "Invalid member in numeric match: 1");
    assert_eq!(
        numeric(json!(["operator"])),
        "Unrecognized numeric range operator: operator"
    );
    assert_eq!(numeric(json!(["=", "000"])), "Value of equals must be numeric");
    assert_eq!(numeric(json!([">="])), "Value of >= must be numeric");
    assert_eq!(
        numeric(json!([">", "20", "<", "30"])),
        "Value of > must be numeric"
    );
    assert_eq!(numeric(json!([">", 20, "<", "30"])), "Value of < must be numeric");
    assert_eq!(
        numeric(json!(["<", 100, ">", 10])),
        "Too many elements in numeric expression"
    );
    assert_eq!(numeric(json!([">=", 1, ">", 2])), "Bad numeric range operator: >");
    assert_eq!(
        numeric(json!([">", 20, "test"])),
        "Bad numeric range operator: test"
    );
    assert_eq!(numeric(json!([">", 20, 30])), "Bad value in numeric range: 30");
    assert_eq!(numeric(json!([">", 20, "<="])), "Value of <= must be numeric");
    assert_eq!(numeric(json!([">", 3, "<", 1])), "Bottom must be less than top");
    assert_eq!(
        numeric(json!([">", 20, "<", 30, "<", 50])),
        "Too many terms in numeric range expression"
    );
}
