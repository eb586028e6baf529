//! Writes the XML of the responses of SNS and S3.

use std::fmt::Write as _;

/// A sequence of elements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Xml {
    text: String,
}

impl Xml {
    /// An element with text in it.
    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        // Writing to a String cannot fail.
        let _ = write!(self.text, "<{name}>{}</{name}>", escape(value));
        self
    }

    /// An element with elements in it.
    #[must_use]
    pub fn element(mut self, name: &str, inner: &Self) -> Self {
        let _ = write!(self.text, "<{name}>{}</{name}>", inner.text);
        self
    }

    /// The map shape of the Query protocol: `<entry><key/><value/></entry>`.
    #[must_use]
    pub fn map<'a>(self, name: &str, entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let entries = entries.into_iter().fold(Self::default(), |all, (key, value)| {
            all.element("entry", &Self::default().text("key", key).text("value", value))
        });
        self.element(name, &entries)
    }

    /// The list shape of the Query protocol: `<member/>`s.
    #[must_use]
    pub fn list(self, name: &str, members: impl IntoIterator<Item = Self>) -> Self {
        let members = members
            .into_iter()
            .fold(Self::default(), |all, member| all.element("member", &member));
        self.element(name, &members)
    }

    /// The text so far.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// XML 1.0, sections 2.2 and 2.4: five characters are escaped, and most control characters are not allowed.
fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader would turn a bare one into a line feed.
            '\r' => out.push_str("&#xD;"),
            '\t' | '\n' => out.push(c),
            c if c < ' ' || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_the_query_protocol() {
        let xml = Xml::default()
            .map("Attributes", [("a", "<&>\"'\u{1}\r\n")])
            .list("Topics", [Xml::default().text("TopicArn", "x")]);
        assert_eq!(
            xml.as_str(),
            "<Attributes><entry><key>a</key><value>&lt;&amp;&gt;&quot;'\u{FFFD}&#xD;\n</value></entry></Attributes>\
             <Topics><member><TopicArn>x</TopicArn></member></Topics>"
        );
    }
}
