// Korean, and from right to left.
import assert from "node:assert/strict";
import { look, open, signedIn } from "../harness.mjs";
import { sampleBoard, stored, until } from "../sample.mjs";

export const tests = {
  async "the board speaks the language of the browser, and another one when asked"({ browser, base }) {
    const sample = await sampleBoard(base);
    const { context, page, problems } = await open(browser, base, { locale: "ko-KR", timezoneId: "Asia/Seoul" });
    await signedIn(page, sample.ann);
    await page.goto(sample.url);
    await page.getByRole("heading", { name: "할 일" }).waitFor();
    assert.equal(await page.getAttribute("html", "lang"), "ko");
    await page.getByRole("button", { name: "Ann Arbor" }).click();
    await page.getByRole("menuitemradio", { name: "English" }).click();
    await page.getByRole("heading", { name: "To do" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "To do" }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "from right to left, the left arrow goes onwards"({ browser, base, screenshots }) {
    const sample = await sampleBoard(base);
    const { context, page } = await open(browser, base);
    await signedIn(page, sample.ann);
    await page.addInitScript(() => localStorage.setItem("direction", "rtl"));
    await page.goto(sample.url);
    await page.getByRole("link", { name: "Plant the apple tree" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Space");
    await until(async () => (await stored(sample, "in_progress")).length === 3, "it is in the next column");
    await page.screenshot({ path: `${screenshots}/board-rtl.png` });
    await context.close();
  },

  async "Korean screens look right"({ browser, base, screenshots }) {
    const sample = await sampleBoard(base);
    const korean = { locale: "ko-KR", timezoneId: "Asia/Seoul" };
    await look(browser, base, screenshots, "korean-board", sample.ann, async (page) => {
      await page.goto(sample.url);
      await page.getByRole("link", { name: "Buy seeds" }).waitFor();
    }, korean);
    await look(browser, base, screenshots, "korean-task", sample.ann, async (page) => {
      await page.goto(`${sample.url}/tasks/${sample.tasks.tree.id}`);
      await page.getByText("Malus domestica").waitFor();
    }, korean);
  },
};
