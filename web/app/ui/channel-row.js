// An address for notifications, with the field for its code while it is not confirmed.
import { useState } from "../../vendor/hooks.js";
import { ApiError, call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { toast } from "../store/toasts.js";
import { ask } from "./confirm.js";
import { reason } from "./failure.js";
import { Icon } from "./icon.js";
import { LocalMailbox } from "./local-mailbox.js";

const TONES = { pending: "warn", confirmed: "good", dropped: "bad" };

/** @param {{ channel: import("../api-types.js").Schemas["Channel"], changed: () => Promise<void> }} props */
export function ChannelRow({ channel, changed }) {
  const { id, kind, address, state, dropped_because } = channel;
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  /** @param {SubmitEvent} event */
  const confirm = async (event) => {
    event.preventDefault();
    const code = String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("code")).replace(/\D/g, "");
    if (isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await call("confirmChannel", { channel_id: id }, { body: { code } });
      toast(t("tell.confirmed", { address }));
      await changed();
    } catch (problem) {
      setError(problem instanceof ApiError && [400, 409, 422].includes(problem.status) ? t("auth.codeWrong") : reason(problem));
    }
    setBusy(false);
  };
  const remove = async () => {
    if (!(await ask({ title: t("tell.removeTitle", { address }), text: t("tell.removeText"), action: t("action.delete"), danger: true }))) return;
    await call("removeChannel", { channel_id: id }).catch((problem) => toast(reason(problem), { kind: "error" }));
    changed();
  };
  return html`<li class="wraps">
    <span class="avatar large" aria-hidden="true"><${Icon} name=${kind === "sms" ? "comment" : "mail"} /></span>
    <div class="grow">
      <span class="name" dir="auto">${address}</span> <span class=${`state ${TONES[state]}`}>${t(`tell.state.${state}`)}</span>
      ${dropped_because && html`<p class="small soft">${t(`tell.dropped.${dropped_because}`)}</p>`}
      ${state === "pending" && kind === "email" && html`<p class="small soft"><${LocalMailbox} email=${address} /></p>`}
      ${error && html`<p class="small bad" role="alert">${error}</p>`}
    </div>
    ${state === "pending" &&
    html`<form class="row" onSubmit=${confirm}>
      <input class="input code-small" name="code" aria-label=${t("tell.codeOf", { address })} placeholder=${t("auth.code")}
        inputmode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,}" maxlength="12" required />
      <button type="submit" class="button" aria-busy=${isBusy}>${t("tell.confirm")}</button>
    </form>`}
    <button type="button" class="button ghost small icon-only" aria-label=${t("tell.remove", { address })} onClick=${remove}><${Icon} name="trash" /></button>
  </li>`;
}
