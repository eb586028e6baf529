// The browser, pages in four looks, accessibility, and screenshots.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const tools = process.env.NODE_TOOLS;
if (!tools) throw new Error("NODE_TOOLS names the folder with the packages of .ci/node");
const require = createRequire(join(tools, "node_modules", "/"));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
  "--disable-sync",
];
export const LAPTOP = { viewport: { width: 1280, height: 800 } };
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

/**
 * A page whose errors fail the test: exceptions, refused policies, messages of the console.
 * @param {any} browser @param {string} base @param {any} [options] Of the context.
 */
export async function open(browser, base, options = {}) {
  const context = await browser.newContext({ ...LAPTOP, locale: "en-GB", timezoneId: "Europe/Berlin", baseURL: base, serviceWorkers: "block", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (/** @type {Error} */ error) => problems.push(error.stack ?? String(error)));
  page.on("console", (/** @type {any} */ message) => {
    // The browser reports each refused request; tests that cause one say so.
    if (message.type() === "error" && !/Failed to load resource/.test(message.text())) problems.push(message.text());
  });
  return { context, page, problems };
}

/** Signs in as somebody, without the form: the refresh token is what the form leaves. @param {any} page @param {any} person */
export async function signedIn(page, person) {
  await page.addInitScript((/** @type {string} */ token) => {
    if (!sessionStorage.getItem("test.signed-in")) localStorage.setItem("session.refresh", token);
    sessionStorage.setItem("test.signed-in", "yes");
  }, person.session.refresh_token);
}

/** Fails on any violation of WCAG 2.2 AA that axe finds. @param {any} page @param {string} name */
export async function checkAccessibility(page, name) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    // Of what is right, axe need not keep every element.
    const { violations } = await /** @type {any} */ (globalThis).axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    const place = (/** @type {any} */ node) => `    ${node.html.slice(0, 240)}\n    ${node.failureSummary.replace(/\n/g, " ")}`;
    return violations.map((/** @type {any} */ one) => `${one.id}: ${one.help}\n${one.nodes.slice(0, 4).map(place).join("\n")}`);
  });
  if (found.length > 0) throw new Error(`${name} is not accessible:\n${found.join("\n")}`);
}

/**
 * A screen in light and dark on laptop and phone: checked, and written to the folder. A device loads it once and changes its scheme then.
 * @param {any} browser @param {string} base @param {string} folder
 * @param {string} name @param {any} person Null: nobody is signed in.
 * @param {(page: any) => Promise<void>} show Goes there and waits until it is drawn.
 * @param {any} [more] Options of the context.
 */
export async function look(browser, base, folder, name, person, show, more = {}) {
  mkdirSync(folder, { recursive: true });
  for (const [device, options] of Object.entries({ laptop: LAPTOP, phone: PHONE })) {
    const { context, page, problems } = await open(browser, base, { ...options, colorScheme: "light", reducedMotion: "reduce", ...more });
    try {
      if (person) await signedIn(page, person);
      await show(page);
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        await check(page, join(folder, `${name}-${device}-${colorScheme}.png`), `${name} (${device}, ${colorScheme})`, colorScheme);
        if (problems.length > 0) throw new Error(problems.join("\n"));
      }
    } finally {
      await context.close();
    }
  }
}

/** @param {any} page @param {string} path Of the picture. @param {string} title @param {string} colorScheme */
async function check(page, path, title, colorScheme) {
  const drawn = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const isDark = Number(/\d+/.exec(drawn)?.[0]) < 128;
  if (isDark !== (colorScheme === "dark")) throw new Error(`${title} is drawn on ${drawn}`);
  await page.screenshot({ path });
  await checkAccessibility(page, title);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth + 1);
  if (isWide) throw new Error(`${title} is wider than the screen`);
}
