// Parts of the task dialog below the description, in this order. Each gets the context of the dialog.
import { TaskActivity } from "./task-activity.js";
import { TaskAttachments } from "./task-attachments.js";
import { TaskChecklist } from "./task-checklist.js";
import { TaskComments } from "./task-comments.js";
import { TaskDream } from "./task-dream.js";
import { TaskLinks } from "./task-links.js";

/** @type {((props: { context: import("./task-dialog.js").TaskContext }) => any)[]} */
export const TASK_SECTIONS = [TaskDream, TaskChecklist, TaskLinks, TaskAttachments, TaskComments, TaskActivity];
