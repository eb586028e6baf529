// Elements of text that is always text, never markup.

/** An element with attributes and children. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== ""));
  return element;
}

/** Text in which `code` is code. */
export function inline(text) {
  return (text || "").split("`").map((piece, at) => (at % 2 ? el("code", {}, piece) : piece));
}

/** Text in paragraphs. */
export function prose(text) {
  return (text || "").split("\n\n").filter(Boolean).map((part) => el("p", {}, inline(part)));
}
