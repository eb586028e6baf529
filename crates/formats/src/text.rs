//! Texts of other products in forms that the domain accepts.

/// Replaces control characters other than tab and line ends by spaces.
pub(crate) fn clean(text: &str) -> String {
    let kept = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    text.chars().map(|c| if kept(c) { c } else { ' ' }).collect()
}

/// Makes one line of the text: line ends and other control characters become spaces.
pub(crate) fn one_line(text: &str) -> String {
    let ends = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let line: String = text.chars().map(|c| if ends(c) { ' ' } else { c }).collect();
    line.trim().to_owned()
}
