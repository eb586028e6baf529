// My tasks and the inbox.
import assert from "node:assert/strict";
import { person } from "../fleet.mjs";
import { PHONE, look, open, signedIn } from "../harness.mjs";
import { day, idle } from "../more-sample.mjs";
import { invite, until } from "../sample.mjs";

/** Tasks of Ann on all days, in two projects. @param {string} base */
async function busy(base) {
  const ann = await person(base, "Ann Arbor");
  const [garden, office] = [await ann.api("POST", "/projects", { name: "Garden" }), await ann.api("POST", "/projects", { name: "Office" })];
  const add = (/** @type {any} */ project, /** @type {any} */ body) => ann.api("POST", `/projects/${project.id}/tasks`, { assignees: [ann.me.id], ...body });
  await add(garden, { title: "Water the beds", due: day(-3), priority: "urgent", labels: ["summer"] });
  await add(office, { title: "Send the invoice", due: day(0), priority: "high", checklist: [{ text: "Add the hours", done: true }, { text: "Ask Ben" }] });
  const tree = await add(garden, {
    title: "Plant the apple tree two metres from the fence, after the frost and before the rain of April", due: day(2), status: "in_progress", labels: ["spring", "fruit"],
  });
  await add(garden, { title: "Paint the bench", due: day(20) });
  await add(office, { title: "책상 정리하기" });
  await add(garden, { title: "Already done", status: "done" });
  await ann.api("POST", `/projects/${garden.id}/tasks`, { title: "Somebody else’s" });
  return { ann, garden, office, tree, project: garden };
}

/** Ben does things that Ann is told of. @param {string} base */
async function told(base) {
  const sample = await busy(base);
  const ben = await person(base, "Ben Okri");
  await invite(sample, ben, "editor");
  const path = `/projects/${sample.garden.id}/tasks`;
  await ben.api("POST", `${path}/${sample.tree.id}/comments`, { body: `@${sample.ann.me.id} shall we take the **old** variety? It keeps longer.` });
  await ben.api("POST", path, { title: "Buy a spade", assignees: [sample.ann.me.id] });
  await ben.api("POST", `${path}/${sample.tree.id}/move`, { status: "done" });
  await idle(base);
  return { ...sample, ben };
}

export const tests = {
  async "my tasks are grouped by day, ticked off, and brought back"({ browser, base }) {
    const { ann, office } = await busy(base);
    const { context, page, problems } = await open(browser, base, { timezoneId: "UTC" });
    await signedIn(page, ann);
    await page.goto("/app/my-tasks");
    await page.getByRole("link", { name: "Water the beds" }).waitFor();
    const groups = await page.locator(".list-group h2").allTextContents();
    assert.deepEqual(groups.map((text) => text.replace(/\s+/g, " ").trim()), ["Overdue 1", "Today 1", "Next days 1", "Later 1", "Without a date 1"]);
    await page.getByRole("button", { name: "Overdue" }).click();
    await until(async () => (await page.locator(".task-row").count()) === 1, "only what is overdue");
    assert.match(page.url(), /show=overdue/);
    await page.reload();
    await page.getByRole("link", { name: "Water the beds" }).waitFor();
    assert.equal(await page.locator(".task-row").count(), 1, "the choice survives a reload");
    await page.getByRole("button", { name: "All", exact: true }).click();
    // By keyboard.
    await page.getByRole("button", { name: "Mark “Send the invoice” as done" }).focus();
    await page.keyboard.press("Enter");
    const isDone = async () => (await ann.api("GET", `/projects/${office.id}/tasks?status=done`)).items.some((/** @type {any} */ task) => task.title === "Send the invoice");
    await until(isDone, "it is done");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "Send the invoice" }).waitFor();
    assert.equal(await isDone(), false);
    await page.getByRole("link", { name: "Send the invoice" }).click();
    await page.getByRole("dialog").getByRole("textbox", { name: "Title" }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "the inbox counts, opens and marks"({ browser, base }) {
    const { ann } = await told(base);
    const { context, page, problems } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto("/app/projects");
    const entry = page.getByRole("navigation", { name: "Main" }).first().getByRole("link", { name: /Inbox.*unread/ });
    await entry.waitFor();
    const before = Number.parseInt((await entry.locator(".count").textContent()) ?? "", 10);
    assert.ok(before >= 3, `${before} unread`);
    await entry.click();
    await page.getByText("mentioned you in").waitFor();
    await page.getByText("assigned").first().waitFor();
    await page.locator(".notice-row.new").first().getByRole("button", { name: /Mark as read/ }).click();
    await until(async () => (await ann.api("GET", "/notifications")).unread_count === before - 1, "one is read");
    await page.getByRole("button", { name: /^Unread/ }).click();
    await until(async () => (await page.locator(".notice-row").count()) === before - 1, "only the unread ones");
    await page.getByRole("button", { name: "Mark all as read" }).click();
    await page.getByRole("heading", { name: "All read" }).waitFor();
    assert.equal((await ann.api("GET", "/notifications")).unread_count, 0);
    await page.getByRole("button", { name: "All", exact: true }).click();
    await page.getByRole("link", { name: /mentioned you in/ }).click();
    await page.getByRole("dialog").getByText("shall we take the").waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "on a phone both are in the bar at the bottom"({ browser, base }) {
    const { ann } = await busy(base);
    const { context, page } = await open(browser, base, PHONE);
    await signedIn(page, ann);
    await page.goto("/app/projects");
    await page.locator(".bottom").getByRole("link", { name: "My tasks" }).tap();
    await page.getByRole("button", { name: "Mark “Water the beds” as done" }).tap();
    await page.getByText("“Water the beds” is done.").first().waitFor();
    await page.locator(".bottom").getByRole("link", { name: "Inbox" }).tap();
    await page.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
    await context.close();
  },

  async "an API that fails is said, and tried again"({ browser, base }) {
    const { ann } = await busy(base);
    const { context, page } = await open(browser, base);
    await signedIn(page, ann);
    await page.route("**/v1/tasks?*", (/** @type {any} */ route) => route.fulfill({ status: 403, contentType: "application/problem+json", body: "{\"code\":\"forbidden\"}" }));
    await page.goto("/app/my-tasks");
    await page.getByText("Your role does not allow this.").waitFor();
    await page.unroute("**/v1/tasks?*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("link", { name: "Water the beds" }).waitFor();
    await context.close();
  },

  async "my tasks and the inbox look right"({ browser, base, screenshots }) {
    const { ann, ben } = await told(base);
    await look(browser, base, screenshots, "my-tasks", ann, async (page) => {
      await page.goto("/app/my-tasks");
      await page.getByRole("link", { name: "Water the beds" }).waitFor();
    });
    await look(browser, base, screenshots, "inbox", ann, async (page) => {
      await page.goto("/app/inbox");
      await page.getByText("mentioned you in").waitFor();
    });
    const nobody = await person(base, "New Comer");
    await look(browser, base, screenshots, "my-tasks-empty", nobody, async (page) => {
      await page.goto("/app/my-tasks");
      await page.getByRole("heading", { name: "Nothing to do" }).waitFor();
    });
    assert.ok(ben);
  },
};
