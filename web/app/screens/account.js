// E-mail address, password, sessions, and the end of the account.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { me } from "../store/session.js";
import { ChangeEmail } from "../ui/change-email.js";
import { ChangePassword } from "../ui/change-password.js";
import { DeleteAccount } from "../ui/delete-account.js";
import { SettingsPage } from "../ui/settings-page.js";
import { SignOutEverywhere } from "../ui/sign-out-everywhere.js";
import { Waiting } from "../ui/waiting.js";

export function Screen() {
  const user = me.value;
  return html`<${SettingsPage} current="account">
    ${!user && html`<${Waiting} />`}
    ${user && html`<${ChangeEmail} user=${user} /><${ChangePassword} email=${user.email} /><${SignOutEverywhere} /><${DeleteAccount} user=${user} />`}
    <p class="soft small">${t("account.export")} <a href="/app/jobs">${t("nav.jobs")}</a></p>
  </${SettingsPage}>`;
}
