// Which cards are shown. Filters live in the query of the address, so that they survive a reload, Back, and being sent to others.
import { addDays, dueDay, urgency } from "./dates.js";

/** @typedef {import("./store/board.js").Card} Card */
/**
 * @typedef {object} Filters
 * @property {string} text
 * @property {string[]} labels
 * @property {string[]} assignees `none` for cards that nobody has.
 * @property {string[]} priorities
 * @property {string} due `overdue`, `today`, `week`, `none`, or nothing.
 */

/** @param {URLSearchParams} query @returns {Filters} */
export const filtersOf = (query) => ({
  text: query.get("q") ?? "",
  labels: query.getAll("label"),
  assignees: query.getAll("assignee"),
  priorities: query.getAll("priority"),
  due: query.get("due") ?? "",
});

/** @param {Filters} filters */
export const isFiltered = ({ text, labels, assignees, priorities, due }) =>
  text !== "" || labels.length + assignees.length + priorities.length > 0 || due !== "";

/** Words are found whatever their case, accents and Unicode form. @param {string} text */
export const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().normalize("NFC");

/** @param {Filters} filters @param {string} today @returns {(card: Card) => boolean} */
export function predicate({ text, labels, assignees, priorities, due }, today) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const wanted = new Set(labels.map(plain));
  return (card) => {
    if (wanted.size > 0 && !card.labels.some((label) => wanted.has(plain(label)))) return false;
    if (priorities.length > 0 && !priorities.includes(card.priority)) return false;
    if (assignees.length > 0 && !assignees.some((id) => (id === "none" ? card.assignees.length === 0 : card.assignees.includes(id)))) return false;
    if (due !== "" && !isDue(card, due, today)) return false;
    if (words.length === 0) return true;
    const content = plain([card.title, card.excerpt ?? "", ...card.labels, ...card.checklist.map((line) => line.text)].join("\n"));
    return words.every((word) => content.includes(word));
  };
}

/** @param {Card} card @param {string} due @param {string} today */
function isDue(card, due, today) {
  if (due === "none") return card.due === null;
  if (card.due === null) return false;
  if (due === "overdue") return urgency(card.due, card.status === "done") === "overdue";
  if (due === "today") return dueDay(card.due) === today;
  return dueDay(card.due) >= today && dueDay(card.due) < addDays(today, 7);
}
