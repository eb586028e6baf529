// Grey lines where a list is going to be.
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @param {{ lines?: number }} props */
export function Waiting({ lines = 4 }) {
  return html`<div class="waiting" aria-busy="true"><span class="sr" role="status">${t("app.loading")}</span>
    ${Array.from({ length: lines }, () => html`<div class="skeleton"></div>`)}</div>`;
}
