// Nothing here yet, or something went wrong: a picture, a sentence, and the way on.
import { html } from "../html.js";
import { Icon } from "./icon.js";

/** @param {{ icon: import("./icon.js").IconName, title: string, text?: string, children?: any, isPage?: boolean }} props `isPage`: it is all that the screen has. */
export function Empty({ icon, title, text, children, isPage = false }) {
  return html`<div class="empty">
    <span class="art"><${Icon} name=${icon} class="large" /></span>
    <${isPage ? "h1" : "h2"}>${title}</${isPage ? "h1" : "h2"}>
    ${text && html`<p>${text}</p>`} ${children}
  </div>`;
}
