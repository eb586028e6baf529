use proptest::prelude::*;

use super::*;
use crate::FileError;
use crate::testing::chunks;

fn read_all(reader: &mut JsonReader, chunks: &[&[u8]]) -> Result<Vec<JsonElement>, FileError> {
    let mut elements = Vec::new();
    for mut chunk in chunks.iter().copied() {
        while let Some(element) = reader.read(&mut chunk)? {
            elements.push(element);
        }
        assert!(chunk.is_empty());
    }
    reader.finish()?;
    Ok(elements)
}

fn read(file: &[u8]) -> Result<Vec<JsonElement>, FileError> {
    read_all(&mut JsonReader::new(), &[file])
}

fn texts(file: &str) -> Vec<String> {
    let elements = read(file.as_bytes()).unwrap().into_iter();
    elements
        .map(|element| {
            element.json.map_or_else(
                |error| error.code.into_owned(),
                |json| String::from_utf8(json).unwrap(),
            )
        })
        .collect()
}

#[test]
fn tasks_are_found_in_all_forms() {
    let two = [r#"{"a":"]}\""}"#, r#"{"b":[{}]}"#];
    for file in [
        r#"{"format":"taskfleet/1","tasks":[{"a":"]}\""},{"b":[{}]}],"after":1}"#,
        r#" { "nested":{"tasks":[1]}, "tasks" : [ {"a":"]}\""} , {"b":[{}]} ] } "#,
        "\u{feff}[{\"a\":\"]}\\\"\"},\n{\"b\":[{}]}\n]\n",
        "{\"a\":\"]}\\\"\"}\n{\"b\":[{}]}\n",
        "{\"a\":\"]}\\\"\"}\r\n\r\n{\"b\":[{}]}",
        r#"{"t\u0061sks":[{"a":"]}\""},{"b":[{}]}]}"#,
    ] {
        assert_eq!(texts(file), two, "{file}");
    }
    assert_eq!(texts(r#"[1, "two" ,null,[3]]"#), ["1", "\"two\"", "null", "[3]"]);
    assert!(texts("[]").is_empty() && texts(r#"{"tasks":[]}"#).is_empty());
    assert_eq!(texts(r#"{"tasks":null}"#), [r#"{"tasks":null}"#]);
    assert_eq!(texts("{}"), ["{}"]);
}

#[test]
fn small_members_beside_the_tasks_are_kept() {
    let large = "x".repeat(MAX_MEMBER_BYTES);
    let file = format!(r#"{{"format":"taskfleet/1","large":"{large}","tasks":[1],"members":[{{"id":1}}]}}"#);
    let mut reader = JsonReader::new();
    let mut input = file.as_bytes();
    reader.read(&mut input).unwrap().unwrap();
    assert_eq!(reader.members().get("format"), Some(&br#""taskfleet/1""#[..]));
    assert_eq!(reader.members().left_out(), ["large"]);
    assert_eq!(reader.read(&mut input), Ok(None));
    assert_eq!(
        reader.members().names().collect::<Vec<_>>(),
        ["format", "members"]
    );
}

#[test]
fn an_element_may_have_eight_mebibytes_and_not_more() {
    let element = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2));
    let file = format!(
        "[{},{},3]",
        element(MAX_ELEMENT_BYTES),
        element(MAX_ELEMENT_BYTES + 1)
    );
    let found = texts(&file);
    assert_eq!(found[0].len(), MAX_ELEMENT_BYTES);
    assert_eq!(found[1..], ["too_large", "3"]);
}

#[test]
fn invalid_json_is_refused_with_its_offset() {
    for (file, code, at_byte) in [
        ("", "empty_file", None),
        (" \n", "empty_file", None),
        ("title,description\n", "invalid_json", Some(0)),
        ("[1,2", "cut_off", Some(4)),
        ("[1,]", "invalid_json", Some(3)),
        ("[1 2]", "invalid_json", Some(3)),
        ("[1}", "invalid_json", Some(2)),
        ("[{]", "invalid_json", Some(2)),
        ("[] x", "invalid_json", Some(3)),
        (r#"{"tasks":[{"a":1}"#, "cut_off", Some(17)),
        (r#"{"tasks" [1]}"#, "invalid_json", Some(9)),
        (r#"{"tasks":[1],}"#, "invalid_json", Some(13)),
        (r#"{"\x":1}"#, "invalid_json", Some(4)),
        ("{\"a\":1}\n[1]", "invalid_json", Some(8)),
        ("\u{fffd}", "invalid_json", Some(1)),
    ] {
        let error = read(file.as_bytes()).unwrap_err();
        assert_eq!((error.code, error.at_byte), (code, at_byte), "{file}");
    }
    assert_eq!(read(b"\xff\xfe[\0").unwrap_err().code, "not_utf8");
    assert_eq!(read("[".repeat(10_000).as_bytes()).unwrap_err().code, "too_deep");
}

/// Files that are likely to be JSON, and likely to be damaged.
fn files() -> impl Strategy<Value = Vec<u8>> {
    let value = prop_oneof![
        Just("1".to_owned()),
        Just("null".to_owned()),
        Just("\"a\\\"]\"".to_owned()),
        Just("{\"b\":[]}".to_owned()),
        Just("[[],{}]".to_owned()),
        Just("\"\u{e9}\"".to_owned()),
        Just("{}".to_owned()),
    ];
    let list = prop::collection::vec(value, 0..6);
    let whole = (list, 0..5_u8).prop_map(|(list, shape)| match shape {
        0 => format!("[{}]", list.join(", ")),
        1 => format!("{{\"tasks\":[{}],\"z\":1}}", list.join(",")),
        2 => format!(
            "\u{feff}{{\"a\":{{\"tasks\":[]}},\"tasks\" : [{}] }}\n",
            list.join(" ,")
        ),
        3 => list.iter().map(|value| format!("{{\"v\":{value}}}\n")).collect(),
        _ => list.join(""),
    });
    (
        whole,
        prop::option::of((
            any::<prop::sample::Index>(),
            prop::sample::select(b"[]{},:\" x\\".to_vec()),
        )),
    )
        .prop_map(|(text, damage)| {
            let mut bytes = text.into_bytes();
            if let Some((at, byte)) = damage
                && !bytes.is_empty()
            {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        })
}

proptest! {
    #[test]
    fn chunks_make_no_difference(file in files(), sizes in prop::collection::vec(1_usize..9, 1..5)) {
        let found = read_all(&mut JsonReader::new(), &chunks(&file, &sizes));
        prop_assert_eq!(found, read(&file));
    }

    #[test]
    fn a_reader_resumes_at_every_position(file in files()) {
        let Ok(elements) = read(&file) else { return Ok(()) };
        for (at, element) in elements.iter().enumerate() {
            let written = serde_json::to_vec(&element.next).unwrap();
            let mut reader = JsonReader::resume(serde_json::from_slice(&written).unwrap());
            let rest = &file[usize::try_from(element.next.offset).unwrap()..];
            prop_assert_eq!(read_all(&mut reader, &[rest]).unwrap(), &elements[at + 1..]);
        }
    }

    #[test]
    fn valid_json_is_read(values in prop::collection::vec("\\PC{0,5}", 0..5)) {
        let file = serde_json::to_vec(&values).unwrap();
        let read: Vec<String> = read(&file).unwrap().into_iter()
            .map(|element| serde_json::from_slice(&element.json.unwrap()).unwrap()).collect();
        prop_assert_eq!(read, values);
    }

    #[test]
    fn any_bytes_end_in_elements_or_an_error(file in prop::collection::vec(any::<u8>(), 0..100)) {
        let _ = read(&file);
    }
}
