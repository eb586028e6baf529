// Sizes of files in words.
import { number, t } from "./i18n.js";

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return t("job.unit.bytes", { count: bytes });
  const units = /** @type {const} */ (["byte", "kilobyte", "megabyte", "gigabyte"]);
  const step = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return number(bytes / 1000 ** step, { style: "unit", unit: units[step], maximumFractionDigits: step > 1 ? 1 : 0 });
}
