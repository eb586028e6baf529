// Ends every session: a lost telephone, a borrowed computer.
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { signOut } from "../store/session.js";
import { toast } from "../store/toasts.js";
import { ask } from "./confirm.js";
import { reason } from "./failure.js";

export function SignOutEverywhere() {
  const run = async () => {
    if (!(await ask({ title: t("account.everywhereTitle"), text: t("account.everywhereText"), action: t("account.everywhere") }))) return;
    try {
      await call("logoutEverywhere", {});
      await signOut();
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
  };
  return html`<section class="box" aria-labelledby="sessions-title">
    <header>
      <div><h2 id="sessions-title">${t("account.sessions")}</h2><p>${t("account.sessionsLead")}</p></div>
      <button type="button" class="button" onClick=${run}>${t("account.everywhere")}</button>
    </header>
  </section>`;
}
