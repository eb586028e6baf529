// Create an account: name and address, then the mailed code with a password.
import { useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { here, setQuery } from "../router.js";
import { adoptPlace, signIn } from "../store/session.js";
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
  const foot = html`${t("auth.haveAccount")} <a href=${`/app/login${query.has("next") ? `?next=${encodeURIComponent(query.get("next") ?? "")}` : ""}`}>${t("auth.signIn")}</a>`;

  if (query.get("step") === "confirm") {
    return html`<${AuthCard} title=${t("auth.confirmTitle")} foot=${foot}>
      <${CodeForm} email=${email} lead=${t("auth.confirmLead", { email })} action=${t("auth.confirmAction")} passwordName="password"
        send=${async (/** @type {string} */ code, /** @type {string} */ password) => {
          await call("confirm", {}, { body: { email, code, password }, anonymous: true });
          await signIn(email, password, true);
          adoptPlace().catch(() => null);
        }}
        resend=${() => call("resendCode", {}, { body: { email }, anonymous: true })}
        back=${() => setQuery({ step: null })} />
    </${AuthCard}>`;
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const body = { email: String(data.get("email")).trim(), name: String(data.get("name")).trim() };
    setBusy(true);
    setError(null);
    try {
      await call("signUp", {}, { body, anonymous: true });
      setQuery({ email: body.email, step: "confirm" }, true);
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  }

  const [nameError, emailError] = [fieldError(error, "name"), fieldError(error, "email")];
  return html`
    <${AuthCard} title=${t("auth.signUpTitle")} lead=${t("auth.signUpLead")} foot=${foot}>
      <form onSubmit=${submit}>
        ${error && !nameError && !emailError && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
        <${Field} label=${t("auth.name")} name="name" autocomplete="name" maxLength="100" required autofocus dir="auto" error=${nameError} />
        <${Field} label=${t("auth.email")} name="email" type="email" autocomplete="username" required defaultValue=${email} error=${emailError} />
        <${Submit} isBusy=${isBusy}>${t("auth.continue")}</${Submit}>
      </form>
    </${AuthCard}>
  `;
}
