// Hard moments: a busy server, a removed member, two tabs, hostile text, no storage.
import assert from "node:assert/strict";
import { person } from "../fleet.mjs";
import { look, open, signedIn } from "../harness.mjs";
import { invite, sampleBoard, stored, until } from "../sample.mjs";

/** @param {any} page @param {string} title */
const card = (page, title) => page.locator(".card", { hasText: title }).first();

export const tests = {
  async "a busy server is waited for, and that is said"({ browser, base }) {
    const sample = await sampleBoard(base);
    const { context, page } = await open(browser, base);
    await signedIn(page, sample.ann);
    await page.goto(sample.url);
    let refused = 0;
    await page.route("**/move", async (/** @type {any} */ route) => {
      refused += 1;
      if (refused > 1) return route.continue();
      const headers = { "retry-after": "1", "content-type": "application/problem+json" };
      return route.fulfill({ status: 503, headers, body: JSON.stringify({ status: 503, code: "busy", detail: "busy" }) });
    });
    await page.getByRole("link", { name: "Plant the apple tree" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await page.getByText("The server is busy").waitFor();
    await until(async () => (await stored(sample, "in_progress")).length === 3, "it is sent again");
    assert.equal(refused, 2);
    await context.close();
  },

  async "a member who is removed while looking is told so"({ browser, base, screenshots }) {
    const sample = await sampleBoard(base);
    const ben = await person(base, "Ben Okri");
    await invite(sample, ben, "viewer");
    const { context, page } = await open(browser, base);
    await signedIn(page, ben);
    await page.goto(sample.url);
    await page.getByText("You can look at this project").waitFor();
    assert.equal(await page.getByRole("button", { name: "Add a card" }).count(), 0);
    await sample.ann.api("DELETE", `/projects/${sample.project.id}/members/${ben.me.id}`, undefined, { "if-match": "*" });
    await page.getByText("This project is not here any more").waitFor();
    await page.screenshot({ path: `${screenshots}/gone.png` });
    await context.close();
  },

  async "two tabs do not disturb each other's unsent changes"({ browser, base }) {
    const sample = await sampleBoard(base);
    const { context, page } = await open(browser, base);
    await signedIn(page, sample.ann);
    await page.goto(`${sample.url}/tasks/${sample.tasks.bench.id}`);
    await page.getByRole("textbox", { name: "Title" }).waitFor();
    await page.route("**/v1/**", (/** @type {any} */ route) => route.abort("internetdisconnected"));
    await page.getByLabel("Priority").selectOption("urgent");
    await page.getByText("1 change waits").waitFor();
    const other = await context.newPage();
    await other.goto(sample.url);
    await other.getByRole("link", { name: "Buy seeds" }).waitFor();
    const priority = async () => (await sample.ann.api("GET", `/projects/${sample.project.id}/tasks/${sample.tasks.bench.id}`)).priority;
    assert.equal(await priority(), "low", "it is the first tab's");
    await page.close();
    await other.reload();
    await until(async () => (await priority()) === "urgent", "the list of a closed tab is taken over");
    await context.close();
  },

  async "a mark that has expired begins anew, without losing what is typed"({ browser, base }) {
    const sample = await sampleBoard(base);
    const { context, page } = await open(browser, base);
    await signedIn(page, sample.ann);
    await page.goto(sample.url);
    await page.getByRole("link", { name: "Buy seeds" }).waitFor();
    await page.locator('[data-column="to_do"]').getByRole("button", { name: "Add a card" }).click();
    const field = page.getByRole("textbox", { name: "New card in To do" });
    await field.fill("half a word");
    await sample.ann.api("DELETE", `/projects/${sample.project.id}/tasks/${sample.tasks.seeds.id}`, undefined, { "if-match": "*" });
    await page.route(/changes\?since=[^&]/, (/** @type {any} */ route) =>
      route.fulfill({ status: 410, contentType: "application/problem+json", body: JSON.stringify({ status: 410, code: "mark_expired", detail: "expired" }) }), { times: 1 });
    await page.getByRole("link", { name: "Buy seeds" }).waitFor({ state: "detached" });
    assert.equal(await field.inputValue(), "half a word");
    await context.close();
  },

  async "hostile titles, labels and names are text"({ browser, base }) {
    const sample = await sampleBoard(base);
    const evil = "<img src=x onerror=alert(1)>";
    const description = "<svg onload=alert(1)><style>*{display:none}</style>\n\nplain [a](data:text/html,x)";
    await sample.ann.api("POST", `/projects/${sample.project.id}/tasks`, { title: evil, labels: ["<b>bold</b>"], description });
    await sample.ann.api("PATCH", `/projects/${sample.project.id}`, { name: "\"><script>alert(1)</script>" }, { "if-match": "*" });
    const { context, page, problems } = await open(browser, base);
    page.on("dialog", () => problems.push("a script ran"));
    await signedIn(page, sample.ann);
    await page.goto(sample.url);
    await card(page, evil).getByRole("link").click();
    await page.getByRole("dialog").locator(".prose").waitFor();
    assert.equal(await page.locator("img[src=x], .prose svg, .prose style, .prose a[href^=data]").count(), 0);
    await card(page, evil).locator(".chip", { hasText: "<b>bold</b>" }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "without storage the board works as long as the page"({ browser, base }) {
    const ann = await person(base);
    const { context, page, problems } = await open(browser, base);
    await page.addInitScript(() => {
      const refuse = { get: () => { throw new DOMException("forbidden", "SecurityError"); } };
      Object.defineProperty(window, "localStorage", refuse);
      Object.defineProperty(window, "sessionStorage", refuse);
    });
    await page.goto("/app/login");
    await page.getByLabel("E-mail address").fill(ann.email);
    await page.getByLabel("Password", { exact: true }).fill("Correct-horse-7");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "New project" }).click();
    await page.getByLabel("Name").fill("In memory");
    await page.getByRole("button", { name: "Create project" }).click();
    const field = page.getByRole("textbox", { name: "New card in To do" });
    await field.fill("First card");
    await field.press("Enter");
    await page.getByRole("link", { name: "First card" }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "a board that cannot be loaded says why"({ browser, base, screenshots }) {
    const sample = await sampleBoard(base);
    await look(browser, base, screenshots, "failed-board", sample.ann, async (page) => {
      const body = JSON.stringify({ status: 500, code: "internal_error", request_id: "JKJaXmPLvHcESHA=" });
      await page.route("**/changes**", (/** @type {any} */ route) => route.fulfill({ status: 500, contentType: "application/problem+json", body }));
      await page.goto(sample.url);
      await page.getByText("The board could not be loaded").waitFor();
    });
  },
};
