#!/usr/bin/env node
// The board in a real browser:
//
//   NODE_TOOLS=FOLDER node tests/browser/run.mjs FLEET SCREENSHOTS [NAME…]
//
// FLEET is the executable, SCREENSHOTS the folder that the pictures are written to, NAME a part of a test's name. Tests run side by side in
// lanes; each lane has a fleet and a browser of its own, so that no test meets another one's work, clipboard or schedules.
import { readdirSync } from "node:fs";
import { startFleet } from "./fleet.mjs";
import { launch } from "./harness.mjs";

const LANES = 2;
const LONGEST_MS = 180_000;
const [executable, screenshots, ...names] = process.argv.slice(2);
if (!executable || !screenshots) {
  console.error("usage: run.mjs FLEET SCREENSHOTS [NAME…]");
  process.exit(2);
}

/** @type {{ title: string, test: (context: any) => Promise<void> }[]} */
const queue = [];
for (const file of readdirSync(new URL("cases/", import.meta.url)).filter((name) => name.endsWith(".mjs")).sort()) {
  const { tests } = await import(`./cases/${file}`);
  for (const [name, test] of Object.entries(tests)) queue.push({ title: `${file.replace(".mjs", "")}: ${name}`, test });
}
const chosen = queue.filter(({ title }) => names.length === 0 || names.some((part) => title.includes(part)));
const started = Date.now();
const failed = (await Promise.all(Array.from({ length: Math.min(LANES, chosen.length) }, lane))).reduce((sum, one) => sum + one, 0);
console.log(`${failed > 0 ? `${failed} failed` : "all passed"} in ${Math.round((Date.now() - started) / 1000)} s; screenshots: ${screenshots}`);
process.exit(failed > 0 ? 1 : 0);

/** Runs tests until none is left. @returns {Promise<number>} How many failed. */
async function lane() {
  const fleet = await startFleet(executable);
  const browser = await launch();
  let count = 0;
  try {
    for (let next = chosen.shift(); next; next = chosen.shift()) {
      const began = Date.now();
      try {
        await within(LONGEST_MS, next.test({ browser, base: fleet.base, screenshots }));
        console.log(`ok      ${next.title} (${Date.now() - began} ms)`);
      } catch (error) {
        count += 1;
        console.log(`FAILED  ${next.title}\n${/** @type {Error} */ (error).stack}`);
      }
    }
  } finally {
    await browser.close();
    await fleet.stop();
  }
  return count;
}

/** @param {number} ms @param {Promise<void>} work */
function within(ms, work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, ms, new Error(`took longer than ${ms} ms`));
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
