// Subtasks, and the tasks that block this one.
import { useEffect, useId, useRef, useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { plain } from "../filters.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { toast } from "../store/toasts.js";
import { reason } from "./failure.js";
import { Icon } from "./icon.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskLinks({ context }) {
  const { board, id, task, save, canEdit } = context;
  const [links, setLinks] = useState(/** @type {Schemas["Dependencies"] | null} */ (null));
  const load = () => call("listDependencies", { project_id: board.id, task_id: id }).then(setLinks, () => null);
  // The board knows of every change of a linked task by the feed.
  const known = board.order.value;
  useEffect(() => void load(), [id, task.version, task.subtasks?.total, task.subtasks?.done, known]);
  const parent = task.parent_id ? board.card(task.parent_id) : undefined;
  const open = board.list().filter((card) => card.id !== id && !card.id.startsWith("new_"));

  /** @param {string} title */
  const addSubtask = (title) => board.create({ title, parent_id: id }).then(load, (error) => toast(reason(error), { kind: "error" }));
  /** @param {string} other */
  const block = (other) => save({ blocked_by: [...task.blocked_by, other] });
  if (!canEdit && !parent && (links?.subtasks.length ?? 0) + task.blocked_by.length + (links?.blocks.length ?? 0) === 0) return null;
  return html`
    <section class="section" aria-label=${t("task.subtasks")}>
      <header><h3>${t("task.subtasks")}</h3>${parent && html`<span class="small soft">${t("task.partOf")} <a href=${address(board.id, parent.id)}
          dir="auto">${parent.title}</a></span>`}</header>
      <${Links} project=${board.id} tasks=${links?.subtasks ?? []} />
      ${canEdit && html`<${AddLine} label=${t("task.addSubtask")} onAdd=${addSubtask} />`}
    </section>
    <section class="section" aria-label=${t("task.blockedBy")}>
      <header><h3>${t("task.blockedBy")}</h3></header>
      <${Links} project=${board.id} tasks=${links?.blocked_by ?? []} remove=${canEdit ? (/** @type {string} */ other) => save({ blocked_by: task.blocked_by.filter((one) => one !== other) }) : undefined} />
      ${canEdit && html`<${Picker} label=${t("task.addBlocker")} tasks=${open.filter((card) => !task.blocked_by.includes(card.id))} onPick=${block} />`}
      ${(links?.blocks.length ?? 0) > 0 && html`<h4 class="small soft">${t("task.blocks")}</h4><${Links} project=${board.id} tasks=${links?.blocks ?? []} />`}
    </section>
  `;
}

/** @param {string} project @param {string} task */
const address = (project, task) => `/app/projects/${project}/tasks/${task}${location.search}`;

/** @param {{ project: string, tasks: Schemas["LinkedTask"][], remove?: (id: string) => void }} props */
function Links({ project, tasks, remove }) {
  if (tasks.length === 0) return null;
  return html`<ul class="lines">
    ${tasks.map(
      (one) => html`<li key=${one.id} class="line">
        <span class="dot" data-status=${one.status}></span><span class="sr">${t(`status.${one.status}`)}</span>
        <a class="grow" href=${address(project, one.id)} dir="auto">${one.title}</a>
        ${remove && html`<button type="button" class="button ghost small icon-only" aria-label=${t("task.removeBlocker", { title: one.title })}
            onClick=${() => remove(one.id)}><${Icon} name="close" /></button>`}
      </li>`,
    )}
  </ul>`;
}

/** @param {{ label: string, onAdd: (text: string) => void }} props */
function AddLine({ label, onAdd }) {
  return html`<input class="input quiet" placeholder=${label} aria-label=${label} maxLength="500" dir="auto"
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
      if (isComposing(event) || event.key !== "Enter") return;
      event.preventDefault();
      const field = /** @type {HTMLInputElement} */ (event.target);
      if (field.value.trim()) onAdd(field.value.trim());
      field.value = "";
    }} />`;
}

/** A field that finds one of the board's tasks. @param {{ label: string, tasks: { id: string, title: string }[], onPick: (id: string) => void }} props */
function Picker({ label, tasks, onPick }) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const id = useId();
  const words = plain(text.trim());
  const found = words ? tasks.filter((task) => plain(task.title).includes(words)).slice(0, 8) : [];
  /** @param {string} task */
  const pick = (task) => {
    onPick(task);
    setText("");
    field.current?.focus();
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (isComposing(event) || found.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter") pick(found[Math.min(at, found.length - 1)]?.id ?? "");
    else if (event.key === "Escape") setText("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return html`<div class="picker">
    <input ref=${field} class="input quiet" role="combobox" aria-expanded=${found.length > 0} aria-controls=${id} aria-autocomplete="list" aria-label=${label}
        placeholder=${label} dir="auto"
      aria-activedescendant=${found.length > 0 ? `${id}-${Math.min(at, found.length - 1)}` : undefined} value=${text}
      onInput=${(/** @type {Event} */ event) => {
        setText(/** @type {HTMLInputElement} */ (event.target).value);
        setAt(0);
      }}
      onKeyDown=${key} onBlur=${() => setTimeout(() => setText(""), 150)} />
    <div id=${id} class="menu below" role="listbox" aria-label=${label} hidden=${found.length === 0}>
      ${found.map((task, index) => html`<div key=${task.id} id=${`${id}-${index}`} role="option" aria-selected=${index === Math.min(at, found.length - 1)} dir="auto"
          onPointerDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${() => pick(task.id)}>${task.title}</div>`)}
    </div>
  </div>`;
}
