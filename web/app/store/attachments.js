// The files of the task that is open. Its own are listed below it, those of its comments are shown with these.
import { signal } from "../../vendor/signals.js";
import { all, call, etag } from "../api.js";

/** @typedef {import("../api-types.js").Schemas["Attachment"]} Attachment */

/** @type {import("../../vendor/signals-core.js").Signal<{ task: string, list: Attachment[] }>} */
const files = signal({ task: "", list: [] });
let wanted = "";

/** @param {string} project @param {string} task */
export async function loadFiles(project, task) {
  wanted = task;
  const list = await all("listAttachments", { project_id: project, task_id: task }).catch(() => null);
  if (list && wanted === task) files.value = { task, list };
}

/** @param {string} task @returns {Attachment[]} */
export const filesOf = (task) => (files.value.task === task ? files.value.list : []);

/** A file is checked, and its small picture made, a moment after it arrived. @param {Attachment[]} list */
export const areWaiting = (list) => list.some((file) => file.state === "pending" || file.state === "checking" || file.thumbnail.state === "pending");

/** @param {Attachment} file */
export const deleteFile = (file) =>
  call("deleteAttachment", { project_id: file.project_id, task_id: file.task_id, attachment_id: file.id }, { ifMatch: etag(file.version) });
