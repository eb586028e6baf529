// What one has to do, in all projects: overdue, today, the next days, later, without a date.
import { all, call } from "../api.js";
import { addDays, dueDay, urgency } from "../dates.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { here, setQuery } from "../router.js";
import { minute, today } from "../store/clock.js";
import { announce, toast } from "../store/toasts.js";
import { Empty } from "../ui/empty.js";
import { Failure, reason } from "../ui/failure.js";
import { TaskRow } from "../ui/task-row.js";
import { useLoad } from "../ui/use-load.js";
import { Waiting } from "../ui/waiting.js";

/** @typedef {import("../api-types.js").Schemas["TaskSummary"]} Task */

const GROUPS = /** @type {const} */ (["overdue", "today", "week", "later", "undated"]);
const VIEWS = /** @type {const} */ (["all", "today", "overdue", "week"]);

/** @param {Task} task @param {string} day @returns {typeof GROUPS[number]} */
function groupOf(task, day) {
  if (task.due === null) return "undated";
  if (urgency(task.due, false, new Date(minute.value * 60_000)) === "overdue") return "overdue";
  const due = dueDay(task.due);
  if (due <= day) return "today";
  return due < addDays(day, 7) ? "week" : "later";
}

/** @param {{ params: object }} _props */
export function Screen(_props) {
  const open = useLoad(
    async () => (await Promise.all([all("listMyTasks", { status: "to_do" }), all("listMyTasks", { status: "in_progress" })])).flat(),
    [],
    { everySeconds: 60 },
  );
  const view = VIEWS.find((one) => one === here.value.query.get("show")) ?? "all";
  /** @type {Record<string, Task[]>} */
  const groups = {};
  for (const task of open.data ?? []) (groups[groupOf(task, today.value)] ??= []).push(task);
  const shown = GROUPS.filter((group) => (view === "all" || group === view) && (groups[group]?.length ?? 0) > 0);

  return html`
    <header class="head">
      <h1>${t("mine.title")}</h1>
      <div class="end">
        <div class="tabs" role="group" aria-label=${t("mine.show")}>
          ${VIEWS.map((one) => {
            const show = () => setQuery({ show: one === "all" ? null : one });
            return html`<button type="button" aria-pressed=${one === view} onClick=${show}>${t(`mine.view.${one}`)}</button>`;
          })}
        </div>
      </div>
    </header>
    <div class="page stack">
      ${open.error && !open.data && html`<${Failure} error=${open.error} retry=${open.reload} />`}
      ${open.isLoading && !open.data && html`<${Waiting} />`}
      ${open.data && shown.length === 0 &&
      html`<${Empty} icon="check" title=${t(view === "all" ? "mine.emptyTitle" : "mine.noneTitle")} text=${t(view === "all" ? "mine.emptyText" : "mine.noneText")}>
        ${view !== "all" && html`<button type="button" class="button" onClick=${() => setQuery({ show: null })}>${t("mine.showAll")}</button>`}
      </${Empty}>`}
      ${shown.map((group) => html`<${Group} key=${group} group=${group} tasks=${groups[group]} finish=${(/** @type {Task} */ task) => finish(task, open)} />`)}
    </div>
  `;
}

/** @param {{ group: typeof GROUPS[number], tasks: Task[], finish: (task: Task) => void }} props */
function Group({ group, tasks, finish }) {
  const sorted = [...tasks].sort((a, b) => (a.due ?? "").localeCompare(b.due ?? "") || a.title.localeCompare(b.title));
  return html`<section class="list-group" aria-labelledby=${`mine-${group}`}>
    <h2 id=${`mine-${group}`} class=${group}>${t(`mine.group.${group}`)} <span class="amount">${tasks.length}</span></h2>
    <ul class="rows">${sorted.map((task) => html`<${TaskRow} key=${task.id} task=${task} finish=${() => finish(task)} />`)}</ul>
  </section>`;
}

/** Done: the row goes at once, and comes back if that is refused or undone. @param {Task} task @param {any} open */
async function finish(task, open) {
  const path = { project_id: task.project_id, task_id: task.id };
  open.set((/** @type {Task[]} */ list) => list.filter((other) => other.id !== task.id));
  try {
    await call("moveTask", path, { body: { status: "done" } });
    announce(t("mine.finished", { title: task.title }));
    const undo = () => call("moveTask", path, { body: { status: task.status } }).then(open.reload, (error) => toast(reason(error), { kind: "error" }));
    toast(t("mine.finished", { title: task.title }), { action: { label: t("action.undo"), run: () => void undo() } });
  } catch (error) {
    open.set((/** @type {Task[]} */ list) => [...list, task]);
    toast(t("mine.notFinished", { title: task.title, reason: reason(error) }), { kind: "error" });
  }
}
