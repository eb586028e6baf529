// A task in its dialog: what one types is kept, what others do is not overwritten.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { person } from "../fleet.mjs";
import { PHONE, look, open, signedIn } from "../harness.mjs";
import { PICTURE, idle } from "../more-sample.mjs";
import { invite, sampleBoard, until } from "../sample.mjs";

/** @param {any} context @param {"tree" | "bench"} which @param {any} [options] */
async function task({ browser, base }, which, options = {}) {
  const sample = await sampleBoard(base);
  const opened = await open(browser, base, options);
  await signedIn(opened.page, sample.ann);
  const id = sample.tasks[which].id;
  await opened.page.goto(`${sample.url}/tasks/${id}`);
  await opened.page.getByRole("textbox", { name: "Title" }).waitFor();
  const path = `/projects/${sample.project.id}/tasks/${id}`;
  return { sample, path, ...opened, read: () => sample.ann.api("GET", path), dialog: opened.page.getByRole("dialog") };
}

/** The lines as they are drawn. @param {any} dialog */
const shown = (dialog) => dialog.locator(".lines .line-text").evaluateAll((/** @type {HTMLInputElement[]} */ fields) => fields.map((field) => field.value));

/** Gives the task four lines, one of them done. @param {any} parts @returns {Promise<[string[], () => Promise<string[]>]>} Their texts, and those in the API now. */
async function checklist({ path, sample, read, dialog }) {
  const texts = ["Sand it", "Clean it", "First coat", "Second coat"];
  await sample.ann.api("PATCH", path, { checklist: texts.map((text) => ({ text, done: text === "First coat" })) }, { "if-match": "*" });
  await dialog.getByRole("button", { name: "Move “Second coat”", exact: true }).waitFor();
  return [texts, async () => (await read()).checklist.map((/** @type {any} */ line) => line.text)];
}

/**
 * Sends a file as the API says.
 * @param {any} api @param {string} path Of the task. @param {string} name @param {string} type @param {Buffer} content @param {string} [comment]
 */
async function attach(api, path, name, type, content, comment) {
  const sha256 = createHash("sha256").update(content).digest("base64");
  const body = { file_name: name, content_type: type, size_bytes: content.length, sha256, comment_id: comment ?? null };
  const { upload } = await api("POST", `${path}/attachments`, body, { "idempotency-key": name });
  const response = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: content });
  assert.ok(response.ok, String(response.status));
}

