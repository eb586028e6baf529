// How many notifications are unread: asked for again and again while the tab is visible, and at once when the person comes back.
import { effect, signal } from "../../vendor/signals.js";
import { call } from "../api.js";
import { signedIn } from "../tokens.js";
import { onSignOut } from "./session.js";

const PAUSE_MS = 30_000;

export const unread = signal(0);

onSignOut(() => {
  unread.value = 0;
});

async function ask() {
  if (document.hidden || signedIn.peek() !== "in") return;
  try {
    unread.value = (await call("listNotifications", { limit: 1 }, { attempts: 1 })).unread_count;
  } catch {
    // The next time is soon.
  }
}

/** @param {import("../api-types.js").Schemas["MarkRead"]} body */
export async function markRead(body) {
  unread.value = (await call("markRead", {}, { body })).unread_count;
}

effect(() => {
  if (signedIn.value === "in") ask();
});
setInterval(ask, PAUSE_MS);
document.addEventListener("visibilitychange", ask);
