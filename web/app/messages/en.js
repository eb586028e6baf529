// All texts in English. A screen adds a file in messages/en, the same in every other language, and a line here and there.
import { more } from "./en/more.js";
import { auth } from "./en/auth.js";
import { board } from "./en/board.js";
import { common } from "./en/common.js";
import { projects } from "./en/projects.js";
import { task } from "./en/task.js";
import { view } from "./en/view.js";

export const messages = { ...more, ...common, ...auth, ...projects, ...board, ...task, ...view };

/** @typedef {keyof typeof messages} Key */
