// The checklist of a task. The whole list is sent, based on the list that was shown.
import { useRef } from "../../vendor/hooks.js";
import { classes, html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { Icon } from "./icon.js";
import { titles } from "./quick-add.js";

/** @typedef {import("../api-types.js").Schemas["ChecklistItem"]} Line */

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskChecklist({ context: { task, save, canEdit } }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const lines = task.checklist;
  const done = lines.filter((line) => line.done).length;
  if (lines.length === 0 && !canEdit) return null;
  /** @param {Partial<Line>[]} next */
  const send = (next) => save({ checklist: next.map(({ id, text = "", done: ticked = false }) => ({ ...(id ? { id } : {}), text, done: ticked })) }, { checklist: lines });
  /** @param {Line} line @param {Partial<Line>} change */
  const change = (line, change) => send(lines.map((one) => (one === line ? { ...one, ...change } : one)));
  /** @param {string} text */
  const add = (text) => {
    const added = titles(text).map((one) => ({ text: one.slice(0, 500) }));
    if (added.length > 0) send([...lines, ...added]);
    if (field.current) field.current.value = "";
  };
  return html`
    <section class="section" aria-label=${t("task.checklist")}>
      <header><h3>${t("task.checklist")}</h3>${lines.length > 0 && html`<span class="small soft">${t("card.checklist", { done, total: lines.length })}</span>`}</header>
      ${lines.length > 0 && html`<progress class="bar" max=${lines.length} value=${done} aria-label=${t("task.checklist")}></progress>`}
      <ul class="lines">
        ${lines.map((line, index) => html`<${CheckLine} key=${line.id || index} line=${line} canEdit=${canEdit} change=${(/** @type {Partial<Line>} */ one) => change(line, one)}
          remove=${() => send(lines.filter((other) => other !== line))} />`)}
      </ul>
      ${canEdit &&
      html`<input ref=${field} class="input quiet" placeholder=${t("task.addLine")} aria-label=${t("task.addLine")} maxLength="5000" dir="auto"
        onPaste=${(/** @type {ClipboardEvent} */ event) => {
          const text = event.clipboardData?.getData("text/plain") ?? "";
          if (titles(text).length < 2) return;
          event.preventDefault();
          add(text);
        }}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
          if (isComposing(event) || event.key !== "Enter") return;
          event.preventDefault();
          add(field.current?.value ?? "");
        }} />`}
    </section>
  `;
}

/** @param {{ line: Line, canEdit: boolean, change: (change: Partial<Line>) => void, remove: () => void }} props */
function CheckLine({ line, canEdit, change, remove }) {
  const commit = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const text = field.value.trim();
    if (!text) field.value = line.text;
    else if (text !== line.text) change({ text });
  };
  return html`<li class=${classes("line", line.done && "done")}>
    <input type="checkbox" checked=${line.done} disabled=${!canEdit} aria-label=${line.text} onChange=${() => change({ done: !line.done })} />
    ${canEdit
      ? html`<input class="line-text" key=${line.text} defaultValue=${line.text} aria-label=${t("task.lineText", { text: line.text })} maxLength="500" dir="auto" onBlur=${commit}
            onKeyDown=${(/** @type {KeyboardEvent} */ event) => !isComposing(event) && event.key === "Enter" && /** @type {HTMLElement} */ (event.target).blur()} />
          <button type="button" class="button ghost small icon-only" aria-label=${t("task.removeLine", { text: line.text })} onClick=${remove}><${Icon} name="close" /></button>`
      : html`<span dir="auto">${line.text}</span>`}
  </li>`;
}
