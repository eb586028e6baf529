// The tasks of a project as a table: sorted, grouped, selected by ticks.
import { useMemo } from "../../vendor/hooks.js";
import { momentText, urgency } from "../dates.js";
import { classes, html } from "../html.js";
import { ago, t } from "../i18n.js";
import { here, setQuery } from "../router.js";
import { PRIORITIES, STATUSES } from "../store/board.js";
import { minute, today } from "../store/clock.js";
import { Avatar, tone } from "./avatar.js";
import { Empty } from "./empty.js";
import { Field } from "./field.js";
import { Icon } from "./icon.js";
import { Priority } from "./priority.js";

/** @typedef {import("../store/board.js").Card} Card */
/** @typedef {import("../i18n.js").Key} Key */

/** Comparisons in ascending order; what is missing comes last in either. @type {Record<string, (a: Card, b: Card) => number>} */
const ORDERS = {
  title: (a, b) => a.title.localeCompare(b.title),
  status: (a, b) => STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status),
  priority: (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority),
  due: (a, b) => (a.due ?? "").localeCompare(b.due ?? ""),
  updated: (a, b) => b.updated_at.localeCompare(a.updated_at),
};
const GROUPS = /** @type {const} */ (["status", "priority", "assignee", "label", "none"]);
/** Rows that are drawn at once; more on demand. */
const PAGE = 200;

/** @param {{ view: import("../store/view.js").View }} props */
export function TaskList({ view }) {
  const { board } = view;
  const query = here.value.query;
  const group = /** @type {typeof GROUPS[number]} */ (query.get("group") ?? "status");
  const sort = query.get("sort") ?? "";
  const limit = Number(query.get("rows") ?? PAGE);
  const visible = view.visible.value;
  const cards = STATUSES.flatMap((status) => visible[status]).flatMap((id) => board.cards.get(id)?.value ?? []);
  const groups = useMemo(() => grouped(sorted(cards, sort), group, board), [cards, sort, group]);
  const isAll = cards.length > 0 && cards.every((card) => view.selected.value.has(card.id));
  if (cards.length === 0) return html`<${Empty} icon="list" title=${t(view.isFiltered.value ? "list.noneFound" : "board.emptyTitle")} />`;
  let left = limit;
  return html`
    <div class="page list-page">
      <div class="row list-tools">
        <${Field} as="select" label=${t("list.group")} onChange=${(/** @type {Event} */ event) => setQuery({ group: /** @type {HTMLSelectElement} */ (event.target).value })}>
          ${GROUPS.map((one) => html`<option value=${one} selected=${one === group}>${t(`list.group.${one}`)}</option>`)}
        </${Field}>
      </div>
      <div class="table-wrap" tabindex="0" role="group" aria-label=${t("list.title")}>
        <table class="tasks">
          <caption class="sr">${t("list.title")}</caption>
          <thead><tr>
            ${board.canEdit.value && html`<th scope="col" class="tick-cell"><input type="checkbox" aria-label=${t("select.all")} checked=${isAll}
                onChange=${() => (view.selected.value = new Set(isAll ? [] : cards.map((card) => card.id)))} /></th>`}
            ${Object.keys(ORDERS).map((column) => html`<${Heading} key=${column} column=${column} sort=${sort} />`)}
            <th scope="col">${t("task.assignees")}</th>
          </tr></thead>
          ${groups.map(({ key, name, cards: rows }) => {
            const shown = rows.slice(0, Math.max(0, left));
            left -= rows.length;
            if (shown.length === 0) return null;
            return html`<tbody key=${key}>
              ${group !== "none" && html`<tr class="group"><th scope="rowgroup" colspan="7"><span dir="auto">${name}</span> <span class="soft">${rows.length}</span></th></tr>`}
              ${shown.map((card) => html`<${Row} key=${card.id} view=${view} card=${card} />`)}
            </tbody>`;
          })}
        </table>
      </div>
      ${left < 0 && html`<button type="button" class="button" onClick=${() => setQuery({ rows: String(limit + PAGE) })}>${t("action.more")}</button>`}
    </div>
  `;
}

