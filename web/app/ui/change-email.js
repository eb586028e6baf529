// Another e-mail address: a code goes to the new one, which proves it.
import { useState } from "../../vendor/hooks.js";
import { ApiError, call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { me } from "../store/session.js";
import { toast } from "../store/toasts.js";
import { fieldError, reason } from "./failure.js";
import { Field } from "./field.js";
import { LocalMailbox } from "./local-mailbox.js";
import { Submit } from "./submit.js";

/** @param {{ user: import("../api-types.js").Schemas["User"] }} props */
export function ChangeEmail({ user }) {
  const [asked, setAsked] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setBusy(true);
    setError(null);
    try {
      if (asked === null) {
        const email = String(data.get("email")).trim();
        await call("changeEmail", {}, { body: { email } });
        setAsked(email);
      } else {
        me.value = await call("confirmEmail", {}, { body: { code: String(data.get("code")).replace(/\D/g, "") } });
        setAsked(null);
        toast(t("account.emailChanged", { email: me.value.email }));
      }
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  }
  const emailError = fieldError(error, "email");
  const isCodeWrong = asked !== null && error instanceof ApiError && [400, 409, 422].includes(error.status);
  return html`<section class="box" aria-labelledby="email-title">
    <header><div><h2 id="email-title">${t("auth.email")}</h2><p dir="auto">${user.email}</p></div></header>
    <form class="form-grid" onSubmit=${submit}>
      ${error && !emailError && html`<p class="notice bad" role="alert">${isCodeWrong ? t("auth.codeWrong") : reason(error)}</p>`}
      ${asked === null
        ? html`<${Field} key="email" label=${t("account.newEmail")} name="email" type="email" autocomplete="email" required error=${emailError} />`
        : html`<p key="lead" role="status">${t("account.emailLead", { email: asked })} <${LocalMailbox} email=${asked} /></p>
            <${Field} key="code" label=${t("auth.code")} name="code" class="code" inputMode="numeric" autocomplete="one-time-code"
              pattern="[0-9 ]{6,}" maxLength="12" required autofocus />`}
      <div class="row">
        <${Submit} isBusy=${isBusy} class="button primary">${t(asked === null ? "auth.sendCode" : "account.emailConfirm")}</${Submit}>
        ${asked !== null && html`<button type="button" class="button ghost" onClick=${() => setAsked(null)}>${t("auth.otherEmail")}</button>`}
      </div>
    </form>
  </section>`;
}
