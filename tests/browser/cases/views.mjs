// Filters, the list, the selection, the palette and the keys.
import assert from "node:assert/strict";
import { look, open, signedIn } from "../harness.mjs";
import { sampleBoard, stored, titles, until } from "../sample.mjs";

/** @param {any} context @param {string} [query] */
async function board({ browser, base }, query = "") {
  const sample = await sampleBoard(base);
  const opened = await open(browser, base);
  await signedIn(opened.page, sample.ann);
  await opened.page.goto(sample.url + query);
  await opened.page.getByRole("heading", { name: "Garden" }).waitFor();
  return { sample, ...opened };
}

export const tests = {
  async "filters live in the address, survive a reload and an opened card"(context) {
    const { page, problems, context: browser } = await board(context);
    await page.getByRole("button", { name: "Labels" }).click();
    await page.getByRole("menuitemradio", { name: "repair" }).click();
    await page.getByRole("searchbox", { name: "Filter by words" }).fill("PAINT");
    await until(async () => (await page.locator(".card").count()) === 1, "one card is left");
    assert.match(page.url(), /label=repair/);
    assert.match(page.url(), /q=PAINT/);
    await page.reload();
    await page.getByRole("link", { name: "Paint the bench" }).click();
    await page.getByRole("dialog").waitFor();
    await page.goBack();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await page.locator(".card").count(), 1);
    await page.getByRole("button", { name: "Clear filters" }).click();
    await until(async () => (await page.locator(".card").count()) === 6, "all are back");
    assert.doesNotMatch(page.url(), /\?/);
    assert.deepEqual(problems, []);
    await browser.close();
  },

  async "a card that is moved under a filter keeps the order of the hidden ones"(context) {
    const { sample, page, context: browser } = await board(context, "?q=apple");
    await page.getByRole("link", { name: "Plant the apple tree" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await until(async () => (await stored(sample, "in_progress")).length === 3, "it is moved");
    assert.deepEqual(await stored(sample, "in_progress"), ["헛간 지붕 고치기", "Paint the bench", "Plant the apple tree"]);
    await browser.close();
  },

  async "selected cards move and change together"(context) {
    const { sample, page, context: browser } = await board(context);
    await page.locator(".card", { hasText: "Plant the apple tree" }).click({ modifiers: ["Shift"] });
    await page.getByRole("link", { name: "Water the beds" }).focus();
    await page.keyboard.press("x");
    const bar = page.getByRole("toolbar", { name: "Selected cards" });
    await bar.getByText("2 selected").waitFor();
    await bar.getByRole("button", { name: "Priority" }).click();
    await page.getByRole("menuitemradio", { name: "Low" }).or(page.getByRole("menuitem", { name: "Low" })).click();
    await page.locator(".toast", { hasText: "2 cards changed" }).waitFor();
    await page.locator(".card", { hasText: "Plant the apple tree" }).click({ modifiers: ["Shift"] });
    await page.locator(".card", { hasText: "Water the beds" }).click({ modifiers: ["Shift"] });
    const from = await page.locator(".card", { hasText: "Water the beds" }).boundingBox();
    const list = await page.locator('[data-column="done"] [data-list]').boundingBox();
    await page.mouse.move(from.x + 60, from.y + 12);
    await page.mouse.down();
    await page.mouse.move(list.x + list.width / 2, list.y + 20, { steps: 12 });
    await page.locator(".stack-count", { hasText: "2" }).waitFor();
    await page.mouse.up();
    await until(async () => (await stored(sample, "done")).length === 3, "both are moved");
    assert.deepEqual((await stored(sample, "done")).map((/** @type {string} */ title) => title.slice(0, 5)), ["Plant", "Water", "Buy s"], "in the order of the board");
    const tasks = (await sample.ann.api("GET", `/projects/${sample.project.id}/tasks?status=done`)).items;
    assert.deepEqual(tasks.slice(0, 2).map((/** @type {any} */ task) => task.priority), ["low", "low"]);
    await browser.close();
  },

  async "the list sorts, groups and changes many"(context) {
    const { sample, page, context: browser } = await board(context, "?view=list");
    const rows = () => page.locator("tbody tr:not(.group) .col-title a").allTextContents();
    await page.getByRole("button", { name: "Due" }).last().click();
    await page.getByLabel("Group by").selectOption("none");
    await until(async () => (await rows())[0]?.startsWith("Water") ?? false, "sorted by due date");
    assert.match(page.url(), /sort=due/);
    await page.getByRole("checkbox", { name: "Select all" }).click();
    await page.getByRole("toolbar").getByRole("button", { name: "Assign" }).click();
    await page.getByRole("menuitem", { name: "Ann Arbor" }).click();
    await page.locator(".toast", { hasText: "6 cards changed" }).waitFor();
    const tasks = (await sample.ann.api("GET", `/projects/${sample.project.id}/tasks`)).items;
    assert.ok(tasks.every((/** @type {any} */ task) => task.assignees.length === 1));
    await browser.close();
  },

  async "the palette goes anywhere, and single keys act, on a Korean keyboard too"(context) {
    const { page, context: browser } = await board(context);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Go to or do" }).fill("bench");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Paint the bench" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator("body").evaluate((/** @type {HTMLElement} */ body) => {
      body.dispatchEvent(new KeyboardEvent("keydown", { key: "ㅣ", code: "KeyL", bubbles: true, cancelable: true }));
    });
    await page.locator("table.tasks").waitFor();
    await page.keyboard.press("b");
    await page.locator(".board").waitFor();
    await page.keyboard.press("n");
    await page.getByRole("textbox", { name: "New card in To do" }).waitFor();
    await page.keyboard.type("bl?");
    assert.equal(await page.getByRole("textbox", { name: "New card in To do" }).inputValue(), "bl?");
    await page.keyboard.press("Escape");
    await page.locator("body").press("?");
    await page.getByRole("checkbox", { name: "Single keys" }).click();
    await page.keyboard.press("Escape");
    await page.locator("body").press("l");
    assert.equal(await page.locator("table.tasks").count(), 0, "turned off");
    assert.ok((await titles(page, "to_do")).length === 3);
    await browser.close();
  },

  async "list, palette, help and an empty board look right"({ browser, base, screenshots }) {
    const sample = await sampleBoard(base);
    await look(browser, base, screenshots, "list", sample.ann, async (page) => {
      await page.goto(`${sample.url}?view=list&sort=due`);
      await page.locator("table.tasks").waitFor();
      await page.getByRole("checkbox", { name: "Select “Buy seeds”" }).click();
    });
    await look(browser, base, screenshots, "palette", sample.ann, async (page) => {
      await page.goto(sample.url);
      await page.getByRole("link", { name: "Buy seeds" }).waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("option").first().waitFor();
    });
    await look(browser, base, screenshots, "keys", sample.ann, async (page) => {
      await page.goto(sample.url);
      await page.getByRole("link", { name: "Buy seeds" }).waitFor();
      await page.locator("body").press("?");
      await page.getByRole("dialog").waitFor();
    });
    const empty = await sample.ann.api("POST", "/projects", { name: "Empty" });
    await look(browser, base, screenshots, "empty-board", sample.ann, async (page) => {
      await page.goto(`/app/projects/${empty.id}`);
      await page.getByText("No cards").first().waitFor();
    });
  },
};
