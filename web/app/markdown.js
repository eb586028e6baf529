// Markdown to a fragment of safe elements. The parser and the sanitizer are loaded when the first text is shown.
import createPurify from "../vendor/purify.js";
import { Marked } from "../vendor/marked.js";

const marked = new Marked({ gfm: true, breaks: true });
// A picture from elsewhere would tell its server who reads: it becomes a link.
// HTML is shown as it was written: the sanitizer is the second wall, not the first.
marked.use({ renderer: { html: ({ text }) => escape(text), image: ({ href, text }) => `<a href="${escape(href)}">${escape(text || href)}</a>` } });

const TAGS = [
  "a", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "input", "kbd", "li", "ol", "p", "pre", "s",
  "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
];
const OPTIONS = /** @type {const} */ ({
  ALLOWED_TAGS: TAGS,
  ALLOWED_ATTR: ["href", "title", "type", "checked", "disabled", "start", "align"],
  // Every attribute is held against it: what has no scheme passes.
  ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|tel):|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
});

createPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node instanceof HTMLAnchorElement) {
    node.rel = "noopener noreferrer nofollow";
    if (node.origin !== location.origin) node.target = "_blank";
  }
  if (node instanceof HTMLInputElement && node.type !== "checkbox") node.remove();
});

/** @param {string} text */
const escape = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** @param {string} text @returns {DocumentFragment} */
export function rendered(text) {
  const html = /** @type {string} */ (marked.parse(text));
  const fragment = /** @type {unknown} */ (createPurify.sanitize(html, /** @type {any} */ (OPTIONS)));
  // Fails closed: whatever is not a fragment is shown as text.
  if (fragment instanceof DocumentFragment) {
    for (const box of fragment.querySelectorAll("input")) box.setAttribute("aria-label", box.closest("li")?.textContent?.trim().slice(0, 200) ?? "");
    return fragment;
  }
  const plain = document.createDocumentFragment();
  plain.append(text);
  return plain;
}
