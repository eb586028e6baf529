#!/usr/bin/env node
// How light and how fast the board is:
//
//   NODE_TOOLS=FOLDER node tests/browser/bench.mjs FLEET [CARDS]
//
// It prints the size of each file of the first load, compressed as CloudFront does; the time until the first screen can be used on a
// phone that is four times slower over a 4G network; and the frames of scrolling and dragging on a board with many cards.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { person, startFleet } from "./fleet.mjs";
import { LAPTOP, PHONE, launch, open, signedIn } from "./harness.mjs";

const [executable, count = "2000"] = process.argv.slice(2);
if (!executable) {
  console.error("usage: bench.mjs FLEET [CARDS]");
  process.exit(2);
}
const SLOWER = 4;
const NETWORK = { offline: false, latency: 85, downloadThroughput: 1_100_000, uploadThroughput: 600_000 };
const fleet = await startFleet(executable);
const browser = await launch();
try {
  const ann = await person(fleet.base);
  await firstLoad(ann);
  const project = await manyCards(ann, Number(count));
  await frames(ann, project, "laptop", LAPTOP, 1);
  await frames(ann, project, "phone", PHONE, SLOWER);
} finally {
  await browser.close();
  await fleet.stop();
}

/** Sizes, and the time until something can be done. @param {any} ann */
async function firstLoad(ann) {
  for (const [name, who] of [["log-in", null], ["projects", ann]]) {
    const { context, page } = await open(browser, fleet.base, PHONE);
    if (who) await signedIn(page, who);
    const files = new Map();
    page.on("response", async (/** @type {any} */ response) => {
      const url = new URL(response.url());
      if (url.pathname.startsWith("/v1/") || response.status() !== 200) return;
      const body = await response.body().catch(() => Buffer.alloc(0));
      files.set(url.pathname, gzipSync(body, { level: 9 }).length);
    });
    const cdp = await context.newCDPSession(page);
    await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    await cdp.send("Network.enable");
    await cdp.send("Network.emulateNetworkConditions", NETWORK);
    const started = Date.now();
    await page.goto(who ? "/app/projects" : "/app/login");
    await page.getByRole("button", { name: who ? "New project" : "Sign in" }).first().waitFor();
    const ms = Date.now() - started;
    await page.waitForLoadState("networkidle");
    const sum = [...files.values()].reduce((all, size) => all + size, 0);
    console.log(`\nfirst load of ${name}: ${ms} ms on a phone ${SLOWER} times slower, ${files.size} files, ${(sum / 1024).toFixed(1)} KiB compressed`);
    for (const [path, size] of [...files].sort((a, b) => b[1] - a[1])) console.log(`  ${String(size).padStart(7)}  ${path}`);
    await context.close();
  }
}

/** A project with many cards, by an import. @param {any} ann @param {number} amount */
async function manyCards(ann, amount) {
  const project = await ann.api("POST", "/projects", { name: "Large" });
  const rows = Array.from({ length: amount }, (_, index) => `"Card ${index + 1} ${"with a longer title ".repeat(index % 4)}",${["To-Do", "In Progress", "Done"][index % 3]},${index % 5 === 0 ? "label" : ""}`);
  const file = `title,status,labels\n${rows.join("\n")}\n`;
  const sha256 = createHash("sha256").update(file).digest("base64");
  const job = await ann.api("POST", "/jobs", { kind: "import_csv", project_id: project.id, size_bytes: Buffer.byteLength(file), sha256 });
  const { method, url, headers } = job.upload;
  const sent = await fetch(url, { method, headers, body: file });
  if (!sent.ok) throw new Error(`upload: ${sent.status} ${await sent.text()}`);
  for (;;) {
    const state = await ann.api("GET", `/jobs/${job.id}`);
    if (state.state === "succeeded") break;
    if (["failed", "cancelled"].includes(state.state)) throw new Error(JSON.stringify(state));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return project;
}

/** @param {any} ann @param {any} project @param {string} name @param {any} options @param {number} slower */
async function frames(ann, project, name, options, slower) {
  const { context, page } = await open(browser, fleet.base, options);
  await signedIn(page, ann);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
  const started = Date.now();
  await page.goto(`/app/projects/${project.id}`);
  await page.locator(".card").first().waitFor();
  const first = Date.now() - started;
  await page.waitForFunction((all) => [...document.querySelectorAll(".amount")].reduce((sum, one) => sum + Number(one.textContent), 0) >= all, Number(count), { timeout: 60_000 });
  console.log(`\n${count} cards on a ${name}${slower > 1 ? ` ${slower} times slower` : ""}: first card after ${first} ms, all after ${Date.now() - started} ms, ${await page.locator(".card").count()} drawn`);
  report("scrolling", await page.evaluate(measure, "scroll"));
  const box = await page.locator(".card").first().boundingBox();
  if (name === "laptop") {
    await page.mouse.move(box.x + 60, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + 90, box.y + 60, { steps: 4 });
    const measured = page.evaluate(measure, "wait");
    for (let step = 0; step < 60; step += 1) await page.mouse.move(box.x + 100 + step * 8, box.y + 60 + (step % 20) * 15);
    report("dragging", await measured);
    await page.keyboard.press("Escape");
  }
  await context.close();
}

/** Runs in the page: the time of each frame, and the work that the page did in it. @param {string} what */
function measure(what) {
  const list = document.querySelector("[data-list]");
  return new Promise((resolve) => {
    const times = /** @type {number[]} */ ([]);
    let last = performance.now();
    let tasks = 0;
    const observer = new PerformanceObserver((entries) => entries.getEntries().forEach((entry) => (tasks = Math.max(tasks, entry.duration))));
    observer.observe({ entryTypes: ["longtask"] });
    const step = (/** @type {number} */ now) => {
      times.push(now - last);
      last = now;
      if (what === "scroll" && list) list.scrollTop += 60;
      if (times.length < 180) requestAnimationFrame(step);
      else resolve({ times: times.slice(2), longest: tasks });
    };
    requestAnimationFrame(step);
  });
}

/** @param {string} what @param {any} measured */
function report(what, { times, longest }) {
  const sorted = [...times].sort((a, b) => a - b);
  const mean = times.reduce((/** @type {number} */ sum, /** @type {number} */ one) => sum + one, 0) / times.length;
  const late = times.filter((/** @type {number} */ one) => one > 25).length;
  console.log(`  ${what}: ${(1000 / mean).toFixed(1)} frames a second, median ${sorted[sorted.length >> 1].toFixed(1)} ms, 95 % below ${sorted[Math.floor(sorted.length * 0.95)].toFixed(1)} ms, ${late} of ${times.length} late, longest task ${longest.toFixed(0)} ms`);
}
