// Profile, account, notifications.
import assert from "node:assert/strict";
import { PASSWORD, mailedCode, person } from "../fleet.mjs";
import { look, open, signedIn } from "../harness.mjs";
import { PICTURE, idle } from "../more-sample.mjs";
import { until } from "../sample.mjs";

export const tests = {
  async "a profile is changed, and gets a picture"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const { context, page, problems } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto("/app/projects");
    await page.getByRole("button", { name: "Ann Arbor" }).click();
    await page.getByRole("menuitem", { name: "Settings" }).click();
    await page.getByLabel("Your name").fill("Ann B. Arbor");
    await page.getByLabel("Time zone").selectOption("Asia/Seoul");
    await page.getByLabel("Take part in the ranking of everybody").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved").first().waitFor();
    const me = await ann.api("GET", "/users/me");
    assert.deepEqual([me.name, me.time_zone, me.in_global_ranking], ["Ann B. Arbor", "Asia/Seoul", true]);
    await page.locator("input[type=file]").setInputFiles({ name: "me.png", mimeType: "image/png", buffer: PICTURE });
    await page.locator(".avatar-upload .avatar img").waitFor();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await until(async () => (await ann.api("GET", "/users/me")).avatar_url === null, "the picture is gone");
    await page.locator("input[type=file]").setInputFiles({ name: "me.svg", mimeType: "image/svg+xml", buffer: Buffer.from("<svg/>") });
    await page.getByRole("alert").getByText("Only PNG, JPEG, GIF and WebP").waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "the address and the password are changed"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const { context, page, problems } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto("/app/settings/account");
    const email = `other.${Date.now()}@example.com`;
    await page.getByLabel("New e-mail address").fill(email);
    await page.getByRole("button", { name: "Send a code" }).click();
    await page.getByLabel("Code", { exact: true }).fill("000000");
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await page.getByText("This code is not right").waitFor();
    await page.getByLabel("Code", { exact: true }).fill(await mailedCode(base, email));
    await page.getByRole("button", { name: "Confirm", exact: true }).click();
    await page.getByText(`Your address is ${email} now.`).first().waitFor();
    // A wrong current password is no end of the session.
    await page.getByLabel("Current password").fill("Wrong-password-1");
    await page.getByLabel("New password").fill("Another-horse-8");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("This is not your current password.").waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.getByLabel("Current password").fill(PASSWORD);
    await page.getByLabel("New password").fill("Another-horse-8");
    await page.getByRole("button", { name: "Change password" }).click();
    await page.getByText("The new password counts.").first().waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "signing out everywhere ends this session too"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const { context, page } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto("/app/settings/account");
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await assert.rejects(ann.api("GET", "/users/me"), /401/);
    await context.close();
  },

  async "an account is deleted only when its address is typed"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const { context, page } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto("/app/settings/account");
    await page.getByRole("button", { name: "Delete account" }).click();
    const dialog = page.getByRole("dialog", { name: "Delete your account?" });
    const action = dialog.getByRole("button", { name: "Delete for ever" });
    await dialog.getByLabel(/^Type/).fill("somebody@example.com");
    assert.equal(await action.isDisabled(), true);
    await dialog.getByLabel(/^Type/).fill(ann.email);
    await action.click();
    await page.getByRole("heading", { name: "Welcome back" }).waitFor();
    await assert.rejects(ann.api("GET", "/users/me"), /401/);
    await context.close();
  },

  async "channels are confirmed, preferences and mutes saved"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const project = await ann.api("POST", "/projects", { name: "Garden" });
    const { context, page, problems } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto("/app/settings/notifications");
    const address = `channel.${Date.now()}@example.com`;
    await page.getByLabel("E-mail address").fill(address);
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByLabel(`Code that was sent to ${address}`).fill("000000");
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("This code is not right").waitFor();
    await page.getByLabel(`Code that was sent to ${address}`).fill(await mailedCode(base, address));
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("Confirmed", { exact: true }).waitFor();
    await page.getByLabel("By", { exact: true }).selectOption("sms");
    await page.getByLabel("Telephone number").fill("12");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.locator(".field .error").waitFor();
    await page.getByLabel("E-mail: somebody comments on a task of yours").uncheck();
    await page.getByLabel("Text: somebody mentions you").check();
    await until(async () => {
      const wanted = await ann.api("GET", "/notifications/preferences");
      return !wanted.commented.email && wanted.mentioned.sms && wanted.commented.inbox;
    }, "the preferences are saved");
    await page.getByLabel("Mute Garden").check();
    await until(async () => (await ann.api("GET", "/notifications/mutes")).items[0]?.project_id === project.id, "it is muted");
    await page.getByRole("button", { name: `Remove ${address}` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No addresses yet").waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "the settings look right"({ browser, base, screenshots }) {
    const ann = await person(base, "Ann Arbor");
    await ann.api("POST", "/projects", { name: "Garden" });
    await ann.api("POST", "/notifications/channels", { kind: "email", address: "ann.at.home@example.com" });
    await ann.api("POST", "/notifications/channels", { kind: "sms", address: "+821012345678" });
    await idle(base);
    await look(browser, base, screenshots, "profile", ann, async (page) => {
      await page.goto("/app/settings");
      await page.getByLabel("Your name").waitFor();
    });
    await look(browser, base, screenshots, "notification-settings", ann, async (page) => {
      await page.goto("/app/settings/notifications");
      await page.getByText("ann.at.home@example.com").waitFor();
      await page.getByLabel("Mute Garden").waitFor();
    });
    await look(browser, base, screenshots, "account", ann, async (page) => {
      await page.goto("/app/settings/account");
      await page.getByRole("button", { name: "Delete account" }).waitFor();
    });
  },
};