/** @param {Card[]} cards @param {string} sort */
function sorted(cards, sort) {
  const name = sort.replace("-", "");
  const order = ORDERS[name];
  if (!order) return cards;
  const sign = sort.startsWith("-") ? -1 : 1;
  const isMissing = (/** @type {Card} */ card) => (name === "due" && card.due === null) || (name === "priority" && card.priority === "none");
  return [...cards].sort((a, b) => Number(isMissing(a)) - Number(isMissing(b)) || sign * order(a, b));
}

/** @param {Card[]} cards @param {typeof GROUPS[number]} group @param {import("../store/board.js").Board} board */
function grouped(cards, group, board) {
  /** @type {Map<string, { key: string, name: string, cards: Card[] }>} */
  const groups = new Map();
  const add = (/** @type {string} */ key, /** @type {string} */ name, /** @type {Card | null} */ card) => {
    const known = groups.get(key) ?? { key, name, cards: [] };
    if (card) known.cards.push(card);
    groups.set(key, known);
  };
  if (group === "status") for (const status of STATUSES) add(status, t(`status.${status}`), null);
  if (group === "priority") for (const priority of PRIORITIES) add(priority, t(`priority.${priority}`), null);
  for (const card of cards) {
    if (group === "status") add(card.status, "", card);
    else if (group === "priority") add(card.priority, "", card);
    else if (group === "assignee") for (const id of card.assignees.length > 0 ? card.assignees : ["none"]) add(id, board.member(id)?.user.name ?? t("task.nobody"), card);
    else if (group === "label") for (const label of card.labels.length > 0 ? card.labels : [""]) add(label, label || t("list.noLabel"), card);
    else add("all", "", card);
  }
  return [...groups.values()];
}

/** @param {{ column: string, sort: string }} props */
function Heading({ column, sort }) {
  const isOn = sort.replace("-", "") === column;
  const direction = !isOn ? "none" : sort.startsWith("-") ? "descending" : "ascending";
  const next = !isOn ? column : direction === "ascending" ? `-${column}` : null;
  const name = t(/** @type {Key} */ (column === "updated" ? "list.updated" : `task.${column}`));
  return html`<th scope="col" aria-sort=${direction} class=${`col-${column}`}>
    <button type="button" class="sort" onClick=${() => setQuery({ sort: next })}>${name}${isOn && html`<${Icon} name="down"
        class=${direction === "ascending" ? "up" : ""} />`}</button>
  </th>`;
}

/** @param {{ view: import("../store/view.js").View, card: Card }} props */
function Row({ view, card }) {
  const isNew = card.id.startsWith("new_");
  const isOn = view.selected.value.has(card.id);
  const state = card.due ? urgency(card.due, card.status === "done", new Date(minute.value * 60_000)) : "none";
  const href = `/app/projects/${card.project_id}/tasks/${card.id}${here.value.query.size > 0 ? `?${here.value.query}` : ""}`;
  return html`<tr class=${classes(isOn && "selected", card.status === "done" && "done")}>
    ${view.board.canEdit.value && html`<td class="tick-cell"><input type="checkbox" aria-label=${t("select.one", { title: card.title })} checked=${isOn}
        disabled=${isNew} onChange=${() => view.toggle(card.id)} /></td>`}
    <td class="col-title">${isNew ? card.title : html`<a href=${href} dir="auto" data-focus=${card.id}>${card.title}</a>`}
      ${card.labels.map((label) => html`<span key=${label} class="chip" data-tone=${tone(label)} dir="auto">${label}</span>`)}</td>
    <td><span class="row nowrap"><span class="dot" data-status=${card.status}></span>${t(`status.${card.status}`)}</span></td>
    <td>${card.priority !== "none" && html`<span class="row nowrap"><${Priority} priority=${card.priority} hidden />${t(`priority.${card.priority}`)}</span>`}</td>
    <td>${card.due && html`<span class=${`fact ${state}`}>${momentText(card.due, today.value)}</span>`}</td>
    <td class="soft">${!isNew && ago(card.updated_at, minute.value * 60_000)}</td>
    <td><span class="avatars">${card.assignees.map((id) => html`<${Avatar} key=${id} id=${id} name=${view.board.member(id)?.user.name ?? t("task.somebody")}
        url=${view.board.member(id)?.avatar_url} />`)}</span></td>
  </tr>`;
}
