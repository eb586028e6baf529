// The mailed code together with a password.
import { useState } from "../../vendor/hooks.js";
import { ApiError } from "../api-error.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { toast } from "../store/toasts.js";
import { fieldError, reason } from "./failure.js";
import { Field } from "./field.js";
import { Password } from "./password.js";
import { Submit } from "./submit.js";

/**
 * @param {object} props
 * @param {string} props.email
 * @param {string} props.lead
 * @param {string} props.action
 * @param {string} props.passwordName The password's name in the API, for its errors.
 * @param {(code: string, password: string) => Promise<void>} props.send
 * @param {() => Promise<unknown>} props.resend
 * @param {() => void} props.back
 */
export function CodeForm({ email, lead, action, passwordName, send, resend, back }) {
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const isLocal = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setBusy(true);
    setError(null);
    try {
      await send(String(data.get("code")).replace(/\D/g, ""), String(data.get("password")));
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }
  const again = () => resend().then(() => toast(t("auth.resent")), setError);

  const passwordError = fieldError(error, passwordName);
  return html`
    <p>${lead}</p>
    ${isLocal && html`<p class="notice"><span>${t("auth.localMail")} <a
        href=${`/_local/mail?to=${encodeURIComponent(email)}`} target="_blank">${t("auth.localMailbox")}</a></span></p>`}
    <form onSubmit=${submit}>
      ${error && !passwordError && html`<p class="notice bad" role="alert">${message(error)}</p>`}
      <${Field} label=${t("auth.code")} name="code" class="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,}" maxLength="12" required autofocus />
      <input class="sr" type="email" name="email" autocomplete="username" value=${email} readonly tabindex="-1" aria-hidden="true" />
      <${Password} label=${t("auth.newPassword")} name="password" autocomplete="new-password" hint=${t("auth.passwordHint")} error=${passwordError} />
      <${Submit} isBusy=${isBusy}>${action}</${Submit}>
      <div class="between">
        <button type="button" class="link" onClick=${again}>${t("auth.resend")}</button>
        <button type="button" class="link" onClick=${back}>${t("auth.otherEmail")}</button>
      </div>
    </form>
  `;
}

/** @param {unknown} error */
function message(error) {
  if (error instanceof ApiError && [400, 401, 403, 409, 422].includes(error.status)) return t("auth.codeWrong");
  if (error instanceof ApiError && error.status === 429) return t("auth.tooMany");
  return reason(error);
}
