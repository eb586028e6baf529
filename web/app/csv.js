// The columns of a CSV file, read in the browser before the file is sent, as the importer reads them: separators, other lines before the
// headings, and the fields that the headings stand for.
import { HEADINGS, LISTS } from "./csv-headings.js";

/** As much of a file as is looked at. */
const START_BYTES = 64 * 1024;
const MOST_LINES = 32;
const SAMPLES = 3;

/** Fields that a column can be given. One that says whether a task is done has no name in an order. */
export const FIELDS = Object.keys(HEADINGS).filter((field) => field !== "completed");
const TITLES = new Set((HEADINGS.title ?? "").split(" "));
/** Columns that say how the dates of their row are meant. */
const ABOUT_DATES = new Set(["timezone", "isallday"]);
/** Columns of Taskfleet's own exports that mean nothing elsewhere. */
const OWN = new Set(["id", "updatedat"]);

/**
 * @typedef {object} Column
 * @property {string} heading
 * @property {string[]} samples
 * @property {string | null} field By its heading: a field, `dates`, or null.
 * @property {boolean} isLost Nothing is made of it, where it is no field.
 */

/** The form in which spellings of one heading are equal. @param {string} text */
const key = (text) =>
  text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").replaceAll("ı", "i").replace(/[^\p{Alphabetic}\p{N}]+/gu, "").normalize("NFC");

/** @param {File} file @returns {Promise<Column[]>} None: no text with columns. */
export async function columnsOf(file) {
  const bytes = new Uint8Array(await file.slice(0, START_BYTES).arrayBuffer());
  const text = textOf(bytes, file.size > START_BYTES);
  return text === null ? [] : columns(text, file.size > START_BYTES);
}

/** @param {Uint8Array} bytes @param {boolean} isCut */
function textOf(bytes, isCut) {
  if (bytes.includes(0)) return null;
  try {
    // A character that is cut in half at the end is none.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: isCut });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** @param {string} text @param {boolean} [isCut] The last row may be half a row. @returns {Column[]} */
export function columns(text, isCut = false) {
  const header = headerOf(text);
  if (!header) return [];
  const rows = cells(text.slice(header.at), header.delimiter).filter((row) => row.some(Boolean));
  if (isCut) rows.pop();
  const [headings = [], ...values] = rows;
  const fields = fieldsOf(headings);
  const keys = headings.map(key);
  const isOwn = [...FIELDS.map(key), ...OWN].every((own) => keys.includes(own));
  return headings.flatMap((heading, at) => {
    // The first of several columns of one name stands for all of them, as it does in an order.
    if (!heading || headings.indexOf(heading) !== at) return [];
    const samples = values.map((row) => (row[at] ?? "").trim()).filter(Boolean).slice(0, SAMPLES);
    return [{ heading, samples, field: fields[at] ?? null, isLost: isOwn && OWN.has(keys[at] ?? "") }];
  });
}

/** The line with the headings: the first with one of a title. @param {string} text */
function headerOf(text) {
  let [at, seen] = [0, 0];
  let declared = "";
  /** @type {{ at: number, delimiter: string } | null} */
  let first = null;
  while (at < text.length && seen < MOST_LINES) {
    const end = /\r\n?|\n/.exec(text.slice(at));
    const line = text.slice(at, end ? at + end.index : undefined);
    const next = end ? at + end.index + end[0].length : text.length;
    const sign = /^"?sep=([,;\t|])"?$/i.exec(line)?.[1];
    if (sign) declared = sign;
    else if (line.trim()) {
      const delimiter = declared || likeliest(line);
      const headings = (cells(line, delimiter)[0] ?? []).map(key);
      if (headings.some((one) => TITLES.has(one)) && (!first || headings.length > 1)) return { at, delimiter };
      first ??= { at, delimiter };
      seen += 1;
    }
    at = next;
  }
  return first;
}

/** The most frequent separator outside of quotes. @param {string} line */
function likeliest(line) {
  const outside = line.replace(/"[^"]*"/g, "");
  const counts = [...",;\t|"].map((sign) => ({ sign, count: outside.split(sign).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).sign;
}

/** RFC 4180. @param {string} text @param {string} delimiter */
function cells(text, delimiter) {
  /** @type {string[][]} */
  const rows = [];
  /** @type {string[]} */
  let row = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isQuoted) {
      if (sign !== '"') cell += sign;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (sign === '"' && cell === "") isQuoted = true;
    else if (sign === delimiter || sign === "\n" || sign === "\r") {
      row.push(cell.trim());
      cell = "";
      if (sign === delimiter) continue;
      rows.push(row);
      row = [];
    } else cell += sign;
  }
  if (cell || row.length > 0) rows.push([...row, cell.trim()]);
  return rows;
}

/** The field of each heading, as the importer finds them. @param {string[]} headings @returns {(string | null)[]} */
export function fieldsOf(headings) {
  const keys = headings.map(key);
  const found = keys.map((one) => (ABOUT_DATES.has(one) ? "dates" : /** @type {string | null} */ (null)));
  for (const [field, names] of Object.entries(HEADINGS)) {
    const places = names.split(" ").flatMap((name) => keys.flatMap((one, at) => (one === name ? [at] : [])));
    for (const at of LISTS.includes(field) ? places : places.slice(0, 1)) found[at] ??= field;
  }
  if (headings.length === 1) found[0] ??= "title";
  return found;
}

/**
 * What an order has to say of the columns: only what differs from their headings.
 * @param {Column[]} columns @param {Record<string, string | null>} chosen The field of each heading.
 * @returns {Record<string, string | null> | undefined}
 */
export function mappingOf(columns, chosen) {
  /** @type {Record<string, string | null>} */
  const mapping = {};
  for (const field of FIELDS) {
    const before = columns.filter((column) => column.field === field).map(({ heading }) => heading);
    const after = columns.filter(({ heading }) => chosen[heading] === field).map(({ heading }) => heading);
    if (before.join("\n") !== after.join("\n")) mapping[field] = after[0] ?? null;
  }
  return Object.keys(mapping).length > 0 ? mapping : undefined;
}
