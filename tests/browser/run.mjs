#!/usr/bin/env node
// The board in a real browser:
//
//   NODE_TOOLS=FOLDER node tests/browser/run.mjs FLEET SCREENSHOTS [NAME…]
//
// FLEET is the executable, SCREENSHOTS the folder that the pictures are written to, NAME a part of a test's name.
import { readdirSync } from "node:fs";
import { startFleet } from "./fleet.mjs";
import { launch } from "./harness.mjs";

const [executable, screenshots, ...names] = process.argv.slice(2);
if (!executable || !screenshots) {
  console.error("usage: run.mjs FLEET SCREENSHOTS [NAME…]");
  process.exit(2);
}
/** @param {number} ms @param {Promise<void>} work */
const within = (ms, work) => Promise.race([work, new Promise((_, reject) => setTimeout(reject, ms, new Error(`took longer than ${ms} ms`)))]);
const LONGEST_MS = 180_000;

const fleet = await startFleet(executable);
const browser = await launch();
const context = { browser, base: fleet.base, screenshots };
let failed = 0;
try {
  const files = readdirSync(new URL("cases/", import.meta.url)).filter((file) => file.endsWith(".mjs")).sort();
  for (const file of files) {
    const { tests } = await import(`./cases/${file}`);
    for (const [name, test] of Object.entries(tests)) {
      const title = `${file.replace(".mjs", "")}: ${name}`;
      if (names.length > 0 && !names.some((part) => title.includes(part))) continue;
      const started = Date.now();
      try {
        await within(LONGEST_MS, test(context));
        console.log(`ok      ${title} (${Date.now() - started} ms)`);
      } catch (error) {
        failed += 1;
        console.log(`FAILED  ${title}\n${error.stack}`);
      }
    }
  }
} finally {
  await browser.close();
  await fleet.stop();
}
console.log(failed > 0 ? `${failed} failed; screenshots: ${screenshots}` : `all passed; screenshots: ${screenshots}`);
process.exit(failed > 0 ? 1 : 0);
