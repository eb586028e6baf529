// The button of a form. It stays focusable while the form is being sent, and then does nothing.
import { html } from "../html.js";

/** @param {{ isBusy: boolean, children: any, class?: string }} props */
export function Submit({ isBusy, children, class: more = "button primary wide" }) {
  return html`<button type="submit" class=${more} aria-disabled=${isBusy ? "true" : undefined} aria-busy=${isBusy ? "true" : undefined}
    onClick=${(/** @type {Event} */ event) => isBusy && event.preventDefault()}>
    ${children}
  </button>`;
}
