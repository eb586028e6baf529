// The texts of the screens beside the board.
import { dreams } from "./dreams.js";
import { people } from "./people.js";
import { reports } from "./reports.js";
import { settings } from "./settings.js";
import { transfer } from "./transfer.js";
import { work } from "./work.js";

/** @type {typeof import("../en/more.js").more} */
export const more = { ...work, ...people, ...settings, ...transfer, ...reports, ...dreams };
