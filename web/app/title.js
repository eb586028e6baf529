// The title of the window: a screen sets its own part.
import { signal } from "../vendor/signals.js";

export const title = signal("");
