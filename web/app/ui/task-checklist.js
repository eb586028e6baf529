// The checklist of a task. The whole list is sent, based on the list that was shown.
import { useRef } from "../../vendor/hooks.js";
import { classes, html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";
import { titles } from "./quick-add.js";
import { useReorder } from "./reorder.js";

/** @typedef {import("../api-types.js").Schemas["ChecklistItem"]} Line */

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskChecklist({ context: { task, save, canEdit } }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const lines = task.checklist;
  /** @param {Partial<Line>[]} next */
  const send = (next) => save({ checklist: next.map(({ id, text = "", done: ticked = false }) => ({ ...(id ? { id } : {}), text, done: ticked })) }, { checklist: lines });
  const { list, handle, look, put } = useReorder(lines.map((line) => line.text), (from, to) => {
    const next = lines.toSpliced(from, 1);
    const line = lines[from];
    if (line) send(next.toSpliced(to, 0, line));
  });
  const done = lines.filter((line) => line.done).length;
  if (lines.length === 0 && !canEdit) return null;
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
      <ul ref=${list} class="lines">
        ${lines.map((line, index) => html`<${CheckLine} key=${line.id || index} line=${line} canEdit=${canEdit} look=${look(index)} handle=${handle(index)}
          places=${{ index, count: lines.length, put: (/** @type {number} */ to) => put(index, to) }} change=${(/** @type {Partial<Line>} */ one) => change(line, one)}
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

/**
 * @param {object} props
 * @param {Line} props.line
 * @param {boolean} props.canEdit
 * @param {{ isLifted: boolean, style?: Record<string, string> }} props.look
 * @param {Record<string, any>} props.handle
 * @param {{ index: number, count: number, put: (to: number) => void }} props.places
 * @param {(change: Partial<Line>) => void} props.change
 * @param {() => void} props.remove
 */
function CheckLine({ line, canEdit, look, handle, places: { index, count, put }, change, remove }) {
  const commit = (/** @type {Event} */ event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    const text = field.value.trim();
    if (!text) field.value = line.text;
    else if (text !== line.text) change({ text });
  };
  /** @type {import("./menu.js").Item[]} */
  const ways = [];
  if (index > 0) ways.push({ label: t("reorder.up"), run: () => put(index - 1) }, { label: t("reorder.first"), run: () => put(0) });
  if (index < count - 1) ways.push({ label: t("reorder.down"), run: () => put(index + 1) }, { label: t("reorder.last"), run: () => put(count - 1) });
  return html`<li class=${classes("line", line.done && "done", look.isLifted && "lifted")} style=${look.style}>
    ${canEdit && count > 1 &&
    html`<span class="handle" ...${handle}><${Menu} label=${t("reorder.handle", { text: line.text })} items=${ways} class="grip"><${Icon} name="grip" /><span
        class="sr">${t("reorder.handle", { text: line.text })}</span></${Menu}></span>`}
    <input type="checkbox" checked=${line.done} disabled=${!canEdit} aria-label=${line.text} onChange=${() => change({ done: !line.done })} />
    ${canEdit
      ? html`<input class="line-text" key=${line.text} defaultValue=${line.text} aria-label=${t("task.lineText", { text: line.text })} maxLength="500" dir="auto" onBlur=${commit}
            onKeyDown=${(/** @type {KeyboardEvent} */ event) => !isComposing(event) && event.key === "Enter" && /** @type {HTMLElement} */ (event.target).blur()} />
          <button type="button" class="button ghost small icon-only" aria-label=${t("task.removeLine", { text: line.text })} onClick=${remove}><${Icon} name="close" /></button>`
      : html`<span dir="auto">${line.text}</span>`}
  </li>`;
}
