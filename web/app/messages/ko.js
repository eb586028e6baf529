// All texts in Korean.
import { more } from "./ko/more.js";
import { auth } from "./ko/auth.js";
import { board } from "./ko/board.js";
import { common } from "./ko/common.js";
import { projects } from "./ko/projects.js";
import { task } from "./ko/task.js";
import { view } from "./ko/view.js";

export const messages = { ...more, ...common, ...auth, ...projects, ...board, ...task, ...view };

