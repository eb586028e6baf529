// A task in its dialog. It reads the whole task; every field is saved by itself.
import { useEffect, useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { ago, dateTime, t } from "../i18n.js";
import { entries, offlineSince } from "../store/outbox.js";
import { toast } from "../store/toasts.js";
import { ask } from "./confirm.js";
import { Conflict } from "./conflict.js";
import { Dialog } from "./dialog.js";
import { Failure, reason } from "./failure.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";
import { TaskDescription } from "./task-description.js";
import { TaskFacts } from "./task-facts.js";
import { TASK_SECTIONS } from "./task-sections.js";
import { TaskTitle } from "./task-title.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */
/**
 * @typedef {object} TaskContext What the parts of the dialog get.
 * @property {import("../store/view.js").View} view
 * @property {import("../store/board.js").Board} board
 * @property {string} id
 * @property {Schemas["Task"]} task With the changes that are on their way.
 * @property {boolean} canEdit
 * @property {(changes: Schemas["TaskPatch"], base?: Record<string, unknown>) => Promise<boolean>} save
 * @property {number} touched Grows when comments or files changed elsewhere.
 */

/** @param {{ view: import("../store/view.js").View, id: string, onClose: () => void }} props */
export function TaskDialog({ view, id, onClose }) {
  const { board } = view;
  const [detail, setDetail] = useState(/** @type {Schemas["Task"] | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [conflict, setConflict] = useState(/** @type {any} */ (null));
  const [touched, setTouched] = useState(0);
  const card = board.cards.get(id)?.value;

  const load = async () => {
    try {
      const task = await call("readTask", { project_id: board.id, task_id: id });
      setError(null);
      setDetail(task);
      board.put(task);
    } catch (problem) {
      setError(problem);
    }
  };
  useEffect(() => {
    load();
    return board.touched.subscribe((change) => {
      if (change?.task !== id) return;
      setTouched((count) => count + 1);
      load();
    });
  }, [id]);

  /** @type {TaskContext["save"]} */
  const save = async (changes, base) => {
    const shown = /** @type {any} */ (detail);
    const before = base ?? Object.fromEntries(Object.keys(changes).map((field) => [field, shown?.[field]]));
    // Shown at once; what the API answers takes its place.
    setDetail((old) => old && /** @type {any} */ ({ ...old, ...changes }));
    try {
      const task = await board.patch(id, changes, before);
      if (task) setDetail(task);
      return true;
    } catch (problem) {
      const theirs = /** @type {any} */ (problem).theirs;
      if (theirs) {
        setDetail(theirs);
        board.put(theirs);
        setConflict({ changes, theirs });
      } else {
        setDetail((old) => old && /** @type {any} */ ({ ...old, ...before }));
        toast(reason(problem), { kind: "error" });
      }
      return false;
    }
  };

  const task = detail && card ? { ...detail, ...card, description: detail.description } : detail;
  const title = task?.title ?? card?.title ?? t("task.loading");
  const context = task && { view, board, id, task, save, touched, canEdit: board.canEdit.value };
  return html`
    <${Dialog} title=${title} class="task" bare onClose=${onClose}>
      <div class="task-head">
        <span class="crumb" dir="auto">${board.project.value?.name}</span>
        <${SaveState} id=${id} />
        <div class="end">
          ${context && html`<${TaskMenu} context=${context} onClose=${onClose} />`}
          <button type="button" class="button ghost icon-only" aria-label=${t("action.close")} onClick=${onClose}><${Icon} name="close" /></button>
        </div>
      </div>
      ${!task && !error && html`<div class="task-main" aria-busy="true"><h2 dir="auto">${title}</h2><span class="sr" role="status">${t("task.loading")}</span>
        <div class="skeleton">${"\u00a0"}</div><div class="skeleton">${"\u00a0"}</div></div>`}
      ${!task && error && html`<${Failure} error=${error} retry=${load} />`}
      ${context &&
      html`<div class="task-grid">
        <div class="task-main">
          <${TaskTitle} context=${context} />
          <${TaskDescription} context=${context} />
          ${TASK_SECTIONS.map((Section) => html`<${Section} context=${context} />`)}
        </div>
        <div class="task-side">
          <${TaskFacts} context=${context} />
          <p class="small soft" title=${dateTime(context.task.updated_at)}>
            ${t("task.created", { ago: ago(context.task.created_at) })}<br />${t("task.changed", { ago: ago(context.task.updated_at) })}
          </p>
        </div>
      </div>`}
    </${Dialog}>
    ${conflict && html`<${Conflict} ...${conflict} save=${save} onClose=${() => setConflict(null)} />`}
  `;
}

/** Whether the changes of this task have arrived. @param {{ id: string }} props */
function SaveState({ id }) {
  const count = entries.value.filter((entry) => entry.task === id).length;
  const [wasSaving, setSaving] = useState(false);
  useEffect(() => {
    if (count > 0) setSaving(true);
  }, [count]);
  if (count > 0 && offlineSince.value !== null) return html`<span class="saving bad" role="status">${t("state.notSaved")}</span>`;
  return html`<span class="saving" role="status">${count > 0 ? t("state.saving") : wasSaving ? t("state.saved") : ""}</span>`;
}

/** @param {{ context: TaskContext, onClose: () => void }} props */
function TaskMenu({ context, onClose }) {
  const { view, board, task, id, canEdit } = context;
  const copy = () => navigator.clipboard.writeText(`${location.origin}/app/projects/${board.id}/tasks/${id}`).then(() => toast(t("copied")));
  const remove = async () => {
    const question = { title: t("card.deleteTitle", { title: task.title }), text: t("card.deleteText"), action: t("action.delete"), danger: true };
    if (!(await ask(question))) return;
    onClose();
    board.remove(id).then(
      () => toast(t("card.deleted", { title: task.title })),
      (error) => toast(reason(error), { kind: "error" }),
    );
  };
  /** @type {(import("./menu.js").Item | "line")[]} */
  const items = [{ label: t("action.copyLink"), icon: "link", run: () => void copy() }];
  if (canEdit) {
    items.unshift({ label: t("card.move"), icon: "board", run: () => (view.moving.value = id) });
    items.push("line", { label: t("card.delete"), icon: "trash", danger: true, run: () => void remove() });
  }
  return html`<${Menu} label=${t("card.menu", { title: task.title })} items=${items} class="button ghost icon-only" />`;
}
