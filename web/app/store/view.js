// How a board is looked at: filters, what is being moved, what is selected.
import { batch, computed, signal } from "../../vendor/signals.js";
import { filtersOf, isFiltered, predicate } from "../filters.js";
import { t } from "../i18n.js";
import { here } from "../router.js";
import { reason } from "../ui/failure.js";
import { STATUSES } from "./board.js";
import { today } from "./clock.js";
import { announce, toast } from "./toasts.js";

/** @typedef {import("./board.js").Board} Board */
/** @typedef {import("./board.js").Status} Status */
/** @typedef {{ after?: string, before?: string }} Place Visible neighbours; cards that a filter hides keep their order. */

export class View {
  /** @param {Board} board */
  constructor(board) {
    this.board = board;
    this.filters = computed(() => filtersOf(here.value.query));
    this.isFiltered = computed(() => isFiltered(this.filters.value));
    /** Cards that the pointer drags. @type {import("../../vendor/signals-core.js").Signal<Set<string>>} */
    this.dragged = signal(new Set());
    /**
     * The card that was picked up by keyboard, and where it would be put.
     * @type {import("../../vendor/signals-core.js").Signal<{ id: string, status: Status, index: number } | null>}
     */
    this.lifted = signal(null);
    /** @type {import("../../vendor/signals-core.js").Signal<Set<string>>} */
    this.selected = signal(new Set());
    /** The card that gets the focus once it is drawn. @type {import("../../vendor/signals-core.js").Signal<string | null>} */
    this.focus = signal(null);
    /** The card whose menu "Move…" is open. @type {import("../../vendor/signals-core.js").Signal<string | null>} */
    this.moving = signal(null);
    /** The column in which a card is being written. @type {import("../../vendor/signals-core.js").Signal<Status | null>} */
    this.adding = signal(null);

    /** Visible cards of each column without regard to the one that is picked up. */
    this.visible = computed(() => {
      const order = board.order.value;
      if (!this.isFiltered.value) return order;
      const fits = predicate(this.filters.value, today.value);
      const keep = /** @param {string[]} ids */ (ids) => ids.filter((id) => fits(/** @type {any} */ (board.cards.get(id)?.value)));
      return { to_do: keep(order.to_do), in_progress: keep(order.in_progress), done: keep(order.done) };
    });
    this.columns = computed(() => {
      const visible = this.visible.value;
      const lifted = this.lifted.value;
      if (!lifted) return visible;
      const columns = { to_do: [...visible.to_do], in_progress: [...visible.in_progress], done: [...visible.done] };
      for (const status of STATUSES) columns[status] = columns[status].filter((id) => id !== lifted.id);
      columns[lifted.status].splice(lifted.index, 0, lifted.id);
      return columns;
    });
  }

  /** @param {string} id */
  title(id) {
    return this.board.card(id)?.title ?? "";
  }

  /** The cards that an action on this one means: the selection, if it is part of it. In the order of the board. @param {string} id */
  together(id) {
    if (!this.selected.value.has(id)) return [id];
    return STATUSES.flatMap((status) => this.board.order.value[status]).filter((one) => this.selected.value.has(one));
  }

  /** @param {string} id @param {boolean} [only] */
  toggle(id, only = false) {
    const next = new Set(only ? [] : this.selected.value);
    if (this.selected.value.has(id)) next.delete(id);
    else next.add(id);
    this.selected.value = next;
  }

  /**
   * Moves cards, shows it at once, and offers to undo it. A refused card goes back alone, with the reason.
   * @param {string[]} ids @param {Status} status @param {Place} place
   */
  move(ids, status, place) {
    const board = this.board;
    const before = ids.map((id) => ({ id, status: board.card(id)?.status ?? "to_do", place: this.placeOf(id, ids) }));
    const first = before[0];
    if (ids.length === 1 && first && first.status === status && same(first.place, this.settled(status, place, ids))) return;
    batch(() => {
      let at = place;
      for (const id of ids) {
        board.move(id, status, at).catch((error) => {
          const text = t("drag.refused", { title: this.title(id), reason: reason(error) });
          toast(text, { kind: "error" });
        });
        at = { after: id };
      }
    });
    const shown = ids[0] ?? "";
    const column = this.visible.value[status];
    announce(t("drag.dropped", { title: this.title(shown), status: t(`status.${status}`), index: column.indexOf(shown) + 1, count: column.length }));
    return () => {
      for (const { id, status: old, place: oldPlace } of before) {
        board.move(id, old, oldPlace).catch((error) => toast(reason(error), { kind: "error" }));
        announce(t("drag.undone", { title: this.title(id), status: t(`status.${old}`) }));
      }
    };
  }

  /** The neighbours of a card in its column, without the ones that move with it. @param {string} id @param {string[]} without @returns {Place} */
  placeOf(id, without) {
    const status = this.board.card(id)?.status ?? "to_do";
    const column = this.board.order.peek()[status];
    const at = column.indexOf(id);
    const after = column.slice(0, at).findLast((other) => !without.includes(other));
    const before = column.slice(at + 1).find((other) => !without.includes(other));
    return after ? { after } : before ? { before } : {};
  }

  /** A place in the terms of `placeOf`. @param {Status} status @param {Place} place @param {string[]} without @returns {Place} */
  settled(status, place, without) {
    const column = this.board.order.peek()[status].filter((id) => !without.includes(id));
    if (place.after) return { after: place.after };
    if (place.before) {
      const at = column.indexOf(place.before);
      return at > 0 ? { after: column[at - 1] } : { before: place.before };
    }
    return column.length > 0 ? { after: column.at(-1) } : {};
  }

  /** The place at an index of a visible column. @param {string[]} column Without the moved cards. @param {number} index @returns {Place} */
  static place(column, index) {
    const [after, before] = [column[index - 1], column[index]];
    return after ? { after } : before ? { before } : {};
  }

  /** @param {string} id */
  lift(id) {
    const status = this.board.card(id)?.status;
    if (!status || !this.board.canEdit.value || id.startsWith("new_")) return;
    const column = this.visible.value[status];
    this.lifted.value = { id, status, index: column.indexOf(id) };
    announce(t("drag.lifted", { title: this.title(id), status: t(`status.${status}`), index: column.indexOf(id) + 1, count: column.length }));
  }

  /** @param {number} columns @param {number} rows */
  shift(columns, rows) {
    const lifted = this.lifted.value;
    if (!lifted) return;
    const column = STATUSES.indexOf(lifted.status) + columns;
    const status = STATUSES[Math.max(0, Math.min(STATUSES.length - 1, column))] ?? lifted.status;
    const others = this.visible.value[status].filter((id) => id !== lifted.id);
    const index = Math.max(0, Math.min(others.length, lifted.index + rows));
    this.lifted.value = { id: lifted.id, status, index };
    this.focus.value = lifted.id;
    announce(t("drag.moved", { status: t(`status.${status}`), index: index + 1, count: others.length + 1 }));
  }

  drop() {
    const lifted = this.lifted.value;
    if (!lifted) return;
    const others = this.visible.value[lifted.status].filter((id) => id !== lifted.id);
    batch(() => {
      this.lifted.value = null;
      this.focus.value = lifted.id;
      this.move([lifted.id], lifted.status, View.place(others, lifted.index));
    });
  }

  putBack() {
    const lifted = this.lifted.value;
    if (!lifted) return;
    batch(() => {
      this.lifted.value = null;
      this.focus.value = lifted.id;
    });
    announce(t("drag.cancelled", { title: this.title(lifted.id) }));
  }
}

/** @param {Place} a @param {Place} b */
const same = (a, b) => a.after === b.after && a.before === b.before;
