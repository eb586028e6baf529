// The end of an account. The address has to be typed, so that no slip does it.
import { useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { signOut } from "../store/session.js";
import { toast } from "../store/toasts.js";
import { Dialog } from "./dialog.js";
import { reason } from "./failure.js";
import { Field } from "./field.js";

/** @param {{ user: import("../api-types.js").Schemas["User"] }} props */
export function DeleteAccount({ user }) {
  const [isOpen, setOpen] = useState(false);
  const [isRight, setRight] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const close = () => {
    setOpen(false);
    setRight(false);
    setError(null);
  };
  const run = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!isRight || isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await call("deleteMe", {});
      close();
      toast(t("account.deleted"));
      await signOut();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };
  return html`<section class="box danger" aria-labelledby="delete-title">
    <header>
      <div><h2 id="delete-title">${t("account.delete")}</h2><p>${t("account.deleteLead")}</p></div>
      <button type="button" class="button danger" onClick=${() => setOpen(true)}>${t("account.delete")}</button>
    </header>
    ${isOpen &&
    html`<${Dialog} title=${t("account.deleteTitle")} onClose=${close}>
      <form class="stack" onSubmit=${run}>
        <p>${t("account.deleteText")}</p>
        ${error && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
        <${Field} label=${t("account.deleteType", { email: user.email })} name="typed" type="text" inputMode="email" autocomplete="off" autocapitalize="off" autofocus
          onInput=${(/** @type {Event} */ event) => setRight(/** @type {HTMLInputElement} */ (event.target).value.trim().toLowerCase() === user.email.toLowerCase())} />
        <footer>
          <button type="button" class="button" onClick=${close}>${t("action.cancel")}</button>
          <button type="submit" class="button danger" disabled=${!isRight} aria-busy=${isBusy}>${t("account.deleteAction")}</button>
        </footer>
      </form>
    </${Dialog}>`}
  </section>`;
}
