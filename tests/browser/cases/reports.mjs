// Reports: a chart, and its numbers.
import assert from "node:assert/strict";
import { look, open, signedIn } from "../harness.mjs";
import { exported } from "../more-sample.mjs";
import { sampleBoard } from "../sample.mjs";

export const tests = {
  async "a report is chosen, read as a chart and as numbers, and kept in the address"({ browser, base }) {
    const sample = await sampleBoard(base);
    const path = `/app/projects/${sample.project.id}/reports`;
    const { context, page, problems } = await open(browser, base);
    await signedIn(page, sample.ann);
    await exported(base);
    await page.goto(path);
    await page.locator(".chart img").waitFor();
    assert.match((await page.locator(".chart img").getAttribute("alt")) ?? "", /To-Do: 3/);
    const rows = await page.locator(".table tbody tr").allTextContents();
    assert.ok(rows[0]?.startsWith("To do3"), rows.join(" | "));
    assert.ok(await page.evaluate(() => /** @type {HTMLImageElement} */ (document.querySelector(".chart img")).naturalWidth > 0), "the chart is drawn");
    await page.getByRole("link", { name: "Overdue" }).click();
    await page.getByRole("table").getByRole("link", { name: /Water the beds/ }).waitFor();
    await page.getByLabel("Period").selectOption("month");
    assert.match(page.url(), /report=overdue&from=\d{4}-\d{2}-\d{2}/);
    await page.reload();
    await page.getByRole("table").getByRole("link", { name: /Water the beds/ }).waitFor();
    assert.equal(await page.getByLabel("Period").inputValue(), "month");
    await page.getByRole("link", { name: "People" }).click();
    await page.getByRole("table").getByText("Ann Arbor").waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Overdue", level: 2 }).waitFor();
    await page.getByRole("link", { name: "Forecast" }).click();
    await page.locator(".chart img").waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "reports look right"({ browser, base, screenshots }) {
    const sample = await sampleBoard(base);
    await exported(base);
    for (const name of ["status-counts", "cumulative-flow", "assignees"]) {
      await look(browser, base, screenshots, `report-${name}`, sample.ann, async (page) => {
        await page.goto(`/app/projects/${sample.project.id}/reports?report=${name}`);
        await page.locator(".chart img").waitFor();
        await page.getByRole("table").waitFor();
      });
    }
  },
};
