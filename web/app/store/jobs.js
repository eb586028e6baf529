// Imports and exports: work that goes on at the server, asked after until it ends.
import { computed, signal } from "../../vendor/signals.js";
import { call } from "../api.js";
import { sha256 } from "../sha256.js";
import { onSignOut } from "./session.js";
import { put } from "./uploads.js";

/** @typedef {import("../api-types.js").Schemas["Job"]} Job */
/** @typedef {"import_csv" | "import_json" | "import_trello" | "import_todoist"} ImportKind */

/** Null until they are loaded. @type {import("../../vendor/signals-core.js").Signal<Job[] | null>} */
export const jobs = signal(null);
/** @type {import("../../vendor/signals-core.js").Signal<unknown>} */
export const jobsError = signal(null);

/** @param {Job} job */
export const isOver = (job) => ["succeeded", "failed", "cancelled"].includes(job.state);
const isBusy = computed(() => (jobs.value ?? []).some((job) => !isOver(job)));

const SHORTEST_MS = 700;
const LONGEST_MS = 5000;
let pause = SHORTEST_MS;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** How many screens look at them. */
let watchers = 0;

onSignOut(() => {
  jobs.value = null;
});

/** @param {Job} job Puts it into the list, or in place of its older version. */
function putJob(job) {
  const known = jobs.value ?? [];
  jobs.value = known.some((other) => other.id === job.id) ? known.map((other) => (other.id === job.id && other.version <= job.version ? job : other)) : [job, ...known];
  plan(SHORTEST_MS);
}

export async function loadJobs() {
  try {
    jobs.value = (await call("listJobs", { limit: 50 })).items;
    jobsError.value = null;
    // Addresses for downloads last some minutes only: they are in the answer for one job.
    await Promise.all(jobs.value.filter((job) => job.kind.startsWith("export_") && job.state === "succeeded").slice(0, 10).map(refresh));
  } catch (error) {
    jobsError.value = error;
  }
  plan(SHORTEST_MS);
}

/** @param {Job} job */
export const refresh = async (job) => putJob(await call("getJob", { job_id: job.id }));

async function ask() {
  if (watchers === 0 || document.hidden) return;
  const open = (jobs.peek() ?? []).filter((job) => !isOver(job));
  await Promise.all(open.map((job) => refresh(job).catch(() => null)));
  plan(Math.min(LONGEST_MS, pause * 1.3));
}

/** @param {number} wanted */
function plan(wanted) {
  clearTimeout(timer);
  pause = wanted;
  if (watchers > 0 && isBusy.peek()) timer = setTimeout(ask, pause);
}

/** Keeps the list fresh while a screen shows it. @returns {() => void} Ends it. */
export function watchJobs() {
  watchers += 1;
  loadJobs();
  document.addEventListener("visibilitychange", ask);
  return () => {
    watchers -= 1;
    document.removeEventListener("visibilitychange", ask);
    if (watchers === 0) clearTimeout(timer);
  };
}

/** @param {string} project @param {"export_csv" | "export_json"} kind */
export async function startExport(project, kind) {
  putJob(await call("createJob", {}, { body: { kind, project_id: project }, idempotencyKey: crypto.randomUUID() }));
}

/**
 * Announces a file, and sends it to S3, which begins the import.
 * @param {string} project @param {ImportKind} kind @param {File} file
 * @param {{ dry_run: boolean, on_error?: "skip" | "stop", include_archived?: boolean, mapping?: Record<string, string | null> }} options
 * @param {(done: number) => void} progress @param {AbortSignal} signal
 * @returns {Promise<Job>}
 */
export async function startImport(project, kind, file, { dry_run, on_error, include_archived, mapping }, progress, signal) {
  const digest = await sha256(file, undefined, signal);
  const body = /** @type {any} */ ({ kind, project_id: project, size_bytes: file.size, sha256: digest, dry_run });
  if (on_error && (kind === "import_csv" || kind === "import_json")) body.on_error = on_error;
  if (include_archived !== undefined && kind === "import_trello") body.include_archived = include_archived;
  if (mapping && kind === "import_csv") body.mapping = mapping;
  const job = await call("createJob", {}, { body, idempotencyKey: crypto.randomUUID(), signal });
  const target = /** @type {import("../api-types.js").Schemas["SingleUpload"]} */ (/** @type {unknown} */ (job.upload));
  try {
    await put(target, file, progress, signal);
  } catch (error) {
    // Nobody is going to send the file to this one.
    call("cancelJob", { job_id: job.id }).then(putJob, () => null);
    throw error;
  }
  putJob(job);
  return job;
}

/** @param {Job} job */
export async function cancel(job) {
  putJob(await call("cancelJob", { job_id: job.id }));
}
