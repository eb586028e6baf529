// What is shown: words and filters, kept in the address.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { setList, setQuery } from "../router.js";
import { PRIORITIES } from "../store/board.js";
import { announce } from "../store/toasts.js";
import { Avatar, tone } from "./avatar.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";
import { Priority } from "./priority.js";

/** @typedef {import("../i18n.js").Key} Key */
/** @type {ReturnType<typeof setTimeout> | undefined} */
let waiting;

/** @param {{ view: import("../store/view.js").View }} props */
export function FilterBar({ view }) {
  const { board } = view;
  const filters = view.filters.value;
  const count = Object.values(view.visible.value).reduce((sum, ids) => sum + ids.length, 0);
  /** @param {string} name @param {string[]} chosen @param {string} value */
  const toggle = (name, chosen, value) => setList(name, chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  const labels = board.labels.value.map((label) => ({
    label, lead: html`<span class="chip" data-tone=${tone(label)}>${"\u00a0\u00a0"}</span>`, checked: filters.labels.includes(label),
    run: () => toggle("label", filters.labels, label),
  }));
  const people = [
    { label: t("task.nobody"), checked: filters.assignees.includes("none"), run: () => toggle("assignee", filters.assignees, "none") },
    ...board.members.value.map(({ user, avatar_url }) => ({
      label: user.name ?? t("task.somebody"), lead: html`<${Avatar} id=${user.id} name=${user.name} url=${avatar_url} hidden />`,
      checked: filters.assignees.includes(user.id), run: () => toggle("assignee", filters.assignees, user.id),
    })),
  ];
  const priorities = PRIORITIES.map((priority) => ({
    label: t(`priority.${priority}`), lead: html`<${Priority} priority=${priority} hidden />`, checked: filters.priorities.includes(priority),
    run: () => toggle("priority", filters.priorities, priority),
  }));
  const dues = ["overdue", "today", "week", "none"].map((due) => ({
    label: t(/** @type {Key} */ (`filter.due.${due}`)), checked: filters.due === due, run: () => setQuery({ due: filters.due === due ? null : due }),
  }));
  return html`
    <div class="filters" role="search" aria-label=${t("filter.title")}>
      <div class="search">
        <${Icon} name="search" />
        <input class="input" type="search" id="filter-text" aria-label=${t("filter.text")} placeholder=${t("filter.text")} value=${filters.text} dir="auto"
          onInput=${(/** @type {InputEvent} */ event) => {
            setQuery({ q: /** @type {HTMLInputElement} */ (event.target).value });
            clearTimeout(waiting);
            waiting = setTimeout(() => announce(t("filter.count", { count: Object.values(view.visible.value).reduce((sum, ids) => sum + ids.length, 0) })), 700);
          }} />
      </div>
      <${Choice} label=${t("filter.labels")} items=${labels} icon="tag" count=${filters.labels.length} />
      <${Choice} label=${t("filter.people")} items=${people} icon="person" count=${filters.assignees.length} />
      <${Choice} label=${t("filter.priority")} items=${priorities} icon="flag" count=${filters.priorities.length} />
      <${Choice} label=${t("filter.due")} items=${dues} icon="calendar" count=${filters.due ? 1 : 0} />
      ${view.isFiltered.value &&
      html`<span class="small soft">${t("filter.count", { count })}</span>
        <button type="button" class="button small ghost" onClick=${() => setQuery({ q: null, label: null, assignee: null, priority: null, due: null })}><${Icon}
            name="close" />${t("filter.clear")}</button>`}
    </div>
  `;
}

/** @param {{ label: string, items: import("./menu.js").Item[], icon: import("./icon.js").IconName, count: number }} props */
function Choice({ label, items, icon, count }) {
  if (items.length === 0) return null;
  return html`<${Menu} label=${label} items=${items} class=${`button small ${count > 0 ? "on" : ""}`}><${Icon} name=${icon} />${label}${count > 0 && html`<span
      class="count">${count}</span>`}</${Menu}>`;
}
