#!/usr/bin/env node
// How light and how fast the board is:
//
//   NODE_TOOLS=FOLDER [TRACE=PREFIX] node tests/browser/bench.mjs FLEET [CARDS]
//
// TRACE keeps what Chromium recorded. It prints, for a phone that is four times slower over a 4G network, when the first screen can be used
// and where the time went; and for a board with many cards the frames of scrolling and dragging. `work` is what the page itself does in a
// frame on its main thread: script, style, layout, and recording what is painted, in time of the processor, which other programs on the
// machine lengthen little. That is what the page can be held to (16.7 ms). Frames a second also contain the drawing of the pixels, which
// this browser does in software.
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { person, startFleet } from "./fleet.mjs";
import { frameWork } from "./frame-work.mjs";
import { startFront } from "./front.mjs";
import { LAPTOP, PHONE, launch, open, signedIn } from "./harness.mjs";
import { finger, mouse } from "./pointers.mjs";
import { sampleBoard } from "./sample.mjs";

const [executable, count = "2000"] = process.argv.slice(2);
if (!executable) {
  console.error("usage: bench.mjs FLEET [CARDS]");
  process.exit(2);
}
const SLOWER = 4;
const RUNS = 3;
const NETWORK = { offline: false, latency: 85, downloadThroughput: 1_100_000, uploadThroughput: 600_000 };
const fleet = await startFleet(executable);
const front = await startFront(fleet.base);
const browser = await launch();
try {
  const sample = await sampleBoard(fleet.base);
  await firstLoad("log-in", null, "/app/login", "form button[type=submit]");
  await firstLoad("projects", sample.ann, "/app/projects", ".head .button.primary");
  await firstLoad("a board", sample.ann, sample.url, "[data-card]");
  const project = await manyCards(sample.ann, Number(count));
  await frames(sample.ann, project, "laptop", LAPTOP, 1);
  await frames(sample.ann, project, "phone", PHONE, SLOWER);
} finally {
  await browser.close();
  await front.stop();
  await fleet.stop();
}

/** @param {number[]} values @param {number} part */
function quantile(values, part) {
  return [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
}

/** @param {string} name @param {any} who @param {string} path @param {string} usable What is there once the screen can be used. */
async function firstLoad(name, who, path, usable) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await oneLoad(who, path, usable));
  const all = runs.map(({ usable: at }) => at);
  const middle = /** @type {typeof runs[number]} */ (runs.find(({ usable: at }) => at === quantile(all, 0.5)));
  const { files, calls, longTasks, metrics } = middle;
  const ms = (/** @type {string} */ key) => Math.round(metrics[key] * 1000);
  console.log(`\nfirst load of ${name} on a phone ${SLOWER} times slower: usable after ${middle.usable} ms (runs: ${all.join(", ")})`);
  console.log(`  network: page after ${middle.page} ms, ${files.length} files until ${Math.max(...files.map(({ end }) => end))} ms, first paint ${middle.paint} ms`);
  console.log(`  page, time of the processor: script ${ms("ScriptDuration")} ms, style ${ms("RecalcStyleDuration")} ms, layout ${ms("LayoutDuration")} ms,` +
    ` all tasks ${ms("TaskDuration")} ms; ${longTasks.length} long tasks, the longest ${Math.max(0, ...longTasks)} ms`);
  for (const { url, start, end } of calls) console.log(`  API: ${url} ${start}–${end} ms`);
  const size = files.reduce((sum, file) => sum + file.size, 0) + middle.size;
  console.log(`  size: ${(size / 1024).toFixed(1)} KiB as sent: ${files.sort((a, b) => b.size - a.size).map((file) => `${file.url} ${file.size}`).join(", ")}`);
}

/** @param {any} who @param {string} path @param {string} usable */
async function oneLoad(who, path, usable) {
  const { context, page } = await open(browser, front.base, { ...PHONE, ignoreHTTPSErrors: true });
  if (who) await signedIn(page, who);
  await page.addInitScript((/** @type {string} */ selector) => {
    const tasks = /** @type {number[]} */ (Object.assign(globalThis, { longTasks: [] }).longTasks);
    const keep = (/** @type {PerformanceObserverEntryList} */ list) => tasks.push(...list.getEntries().map((one) => Math.round(one.duration)));
    new PerformanceObserver(keep).observe({ type: "longtask", buffered: true });
    const look = new MutationObserver(() => {
      if (!document.querySelector(selector)) return;
      look.disconnect();
      Object.assign(globalThis, { usable: Math.round(performance.now()) });
    });
    look.observe(document, { childList: true, subtree: true });
  }, usable);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await cdp.send("Network.enable");
  await cdp.send("Network.emulateNetworkConditions", NETWORK);
  await page.goto(path, { waitUntil: "commit" });
  await page.waitForFunction(() => "usable" in globalThis);
  const { metrics } = await cdp.send("Performance.getMetrics");
  await page.waitForLoadState("networkidle");
  const seen = await page.evaluate(() => {
    const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
    const resources = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource")).map((one) => ({
      url: one.name.replace(location.origin, ""), start: Math.round(one.startTime), end: Math.round(one.responseEnd), size: one.encodedBodySize,
    }));
    const paint = Math.round(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
    const { usable: at, longTasks } = /** @type {any} */ (globalThis);
    return {
      usable: /** @type {number} */ (at), longTasks: /** @type {number[]} */ (longTasks), page: Math.round(navigation?.responseEnd ?? 0),
      size: navigation?.encodedBodySize ?? 0, paint, resources,
    };
  });
  await context.close();
  const isCall = (/** @type {{ url: string }} */ { url }) => url.startsWith("/v1/");
  return {
    ...seen, files: seen.resources.filter((one) => !isCall(one)), calls: seen.resources.filter(isCall),
    metrics: Object.fromEntries(metrics.map((/** @type {any} */ one) => [one.name, one.value])),
  };
}

