#!/usr/bin/env node
// Writes the headings by which an import knows the columns of a CSV file, from crates/formats/src/csv/columns.rs to web/app/csv-headings.js:
// the board shows before a file is sent which of its columns are read.
//
//   node .ci/csv-headings.mjs           write
//   node .ci/csv-headings.mjs --check   fail when the list is not that of the importer
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = readFileSync(`${root}crates/formats/src/csv/columns.rs`, "utf8");
const [, count, table] = /const HEADINGS: \[\(&str, &str\); (\d+)\] = \[([\s\S]*?)\n\];/.exec(source) ?? [];
const fields = [...(table ?? "").matchAll(/\(\s*"(\w+)",\s*"((?:[^"\\]|\\[\s\S])*)",?\s*\)/g)].map(([, field, text]) => [field, text.replace(/\\\n\s*/g, "").split(/\s+/)]);
if (fields.length === 0 || fields.length !== Number(count)) throw new Error(`found ${fields.length} of ${count} fields in columns.rs`);
const lists = [.../const LISTS: \[&str; \d+\] = \[([^\]]*)\]/.exec(readFileSync(`${root}crates/formats/src/csv/import.rs`, "utf8"))[1].matchAll(/"(\w+)"/g)].map(([, field]) => field);

const WIDTH = 150;
const lines = fields.map(([field, names]) => {
  const rows = [[]];
  for (const name of names) {
    if ([...rows.at(-1), name].join(" ").length > WIDTH) rows.push([]);
    rows.at(-1).push(name);
  }
  return `  ${field}:\n${rows.map((row, index) => `    "${row.join(" ")}${index < rows.length - 1 ? " \" +" : "\","}`).join("\n")}\n`;
});
const wanted = `// Made from crates/formats/src/csv/columns.rs by .ci/csv-headings.mjs: not edited by hand.

/** The headings of each field, without case, accents and signs, the best first. @type {Record<string, string>} */
export const HEADINGS = {
${lines.join("")}};

/** Fields of which several columns may be there. */
export const LISTS = ${JSON.stringify(lists).replaceAll(",", ", ")};
`;
const file = `${root}web/app/csv-headings.js`;
if (process.argv.includes("--check")) {
  let known = "";
  try {
    known = readFileSync(file, "utf8");
  } catch {}
  if (known !== wanted) {
    console.error("web/app/csv-headings.js is not what the importer knows: run node .ci/csv-headings.mjs");
    process.exit(1);
  }
} else writeFileSync(file, wanted);
