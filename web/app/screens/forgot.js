// Forgotten password: the address, then the mailed code with a new password.
import { useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { here, setQuery } from "../router.js";
import { signIn } from "../store/session.js";
import { AuthCard } from "../ui/auth-card.js";
import { CodeForm } from "../ui/code-form.js";
import { fieldError, reason } from "../ui/failure.js";
import { Field } from "../ui/field.js";
import { Submit } from "../ui/submit.js";

export function Screen() {
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const query = here.value.query;
  const email = query.get("email") ?? "";
  const foot = html`<a href="/app/login">${t("auth.signIn")}</a>`;
  const sendCode = /** @param {string} address */ (address) => call("forgotPassword", {}, { body: { email: address }, anonymous: true });

  if (query.get("step") === "reset") {
    return html`<${AuthCard} title=${t("auth.resetTitle")} foot=${foot}>
      <${CodeForm} email=${email} lead=${t("auth.confirmLead", { email })} action=${t("auth.resetAction")} passwordName="new_password"
        send=${async (/** @type {string} */ code, /** @type {string} */ password) => {
          await call("resetPassword", {}, { body: { email, code, new_password: password }, anonymous: true });
          await signIn(email, password, true);
        }}
        resend=${() => sendCode(email)}
        back=${() => setQuery({ step: null })} />
    </${AuthCard}>`;
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const address = String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("email")).trim();
    setBusy(true);
    setError(null);
    try {
      await sendCode(address);
      setQuery({ email: address, step: "reset" }, true);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  }

  const emailError = fieldError(error, "email");
  return html`
    <${AuthCard} title=${t("auth.forgotTitle")} lead=${t("auth.forgotLead")} foot=${foot}>
      <form onSubmit=${submit}>
        ${error && !emailError && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
        <${Field} label=${t("auth.email")} name="email" type="email" autocomplete="username" required autofocus defaultValue=${email} error=${emailError} />
        <${Submit} isBusy=${isBusy}>${t("auth.sendCode")}</${Submit}>
      </form>
    </${AuthCard}>
  `;
}
