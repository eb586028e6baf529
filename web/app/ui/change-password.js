// Another password. Other sessions end; this one gets fresh tokens.
import { useRef, useState } from "../../vendor/hooks.js";
import { ApiError, call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { toast } from "../store/toasts.js";
import { keepTokens, stays } from "../tokens.js";
import { fieldError, reason } from "./failure.js";
import { Password } from "./password.js";
import { Submit } from "./submit.js";

/** @param {{ email: string }} props */
export function ChangePassword({ email }) {
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setBusy(true);
    setError(null);
    try {
      const body = { current_password: String(data.get("current_password")), new_password: String(data.get("new_password")) };
      keepTokens(await call("changePassword", {}, { body }), stays());
      form.current?.reset();
      toast(t("account.passwordChanged"));
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  }
  const newError = fieldError(error, "new_password");
  const isWrong = error instanceof ApiError && (error.code === "wrong_credentials" || fieldError(error, "current_password") !== undefined);
  return html`<section class="box" aria-labelledby="password-title">
    <header><div><h2 id="password-title">${t("auth.password")}</h2><p>${t("account.passwordLead")}</p></div></header>
    <form ref=${form} class="form-grid" onSubmit=${submit}>
      ${error && !newError && !isWrong && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
      <input class="sr" type="email" name="email" autocomplete="username" value=${email} readonly tabindex="-1" aria-hidden="true" />
      <${Password} label=${t("account.currentPassword")} name="current_password" autocomplete="current-password" error=${isWrong ? t("account.passwordWrong") : undefined} />
      <${Password} label=${t("auth.newPassword")} name="new_password" autocomplete="new-password" hint=${t("auth.passwordHint")} error=${newError} />
      <${Submit} isBusy=${isBusy} class="button primary">${t("account.passwordAction")}</${Submit}>
    </form>
  </section>`;
}
