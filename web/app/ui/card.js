// A card on the board: a link to its task, with what one looks for at a glance.
import { useLayoutEffect, useRef } from "../../vendor/hooks.js";
import { momentText, urgency } from "../dates.js";
import { classes, html } from "../html.js";
import { t } from "../i18n.js";
import { inline, isComposing, letter } from "../keys.js";
import { here, navigate } from "../router.js";
import { minute, today } from "../store/clock.js";
import { toast } from "../store/toasts.js";
import { Avatar, tone } from "./avatar.js";
import { ask } from "./confirm.js";
import { reason } from "./failure.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";
import { Priority } from "./priority.js";

/** @typedef {import("../store/view.js").View} View */

/** @param {{ view: View, id: string }} props */
export function Card({ view, id }) {
  const link = useRef(/** @type {HTMLAnchorElement | null} */ (null));
  const card = view.board.cards.get(id)?.value;
  const wantsFocus = view.focus.value === id;
  useLayoutEffect(() => {
    if (!wantsFocus) return;
    view.focus.value = null;
    link.current?.focus({ preventScroll: true });
    link.current?.closest("li")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [wantsFocus, view.lifted.value]);
  if (!card) return null;
  const isNew = id.startsWith("new_");
  const isLifted = view.lifted.value?.id === id;
  const href = `/app/projects/${card.project_id}/tasks/${id}${here.value.query.size > 0 ? `?${here.value.query}` : ""}`;
  return html`
    <article data-card=${isNew ? undefined : id}
      class=${classes("card", card.status === "done" && "done", isLifted && "lifted", view.dragged.value.has(id) && "away", view.selected.value.has(id) && "selected")}
      onClick=${(/** @type {MouseEvent} */ event) => select(event, view, id)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => key(event, view, id, href)}>
      ${card.labels.length > 0 && html`<div class="chips">${card.labels.map((label) => html`<span key=${label} class="chip" data-tone=${tone(label)}
          dir="auto">${label}</span>`)}</div>`}
      ${isNew
        ? html`<span class="name" dir="auto">${card.title}</span>`
        : html`<a ref=${link} class="name" href=${href} dir="auto" draggable=${false} data-focus=${id} aria-describedby="card-help">${card.title}</a>`}
      <${Facts} view=${view} card=${card} isNew=${isNew} />
      ${!isNew && html`<div class="card-menu"><${Menu} label=${t("card.menu", { title: card.title })} items=${() => actions(view, card, href)} tabIndex=${-1} /></div>`}
    </article>
  `;
}

/** @param {{ view: View, card: import("../store/board.js").Card, isNew: boolean }} props */
function Facts({ view, card, isNew }) {
  const done = card.checklist.filter((line) => line.done).length;
  const isBlocked = card.status !== "done" && card.blocked_by.some((id) => (view.board.card(id)?.status ?? "done") !== "done");
  const parts = [];
  if (isNew) parts.push(html`<span class="fact">${t("card.sending")}</span>`);
  if (card.priority !== "none") parts.push(html`<${Priority} priority=${card.priority} />`);
  if (card.due) {
    const state = urgency(card.due, card.status === "done", new Date(minute.value * 60_000));
    const when = momentText(card.due, today.value);
    parts.push(html`<span class=${`fact ${state}`}><${Icon} name="calendar" /><span class="sr">${t("card.due", { when })}</span><span aria-hidden="true">${when}</span></span>`);
  }
  if (card.checklist.length > 0) {
    const text = t("card.checklist", { done, total: card.checklist.length });
    parts.push(html`<span class="fact" title=${text}><${Icon} name="checklist" /><span class="sr">${text}</span><span
        aria-hidden="true">${done}/${card.checklist.length}</span></span>`);
  }
  if (card.subtasks) {
    const text = t("card.subtasks", { done: card.subtasks.done, total: card.subtasks.total });
    parts.push(html`<span class="fact" title=${text}><${Icon} name="subtask" /><span class="sr">${text}</span><span
        aria-hidden="true">${card.subtasks.done}/${card.subtasks.total}</span></span>`);
  }
  if (isBlocked) parts.push(html`<span class="fact overdue"><${Icon} name="block" />${t("card.blocked")}</span>`);
  const people = card.assignees.map((id) => ({ id, member: view.board.member(id) }));
  if (people.length > 0) {
    parts.push(html`<span class="end avatars">${people.slice(0, 3).map(
      ({ id, member }) => html`<${Avatar} key=${id} id=${id} name=${member?.user.name ?? t("task.somebody")} url=${member?.avatar_url} />`,
    )}${people.length > 3 && html`<span class="avatar">+${people.length - 3}</span>`}</span>`);
  }
  return parts.length > 0 ? html`<div class="facts">${parts}</div>` : null;
}

/** @param {View} view @param {import("../store/board.js").Card} card @param {string} href @returns {(import("./menu.js").Item | "line")[]} */
function actions(view, card, href) {
  const copy = () => navigator.clipboard.writeText(new URL(href, location.href).href).then(() => toast(t("copied")));
  /** @type {(import("./menu.js").Item | "line")[]} */
  const items = [
    { label: t("card.open"), icon: "edit", href, tail: "↵" },
    { label: t("action.copyLink"), icon: "link", run: () => void copy() },
  ];
  if (view.board.canEdit.value) {
    items.splice(1, 0, { label: t("card.move"), icon: "board", tail: "M", run: () => (view.moving.value = card.id) });
    items.push({ label: t("card.select"), icon: "check", tail: "X", run: () => view.toggle(card.id) });
    items.push("line", { label: t("card.delete"), icon: "trash", danger: true, run: () => void remove(view, card) });
  }
  return items;
}

/** @param {View} view @param {import("../store/board.js").Card} card */
async function remove(view, card) {
  const question = { title: t("card.deleteTitle", { title: card.title }), text: t("card.deleteText"), action: t("action.delete"), danger: true };
  if (!(await ask(question))) return;
  view.board.remove(card.id).then(
    () => toast(t("card.deleted", { title: card.title })),
    (error) => toast(reason(error), { kind: "error" }),
  );
}

/** Ctrl or Shift adds to the selection. @param {MouseEvent} event @param {View} view @param {string} id */
function select(event, view, id) {
  if (!event.shiftKey || !view.board.canEdit.value) return;
  event.preventDefault();
  view.toggle(id);
}

/** @param {KeyboardEvent} event @param {View} view @param {string} id @param {string} href */
function key(event, view, id, href) {
  if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && !event.target.matches(".name")) return;
  const rows = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const columns = inline(event);
  let used = true;
  if (event.key === " ") view.lift(id);
  else if (event.key === "Enter") navigate(href);
  else if (rows !== 0 || columns !== 0) walk(view, id, columns, rows);
  else if (letter(event) === "m" && view.board.canEdit.value) view.moving.value = id;
  else if (letter(event) === "x" && view.board.canEdit.value) view.toggle(id);
  else used = false;
  if (!used) return;
  event.preventDefault();
  event.stopPropagation();
}

/** Moves the focus to a neighbour. @param {View} view @param {string} id @param {number} columns @param {number} rows */
function walk(view, id, columns, rows) {
  const all = Object.values(view.columns.value);
  const at = all.findIndex((column) => column.includes(id));
  const index = all[at]?.indexOf(id) ?? 0;
  let target = rows !== 0 ? all[at]?.[index + rows] : undefined;
  for (let next = at + columns; columns !== 0 && !target && next >= 0 && next < all.length; next += columns) {
    target = all[next]?.[Math.min(index, (all[next]?.length ?? 0) - 1)];
  }
  if (!target) return;
  // At once if it is drawn, so that the next key meets the right card.
  const element = document.querySelector(`[data-focus="${target}"]`);
  if (!(element instanceof HTMLElement)) {
    view.focus.value = target;
    return;
  }
  element.focus({ preventScroll: true });
  element.closest("li")?.scrollIntoView({ block: "nearest", inline: "nearest" });
}
