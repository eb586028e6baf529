// The session ended while somebody worked: sign in in place. What waits for it is sent afterwards.
import { useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { message } from "../screens/login.js";
import { me, signIn, signOut } from "../store/session.js";
import { Dialog } from "./dialog.js";
import { Field } from "./field.js";
import { Password } from "./password.js";
import { Submit } from "./submit.js";

export function Reauthenticate() {
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setBusy(true);
    setError(null);
    try {
      await signIn(String(data.get("email")), String(data.get("password")), true);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }
  return html`
    <${Dialog} title=${t("auth.expiredTitle")} stays onClose=${() => null}>
      <form class="stack" onSubmit=${submit}>
        <p class="soft">${t("auth.expiredLead")}</p>
        ${error && html`<p class="notice bad" role="alert">${message(error)}</p>`}
        <${Field} label=${t("auth.email")} name="email" type="email" autocomplete="username" required defaultValue=${me.value?.email} />
        <${Password} label=${t("auth.password")} name="password" autocomplete="current-password" autofocus />
        <footer>
          <button type="button" class="button" onClick=${() => signOut()}>${t("nav.signOut")}</button>
          <${Submit} isBusy=${isBusy} class="button primary">${t("auth.signIn")}</${Submit}>
        </footer>
      </form>
    </${Dialog}>
  `;
}
