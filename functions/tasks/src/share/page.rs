//! Pages of shared lists: read on a phone, without scripts, and with tags for the previews that messengers show.

use std::fmt::Write as _;

use super::view::{Links, SharedItemDetailView, SharedItemView, SharedListView};

/// The pages load nothing but pictures, which are redirections to the bucket; their one style sheet is named by its digest.
pub(super) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; img-src *; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'; style-src 'sha256-eFbh5i+fCt24aTtZiiXaHK8i79RPEs9byZuLdgsCTlE='";

const STYLE: &str = "\
:root{color-scheme:light dark;font:1rem/1.55 system-ui,sans-serif;background:light-dark(#f6f7f9,#0f1012);color:light-dark(#17181c,#e9eaed)}\
body{margin:0 auto;max-width:42rem;padding:1.75rem 1.25rem 3rem}\
h1{font-size:1.75rem;line-height:1.2;margin:0;overflow-wrap:anywhere}h2{font-size:1.125rem;line-height:1.3;margin:0;overflow-wrap:anywhere}\
ul{display:grid;gap:1rem;list-style:none;margin:1.5rem 0 0;padding:0}\
li{background:light-dark(#fff,#1a1b1f);border:1px solid light-dark(#dcdfe6,#2d2f36);border-radius:1rem;overflow:hidden;padding:1.125rem 1.25rem;position:relative}\
li a{text-decoration:none}li a::after{content:'';inset:0;position:absolute}\
li:focus-within{outline:2px solid;outline-offset:2px}li a:focus{outline:none}\
img{border-radius:.75rem;display:block;height:auto;margin:1rem 0 0;max-width:100%}\
p{margin:.5rem 0 0;overflow-wrap:anywhere;white-space:pre-wrap}h1+h2,p+h2{margin-top:1.5rem}\
body>p:first-child{margin:0 0 1rem}a{color:inherit}small{font-size:.875rem;opacity:.75}";

/// The page of a list.
pub(super) fn list(view: &SharedListView, links: &Links<'_>) -> String {
    let mut items = String::new();
    for item in &view.items {
        let address = escape(&links.item(&item.id));
        let title = escape(&item.title);
        let _ = write!(
            items,
            "<li><h2><a href=\"{address}\">{title}</a></h2>{}{}",
            state(item),
            text(item.excerpt.as_deref())
        );
        if let Some(picture) = item.pictures.first() {
            let _ = write!(
                items,
                "<img src=\"{}\" alt=\"\" loading=\"lazy\">",
                escape(picture)
            );
        }
        items.push_str("</li>");
    }
    let achieved = view.items.iter().filter(|item| item.is_achieved).count();
    let count = match &view.next_cursor {
        None => format!(
            "<p><small>{achieved} of {} achieved</small></p>",
            view.items.len()
        ),
        Some(_) => String::new(),
    };
    let more = view.next_cursor.as_ref().map_or_else(String::new, |cursor| {
        let address = format!("{}?cursor={cursor}", links.list());
        format!("<p><a href=\"{}\">More</a></p>", escape(&address))
    });
    let body = format!(
        "<h1>{}</h1>{}{count}<ul>{items}</ul>{more}",
        escape(&view.name),
        text(view.description.as_deref())
    );
    let preview = Preview {
        title: &view.name,
        description: view.description.as_deref(),
        address: links.list(),
        picture: view.items.iter().find_map(|item| item.pictures.first()),
    };
    document(&preview, &body)
}

/// The page of an item.
pub(super) fn item(list: &str, view: &SharedItemDetailView, links: &Links<'_>) -> String {
    let item = &view.item;
    let review = view.review.as_ref().map_or_else(String::new, |review| {
        let stars = "★".repeat(review.rating.into());
        format!(
            "<h2>{stars} {} of 5</h2>{}",
            review.rating,
            text(Some(&review.text))
        )
    });
    let mut body = format!(
        "<p><a href=\"{}\">{}</a></p><h1>{}</h1>{}{}{}{review}",
        escape(&links.list()),
        escape(list),
        escape(&item.title),
        state(item),
        text(item.why.as_deref()),
        text(view.content.as_deref())
    );
    for picture in &item.pictures {
        let _ = write!(
            body,
            "<img src=\"{}\" alt=\"\" loading=\"lazy\">",
            escape(picture)
        );
    }
    let preview = Preview {
        title: &item.title,
        description: item.excerpt.as_deref(),
        address: links.item(&item.id),
        picture: item.pictures.first(),
    };
    document(&preview, &body)
}

fn state(item: &SharedItemView) -> String {
    // The day is enough, and it is all that a zone that nobody knows leaves certain.
    let day = |text: &str| text.get(..10).unwrap_or(text).to_owned();
    let achieved = item.achieved_at.map(|at| day(&at.to_string()));
    match (item.is_achieved, achieved, &item.due) {
        (true, Some(on), _) => format!("<p><small>✓ Achieved on {}</small></p>", escape(&on)),
        (true, None, _) => "<p><small>✓ Achieved</small></p>".to_owned(),
        (false, _, Some(due)) => format!("<p><small>By {}</small></p>", escape(&day(due))),
        (false, _, None) => String::new(),
    }
}

fn text(text: Option<&str>) -> String {
    text.map_or_else(String::new, |text| format!("<p>{}</p>", escape(text)))
}

/// What a messenger shows of a link (The Open Graph protocol, ogp.me).
struct Preview<'a> {
    title: &'a str,
    description: Option<&'a str>,
    address: String,
    picture: Option<&'a String>,
}

fn document(preview: &Preview<'_>, body: &str) -> String {
    let title = escape(preview.title);
    let mut head = format!(
        "<meta property=\"og:type\" content=\"website\"><meta property=\"og:title\" content=\"{title}\">\
         <meta property=\"og:url\" content=\"{}\">",
        escape(&preview.address)
    );
    if let Some(description) = preview.description {
        let description = escape(description);
        let _ = write!(
            head,
            "<meta name=\"description\" content=\"{description}\">\
             <meta property=\"og:description\" content=\"{description}\">"
        );
    }
    if let Some(picture) = preview.picture {
        let _ = write!(
            head,
            "<meta property=\"og:image\" content=\"{}\"><meta name=\"twitter:card\" content=\"summary_large_image\">",
            escape(picture)
        );
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"robots\" content=\"noindex\">\
         <title>{title}</title>{head}<style>{STYLE}</style></head><body>{body}</body></html>"
    )
}

/// Text as it stands in HTML, also in an attribute with double quotes (WHATWG HTML, section 13.3).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
