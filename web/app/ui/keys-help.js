// Which keys do what, and the switch that turns the single ones off.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { commands, hasKeys, isHelpOpen, setKeys } from "../store/commands.js";
import { Dialog } from "./dialog.js";

const CARD_KEYS = /** @type {const} */ ([
  ["↑ ↓ ← →", "keys.walk"], ["↵", "keys.open"], ["Space", "keys.lift"], ["M", "keys.move"], ["X", "keys.select"], ["Shift + click", "keys.select"],
  ["Esc", "keys.escape"],
]);

export function KeysHelp() {
  if (!isHelpOpen.value) return null;
  return html`
    <${Dialog} title=${t("keys.title")} onClose=${() => (isHelpOpen.value = false)}>
      <div class="stack">
        <dl class="keys">
          <dt><kbd>Ctrl</kbd> <kbd>K</kbd></dt><dd>${t("palette.title")}</dd>
          ${commands.value.filter((one) => one.key).map((one) => html`<dt><kbd>${one.key?.toUpperCase()}</kbd></dt><dd>${one.label()}</dd>`)}
          <dt><kbd>?</kbd></dt><dd>${t("keys.title")}</dd>
        </dl>
        <h3>${t("keys.card")}</h3>
        <dl class="keys">${CARD_KEYS.map(([key, text]) => html`<dt><kbd>${key}</kbd></dt><dd>${t(text)}</dd>`)}</dl>
        <label class="tick"><input type="checkbox" checked=${hasKeys.value} onChange=${() => setKeys(!hasKeys.value)} />${t("keys.on")}</label>
      </div>
    </${Dialog}>
  `;
}
