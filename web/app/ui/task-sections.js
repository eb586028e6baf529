// Parts of the task dialog below the description, in this order. Each gets the context of the dialog.

/** @type {((props: { context: import("./task-dialog.js").TaskContext }) => any)[]} */
export const TASK_SECTIONS = [];
