// Which events one is told of, and how: a table of boxes, saved as they are ticked.
import { useRef } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { announce, toast } from "../store/toasts.js";
import { Failure, reason } from "./failure.js";
import { useLoad } from "./use-load.js";
import { Waiting } from "./waiting.js";

/** @typedef {import("../api-types.js").Schemas["Preferences"]} Wanted */

const KINDS = /** @type {const} */ (["assigned", "unassigned", "status_changed", "achieved", "commented", "mentioned", "member_joined", "invited"]);
const MEDIA = /** @type {const} */ (["inbox", "email", "sms"]);

export function Preferences() {
  const wanted = useLoad(() => call("readPreferences", {}), []);
  // The list is replaced as a whole: one request after the other.
  const last = useRef(/** @type {Promise<unknown>} */ (Promise.resolve()));

  /** @param {typeof KINDS[number]} kind @param {typeof MEDIA[number]} medium @param {boolean} isOn */
  const change = (kind, medium, isOn) => {
    if (!wanted.data) return;
    const next = /** @type {Wanted} */ ({ ...wanted.data, [kind]: { ...wanted.data[kind], [medium]: isOn } });
    wanted.set(() => next);
    last.current = last.current
      .then(() => call("replacePreferences", {}, { body: next, attempts: 4 }))
      .then(() => announce(t("state.saved")))
      .catch((error) => {
        toast(reason(error), { kind: "error" });
        wanted.reload();
      });
  };
  return html`<section class="box" aria-labelledby="preferences-title">
    <header><div><h2 id="preferences-title">${t("tell.what")}</h2><p>${t("tell.whatLead")}</p></div></header>
    ${wanted.error && !wanted.data && html`<${Failure} error=${wanted.error} retry=${wanted.reload} />`}
    ${wanted.isLoading && !wanted.data && html`<${Waiting} lines=${3} />`}
    ${wanted.data &&
    html`<table class="matrix">
      <thead><tr><th scope="col">${t("tell.event")}</th>${MEDIA.map((medium) => html`<th scope="col">${t(`tell.medium.${medium}`)}</th>`)}</tr></thead>
      <tbody>
        ${KINDS.map(
          (kind) => html`<tr>
            <th scope="row">${t(`tell.on.${kind}`)}</th>
            ${MEDIA.map(
              (medium) => html`<td><label class="cell"><span class="sr">${t(`tell.medium.${medium}`)}: ${t(`tell.on.${kind}`)}</span>
                <input type="checkbox" checked=${wanted.data?.[kind]?.[medium] ?? false}
                  onChange=${(/** @type {Event} */ event) => change(kind, medium, /** @type {HTMLInputElement} */ (event.target).checked)} /></label></td>`,
            )}
          </tr>`,
        )}
      </tbody>
    </table>`}
  </section>`;
}
