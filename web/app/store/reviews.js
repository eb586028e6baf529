// Reviews and pictures of dreams, read when a dream is seen, a few at a time.
import { signal } from "../../vendor/signals.js";
import { ApiError, all, call } from "../api.js";
import { onSignOut } from "./session.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */
/**
 * @typedef {object} Memory
 * @property {Schemas["Review"] | null} review
 * @property {Schemas["Attachment"][]} files Files of the task, pictures of the review first.
 */

/** @type {Map<string, import("../../vendor/signals-core.js").Signal<Memory | null>>} */
const known = new Map();
/** @type {(() => Promise<void>)[]} */
const queue = [];
const MOST_AT_ONCE = 4;
let running = 0;

onSignOut(() => known.clear());

/** Null until it is read. @param {string} task */
export function memoryOf(task) {
  let memory = known.get(task);
  if (!memory) known.set(task, (memory = signal(/** @type {Memory | null} */ (null))));
  return memory;
}

/** @param {string} project @param {string} task @returns {Promise<Memory>} */
async function read(project, task) {
  const path = { project_id: project, task_id: task };
  const absent = (/** @type {unknown} */ error) => {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  };
  const [review, files] = await Promise.all([call("readReview", path).catch(absent), all("listAttachments", path)]);
  const place = (/** @type {Schemas["Attachment"]} */ file) => {
    const index = review?.pictures.indexOf(file.id) ?? -1;
    return index < 0 ? Infinity : index;
  };
  const memory = { review, files: files.sort((a, b) => place(a) - place(b) || 0) };
  memoryOf(task).value = memory;
  return memory;
}

/** Reads it in its turn. @param {string} project @param {string} task @returns {Promise<Memory>} */
export function loadMemory(project, task) {
  return new Promise((resolve, reject) => {
    queue.push(() => read(project, task).then(resolve, reject));
    next();
  });
}

function next() {
  const job = running < MOST_AT_ONCE ? queue.shift() : undefined;
  if (!job) return;
  running += 1;
  job().finally(() => {
    running -= 1;
    next();
  });
}

/** Files that are pictures and can be shown. @param {Memory | null} memory */
export const picturesOf = (memory) => (memory?.files ?? []).filter((file) => file.state === "available" && file.thumbnail.state === "ready" && file.thumbnail.url);
