// Files on their way to S3: hashed, announced to the API, sent with exactly the signed headers, with progress, to be stopped or tried again.
import { signal } from "../../vendor/signals.js";
import { ApiError, call } from "../api.js";
import { sha256 } from "../sha256.js";

/**
 * @typedef {object} Upload
 * @property {number} id
 * @property {string} task
 * @property {string | null} comment
 * @property {string} name
 * @property {string | null} preview An address of the picture in this browser.
 * @property {number} progress 0 to 1.
 * @property {"preparing" | "sending" | "checking" | "failed"} state
 * @property {Error | null} error
 * @property {() => void} stop
 * @property {() => void} retry
 */

/** @type {import("../../vendor/signals-core.js").Signal<Upload[]>} */
export const uploads = signal([]);
let last = 0;

/** @param {number} id @param {Partial<Upload> | null} change Null removes it. */
function update(id, change) {
  uploads.value = change ? uploads.value.map((one) => (one.id === id ? { ...one, ...change } : one)) : uploads.value.filter((one) => one.id !== id);
}

/** Names of the same letters are the same, whatever form the system gave them. @param {string} name */
const clean = (name) => name.normalize("NFC").replace(/[/\\\p{Cc}]/gu, "_").trim() || "file";

/** An address of a picture in this browser. @param {File} file */
export const previewOf = (file) => (/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type) ? URL.createObjectURL(file) : null);

/**
 * Sends a file to a task; resolves when S3 has it.
 * @param {string} project @param {string} task @param {File} file @param {string} [comment]
 * @returns {Promise<boolean>} Whether it arrived.
 */
export function upload(project, task, file, comment) {
  last += 1;
  const id = last;
  let aborter = new AbortController();
  const key = crypto.randomUUID();
  const preview = previewOf(file);
  return new Promise((resolve) => {
    const end = (/** @type {boolean} */ arrived) => {
      if (preview) setTimeout(() => URL.revokeObjectURL(preview), 10_000);
      update(id, null);
      resolve(arrived);
    };
    const run = async () => {
      aborter = new AbortController();
      update(id, { state: "preparing", progress: 0, error: null });
      try {
        const digest = await sha256(file, undefined, aborter.signal);
        const about = { file_name: clean(file.name), content_type: file.type || "application/octet-stream", size_bytes: file.size, sha256: digest };
        const body = { ...about, ...(comment ? { comment_id: comment } : {}) };
        // The same key: what was announced before is answered with a new address.
        const { attachment, upload: target } = await call("createAttachment", { project_id: project, task_id: task }, { body, idempotencyKey: key, signal: aborter.signal });
        update(id, { state: "sending" });
        if (target) await send(target, file, project, task, attachment.id, id, aborter.signal);
        end(true);
      } catch (error) {
        if (aborter.signal.aborted) end(false);
        else update(id, { state: "failed", error: /** @type {Error} */ (error) });
      }
    };
    const stop = () => {
      const isFailed = uploads.value.find((one) => one.id === id)?.state === "failed";
      aborter.abort();
      if (isFailed) end(false);
    };
    uploads.value = [...uploads.value, { id, task, comment: comment ?? null, name: file.name, preview, progress: 0, state: "preparing", error: null, stop, retry: () => void run() }];
    run();
  });
}

/**
 * @param {import("../api-types.js").Schemas["Upload"]} target @param {File} file @param {string} project @param {string} task @param {string} attachment
 * @param {number} id @param {AbortSignal} signal
 */
async function send(target, file, project, task, attachment, id, signal) {
  if (!("parts" in target)) {
    await put(target, file, (done) => update(id, { progress: done }), signal);
    return;
  }
  const parts = [];
  let at = 0;
  for (const part of target.parts) {
    const piece = file.slice(at, at + part.size_bytes);
    const before = at;
    const etag = await put(part, piece, (done) => update(id, { progress: (before + done * piece.size) / file.size }), signal);
    parts.push({ part_number: part.part_number, etag });
    at += part.size_bytes;
  }
  await call("completeAttachment", { project_id: project, task_id: task, attachment_id: attachment }, { body: { parts } });
}

/**
 * One request to S3. `fetch` does not tell how far it is.
 * @param {{ method: string, url: string, headers: Record<string, string> }} target @param {Blob} body @param {(done: number) => void} progress
 * @param {AbortSignal} signal @returns {Promise<string>} The ETag.
 */
export function put({ method, url, headers }, body, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) if (name.toLowerCase() !== "content-length") request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => progress(event.loaded / event.total);
    request.onload = () => {
      // 412: it arrived before, and S3 takes it once.
      if (request.status < 300 || request.status === 412) resolve(request.getResponseHeader("etag") ?? "");
      else reject(new ApiError(request.status, { code: "upload_refused" }));
    };
    request.onerror = () => reject(new ApiError(0, { code: "offline" }));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
