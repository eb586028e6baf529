// Imports and exports.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { person } from "../fleet.mjs";
import { look, open, signedIn } from "../harness.mjs";
import { idle } from "../more-sample.mjs";
import { until } from "../sample.mjs";

const CSV = "title,status,due,colour\nDig the pond,To Do,2030-03-01,blue\nBuy fish,bogus,notadate,\n잉어 먹이 주기,done,,\n";
const csv = { name: "pond.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) };

export const tests = {
  async "a file is checked, imported, and exported again"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const project = await ann.api("POST", "/projects", { name: "Pond" });
    const tasks = async () => (await ann.api("GET", `/projects/${project.id}/tasks`)).items;
    const { context, page, problems } = await open(browser, base, { acceptDownloads: true });
    await signedIn(page, ann);
    await page.goto(`/app/projects/${project.id}/transfer`);
    await page.locator("input[type=file]").setInputFiles(csv);
    assert.equal(await page.getByLabel("Format").inputValue(), "import_csv");
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.getByText("3 tasks would be imported.").waitFor();
    await page.getByText("Columns that are no field: colour").waitFor();
    assert.equal((await tasks()).length, 0, "nothing is imported yet");
    await page.locator(".box").getByText(/rows? with remarks/).click();
    await page.locator(".box .results").getByText("status: bogus").waitFor();
    await page.getByRole("button", { name: "Import 3 tasks" }).click();
    await page.getByRole("link", { name: "To the board" }).waitFor();
    await until(async () => (await tasks()).length === 3, "three tasks");
    await page.getByRole("button", { name: "CSV", exact: true }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /Download/ }).click()]);
    const text = readFileSync(await download.path(), "utf8");
    assert.ok(text.includes("Dig the pond") && text.includes("잉어 먹이 주기"), text);
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "the columns of a file are shown before it is sent, and given to fields"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const project = await ann.api("POST", "/projects", { name: "Pond" });
    const { context, page, problems } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto(`/app/projects/${project.id}/transfer`);
    let orders = 0;
    page.on("request", (/** @type {any} */ request) => (orders += Number(request.method() === "POST" && request.url().endsWith("/v1/jobs"))));
    const text = "sep=;\nWork;Stage;Deadline;Note;Colour\n\"Dig; deep\";Done;2030-03-01;Mind the \"\"pipe\"\";blue\n연못 파기;;;;red\n";
    await page.locator("input[type=file]").setInputFiles({ name: "work.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    const field = (/** @type {string} */ heading) => page.getByLabel(`Field of the column ${heading}`);
    await page.getByText("Choose the column that is the title.").waitFor();
    assert.deepEqual(await Promise.all(["Work", "Stage", "Deadline", "Note", "Colour"].map((one) => field(one).inputValue())), ["", "status", "due", "description", ""]);
    await page.getByText("Dig; deep · 연못 파기").waitFor();
    assert.equal(await page.getByRole("button", { name: "Check the file" }).isDisabled(), true);
    await field("Work").selectOption("title");
    await field("Colour").selectOption("labels");
    await field("Deadline").selectOption("");
    assert.equal(orders, 0, "all of that was read in the browser");
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.getByRole("button", { name: "Import 2 tasks" }).click();
    await page.getByRole("link", { name: "To the board" }).waitFor();
    const tasks = (await ann.api("GET", `/projects/${project.id}/tasks`)).items;
    const dug = tasks.find((/** @type {any} */ task) => task.title === "Dig; deep");
    assert.deepEqual([dug.status, dug.due, dug.labels], ["done", null, ["blue"]]);
    assert.ok(tasks.some((/** @type {any} */ task) => task.title === "연못 파기" && task.labels[0] === "red"));
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "the board knows the columns that the importer knows"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const project = await ann.api("POST", "/projects", { name: "Pond" });
    const { context, page } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto(`/app/projects/${project.id}/transfer`);
    // Other lines before the headings, a tab between cells, spellings of other products, two columns of labels.
    const text = "Export of March\n\nTask Name\tDue-Date\tTags\tLabel\tÉchéance\tPriorität\tStoryPoints\tWhatever\nDig\t2030-03-01\ta\tb\t\thigh\t3\tx\n";
    await page.locator("input[type=file]").setInputFiles({ name: "work.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
    const fields = async () => page.locator(".import-columns select").evaluateAll((/** @type {HTMLSelectElement[]} */ all) => all.map((one) => one.value));
    await until(async () => (await fields()).length === 8, "eight columns");
    assert.deepEqual(await fields(), ["title", "due", "labels", "labels", "", "priority", "points", ""]);
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.getByText("Columns that are no field: Échéance, Whatever").waitFor();
    await context.close();
  },

  async "a file that is none is refused with a reason"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const project = await ann.api("POST", "/projects", { name: "Pond" });
    const { context, page } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto(`/app/projects/${project.id}/transfer`);
    await page.locator("input[type=file]").setInputFiles({ name: "board.json", mimeType: "application/json", buffer: Buffer.from("{\"broken\": ") });
    await until(async () => (await page.getByLabel("Format").inputValue()) === "import_json", "the format is recognized");
    await page.getByRole("button", { name: "Check the file" }).click();
    await page.locator(".notice.bad").waitFor();
    await page.locator(".job .state.bad").waitFor();
    assert.equal(await page.getByRole("button", { name: /^Import \d/ }).count(), 0);
    await context.close();
  },

  async "imports and exports look right"({ browser, base, screenshots }) {
    const ann = await person(base, "Ann Arbor");
    const project = await ann.api("POST", "/projects", { name: "Pond" });
    await ann.api("POST", `/projects/${project.id}/tasks`, { title: "Dig" });
    await ann.api("POST", "/jobs", { kind: "export_json", project_id: project.id });
    await idle(base);
    await look(browser, base, screenshots, "transfer", ann, async (page) => {
      await page.goto(`/app/projects/${project.id}/transfer`);
      await page.locator("input[type=file]").setInputFiles(csv);
      await page.getByRole("button", { name: "Check the file" }).click();
      await page.getByText("3 tasks would be imported.").waitFor();
      await page.locator(".box").getByText(/rows? with remarks/).click();
      await page.locator(".box .results").getByText("status: bogus").waitFor();
    });
    await look(browser, base, screenshots, "jobs", ann, async (page) => {
      await page.goto("/app/jobs");
      await page.getByRole("link", { name: /Download/ }).first().waitFor();
    });
  },
};
