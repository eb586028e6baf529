// The time, by the minute, and the person's day: "today" and "overdue" are right after midnight and after sleep.
import { computed, signal } from "../../vendor/signals.js";
import { dayOf } from "../dates.js";

export const minute = signal(Math.floor(Date.now() / 60_000));
export const today = computed(() => dayOf(new Date(minute.value * 60_000)));

const tick = () => {
  minute.value = Math.floor(Date.now() / 60_000);
};
setInterval(tick, 15_000);
document.addEventListener("visibilitychange", tick);
