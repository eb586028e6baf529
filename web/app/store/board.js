// A project's cards. Each card is a signal of its own, so that a change draws one card. What is shown is the API's last word with the
// overlays of the outbox on it.
import { batch, computed, effect, signal } from "../../vendor/signals.js";
import { all, call } from "../api.js";
import { between, byRank } from "../rank.js";
import { entries, listeners, overlaysOf, saw, submit } from "./outbox.js";
import { onSignOut } from "./session.js";
import { startSync } from "./sync.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */
/** @typedef {Schemas["TaskSummary"]} Card */
/** @typedef {Schemas["Status"]} Status */
/** @typedef {Schemas["Member"]} Member */
/** @typedef {Schemas["Operation"]} Operation */
/** @template T @typedef {import("../../vendor/signals-core.js").Signal<T>} Signal */

export const STATUSES = /** @type {const} */ (["to_do", "in_progress", "done"]);
export const PRIORITIES = /** @type {const} */ (["urgent", "high", "medium", "low", "none"]);

/** @type {Record<Status, string[]>} */
const NO_CARDS = { to_do: [], in_progress: [], done: [] };

export class Board {
  /** @param {string} project */
  constructor(project) {
    this.id = project;
    /** @type {Signal<Schemas["Project"] | null>} */
    this.project = signal(null);
    /** @type {Signal<Member[]>} */
    this.members = signal([]);
    /** @type {Signal<"loading" | "ready" | "gone" | "failed">} */
    this.state = signal("loading");
    /** @type {Signal<Error | null>} */
    this.error = signal(null);
    /** The API's last word. @type {Map<string, Card>} */
    this.server = new Map();
    /** What is shown. @type {Map<string, Signal<Card>>} */
    this.cards = new Map();
    /** Ids in the order of each column. @type {Signal<Record<Status, string[]>>} */
    this.order = signal(NO_CARDS);
    /** Tasks whose comments, files or description changed elsewhere: an open dialog listens. @type {Signal<{ task: string, parts: string[] } | null>} */
    this.touched = signal(null);
    /** Asks for changes now; the sync sets it. */
    this.ask = () => {};
    this.canEdit = computed(() => (this.project.value?.role ?? "viewer") !== "viewer" && this.project.value?.archived !== true);
    /** Members that have a name, for mentions. */
    this.people = computed(() => this.members.value.flatMap(({ user }) => (user.name ? [{ id: user.id, name: user.name }] : [])));
    /** All labels seen on the board, in order. Not computed from the cards: that would listen to thousands of them. @type {Signal<string[]>} */
    this.labels = signal([]);
  }

  /** All cards, in the order of the board. @returns {Card[]} */
  list() {
    const order = this.order.value;
    return STATUSES.flatMap((status) => order[status]).flatMap((id) => this.cards.get(id)?.value ?? []);
  }

  /** @param {string} id @returns {Card | undefined} */
  card(id) {
    return this.cards.get(id)?.value;
  }

  /** @param {string} id */
  member(id) {
    return this.members.value.find((member) => member.user.id === id);
  }

  async loadAbout() {
    const [project, members] = await Promise.all([call("readProject", { project_id: this.id }), all("listMembers", { project_id: this.id })]);
    this.project.value = project;
    this.members.value = members;
  }

  /** Takes over what the feed says. @param {Schemas["TaskChange"][]} changes */
  apply(changes) {
    for (const { task, task_id, parts } of changes) {
      const known = this.server.get(task_id);
      if (!task) this.server.delete(task_id);
      else if (!known || known.version <= task.version) this.server.set(task_id, task);
      if (task) saw(task_id, task.version);
      if (known && (!task || task.version > known.version || parts.some((part) => part !== "task"))) {
        this.touched.value = { task: task_id, parts };
      }
    }
    this.show(changes.map((change) => change.task_id));
  }

  /** The API's answer to a change of one's own. @param {Schemas["Task"]} task */
  put(task) {
    const { description, ...rest } = task;
    const known = this.server.get(task.id);
    if (known && known.version > task.version) return;
    this.server.set(task.id, { ...rest, excerpt: description === null ? null : description.slice(0, 200) });
    this.show([task.id]);
  }

  /** Draws these cards anew from the API's word and the overlays. @param {Iterable<string>} ids */
  show(ids) {
    const labels = new Set(this.labels.peek());
    const known = labels.size;
    batch(() => {
      for (const id of ids) {
        const overlays = overlaysOf(id);
        const base = this.server.get(id) ?? (id.startsWith("new_") && overlays.length > 0 ? EMPTY_CARD : null);
        const isDeleted = overlays.some((overlay) => overlay.deleted);
        if (!base || isDeleted) {
          this.cards.delete(id);
          continue;
        }
        const shown = /** @type {Card} */ (Object.assign({}, base, ...overlays, { id, project_id: this.id }));
        for (const label of shown.labels) labels.add(label);
        const card = this.cards.get(id);
        if (!card) this.cards.set(id, signal(shown));
        else if (JSON.stringify(card.peek()) !== JSON.stringify(shown)) card.value = shown;
      }
      if (labels.size > known) this.labels.value = [...labels].sort((a, b) => a.localeCompare(b));
      this.sort();
    });
  }

