// The board by mouse, touch and keyboard, alone and with others.
import assert from "node:assert/strict";
import { PHONE, look, open, signedIn } from "../harness.mjs";
import { sampleBoard, stored, titles, until } from "../sample.mjs";

/** @param {any} context @param {any} [options] */
async function board({ browser, base }, options = {}) {
  const sample = await sampleBoard(base);
  const opened = await open(browser, base, options);
  await signedIn(opened.page, sample.ann);
  await opened.page.goto(sample.url);
  await opened.page.getByRole("link", { name: "Buy seeds" }).waitFor();
  return { sample, ...opened };
}

/** @param {any} page @param {string} title */
const card = (page, title) => page.locator(".card", { hasText: title }).first();

/** @param {any} page @param {string} title @param {string} status @param {number} [steps] */
async function drag(page, title, status, steps = 12) {
  const from = await card(page, title).boundingBox();
  const list = await page.locator(`[data-column="${status}"] [data-list]`).boundingBox();
  await page.mouse.move(from.x + 60, from.y + 12);
  await page.mouse.down();
  await page.mouse.move(list.x + list.width / 2, list.y + 20, { steps });
  await page.locator(".drag-ghost").waitFor();
}

export const tests = {
  async "a card is dragged with the mouse, and is where it was dropped"(context) {
    const { sample, page, problems, context: browser } = await board(context);
    await drag(page, "Paint the bench", "done");
    await page.mouse.up();
    assert.deepEqual(await titles(page, "done"), ["Paint the bench", "Buy seeds"], "shown at once");
    await until(async () => (await stored(sample, "done")).length === 2, "the API has it");
    assert.deepEqual(await stored(sample, "done"), ["Paint the bench", "Buy seeds"]);
    assert.equal(page.url().includes("/tasks/"), false, "a drag does not open the card");
    await page.getByRole("button", { name: "Undo" }).click();
    await until(async () => (await stored(sample, "done")).length === 1, "it is taken back");
    assert.deepEqual(await stored(sample, "in_progress"), ["헛간 지붕 고치기", "Paint the bench"]);
    assert.deepEqual(problems, []);
    await browser.close();
  },

  async "Escape ends a drag, and a drop in place sends nothing"(context) {
    const { sample, page, context: browser } = await board(context);
    const sent = [];
    page.on("request", (/** @type {any} */ request) => request.method() === "POST" && sent.push(request.url()));
    await drag(page, "Paint the bench", "done");
    await page.keyboard.press("Escape");
    await page.mouse.up();
    assert.equal(await page.locator(".drag-ghost").count(), 0);
    assert.deepEqual(await titles(page, "in_progress"), ["헛간 지붕 고치기", "Paint the bench"]);
    const box = await card(page, "Paint the bench").boundingBox();
    await page.mouse.move(box.x + 60, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(box.x + 70, box.y + 20, { steps: 4 });
    await page.mouse.up();
    assert.deepEqual(sent, []);
    assert.deepEqual(await stored(sample, "done"), ["Buy seeds"]);
    await browser.close();
  },

  async "a finger that rests drags, and one that swipes scrolls"(context) {
    const { sample, page, context: browser } = await board(context, PHONE);
    const cdp = await browser.newCDPSession(page);
    const touch = (/** @type {string} */ type, /** @type {number} */ x, /** @type {number} */ y) =>
      cdp.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x, y }] });
    const box = await card(page, "Plant the apple tree").boundingBox();
    await touch("touchStart", box.x + 80, box.y + 20);
    for (let step = 1; step <= 8; step += 1) await touch("touchMove", box.x + 80 - step * 15, box.y + 20);
    assert.equal(await page.locator(".drag-ghost").count(), 0, "a swipe is no drag");
    await touch("touchEnd", 0, 0);
    // The swipe ends with a movement of its own.
    const back = (/** @type {HTMLElement} */ element) => new Promise((resolve) => {
      element.scrollLeft = 0;
      setTimeout(() => resolve(element.scrollLeft === 0), 200);
    });
    await until(() => page.locator(".board").evaluate(back), "it is at rest");
    const still = await card(page, "Plant the apple tree").boundingBox();
    await touch("touchStart", still.x + 80, still.y + 20);
    await page.locator(".drag-ghost").waitFor();
    // To the edge: the board scrolls below the finger.
    for (let step = 1; step <= 10; step += 1) await touch("touchMove", still.x + 80 + step * 27, still.y + 20);
    const isBeside = (/** @type {HTMLElement} */ element) => element.getBoundingClientRect().left < 100;
    await until(() => page.locator('[data-column="in_progress"]').evaluate(isBeside), "it scrolls sideways");
    // In the middle it stops; how far it came depends on the machine.
    await touch("touchMove", 200, 250);
    const below = await page.evaluate(async () => {
      for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
      return document.elementFromPoint(200, 250)?.closest("[data-column]")?.getAttribute("data-column");
    });
    await touch("touchEnd", 0, 0);
    assert.match(below, /in_progress|done/);
    await until(async () => (await stored(sample, below)).includes("Plant the apple tree"), "the API has it");
    await browser.close();
  },

  async "the keyboard picks up, moves, puts back and drops, and says so"(context) {
    const { sample, page, context: browser } = await board(context);
    const said = () => page.locator('[role="status"][aria-live="polite"]').textContent();
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.getByRole("link", { name: "Plant the apple tree" }).focus();
    await page.keyboard.press("ArrowDown");
    await until(async () => (await focused())?.startsWith("Water the beds") ?? false, "the next card has the focus");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Space");
    await until(async () => (await said())?.includes("Picked up Plant the apple tree") ?? false, "it is said");
    await page.keyboard.press("ArrowRight");
    await until(async () => (await said())?.includes("In progress, 1 of 3") ?? false, "the place is said");
    assert.equal(await focused(), "Plant the apple tree", "the focus follows the card");
    await page.keyboard.press("Escape");
    await until(async () => (await titles(page, "to_do"))[0] === "Plant the apple tree", "it is back");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await until(async () => (await stored(sample, "in_progress")).length === 3, "the API has it");
    assert.deepEqual(await stored(sample, "in_progress"), ["헛간 지붕 고치기", "Plant the apple tree", "Paint the bench"]);
    assert.equal(await focused(), "Plant the apple tree");
    await browser.close();
  },

  async "a card is moved by its menu alone"(context) {
    const { sample, page, context: browser } = await board(context);
    await card(page, "Buy seeds").hover();
    await page.getByRole("button", { name: "Actions for Buy seeds" }).click();
    await page.getByRole("menuitem", { name: "Move…" }).click();
    await page.getByLabel("Column", { exact: true }).selectOption("to_do");
    await page.getByLabel("Position").selectOption({ label: "After “Plant the apple tree”" });
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await until(async () => (await stored(sample, "to_do"))[1] === "Buy seeds", "it is second");
    await browser.close();
  },

  async "a refused move takes one card back and says why"(context) {
    const { sample, page, context: browser } = await board(context);
    const { ann, project, tasks } = sample;
    await ann.api("PATCH", `/projects/${project.id}/tasks/${tasks.bench.id}`, { blocked_by: [tasks.tree.id] }, { "if-match": "*" });
    await drag(page, "Paint the bench", "done");
    await page.mouse.up();
    await page.locator(".toast", { hasText: "blocked by another task" }).waitFor();
    assert.deepEqual(await titles(page, "in_progress"), ["헛간 지붕 고치기", "Paint the bench"]);
    await browser.close();
  },

  async "Enter adds one card and keeps the field; Enter of an input method adds none"(context) {
    const { sample, page, context: browser } = await board(context);
    await page.locator('[data-column="to_do"]').getByRole("button", { name: "Add a card" }).click();
    const field = page.getByRole("textbox", { name: "New card in To do" });
    await field.fill("사과나무 심기");
    await field.evaluate((/** @type {HTMLElement} */ element) => {
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }));
      element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true }));
    });
    assert.equal(await field.inputValue(), "사과나무 심기");
    await field.press("Enter");
    await until(async () => (await stored(sample, "to_do")).length === 4, "it is there");
    assert.equal((await stored(sample, "to_do")).at(-1), "사과나무 심기");
    assert.equal(await field.inputValue(), "");
    await field.fill("- [ ] one\n- two\n\n3. three");
    await field.press("Enter");
    await page.getByRole("button", { name: "3 cards" }).click();
    await until(async () => (await stored(sample, "to_do")).length === 7, "three more");
    assert.deepEqual((await stored(sample, "to_do")).slice(-3), ["one", "two", "three"]);
    await field.fill("not sent");
    await page.reload();
    await page.locator('[data-column="to_do"]').getByRole("button", { name: "not sent" }).click();
    assert.equal(await field.inputValue(), "not sent", "what was typed survives a reload");
    await browser.close();
  },

  async "what others do appears without a reload, and a focused field is left alone"(context) {
    const { sample, page, context: browser } = await board(context);
    const { ann, project, tasks } = sample;
    await card(page, "Paint the bench").click();
    const title = page.getByRole("textbox", { name: "Title" });
    await title.fill("Paint the bench green");
    await ann.api("POST", `/projects/${project.id}/tasks`, { title: "From elsewhere" });
    await ann.api("PATCH", `/projects/${project.id}/tasks/${tasks.bench.id}`, { priority: "urgent" }, { "if-match": "*" });
    await page.locator(".card", { hasText: "From elsewhere" }).waitFor();
    assert.equal(await title.inputValue(), "Paint the bench green");
    await title.press("Enter");
    await until(async () => (await stored(sample, "in_progress")).includes("Paint the bench green"), "both changes stay");
    const task = await ann.api("GET", `/projects/${project.id}/tasks/${tasks.bench.id}`);
    assert.equal(task.priority, "urgent");
    await browser.close();
  },

  async "the board and a task look right"({ browser, base, screenshots }) {
    const sample = await sampleBoard(base);
    await look(browser, base, screenshots, "board", sample.ann, async (page) => {
      await page.goto(sample.url);
      await page.getByRole("link", { name: "Buy seeds" }).waitFor();
    });
    await look(browser, base, screenshots, "task", sample.ann, async (page) => {
      await page.goto(`${sample.url}/tasks/${sample.tasks.tree.id}`);
      await page.getByText("Malus domestica").waitFor();
    });
    await look(browser, base, screenshots, "projects", sample.ann, async (page) => {
      await page.goto("/app/projects");
      await page.locator("li.tile").first().waitFor();
    });
  },
};
