// The frame of points and rankings.
import { html } from "../html.js";
import { t } from "../i18n.js";

const TABS = /** @type {const} */ ([["points", "/app/points"], ["ranking", "/app/ranking"]]);

/** @param {{ current: "points" | "ranking", children: any }} props */
export function PointsPage({ current, children }) {
  return html`
    <header class="head">
      <h1>${t(`${current}.title`)}</h1>
      <div class="end"><nav class="tabs" aria-label=${t("nav.points")}>
        ${TABS.map(([name, href]) => html`<a href=${href} aria-current=${name === current ? "page" : undefined}>${t(`${name}.tab`)}</a>`)}
      </nav></div>
    </header>
    <div class="page stack"><div class="stack narrow">${children}</div></div>
  `;
}
