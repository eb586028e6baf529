// Addresses for notifications: added, confirmed with a code, removed.
import { useRef, useState } from "../../vendor/hooks.js";
import { all, call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { toast } from "../store/toasts.js";
import { ChannelRow } from "./channel-row.js";
import { Failure, fieldError, reason } from "./failure.js";
import { Field } from "./field.js";
import { Submit } from "./submit.js";
import { useLoad } from "./use-load.js";
import { Waiting } from "./waiting.js";

/** @typedef {import("../api-types.js").Schemas["Channel"]} Channel */

export function Channels() {
  const list = useLoad(() => all("listChannels", {}), []);
  const [kind, setKind] = useState(/** @type {"email" | "sms"} */ ("email"));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const sent = useRef({ text: "", key: "" });

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const address = String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("address"));
    const body = { kind, address: kind === "sms" ? address.replace(/[\s().-]/g, "") : address.trim() };
    const text = JSON.stringify(body);
    if (sent.current.text !== text) sent.current = { text, key: crypto.randomUUID() };
    setBusy(true);
    setError(null);
    try {
      const channel = await call("addChannel", {}, { body, idempotencyKey: sent.current.key });
      sent.current = { text: "", key: "" };
      form.current?.reset();
      if (channel.state === "confirmed") toast(t("tell.confirmed", { address: channel.address }));
      await list.reload();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  }
  const addressError = fieldError(error, "address");
  return html`<section class="box" aria-labelledby="channels-title">
    <header><div><h2 id="channels-title">${t("tell.channels")}</h2><p>${t("tell.channelsLead")}</p></div></header>
    ${list.isLoading && !list.data && html`<${Waiting} lines=${1} />`}
    ${list.error && !list.data && html`<${Failure} error=${list.error} retry=${list.reload} />`}
    ${list.data?.length === 0 && html`<p class="soft">${t("tell.none")}</p>`}
    ${list.data && list.data.length > 0 &&
    html`<ul class="rows" aria-label=${t("tell.channels")}>
      ${list.data.map((/** @type {Channel} */ channel) => html`<${ChannelRow} key=${channel.id} channel=${channel} changed=${list.reload} />`)}
    </ul>`}
    <form ref=${form} class="line-form channel-form" onSubmit=${submit}>
      ${error && !addressError && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
      <${Field} as="select" label=${t("tell.kindLabel")} name="kind"
        onChange=${(/** @type {Event} */ event) => setKind(/** @type {any} */ (/** @type {HTMLSelectElement} */ (event.target).value))}>
        <option value="email">${t("tell.kind.email")}</option><option value="sms">${t("tell.kind.sms")}</option>
      </${Field}>
      <${Field} key=${kind} label=${t(`tell.address.${kind}`)} name="address" type=${kind === "sms" ? "tel" : "email"} autocomplete=${kind === "sms" ? "tel" : "email"}
        placeholder=${kind === "sms" ? t("tell.smsHint") : undefined} required error=${addressError} />
      <${Submit} isBusy=${isBusy} class="button primary">${t("tell.add")}</${Submit}>
    </form>
  </section>`;
}
