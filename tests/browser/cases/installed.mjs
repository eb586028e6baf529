// The service worker: the app opens without a connection, and takes what is shared.
import assert from "node:assert/strict";
import { look, open, signedIn } from "../harness.mjs";
import { sampleBoard, until } from "../sample.mjs";

export const tests = {
  async "the app opens without a connection"({ browser, base }) {
    const sample = await sampleBoard(base);
    const { context, page, problems } = await open(browser, base, { serviceWorkers: "allow" });
    await signedIn(page, sample.ann);
    await page.goto(sample.url);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), "it is in charge");
    await context.setOffline(true);
    await page.goto("/app/projects");
    await page.getByText("There is no connection").first().waitFor();
    await context.setOffline(false);
    await page.getByRole("button", { name: "Try again" }).first().click();
    await page.getByRole("button", { name: "New project" }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "what another app shares becomes a task with its picture"({ browser, base, screenshots }) {
    const sample = await sampleBoard(base);
    const { context, page, problems } = await open(browser, base, { serviceWorkers: "allow" });
    await signedIn(page, sample.ann);
    await page.goto("/app/projects");
    await page.evaluate(() => navigator.serviceWorker.ready);
    await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), "it is in charge");
    // The form that the system sends.
    await page.evaluate(() => {
      const form = document.createElement("form");
      Object.assign(form, { method: "POST", action: "/app/share", enctype: "multipart/form-data" });
      for (const [name, value] of [["title", "A pond"], ["text", "Like this one"], ["url", "https://example.com/pond"]]) {
        const field = Object.assign(document.createElement("input"), { name, value });
        form.append(field);
      }
      const files = Object.assign(document.createElement("input"), { type: "file", name: "files" });
      const data = new DataTransfer();
      data.items.add(new File(["a picture of a pond"], "pond.txt", { type: "text/plain" }));
      files.files = data.files;
      form.append(files);
      document.body.append(form);
      form.submit();
    });
    await page.getByRole("heading", { name: "Add what was shared" }).waitFor();
    assert.equal(await page.getByLabel("Title").inputValue(), "A pond");
    assert.equal(await page.getByLabel("Description").inputValue(), "Like this one\nhttps://example.com/pond");
    await page.getByText("pond.txt").waitFor();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("dialog", { name: "A pond" }).getByRole("link", { name: "pond.txt" }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
    await look(browser, base, screenshots, "shared-to", sample.ann, async (phone) => {
      await phone.goto("/app/share?title=A+pond&text=Like+this+one&url=https://example.com/pond");
      await phone.getByRole("button", { name: "Add", exact: true }).waitFor();
    });
  },
};
