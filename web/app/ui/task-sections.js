// Parts of the task dialog below the description, in this order. Each gets the context of the dialog.
import { TaskActivity } from "./task-activity.js";
import { TaskAttachments } from "./task-attachments.js";
import { TaskChecklist } from "./task-checklist.js";
import { TaskComments } from "./task-comments.js";
import { TaskLinks } from "./task-links.js";

/** @type {((props: { context: import("./task-dialog.js").TaskContext }) => any)[]} */
export const TASK_SECTIONS = [TaskChecklist, TaskLinks, TaskAttachments, TaskComments, TaskActivity];
