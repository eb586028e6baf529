// Sign up, confirm, log in, log out, a forgotten password.
import assert from "node:assert/strict";
import { PASSWORD, mailedCode, person } from "../fleet.mjs";
import { look, open } from "../harness.mjs";

export const tests = {
  async "somebody signs up, and a reload keeps them signed in"({ browser, base }) {
    const { context, page, problems } = await open(browser, base);
    const email = `new.${Date.now()}@example.com`;
    await page.goto("/");
    await page.getByRole("link", { name: "Create account" }).click();
    await page.getByLabel("Your name").fill("Kim 민지");
    await page.getByLabel("E-mail address").fill(email);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByLabel("Code", { exact: true }).fill("000000");
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Confirm and sign in" }).click();
    await page.getByText("This code is not right").waitFor();
    await page.getByLabel("Code", { exact: true }).fill(await mailedCode(base, email));
    await page.getByRole("button", { name: "Confirm and sign in" }).click();
    await page.getByRole("heading", { name: "Start your first project" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Start your first project" }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "log-in says when it is refused, and log-out is for other tabs too"({ browser, base }) {
    const ann = await person(base);
    const { context, page } = await open(browser, base);
    await page.goto("/app/projects?q=x");
    await page.getByLabel("E-mail address").fill(ann.email);
    await page.getByLabel("Password", { exact: true }).fill("Wrong-password-1");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("is not right").waitFor();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Projects", level: 1 }).waitFor();
    assert.match(page.url(), /\/app\/projects\?q=x$/, "where they wanted to go");
    const other = await context.newPage();
    await other.goto("/app/projects");
    await other.getByRole("heading", { name: "Projects", level: 1 }).waitFor();
    await page.getByRole("button", { name: ann.name }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await other.getByRole("heading", { name: "Welcome back" }).waitFor();
    assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => /session|draft|outbox/.test(key)).length), 0);
    await context.close();
  },

  async "a forgotten password is replaced with a mailed code"({ browser, base }) {
    const ann = await person(base);
    const { context, page } = await open(browser, base);
    await page.goto("/app/login");
    await page.getByRole("link", { name: "Forgotten your password?" }).click();
    await page.getByLabel("E-mail address").fill(ann.email);
    await page.getByRole("button", { name: "Send a code" }).click();
    await page.getByLabel("Code", { exact: true }).fill(await mailedCode(base, ann.email));
    await page.getByLabel("New password").fill("short");
    await page.getByRole("button", { name: "Save and sign in" }).click();
    await page.locator(".field .error").waitFor();
    await page.getByLabel("New password").fill("Another-horse-8");
    await page.getByRole("button", { name: "Save and sign in" }).click();
    await page.getByRole("heading", { name: "Start your first project" }).waitFor();
    await context.close();
  },

  async "the screens before signing in look right"({ browser, base, screenshots }) {
    await look(browser, base, screenshots, "sign-in", null, async (page) => {
      await page.goto("/app/login");
      await page.getByRole("button", { name: "Sign in" }).waitFor();
    });
    await look(browser, base, screenshots, "sign-up", null, async (page) => {
      await page.goto("/app/sign-up");
      await page.getByRole("button", { name: "Continue" }).waitFor();
    });
    await look(browser, base, screenshots, "confirm", null, async (page) => {
      await page.goto("/app/sign-up?email=ann@example.com&step=confirm");
      await page.getByLabel("Code", { exact: true }).waitFor();
    });
    await look(browser, base, screenshots, "forgot", null, async (page) => {
      await page.goto("/app/forgot");
      await page.getByRole("button", { name: "Send a code" }).waitFor();
    });
  },
};
