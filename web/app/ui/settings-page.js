// The frame of the settings: one head, and the way between them.
import { html } from "../html.js";
import { t } from "../i18n.js";

const TABS = /** @type {const} */ ([["profile", "/app/settings"], ["notifications", "/app/settings/notifications"], ["account", "/app/settings/account"]]);

/** @param {{ current: "profile" | "notifications" | "account", children: any }} props */
export function SettingsPage({ current, children }) {
  return html`
    <header class="head">
      <h1>${t("nav.settings")}</h1>
      <div class="end">
        <nav class="tabs" aria-label=${t("nav.settings")}>
          ${TABS.map(([name, href]) => html`<a href=${href} aria-current=${name === current ? "page" : undefined}>${t(`settings.${name}`)}</a>`)}
        </nav>
      </div>
    </header>
    <div class="page stack"><div class="stack narrow">${children}</div></div>
  `;
}