  sort() {
    /** @type {Record<Status, Card[]>} */
    const columns = { to_do: [], in_progress: [], done: [] };
    for (const card of this.cards.values()) columns[card.peek().status].push(card.peek());
    const before = this.order.peek();
    const after = { ...before };
    for (const status of STATUSES) {
      const ids = columns[status].sort(byRank).map((card) => card.id);
      if (ids.length !== before[status].length || ids.some((id, index) => id !== before[status][index])) after[status] = ids;
    }
    if (STATUSES.some((status) => after[status] !== before[status])) this.order.value = after;
  }

  /** @param {{ title: string } & Partial<Schemas["NewTask"]>} body */
  create(body) {
    const status = body.status ?? "to_do";
    const last = this.order.peek()[status].at(-1);
    const rank = between(last ? this.card(last)?.rank : undefined);
    const key = crypto.randomUUID();
    const id = `new_${key}`;
    const overlay = { ...body, status, rank };
    const created = submit({ kind: "create", project: this.id, task: id, body, overlay, base: {}, version: 0 }, key);
    this.show([id]);
    return created;
  }

  /** @param {string} id @param {Schemas["TaskPatch"]} changes @param {Record<string, unknown>} [base] As the person saw it; by default as shown. */
  patch(id, changes, base) {
    const card = this.card(id);
    const before = base ?? Object.fromEntries(Object.keys(changes).map((field) => [field, /** @type {any} */ (card)?.[field]]));
    const version = this.server.get(id)?.version ?? 0;
    const { description: _, checklist, ...overlay } = changes;
    const shown = checklist ? { ...overlay, checklist: checklist.map((line) => ({ id: "", done: false, ...line })) } : overlay;
    const done = submit({ kind: "patch", project: this.id, task: id, body: changes, overlay: shown, base: before, version });
    this.show([id]);
    return done;
  }

  /**
   * Moves a card beside a neighbour, or to the end of the column.
   * @param {string} id @param {Status} status @param {{ after?: string | null, before?: string | null }} place
   */
  move(id, status, { after, before } = {}) {
    const column = this.order.peek()[status].filter((other) => other !== id);
    const index = after ? column.indexOf(after) + 1 : before ? Math.max(0, column.indexOf(before)) : column.length;
    const rankOf = /** @param {string | undefined} other */ (other) => (other ? this.card(other)?.rank : undefined);
    const rank = between(rankOf(column[index - 1]), rankOf(column[index]));
    const card = this.card(id);
    const body = after ? { status, after } : before ? { status, before } : { status };
    const base = { status: card?.status, rank: card?.rank };
    const done = submit({ kind: "move", project: this.id, task: id, body, overlay: { status, rank }, base, version: 0 });
    this.show([id]);
    return done;
  }

  /**
   * Many changes in one request, 100 at a time.
   * @param {Operation[]} operations
   * @returns {Promise<{ id: string, problem: string }[]>} Those that were refused.
   */
  async bulk(operations) {
    const failed = [];
    for (let at = 0; at < operations.length; at += 100) {
      const { results } = await call("bulkTasks", { project_id: this.id }, { body: { operations: operations.slice(at, at + 100) } });
      for (const { task_id, problem } of results) if (problem) failed.push({ id: task_id, problem: problem.detail });
    }
    this.ask();
    return failed;
  }

  /** @param {string} id */
  remove(id) {
    const done = submit({ kind: "delete", project: this.id, task: id, body: null, overlay: { deleted: true }, base: {}, version: 0 });
    this.show([id]);
    return done;
  }
}

/** @type {Partial<Card>} */
const EMPTY_CARD = {
  title: "", status: "to_do", rank: "", priority: "none", assignees: [], labels: [], checklist: [], blocked_by: [], parent_id: null, subtasks: null,
  category: null, why: null, start: null, due: null, estimate_minutes: null, points: null, excerpt: null, completed_at: null, version: 0,
};

/** @type {Board | null} */
let open = null;
let stop = () => {};

/** The board of a project; one is open at a time, and stays in memory while a card or the list is looked at. @param {string} project */
export function openBoard(project) {
  if (open?.id === project) return open;
  stop();
  open = new Board(project);
  stop = startSync(open);
  return open;
}

/** The board that is open, or was last. */
export const currentBoard = () => open;

onSignOut(() => {
  stop();
  open = null;
});

listeners.add((entry, task) => {
  if (open?.id !== entry.project) return;
  if (task) open.put(task);
  if (entry.kind === "delete" && !task && !entries.peek().some((other) => other.task === entry.task)) open.server.delete(entry.task);
  open.show([entry.task]);
});
// Entries that an earlier page left are shown too.
effect(() => {
  const list = entries.value;
  const board = open;
  if (board) board.show(new Set(list.filter((entry) => entry.project === board.id).map((entry) => entry.task)));
});
