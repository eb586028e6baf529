#!/usr/bin/env node
// Writes the list of modules that the first screen needs into web/index.html, so that a browser asks for all of them at once instead of
// finding them one import after the other.
//
//   node .ci/preload.mjs           write
//   node .ci/preload.mjs --check   fail when the list is not that of the modules
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../web", import.meta.url));
const START = "/app/main.js";
// Loaded by every person, though not by an `import` at the top.
const ALWAYS = ["/app/messages/en.js"];
const seen = new Set();

/** @param {string} path */
function follow(path) {
  if (seen.has(path)) return;
  seen.add(path);
  const code = readFileSync(root + path, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [, name] of code.matchAll(/^(?:import|export)[^;"']*["'](\.[^"']+)["']/gm)) follow(new URL(name, `file://${path}`).pathname);
  if (path.startsWith("/vendor/")) for (const [, name] of code.matchAll(/from"(\.\/[^"]+)"/g)) follow(new URL(name, `file://${path}`).pathname);
}
for (const path of [START, ...ALWAYS]) follow(path);
seen.delete(START);

const file = `${root}/index.html`;
const page = readFileSync(file, "utf8");
const list = [...seen].sort().map((path) => `<link rel="modulepreload" href="${path}">\n`).join("");
const wanted = page.replace(/(<link rel="modulepreload"[^\n]*\n)*(?=<script type="module")/, list);
if (process.argv.includes("--check")) {
  if (wanted !== page) {
    console.error("web/index.html does not preload the modules that it needs: run node .ci/preload.mjs");
    process.exit(1);
  }
} else writeFileSync(file, wanted);
