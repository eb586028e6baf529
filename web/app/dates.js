// Start and due of tasks. A date stays the text `YYYY-MM-DD`: it is never an instant, so that no zone moves it by a day.
import { format, t, timeZone } from "./i18n.js";

/** Whether a moment is a date without a time. @param {string} moment */
export const isDate = (moment) => /^\d{4}-\d{2}-\d{2}$/.test(moment);

/** The instant of a moment with a time; the zone in brackets (RFC 9557) is only a name. @param {string} moment */
const instant = (moment) => new Date(moment.replace(/\[.*\]$/, ""));

/** The zone that a moment names, if any. @param {string} moment */
export const zoneOf = (moment) => /\[([^\]]+)\]$/.exec(moment)?.[1];

/** The day of an instant as `YYYY-MM-DD` in a zone. @param {Date} [date] @param {string} [zone] */
export function dayOf(date = new Date(), zone = timeZone.value) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
  return parts;
}

/** The day on which something is due, in the person's zone. @param {string} moment */
export const dueDay = (moment) => (isDate(moment) ? moment : dayOf(instant(moment)));

/** @param {string} day @param {number} days */
export function addDays(day, days) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** A day in words: today, tomorrow, a weekday of the next days, or the date. @param {string} day @param {string} [today] */
export function dayText(day, today = dayOf()) {
  if (day === today) return t("date.today");
  if (day === addDays(today, 1)) return t("date.tomorrow");
  if (day === addDays(today, -1)) return t("date.yesterday");
  const date = new Date(`${day}T00:00:00Z`);
  if (day > today && day < addDays(today, 7)) return format(date, { weekday: "long", timeZone: "UTC" });
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return format(date, { day: "numeric", month: "short", year: sameYear ? undefined : "numeric", timeZone: "UTC" });
}

/** A moment in words; with its time and, where it names a zone that is not the person's, with that. @param {string} moment */
export function momentText(moment, today = dayOf()) {
  if (isDate(moment)) return dayText(moment, today);
  const zone = zoneOf(moment);
  const other = zone && zone !== timeZone.value;
  const time = format(instant(moment), { timeStyle: "short", timeZone: timeZone.value });
  const there = other ? ` (${format(instant(moment), { timeStyle: "short", timeZone: zone })} ${zone})` : "";
  return `${dayText(dueDay(moment), today)}, ${time}${there}`;
}

/**
 * Overdue, due today, soon, or later.
 * @param {string} due
 * @param {boolean} done
 * @returns {"none" | "overdue" | "today" | "soon"}
 */
export function urgency(due, done, now = new Date()) {
  if (done) return "none";
  const today = dayOf(now);
  const day = dueDay(due);
  if (day < today || (!isDate(due) && instant(due) < now)) return "overdue";
  if (day === today) return "today";
  return day <= addDays(today, 2) ? "soon" : "none";
}

/** The value of `<input type="datetime-local">` for an instant in a zone. @param {string} moment @param {string} zone */
export function localValue(moment, zone) {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(instant(moment));
  const part = /** @param {string} type */ (type) => parts.find((one) => one.type === type)?.value;
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** `2026-03-01T10:00` in a zone as RFC 9557: the offset is the one of that moment there. @param {string} local @param {string} zone */
export function zoned(local, zone) {
  let offset = 0;
  // Twice, since the first guess may be on the other side of a change to or from summer time.
  for (let round = 0; round < 2; round += 1) offset = offsetMinutes(new Date(Date.parse(`${local}:00Z`) - offset * 60_000), zone);
  const sign = offset < 0 ? "-" : "+";
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((value) => String(value).padStart(2, "0"));
  return `${local}:00${sign}${hours}:${minutes}[${zone}]`;
}

/** @param {Date} at @param {string} zone */
function offsetMinutes(at, zone) {
  const there = Date.parse(`${localValue(at.toISOString(), zone)}:00Z`);
  return Math.round((there - Math.floor(at.getTime() / 60_000) * 60_000) / 60_000);
}
