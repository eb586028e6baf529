// Places in a column as the API has them: fractions in base 36 as text, compared as bytes, never ending in 0.
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

/** @typedef {{ rank: string, id: string }} Placed */

/** The order of a column. @param {Placed} a @param {Placed} b */
export function byRank(a, b) {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * A rank between two, for showing a move before the API has answered with the real one.
 * @param {string} [lower]
 * @param {string} [upper]
 */
export function between(lower = "", upper = "") {
  let text = "";
  for (let index = 0; ; index += 1) {
    const low = index < lower.length ? DIGITS.indexOf(lower[index] ?? "0") : 0;
    const bounded = upper !== "" && upper.startsWith(text);
    const high = bounded ? DIGITS.indexOf(upper[index] ?? "0") : 36;
    if (high - low > 1) return text + DIGITS[low + Math.floor((high - low) / 2)];
    text += DIGITS[Math.min(low, high)];
    if (text.length > 400) return `${lower}i`;
  }
}
