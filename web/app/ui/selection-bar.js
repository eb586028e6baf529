// What can be done with the selected cards: one request for all, with a result for each.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { PRIORITIES, STATUSES } from "../store/board.js";
import { toast } from "../store/toasts.js";
import { Avatar } from "./avatar.js";
import { ask } from "./confirm.js";
import { reason } from "./failure.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";
import { Priority } from "./priority.js";

/** @param {{ view: import("../store/view.js").View }} props */
export function SelectionBar({ view }) {
  const { board } = view;
  const ids = [...view.selected.value].filter((id) => board.cards.has(id));
  if (ids.length === 0) return null;
  const first = ids[0] ?? "";
  const clear = () => (view.selected.value = new Set());
  /** @param {import("../store/board.js").Operation[]} operations */
  const run = async (operations) => {
    try {
      const failed = await board.bulk(operations);
      for (const { id, problem } of failed.slice(0, 5)) toast(t("select.failed", { title: view.title(id), reason: problem }), { kind: "error" });
      if (failed.length === 0) toast(t("select.done", { count: operations.length }));
      view.selected.value = new Set(failed.map(({ id }) => id));
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
  };
  const update = (/** @type {(card: import("../store/board.js").Card) => import("../api-types.js").Schemas["TaskPatch"]} */ changes) =>
    run(ids.flatMap((id) => {
      const card = board.card(id);
      return card ? [{ op: /** @type {const} */ ("update"), task_id: id, changes: changes(card) }] : [];
    }));
  const remove = async () => {
    if (!(await ask({ title: t("select.deleteTitle", { count: ids.length }), text: t("card.deleteText"), action: t("action.delete"), danger: true }))) return;
    await run(ids.map((id) => ({ op: /** @type {const} */ ("delete"), task_id: id })));
  };
  const statuses = STATUSES.map((status) => ({
    label: t(`status.${status}`), lead: html`<span class="dot" data-status=${status}></span>`,
    run: () => {
      const undo = view.move(view.together(first), status, {});
      if (undo) toast(t("select.moved", { count: ids.length, status: t(`status.${status}`) }), { action: { label: t("action.undo"), run: undo } });
    },
  }));
  const priorities = PRIORITIES.map((priority) => ({
    label: t(`priority.${priority}`), lead: html`<${Priority} priority=${priority} hidden />`, run: () => void update(() => ({ priority })),
  }));
  const people = board.members.value.map(({ user, avatar_url }) => ({
    label: user.name ?? t("task.somebody"), lead: html`<${Avatar} id=${user.id} name=${user.name} url=${avatar_url} hidden />`,
    run: () => void update((card) => ({ assignees: [...new Set([...card.assignees, user.id])] })),
  }));
  const labels = board.labels.value.map((label) => ({ label, run: () => void update((card) => ({ labels: [...new Set([...card.labels, label])] })) }));
  return html`
    <div class="selection" role="toolbar" aria-label=${t("select.title")}>
      <strong role="status">${t("select.count", { count: ids.length })}</strong>
      <${Menu} label=${t("task.status")} items=${statuses} class="button small"><${Icon} name="board" />${t("task.status")}</${Menu}>
      <${Menu} label=${t("task.priority")} items=${priorities} class="button small"><${Icon} name="flag" />${t("task.priority")}</${Menu}>
      <${Menu} label=${t("task.assign")} items=${people} class="button small"><${Icon} name="person" />${t("task.assign")}</${Menu}>
      ${labels.length > 0 && html`<${Menu} label=${t("task.addLabel")} items=${labels} class="button small"><${Icon} name="tag" />${t("filter.labels")}</${Menu}>`}
      <button type="button" class="button small" onClick=${remove}><${Icon} name="trash" />${t("action.delete")}</button>
      <button type="button" class="button small ghost icon-only" aria-label=${t("select.clear")} title=${t("select.clear")} onClick=${clear}><${Icon} name="close" /></button>
    </div>
  `;
}
