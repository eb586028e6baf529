// Keeps a board as the API has it: everything once, then only changes, by the feed GET …/changes. The pause grows while nothing
// happens; nobody asks in a hidden tab, and waking up, coming online or coming back asks at once.
import { ApiError, call } from "../api.js";
import { offlineSince, retry } from "./outbox.js";

/** @typedef {import("./board.js").Board} Board */

const SHORTEST_MS = 2000;
const LONGEST_MS = 20_000;

/** @param {Board} board @returns {() => void} Ends it. */
export function startSync(board) {
  const aborter = new AbortController();
  /** @type {string | undefined} */
  let mark;
  let pause = SHORTEST_MS;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isAsking = false;
  let strangers = false;
  // Also former members, who are in no list: asked for once.
  const asked = new Set();

  async function ask() {
    if (isAsking || aborter.signal.aborted) return;
    isAsking = true;
    clearTimeout(timer);
    try {
      const isFirst = mark === undefined;
      const about = isFirst ? board.loadAbout() : null;
      about?.catch(() => null);
      const count = await read(isFirst, about);
      // Somebody who is not known yet has joined: names and pictures of people are no part of the feed.
      if (!isFirst && strangers) await board.loadAbout();
      pause = count > 0 ? SHORTEST_MS : Math.min(LONGEST_MS, pause * 1.3);
      if (offlineSince.value !== null && navigator.onLine) retry();
      if (isFirst) board.state.value = "ready";
    } catch (error) {
      failed(/** @type {Error} */ (error));
    }
    isAsking = false;
    if (!document.hidden && board.state.peek() !== "gone") timer = setTimeout(ask, pause);
  }

  /** @param {boolean} isFirst @param {Promise<void> | null} about */
  async function read(isFirst, about) {
    const seen = new Set();
    let count = 0;
    strangers = false;
    // The first page is shown at once, the others of a first load together: each showing costs a sorting.
    /** @type {import("../api-types.js").Schemas["TaskChange"][]} */
    let later = [];
    for (;;) {
      const page = await call("listTaskChanges", { project_id: board.id, since: mark ?? "", limit: 100 }, { signal: aborter.signal, attempts: isFirst ? 4 : 1 });
      // Cards are not seen before it is known whether this person may move them: a key would do nothing.
      await about;
      if (isFirst && count > 0) later.push(...page.items);
      else board.apply(page.items);
      if (later.length >= 1000 || !page.has_more) {
        board.apply(later);
        later = [];
      }
      for (const { task_id, task } of page.items) {
        seen.add(task_id);
        for (const id of task ? [task.created_by, ...task.assignees] : []) {
          if (asked.has(id) || board.member(id)) continue;
          asked.add(id);
          strangers = true;
        }
      }
      count += page.items.length;
      mark = page.mark;
      if (!page.has_more) break;
    }
    // After an expired mark the feed began anew: cards that it did not name are gone.
    if (isFirst) {
      const gone = [...board.server.keys()].filter((id) => !seen.has(id));
      for (const id of gone) board.server.delete(id);
      board.show(gone);
    }
    return count;
  }

  /** @param {Error} error */
  function failed(error) {
    if (aborter.signal.aborted) return;
    pause = Math.min(LONGEST_MS, pause * 2);
    if (!(error instanceof ApiError)) {
      board.error.value = error;
      board.state.value = "failed";
      return;
    }
    if (error.status === 410) {
      mark = undefined;
      pause = 100;
    } else if (error.status === 404 || error.status === 403) {
      board.state.value = "gone";
    } else if (board.state.peek() === "loading") {
      board.error.value = error;
      board.state.value = "failed";
    } else if (error.status === 0) offlineSince.value ??= Date.now();
    if (error.retryAfterSeconds) pause = error.retryAfterSeconds * 1000;
  }

  const wake = () => {
    if (document.hidden) return;
    pause = SHORTEST_MS;
    ask();
  };
  board.ask = () => {
    pause = SHORTEST_MS;
    ask();
  };
  const options = { signal: aborter.signal };
  document.addEventListener("visibilitychange", wake, options);
  addEventListener("online", wake, options);
  addEventListener("pageshow", wake, options);
  addEventListener("focus", wake, options);
  ask();
  return () => {
    aborter.abort();
    clearTimeout(timer);
  };
}
