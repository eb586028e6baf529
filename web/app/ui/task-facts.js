// Status, people, dates, priority and labels at the side of a task.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { PRIORITIES, STATUSES } from "../store/board.js";
import { toast } from "../store/toasts.js";
import { Assignees } from "./assignees.js";
import { DateField } from "./date-field.js";
import { reason } from "./failure.js";
import { Field } from "./field.js";
import { Labels } from "./labels.js";

/** @param {{ label: string, name: "estimate_minutes" | "points", most: number, context: import("./task-dialog.js").TaskContext }} props */
function Amount({ label, name, most, context: { task, save, canEdit } }) {
  return html`<${Field} label=${label} key=${task[name]} type="number" inputMode="numeric" min="0" max=${most} step="1" disabled=${!canEdit} defaultValue=${task[name] ?? ""}
    onChange=${(/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      if (!input.reportValidity()) return;
      const amount = input.value === "" ? null : Number(input.value);
      if (amount !== task[name]) save({ [name]: amount });
    }} />`;
}

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskFacts({ context }) {
  const { board, id, task, save, canEdit } = context;
  /** @param {Event} event */
  const value = (event) => /** @type {HTMLSelectElement} */ (event.target).value;
  const move = (/** @type {Event} */ event) => {
    const select = /** @type {HTMLSelectElement} */ (event.target);
    board.move(id, /** @type {import("../store/board.js").Status} */ (select.value)).catch((error) => {
      select.value = task.status;
      toast(t("drag.refused", { title: task.title, reason: reason(error) }), { kind: "error" });
    });
  };
  return html`
    <${Field} as="select" label=${t("task.status")} disabled=${!canEdit} value=${task.status} onChange=${move}>
      ${STATUSES.map((status) => html`<option value=${status} selected=${status === task.status}>${t(`status.${status}`)}</option>`)}
    </${Field}>
    <${Field} as="select" label=${t("task.priority")} disabled=${!canEdit} value=${task.priority}
      onChange=${(/** @type {Event} */ event) => save({ priority: /** @type {any} */ (value(event)) })}>
      ${PRIORITIES.map((priority) => html`<option value=${priority} selected=${priority === task.priority}>${t(`priority.${priority}`)}</option>`)}
    </${Field}>
    <${Assignees} context=${context} />
    <${DateField} label=${t("task.due")} value=${task.due} disabled=${!canEdit} onChange=${(/** @type {string | null} */ due) => save({ due })} />
    <${DateField} label=${t("task.start")} value=${task.start} disabled=${!canEdit} onChange=${(/** @type {string | null} */ start) => save({ start })} />
    <${Labels} context=${context} />
    <div class="two">
      <${Amount} label=${t("task.estimateMinutes")} name="estimate_minutes" most=${60_000_000} context=${context} />
      <${Amount} label=${t("task.points")} name="points" most=${1_000_000} context=${context} />
    </div>
  `;
}
