//! Colours, and the document around the drawing.

use plotters::style::RGBColor;

/// A colour by what it is for; in dark mode it is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// The background.
    Paper,
    /// Texts.
    Text,
    /// Lines of the grid.
    Grid,
    /// Series. Blue, vermillion, bluish green and reddish purple of Okabe and Ito, which people tell apart whatever colours they
    /// see (<https://jfly.uni-koeln.de/color/>).
    Blue,
    Vermillion,
    Green,
    Purple,
}

use Ink::{Blue, Green, Grid, Paper, Purple, Text, Vermillion};

impl Ink {
    const ALL: [Self; 7] = [Paper, Text, Grid, Blue, Vermillion, Green, Purple];

    /// On paper, and on a light screen.
    pub(super) fn rgb(self) -> RGBColor {
        match self {
            Paper => RGBColor(0xFF, 0xFF, 0xFF),
            Text => RGBColor(0x1F, 0x23, 0x28),
            Grid => RGBColor(0xD8, 0xDC, 0xE0),
            Blue => RGBColor(0x00, 0x72, 0xB2),
            Vermillion => RGBColor(0xD5, 0x5E, 0x00),
            Green => RGBColor(0x00, 0x9E, 0x73),
            Purple => RGBColor(0xB0, 0x5A, 0x8A),
        }
    }

    /// On a dark screen.
    fn dark(self) -> &'static str {
        match self {
            Paper => "#15181C",
            Text => "#E6E9EC",
            Grid => "#3B4148",
            Blue => "#56B4E9",
            Vermillion => "#F0883E",
            Green => "#2CC99B",
            Purple => "#DE9CC3",
        }
    }
}

/// The drawing as a document of its own: described for those who do not see it, and with colours for dark screens.
pub(super) fn document(drawing: &str, title: &str, description: &str) -> String {
    let (start, shapes) = drawing.split_once('>').unwrap_or((drawing, ""));
    let mut style = String::from(
        ".taskfleet-chart{max-width:100%;height:auto}.taskfleet-chart text{font-family:system-ui,sans-serif;unicode-bidi:plaintext}\
         @media screen and (prefers-color-scheme:dark){",
    );
    for ink in Ink::ALL {
        let RGBColor(red, green, blue) = ink.rgb();
        for name in ["fill", "stroke"] {
            let (light, dark) = (format!("#{red:02X}{green:02X}{blue:02X}"), ink.dark());
            style.push_str(&format!(".taskfleet-chart [{name}=\"{light}\"]{{{name}:{dark}}}"));
        }
    }
    style.push('}');
    let (title, description) = (escaped(title), escaped(description));
    format!(
        "{start} class=\"taskfleet-chart\" role=\"img\" aria-label=\"{title}. {description}\">\n\
         <title>{title}</title>\n<desc>{description}</desc>\n<style>{style}</style>{shapes}"
    )
}

/// Whether XML has the character (<https://www.w3.org/TR/xml/#charsets>), without its line ends: one that it does not have breaks a
/// document.
pub(super) fn is_of_xml(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars().filter(|c| is_of_xml(*c)) {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            c => escaped.push(c),
        }
    }
    escaped
}
