// A person as a picture, or as initials on a colour that stays theirs.
import { html } from "../html.js";

/** A number from 0 to 5 that a text always has. @param {string} text */
export function tone(text) {
  let sum = 0;
  for (const character of text.normalize("NFC")) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % 6;
}

/** @param {string} name */
const initials = (name) => {
  const words = name.normalize("NFC").trim().split(/\s+/);
  const first = [...(words[0] ?? "?")][0] ?? "?";
  return words.length > 1 ? first + ([...(words.at(-1) ?? "")][0] ?? "") : first;
};

/** @param {{ name: string | null, id?: string, url?: string | null, large?: boolean, hidden?: boolean }} props `hidden`: the name stands beside it. */
export function Avatar({ name, id, url, large = false, hidden = false }) {
  const shown = name ?? "?";
  return html`<span class=${`avatar ${large ? "large" : ""}`} data-tone=${tone(id ?? shown)} title=${hidden ? undefined : shown}
    role=${hidden ? undefined : "img"} aria-label=${hidden ? undefined : shown} aria-hidden=${hidden ? "true" : undefined}>
    ${url ? html`<img src=${url} alt="" loading="lazy" referrerpolicy="no-referrer" />` : initials(shown)}
  </span>`;
}
