// Log in.
import { useState } from "../../vendor/hooks.js";
import { ApiError } from "../api-error.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { here, navigate } from "../router.js";
import { signIn } from "../store/session.js";
import { AuthCard } from "../ui/auth-card.js";
import { reason } from "../ui/failure.js";
import { Field } from "../ui/field.js";
import { Password } from "../ui/password.js";
import { Submit } from "../ui/submit.js";

export function Screen() {
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  const next = here.value.query.get("next");
  const suffix = next ? `?next=${encodeURIComponent(next)}` : "";

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const email = String(data.get("email")).trim();
    setBusy(true);
    setError(null);
    try {
      // The redirect follows from the session.
      await signIn(email, String(data.get("password")), data.has("stay"));
    } catch (problem) {
      if (problem instanceof ApiError && problem.status === 403) {
        navigate(`/app/sign-up?email=${encodeURIComponent(email)}&step=confirm`);
        return;
      }
      setError(message(problem));
      setBusy(false);
    }
  }

  return html`
    <${AuthCard} title=${t("auth.signInTitle")}
      foot=${html`${t("auth.noAccount")} <a href=${`/app/sign-up${suffix}`}>${t("auth.signUp")}</a>`}>
      <form onSubmit=${submit}>
        ${error && html`<p class="notice bad" role="alert">${error}</p>`}
        <${Field} label=${t("auth.email")} name="email" type="email" autocomplete="username" required autofocus />
        <${Password} label=${t("auth.password")} name="password" autocomplete="current-password" />
        <div class="between">
          <label class="tick"><input type="checkbox" name="stay" defaultChecked=${true} />${t("auth.stay")}</label>
          <a href="/app/forgot">${t("auth.forgot")}</a>
        </div>
        <${Submit} isBusy=${isBusy}>${t("auth.signIn")}</${Submit}>
      </form>
    </${AuthCard}>
  `;
}

/** @param {unknown} problem */
export function message(problem) {
  if (problem instanceof ApiError && (problem.status === 401 || problem.status === 400 || problem.status === 422)) return t("auth.wrong");
  if (problem instanceof ApiError && problem.status === 429) return t("auth.tooMany");
  return reason(problem);
}
