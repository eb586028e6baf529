// "Move…": column and position by click or key alone.
import { useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { STATUSES } from "../store/board.js";
import { toast } from "../store/toasts.js";
import { Dialog } from "./dialog.js";
import { Field } from "./field.js";

/** @typedef {import("../store/board.js").Status} Status */

/** @param {{ view: import("../store/view.js").View }} props */
export function MoveDialog({ view }) {
  const id = view.moving.value;
  const card = id ? view.board.card(id) : undefined;
  const [chosen, setStatus] = useState(/** @type {Status | null} */ (null));
  if (!id || !card) return null;
  const status = chosen ?? card.status;
  const ids = view.together(id);
  const others = view.board.order.value[status].filter((other) => !ids.includes(other));
  const close = () => {
    view.moving.value = null;
    view.focus.value = id;
    setStatus(null);
  };

  /** @param {SubmitEvent} event */
  function submit(event) {
    event.preventDefault();
    const position = String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("position"));
    const place = position === "first" ? { before: others[0] } : position === "last" ? { after: others.at(-1) } : { after: position };
    const undo = view.move(ids, status, place.before || place.after ? place : {});
    close();
    if (undo) toast(t("card.moved", { title: card?.title ?? "", status: t(`status.${status}`) }), { action: { label: t("action.undo"), run: undo } });
  }

  return html`
    <${Dialog} title=${t("card.moveTitle", { title: card.title })} onClose=${close}>
      <form class="stack" onSubmit=${submit}>
        <${Field} as="select" label=${t("card.moveColumn")} name="status" autofocus value=${status}
          onChange=${(/** @type {Event} */ event) => setStatus(/** @type {Status} */ (/** @type {HTMLSelectElement} */ (event.target).value))}>
          ${STATUSES.map((one) => html`<option value=${one} selected=${one === status}>${t(`status.${one}`)}</option>`)}
        </${Field}>
        <${Field} as="select" label=${t("card.movePosition")} name="position">
          <option value="first">${t("card.moveFirst")}</option>
          ${others.slice(0, 500).map((other) => html`<option key=${other} value=${other}>${t("card.moveAfter", { title: view.title(other).slice(0, 80) })}</option>`)}
          ${others.length > 0 && html`<option value="last" selected>${t("card.moveLast")}</option>`}
        </${Field}>
        <footer>
          <button type="button" class="button" onClick=${close}>${t("action.cancel")}</button>
          <button type="submit" class="button primary">${t("card.moveAction")}</button>
        </footer>
      </form>
    </${Dialog}>
  `;
}
