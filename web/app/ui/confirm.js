// "Are you sure?" as a dialog. `ask` shows one and resolves to the answer.
import { signal } from "../../vendor/signals.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Dialog } from "./dialog.js";

/** @typedef {{ title: string, text: string, action: string, danger?: boolean, answer: (yes: boolean) => void }} Question */

/** @type {import("../../vendor/signals-core.js").Signal<Question | null>} */
const question = signal(null);

/** @param {Omit<Question, "answer">} asked @returns {Promise<boolean>} */
export function ask(asked) {
  question.value?.answer(false);
  return new Promise((answer) => {
    question.value = { ...asked, answer };
  });
}

export function Confirm() {
  const asked = question.value;
  if (!asked) return null;
  /** @param {boolean} yes */
  const close = (yes) => {
    question.value = null;
    asked.answer(yes);
  };
  return html`
    <${Dialog} title=${asked.title} onClose=${() => close(false)}>
      <p>${asked.text}</p>
      <footer>
        <button type="button" class="button" autofocus onClick=${() => close(false)}>${t("action.cancel")}</button>
        <button type="button" class=${`button ${asked.danger ? "danger" : "primary"}`} onClick=${() => close(true)}>${asked.action}</button>
      </footer>
    </${Dialog}>
  `;
}