export const tests = {
  async "every field is saved by itself"(context) {
    const { page, read, dialog, problems, context: browser } = await task(context, "bench");
    await dialog.getByLabel("Priority").selectOption("urgent");
    await dialog.getByLabel("Due").fill("2030-03-01");
    await dialog.getByLabel("Labels").fill("paint");
    await dialog.getByLabel("Labels").press("Enter");
    await dialog.getByRole("button", { name: "Assign" }).click();
    await page.getByRole("menuitemradio", { name: "Ann Arbor" }).click();
    await dialog.getByRole("textbox", { name: "Add a line" }).fill("First coat");
    await dialog.getByRole("textbox", { name: "Add a line" }).press("Enter");
    await dialog.getByRole("checkbox", { name: "First coat" }).click();
    await dialog.getByRole("textbox", { name: "Add a subtask" }).fill("Buy paint");
    await dialog.getByRole("textbox", { name: "Add a subtask" }).press("Enter");
    await dialog.getByRole("link", { name: "Buy paint" }).waitFor();
    await dialog.getByRole("combobox", { name: "Find a task" }).fill("apple");
    await dialog.getByRole("option", { name: "Plant the apple tree" }).click();
    await dialog.getByRole("link", { name: "Plant the apple tree" }).waitFor();
    await dialog.getByLabel("Status", { exact: true }).selectOption("to_do");
    await dialog.getByLabel("Points").fill("8");
    await dialog.getByLabel("Points").press("Tab");
    await dialog.getByLabel("Start", { exact: true }).fill("2030-02-01");
    await dialog.getByLabel("Start", { exact: true }).press("Tab");
    await dialog.getByRole("button", { name: "Add a time" }).last().click();
    await dialog.getByLabel("Time zone: Start").selectOption("Asia/Seoul");
    await until(async () => (await read()).start === "2030-02-01T09:00:00+09:00[Asia/Seoul]", "a time in a zone");
    await dialog.getByText("Saved").waitFor();
    const saved = await read();
    assert.equal(saved.points, 8);
    assert.deepEqual([saved.priority, saved.due, saved.status], ["urgent", "2030-03-01", "to_do"]);
    assert.deepEqual(saved.labels, ["repair", "summer", "paint"]);
    assert.equal(saved.assignees.length, 1);
    assert.deepEqual(saved.checklist.map((/** @type {any} */ line) => [line.text, line.done]), [["First coat", true]]);
    assert.equal(saved.blocked_by.length, 1);
    assert.deepEqual(problems, []);
    await browser.close();
  },

  async "the lines of a checklist change their order by keys and by a menu"(context) {
    const { path, sample, page, read, dialog, problems, context: browser } = await task(context, "bench");
    const [texts, order] = await checklist({ path, sample, read, dialog });
    const said = page.locator("[aria-live=polite]").first();
    const grip = dialog.getByRole("button", { name: "Move “Sand it”", exact: true });
    await grip.focus();
    await page.keyboard.press("Space");
    await until(async () => /Picked up “Sand it”, 1 of 4/.test(await said.innerText()), "it is said that it is lifted");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await until(async () => /3 of 4/.test(await said.innerText()), "its place is said");
    await page.keyboard.press("Escape");
    await dialog.waitFor();
    assert.deepEqual(await order(), texts, "Escape puts it back, and closes nothing");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await until(async () => (await order()).join() === "Clean it,Sand it,First coat,Second coat", "it is kept");
    await until(async () => (await page.evaluate(() => document.activeElement?.textContent)) === "Move “Sand it”", "the focus goes with it");
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "To the bottom" }).click();
    await until(async () => (await order()).join() === "Clean it,First coat,Second coat,Sand it", "by the menu, without dragging");
    const lines = (await read()).checklist;
    assert.deepEqual(lines.map((/** @type {any} */ line) => line.done), [false, true, false, false], "ticks go with their lines");
    assert.deepEqual(problems, []);
    await browser.close();
  },

  async "the lines of a checklist are dragged with the mouse, and Escape cancels"(context) {
    const { path, sample, page, read, dialog, context: browser } = await task(context, "bench");
    const [texts, order] = await checklist({ path, sample, read, dialog });
    const at = async (/** @type {string} */ text) => {
      const box = await dialog.getByRole("button", { name: `Move “${text}”`, exact: true }).boundingBox();
      return [box.x + box.width / 2, box.y + box.height / 2];
    };
    const [x, from] = await at("Second coat");
    const [, to] = await at("Sand it");
    await page.mouse.move(x, from);
    await page.mouse.down();
    await page.mouse.move(x, (from + to) / 2, { steps: 4 });
    await page.keyboard.press("Escape");
    await page.mouse.up();
    assert.deepEqual(await order(), texts);
    await dialog.waitFor();
    await page.mouse.move(x, from);
    await page.mouse.down();
    await page.mouse.move(x, to - 4, { steps: 8 });
    await page.mouse.up();
    await until(async () => (await order()).join() === "Second coat,Sand it,Clean it,First coat", "it is kept");
    assert.equal(await page.getByRole("menu").count(), 0, "a drag is no click");
    await page.reload();
    await dialog.getByRole("button", { name: "Move “Second coat”", exact: true }).waitFor();
    assert.deepEqual(await shown(dialog), ["Second coat", "Sand it", "Clean it", "First coat"]);
    await browser.close();
  },

  async "the lines of a checklist are dragged with a finger, unless that is cancelled"(context) {
    const { path, sample, page, read, dialog, context: browser } = await task(context, "bench", PHONE);
    const [texts, order] = await checklist({ path, sample, read, dialog });
    const grip = dialog.getByRole("button", { name: "Move “Sand it”", exact: true });
    await grip.scrollIntoViewIfNeeded();
    const box = await grip.boundingBox();
    const end = await dialog.getByRole("button", { name: "Move “First coat”", exact: true }).boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const touch = await browser.newCDPSession(page);
    const send = (/** @type {string} */ type, /** @type {any[]} */ touchPoints) => touch.send("Input.dispatchTouchEvent", { type, touchPoints });
    await send("touchStart", [{ x, y, id: 0 }]);
    await send("touchMove", [{ x, y: y + 30, id: 0 }]);
    await send("touchCancel", []);
    assert.deepEqual(await order(), texts);
    await send("touchStart", [{ x, y, id: 0 }]);
    for (let part = 1; part <= 6; part += 1) await send("touchMove", [{ x, y: y + ((end.y + end.height / 2 + 6 - y) * part) / 6, id: 0 }]);
    await send("touchEnd", []);
    await until(async () => (await order()).join() === "Clean it,First coat,Sand it,Second coat", "it is kept");
    await browser.close();
  },

  async "a description is written, previewed, kept over a reload, and saved byte for byte"(context) {
    const { page, read, dialog, context: browser } = await task(context, "bench");
    const text = "# Plan\n\n* keep   spaces  \n\n<script>alert(1)</script><img src=x onerror=alert(1)>\n\n[x](javascript:alert(1)) **bold**";
    await dialog.getByRole("button", { name: "Add a description" }).click();
    await dialog.getByRole("textbox", { name: "Description" }).fill(text);
    await dialog.getByRole("tablist", { name: "Description" }).getByRole("tab", { name: "Preview" }).click();
    await dialog.locator(".preview strong", { hasText: "bold" }).waitFor();
    assert.equal(await dialog.locator(".preview script, .preview img, .preview [onerror], .preview a[href^='javascript']").count(), 0);
    await page.reload();
    await dialog.getByText("You have an unsaved text here").waitFor();
    assert.equal((await read()).description, null);
    await dialog.getByRole("button", { name: "Continue writing" }).click();
    assert.equal(await dialog.getByRole("textbox", { name: "Description" }).inputValue(), text);
    await dialog.getByRole("button", { name: "Save" }).click();
    await until(async () => (await read()).description === text, "it is saved");
    await browser.close();
  },

  async "a box of the description is ticked in its source"(context) {
    const { read, dialog, context: browser } = await task(context, "tree");
    await dialog.locator(".prose").getByRole("checkbox", { name: "water it well" }).click();
    await until(async () => (await read()).description.includes("- [x] water it well"), "it is ticked");
    assert.ok((await read()).description.includes("- [x] dig the hole"));
    await browser.close();
  },

  async "comments mention people, and a draft survives"(context) {
    const { sample, path, page, dialog, context: browser } = await task(context, "bench");
    const ben = await person(context.base, "Ben Okri");
    await invite(sample, ben, "editor");
    await page.reload();
    const field = dialog.getByRole("textbox", { name: "New comment" });
    await field.pressSequentially("Can you do it, @be");
    await dialog.getByRole("option", { name: "Ben Okri" }).waitFor();
    await field.press("Enter");
    assert.equal(await field.inputValue(), "Can you do it, @Ben Okri ");
    await page.reload();
    assert.equal(await field.inputValue(), "Can you do it, @Ben Okri ");
    await dialog.getByRole("button", { name: "Comment", exact: true }).click();
    await dialog.locator(".comment .mention", { hasText: "@Ben Okri" }).waitFor();
    const [comment] = (await sample.ann.api("GET", `${path}/comments`)).items;
    assert.deepEqual(comment.mentions, [ben.me.id]);
    assert.equal(await field.inputValue(), "");
    await ben.api("POST", `${path}/comments`, { body: "Yes, on *Sunday*." });
    await dialog.locator(".comment em", { hasText: "Sunday" }).waitFor();
    await browser.close();
  },

  async "a comment takes files by button, drop and paste, and one that failed is sent again"(context) {
    const { sample, path, page, dialog, problems, context: browser } = await task(context, "bench");
    const writer = dialog.locator("[data-takes-files]");
    const field = dialog.getByRole("textbox", { name: "New comment" });
    await writer.locator("input[type=file]").setInputFiles([{ name: "bench.png", mimeType: "image/png", buffer: PICTURE }, { name: "wrong.txt", mimeType: "text/plain", buffer: Buffer.from("no") }]);
    await writer.getByRole("button", { name: "Leave wrong.txt out" }).click();
    await page.evaluate(() => {
      const transfer = (/** @type {string} */ name) => {
        const data = new DataTransfer();
        data.items.add(new File([name], name, { type: "text/plain" }));
        return data;
      };
      const target = document.querySelector("[data-takes-files] textarea");
      target?.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer("dropped.txt") }));
      target?.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: transfer("pasted.txt") }));
    });
    await writer.getByText("dropped.txt").waitFor();
    await writer.getByText("pasted.txt").waitFor();
    assert.equal((await sample.ann.api("GET", `${path}/attachments`)).items.length, 0, "not sent before the comment, nor to the task");
    let fails = 1;
    await page.route((/** @type {URL} */ url) => !url.pathname.startsWith("/v1/"), (/** @type {any} */ route) => {
      if (route.request().method() === "PUT" && (route.request().postData() ?? "") === "pasted.txt" && fails > 0) {
        fails -= 1;
        return route.abort();
      }
      return route.continue();
    });
    await field.fill("Like *this*?");
    await dialog.getByRole("button", { name: "Comment", exact: true }).click();
    const comment = dialog.locator(".comments > .comment", { hasText: "Like this?" });
    await comment.getByRole("button", { name: "Try again" }).click();
    for (const name of ["bench.png", "dropped.txt", "pasted.txt"]) await comment.getByRole("link", { name }).waitFor();
    await comment.locator(".picture img").waitFor();
    assert.equal(await field.inputValue(), "");
    const files = (await sample.ann.api("GET", `${path}/attachments`)).items;
    const [written] = (await sample.ann.api("GET", `${path}/comments`)).items;
    assert.deepEqual(files.map((/** @type {any} */ file) => file.comment_id), [written.id, written.id, written.id]);
    assert.equal(await dialog.getByRole("region", { name: "Files" }).getByRole("link").count(), 0, "they are shown once");
    // A file alone is a comment, too.
    await writer.locator("input[type=file]").setInputFiles([{ name: "a_plan_b.txt", mimeType: "text/plain", buffer: Buffer.from("plan") }]);
    await dialog.getByRole("button", { name: "Comment", exact: true }).click();
    await dialog.locator(".comments > .comment").nth(1).getByRole("link", { name: "a_plan_b.txt" }).waitFor();
    await comment.getByRole("button", { name: "Delete dropped.txt" }).click();
    await page.getByRole("dialog", { name: "Delete “dropped.txt”?" }).getByRole("button", { name: "Delete" }).click();
    await comment.getByRole("link", { name: "dropped.txt" }).waitFor({ state: "detached" });
    assert.deepEqual(problems, []);
    await browser.close();
  },

  async "somebody else's comment does not disturb what is being written"(context) {
    const { sample, path, page, dialog, context: browser } = await task(context, "bench");
    const field = dialog.getByRole("textbox", { name: "New comment" });
    await field.pressSequentially("Half a sen");
    await sample.ann.api("POST", `${path}/comments`, { body: "Meanwhile" });
    await dialog.locator(".comment", { hasText: "Meanwhile" }).waitFor();
    await page.keyboard.type("tence");
    assert.equal(await field.inputValue(), "Half a sentence");
    await browser.close();
  },

  async "files are attached, shown and deleted"(context) {
    const { sample, path, page, dialog, context: browser } = await task(context, "bench");
    const plan = { name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("Sand it first.") };
    await dialog.getByRole("region", { name: "Files" }).locator("input[type=file]").setInputFiles([{ name: "bench.png", mimeType: "image/png", buffer: PICTURE }, plan]);
    await dialog.getByRole("link", { name: "plan.txt" }).waitFor();
    await dialog.getByRole("link", { name: "bench.png" }).waitFor();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(["dropped"], "dropped.txt", { type: "text/plain" }));
      document.querySelector("dialog")?.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
    });
    await dialog.getByRole("link", { name: "dropped.txt" }).waitFor();
    await dialog.getByRole("button", { name: "Delete plan.txt" }).click();
    await page.getByRole("dialog", { name: "Delete “plan.txt”?" }).getByRole("button", { name: "Delete" }).click();
    await until(async () => (await sample.ann.api("GET", `${path}/attachments`)).items.length === 2, "two are left");
    await browser.close();
  },

  async "two people change one field: both versions are shown, and mine can stay"(context) {
    const { sample, path, dialog, page, read, context: browser } = await task(context, "bench");
    const title = dialog.getByRole("textbox", { name: "Title" });
    await title.fill("Mine");
    // Theirs comes after the field had the focus, and before it is left.
    await sample.ann.api("PATCH", path, { title: "Theirs" }, { "if-match": "*" });
    await title.press("Enter");
    const choice = page.getByRole("dialog", { name: "Two versions" });
    await choice.getByText("Theirs", { exact: true }).first().waitFor();
    await choice.getByRole("button", { name: "Keep mine" }).click();
    await until(async () => (await read()).title === "Mine", "mine is saved");
    await browser.close();
  },

  async "without a connection changes wait, survive a reload of the page, and are sent"(context) {
    const { sample, page, read, dialog, context: browser } = await task(context, "bench");
    await page.route("**/v1/**", (/** @type {any} */ route) => route.abort("internetdisconnected"));
    await dialog.getByLabel("Priority").selectOption("urgent");
    await dialog.getByText("Not saved").waitFor();
    await page.getByText("1 change waits").waitFor();
    assert.equal((await read()).priority, "low");
    await page.unroute("**/v1/**");
    await page.reload();
    await until(async () => (await read()).priority === "urgent", "it is sent after the reload");
    assert.ok(sample);
    await browser.close();
  },

  async "a session that ends while one types is renewed in place, and nothing is lost"(context) {
    const { sample, page, read, dialog, context: browser } = await task(context, "bench");
    await sample.ann.api("POST", "/auth/logout-everywhere");
    await dialog.getByRole("textbox", { name: "Title" }).fill("Typed before");
    await dialog.getByRole("textbox", { name: "Title" }).press("Enter");
    const again = page.getByRole("dialog", { name: "Please sign in again" });
    await again.getByLabel("Password", { exact: true }).fill("Correct-horse-7");
    await again.getByRole("button", { name: "Sign in" }).click();
    await again.waitFor({ state: "detached" });
    await page.locator(".card", { hasText: "Typed before" }).waitFor({ state: "attached" });
    await dialog.getByText("Saved").waitFor();
    await browser.close();
  },

  async "Back closes the task, and after a deep link Close goes to the board"(context) {
    const { sample, page, dialog, context: browser } = await task(context, "bench");
    await dialog.getByRole("button", { name: "Close" }).first().click();
    await dialog.waitFor({ state: "detached" });
    assert.ok(page.url().endsWith(sample.url));
    await page.getByRole("link", { name: "Buy seeds" }).click();
    await dialog.waitFor();
    await page.goBack();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Buy seeds" }).click();
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.ok(page.url().endsWith(sample.url));
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Buy seeds", "the focus returns to the card");
    await browser.close();
  },

  async "a full task looks right"({ browser, base, screenshots }) {
    const sample = await sampleBoard(base);
    const path = `/projects/${sample.project.id}/tasks/${sample.tasks.tree.id}`;
    await sample.ann.api("POST", `/projects/${sample.project.id}/tasks`, { title: "Buy a spade", parent_id: sample.tasks.tree.id });
    await sample.ann.api("PATCH", path, { blocked_by: [sample.tasks.bench.id] }, { "if-match": "*" });
    const asked = await sample.ann.api("POST", `${path}/comments`, { body: "Shall we take the **old** variety?" });
    await attach(sample.ann.api, path, "evening.png", "image/png", PICTURE, asked.id);
    await idle(base);
    await sample.ann.api("POST", `${path}/comments`, { body: `@${sample.ann.me.id} yes, it keeps longer.` });
    await look(browser, base, screenshots, "task-full", sample.ann, async (page) => {
      await page.goto(`${sample.url}/tasks/${sample.tasks.tree.id}`);
      await page.locator(".comment .mention").waitFor();
      await page.locator(".comment .picture img").waitFor();
      await page.locator(".comments").scrollIntoViewIfNeeded();
    });
    await look(browser, base, screenshots, "task-bottom", sample.ann, async (page) => {
      await page.goto(`${sample.url}/tasks/${sample.tasks.tree.id}`);
      await page.locator(".comment .mention").waitFor();
      await page.getByText("Activity").click();
      await page.locator(".activity li").first().scrollIntoViewIfNeeded();
    });
  },
};