/** A project with many cards, by an import. @param {any} ann @param {number} amount */
async function manyCards(ann, amount) {
  const project = await ann.api("POST", "/projects", { name: "Large" });
  const rows = Array.from({ length: amount }, (_, index) => {
    const title = `Card ${index + 1} ${"with a longer title ".repeat(index % 4)}`;
    return `"${title}",${["To-Do", "In Progress", "Done"][index % 3]},${index % 5 === 0 ? "label" : ""}`;
  });
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
  const { context, page } = await open(browser, front.base, { ...options, ignoreHTTPSErrors: true });
  await signedIn(page, ann);
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: slower });
  const started = Date.now();
  await page.goto(`/app/projects/${project.id}`);
  await page.locator(".card").first().waitFor();
  const first = Date.now() - started;
  const all = (/** @type {number} */ wanted) => [...document.querySelectorAll(".amount")].reduce((sum, one) => sum + Number(one.textContent), 0) >= wanted;
  await page.waitForFunction(all, Number(count), { timeout: 60_000 });
  console.log(`\n${count} cards on a ${name}${slower > 1 ? ` ${slower} times slower` : ""}: first card after ${first} ms, all after ${Date.now() - started} ms,` +
    ` ${await page.locator(".card").count()} drawn`);
  await measured("scrolling", page, () => page.evaluate(measure, true));
  const { x, y } = await page.evaluate(() => {
    const boxes = [...document.querySelectorAll("[data-card]")].map((card) => card.getBoundingClientRect());
    const box = /** @type {DOMRect} */ (boxes.find(({ top, left }) => top > 200 && left > 0));
    return { x: box.left + 60, y: box.top + 12 };
  });
  const pointer = name === "laptop" ? mouse(page) : finger(cdp);
  await pointer.down(x, y);
  await page.locator(".drag-ghost").waitFor();
  await measured("dragging", page, async () => {
    const result = page.evaluate(measure, false);
    for (let step = 0; step < 90; step += 1) await pointer.move(x + 20 + (step % 40) * 6, y + 60 + (step % 25) * 12);
    return result;
  });
  await page.keyboard.press("Escape");
  await pointer.up();
  await context.close();
}

/** Runs in the page: the time of each frame. @param {boolean} scrolls */
function measure(scrolls) {
  const list = document.querySelector("[data-list]");
  return new Promise((resolve) => {
    const times = /** @type {number[]} */ ([]);
    let last = performance.now();
    const step = (/** @type {number} */ now) => {
      times.push(now - last);
      last = now;
      if (scrolls && list) list.scrollTop += 60;
      if (times.length < 180) requestAnimationFrame(step);
      else resolve(times.slice(2));
    };
    requestAnimationFrame(step);
  });
}

/** @param {string} what @param {any} page @param {() => Promise<any>} act Resolves with the time of each frame. */
async function measured(what, page, act) {
  await browser.startTracing(page, { categories: ["devtools.timeline", "devtools.timeline.frame", "disabled-by-default-devtools.timeline", "benchmark"] });
  const times = /** @type {number[]} */ (await act());
  const trace = (await browser.stopTracing()).toString();
  if (process.env.TRACE) writeFileSync(`${process.env.TRACE}-${what}.json`, trace);
  const { work, kinds } = frameWork(JSON.parse(trace));
  const mean = times.reduce((sum, one) => sum + one, 0) / times.length;
  const over = work.filter((one) => one > 1000 / 60).length;
  const ms = (/** @type {number} */ value) => value.toFixed(1);
  console.log(`  ${what}: work a frame: median ${ms(quantile(work, 0.5))} ms, 95 % below ${ms(quantile(work, 0.95))} ms, longest ${ms(Math.max(...work))} ms,` +
    ` ${over} of ${work.length} over 16.7 ms (mean: ${Object.entries(kinds).map(([kind, value]) => `${kind} ${ms(value / work.length)}`).join(", ")})`);
  console.log(`    drawn: ${ms(1000 / mean)} frames a second, median ${ms(quantile(times, 0.5))} ms, 95 % below ${ms(quantile(times, 0.95))} ms`);
}
