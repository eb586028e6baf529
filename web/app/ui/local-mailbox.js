// Where mails of a local fleet are. In AWS there is no such place.
import { html } from "../html.js";
import { t } from "../i18n.js";

const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);

/** @param {{ email: string }} props */
export function LocalMailbox({ email }) {
  if (!isLocal) return null;
  return html`<span>${t("auth.localMail")} <a href=${`/_local/mail?to=${encodeURIComponent(email)}`} target="_blank">${t("auth.localMailbox")}</a></span>`;
}
