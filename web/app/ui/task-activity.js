// What happened to a task, newest first; read when it is opened.
import { useEffect, useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { dayText, isDate } from "../dates.js";
import { html } from "../html.js";
import { ago, dateTime, t } from "../i18n.js";
import { reason } from "./failure.js";

/** @typedef {import("../api-types.js").Schemas["Activity"]} Activity */
/** @typedef {import("../i18n.js").Key} Key */

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskActivity({ context }) {
  const { board, id, task } = context;
  const [isOpen, setOpen] = useState(false);
  const [items, setItems] = useState(/** @type {Activity[]} */ ([]));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  /** @param {string} [next] */
  const load = async (next) => {
    try {
      const page = await call("listTaskActivity", { project_id: board.id, task_id: id, limit: 30, ...(next ? { cursor: next } : {}) });
      setItems((old) => (next ? [...old, ...page.items] : page.items));
      setCursor(page.next_cursor);
    } catch (problem) {
      setError(problem);
    }
  };
  useEffect(() => {
    if (isOpen) load();
  }, [isOpen, id, task.version]);
  return html`
    <details class="section" onToggle=${(/** @type {Event} */ event) => setOpen(/** @type {HTMLDetailsElement} */ (event.target).open)}>
      <summary><h3>${t("activity.title")}</h3></summary>
      ${Boolean(error) && html`<p class="bad small">${reason(error)}</p>`}
      <ol class="activity">
        ${items.map((item) => html`<li key=${item.id}><span><strong dir="auto">${item.actor.name ?? t("task.somebody")}</strong> ${sentence(item, context)}</span>
          <time class="small soft" datetime=${item.at} title=${dateTime(item.at)}>${ago(item.at)}</time></li>`)}
      </ol>
      ${cursor && html`<button type="button" class="button small" onClick=${() => load(cursor)}>${t("action.more")}</button>`}
    </details>
  `;
}

/** @param {Activity} item @param {import("./task-dialog.js").TaskContext} context */
function sentence(item, context) {
  if (item.kind === "status_changed") return t("activity.status", { to: t(/** @type {Key} */ (`status.${item.to}`)) });
  if (item.field && !item.kind.startsWith("comment")) {
    const name = /** @type {Key} */ (`task.${item.field}`);
    const field = t(name) === name ? item.field : t(name);
    const to = shown(item.to, context);
    return to ? t("activity.set", { field, to }) : t("activity.changed", { field });
  }
  const key = /** @type {Key} */ (`activity.${item.kind}`);
  return t(key) === key ? item.kind : t(key);
}

/** A value of a field in a few words, or nothing. @param {unknown} value @param {import("./task-dialog.js").TaskContext} context @returns {string} */
function shown(value, { board }) {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.every((one) => typeof one === "string") ? value.map((one) => board.member(one)?.user.name ?? board.card(one)?.title ?? one).join(", ").slice(0, 120) : "";
  if (typeof value !== "string") return "";
  if (isDate(value)) return dayText(value);
  const key = /** @type {Key} */ (`priority.${value}`);
  return t(key) === key ? value.slice(0, 120) : t(key);
}
