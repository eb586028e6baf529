//! The form of lists and of texts that look like formulas in cells.

/// Characters that a spreadsheet interprets as the beginning of a formula (OWASP, "CSV Injection").
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The cell, with a quote in front if a spreadsheet would interpret it as a formula, or if an import would remove a quote.
pub fn guarded(cell: &str) -> String {
    let begins_with_formula = |text: &str| text.starts_with(FORMULA);
    let loses_quote = cell.strip_prefix('\'').is_some_and(is_guardable);
    if begins_with_formula(cell) || loses_quote {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// The cell without the quote that [`guarded`] has added.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_guardable(rest) => rest,
        _ => cell,
    }
}

fn is_guardable(rest: &str) -> bool {
    rest.starts_with(FORMULA) || rest.starts_with('\'')
}

/// Joins several texts in one cell: `;` between them, and `\;` and `\\` within them.
pub(super) fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let escaped = texts.map(|text| text.replace('\\', "\\\\").replace(';', "\\;"));
    escaped.collect::<Vec<_>>().join(";")
}

/// Splits a cell into its texts, without white space around them and without empty ones. A backslash before any other
/// character is literal.
pub(super) fn split(cell: &str) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut characters = cell.chars().peekable();
    while let Some(c) = characters.next() {
        let escaped = characters.next_if(|next| c == '\\' && matches!(next, '\\' | ';'));
        match (escaped, c, texts.last_mut()) {
            (None, ';', _) => texts.push(String::new()),
            (escaped, c, Some(text)) => text.push(escaped.unwrap_or(c)),
            (_, _, None) => {}
        }
    }
    let texts = texts.into_iter().map(|text| text.trim().to_owned());
    texts.filter(|text| !text.is_empty()).collect()
}

/// A checklist item as an export writes it: `[x] text` or `[ ] text`.
pub(super) fn checklist_line(text: &str, done: bool) -> String {
    format!("[{}] {text}", if done { 'x' } else { ' ' })
}

/// Reads the lines of a checklist: `[x] text`, `[ ] text`, also as a Markdown list (`- [ ] text`), or only text, which is not
/// done.
pub(crate) fn checklist(cell: &str) -> Vec<(String, bool)> {
    let lines = cell
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (done, text) = marked(line)
                .or_else(|| marked(line.strip_prefix("- ").or(line.strip_prefix("* "))?))
                .unwrap_or((false, line));
            (text.to_owned(), done)
        })
        .collect()
}

fn marked(line: &str) -> Option<(bool, &str)> {
    let unmarked = line.strip_prefix("[ ]").or(line.strip_prefix("[]"));
    let marked = line.strip_prefix("[x]").or(line.strip_prefix("[X]"));
    let text = unmarked.or(marked)?.trim();
    (!text.is_empty()).then_some((marked.is_some(), text))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_neutralised() {
        for cell in [
            "=cmd|' /C calc'!A0",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "'=1",
            "''",
            "'''",
        ] {
            assert_eq!(guarded(cell), format!("'{cell}"));
        }
        for cell in ["", "'", "'tis", "a=1", " =1", "1-2"] {
            assert_eq!((guarded(cell).as_str(), unguarded(cell)), (cell, cell));
        }
        assert_eq!(unguarded("'=1"), "=1");
    }

    #[test]
    fn lines_of_a_checklist() {
        let cell = "[x] a\r\n[ ] b\n\n- [X] c\nd\n[ ] [x] e\n[x]\n-f";
        let expected = [
            ("a", true),
            ("b", false),
            ("c", true),
            ("d", false),
            ("[x] e", false),
            ("[x]", false),
            ("-f", false),
        ];
        let found = checklist(cell);
        assert!(
            found
                .iter()
                .map(|(text, done)| (text.as_str(), *done))
                .eq(expected),
            "{found:?}"
        );
    }

    proptest! {
        #[test]
        fn guarded_cells_are_read_back_unchanged(cell in "['=+@\\-\t\r a]{0,5}") {
            let written = guarded(&cell);
            prop_assert!(!written.starts_with(FORMULA));
            prop_assert_eq!(unguarded(&written), cell);
        }

        #[test]
        fn joined_texts_are_split_again(texts in prop::collection::vec("[a;\\\\]{1,6}", 0..5)) {
            prop_assert_eq!(split(&joined(texts.iter().map(String::as_str))), texts);
        }
    }
}
