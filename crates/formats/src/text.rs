//! Texts of other products in forms that the domain accepts.

/// Replaces control characters other than tab and line ends by spaces.
pub(crate) fn clean(text: &str) -> String {
    let kept = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    text.chars().map(|c| if kept(c) { c } else { ' ' }).collect()
}

/// Makes one line of the text, of characters that a title may have (`domain::visible`). Empty if nothing of it is seen.
pub(crate) fn one_line(text: &str) -> String {
    domain::visible(text).trim().to_owned()
}
