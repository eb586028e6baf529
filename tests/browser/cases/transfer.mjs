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
    await page.getByText("Columns that are left out: colour").waitFor();
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
