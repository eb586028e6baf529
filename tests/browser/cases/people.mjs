// Members and invitations.
import assert from "node:assert/strict";
import { PASSWORD, mailedCode, person } from "../fleet.mjs";
import { LAPTOP, PHONE, look, open, signedIn } from "../harness.mjs";
import { idle } from "../more-sample.mjs";
import { invite, until } from "../sample.mjs";

/** @param {string} base */
async function garden(base) {
  const ann = await person(base, "Ann Arbor");
  return { ann, project: await ann.api("POST", "/projects", { name: "Garden" }) };
}

export const tests = {
  async "somebody is invited, signs up by the link, and is on the board"({ browser, base }) {
    const { ann, project } = await garden(base);
    const first = await open(browser, base, { ...LAPTOP, permissions: ["clipboard-read", "clipboard-write"] });
    await signedIn(first.page, ann);
    await first.page.goto(`/app/projects/${project.id}`);
    await first.page.getByRole("button", { name: "Project options" }).click();
    await first.page.getByRole("menuitem", { name: "Members" }).click();
    const email = `kim.${Date.now()}@example.com`;
    await first.page.getByLabel("E-mail address").fill(email);
    await first.page.getByLabel("Role", { exact: true }).selectOption("editor");
    await first.page.getByRole("button", { name: "Invite", exact: true }).click();
    const row = first.page.getByRole("list", { name: "Open invitations" }).getByRole("listitem");
    await row.getByText("The mail with the code was sent.").waitFor();
    await row.getByRole("button", { name: "Copy link" }).click();
    await first.page.getByText("Copied").first().waitFor();
    const link = await first.page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, `${base}/app/invitations`);

    const second = await open(browser, base, PHONE);
    await second.page.goto(link);
    await second.page.getByRole("link", { name: "Create account" }).tap();
    await second.page.getByLabel("Your name").fill("Kim 민지");
    await second.page.getByLabel("E-mail address").fill(email);
    const invitation = await mailedCode(base, email);
    await second.page.getByRole("button", { name: "Continue" }).tap();
    await second.page.getByLabel("Code", { exact: true }).waitFor();
    await idle(base);
    await second.page.getByLabel("Code", { exact: true }).fill(await mailedCode(base, email));
    await second.page.getByLabel("New password").fill(PASSWORD);
    await second.page.getByRole("button", { name: "Confirm and sign in" }).tap();
    await second.page.getByRole("heading", { name: "Accept an invitation" }).waitFor();
    await second.page.getByLabel("Code", { exact: true }).fill("000000");
    await second.page.getByRole("button", { name: "Join the project" }).tap();
    await second.page.getByText("This code is not right").waitFor();
    await second.page.getByLabel("Code", { exact: true }).fill(invitation);
    await second.page.getByRole("button", { name: "Join the project" }).tap();
    await second.page.getByRole("heading", { name: "Garden", level: 1 }).waitFor();
    assert.deepEqual([...first.problems, ...second.problems], []);
    await first.context.close();
    await second.context.close();
  },

  async "roles change, members go, and the last owner stays"({ browser, base }) {
    const sample = await garden(base);
    const ben = await person(base, "Ben Okri");
    await invite(sample, ben, "viewer");
    const { context, page } = await open(browser, base);
    await signedIn(page, sample.ann);
    await page.goto(`/app/projects/${sample.project.id}/members`);
    const members = async () => (await sample.ann.api("GET", `/projects/${sample.project.id}/members`)).items;
    await page.getByLabel("Role of Ben Okri").selectOption("owner");
    await until(async () => (await members()).every((/** @type {any} */ one) => one.role === "owner"), "Ben is an owner");
    await page.getByLabel("Role of Ann Arbor").waitFor();
    await page.getByLabel("Role of Ben Okri").selectOption("editor");
    await until(async () => (await page.getByLabel("Role of Ann Arbor").count()) === 0, "the last owner has no choice");
    await page.getByRole("button", { name: "Actions for Ben Okri" }).click();
    await page.getByRole("menuitem", { name: "Remove from the project" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove from the project" }).click();
    await until(async () => (await members()).length === 1, "Ben is gone");
    await context.close();
  },

  async "an invitation is revoked, and a member leaves"({ browser, base }) {
    const sample = await garden(base);
    const ben = await person(base, "Ben Okri");
    await invite(sample, ben, "viewer");
    await sample.ann.api("POST", `/projects/${sample.project.id}/invitations`, { email: "carla@example.com", role: "editor" });
    const owner = await open(browser, base);
    await signedIn(owner.page, sample.ann);
    await owner.page.goto(`/app/projects/${sample.project.id}/members`);
    await owner.page.getByRole("button", { name: "Revoke the invitation of carla@example.com" }).click();
    await owner.page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await until(async () => (await owner.page.getByText("carla@example.com", { exact: true }).count()) === 0, "it is gone");
    const viewer = await open(browser, base);
    await signedIn(viewer.page, ben);
    await viewer.page.goto(`/app/projects/${sample.project.id}/members`);
    await viewer.page.getByText("Owners of the project invite others").waitFor();
    assert.equal(await viewer.page.getByRole("button", { name: "Invite", exact: true }).count(), 0);
    await viewer.page.getByRole("button", { name: "Actions for Ben Okri" }).click();
    await viewer.page.getByRole("menuitem", { name: "Leave the project" }).click();
    await viewer.page.getByRole("dialog").getByRole("button", { name: "Leave the project" }).click();
    await viewer.page.getByRole("heading", { name: "Projects", level: 1 }).waitFor();
    assert.equal((await ben.api("GET", "/projects")).items.length, 0);
    await owner.context.close();
    await viewer.context.close();
  },

  async "members and invitations look right"({ browser, base, screenshots }) {
    const sample = await garden(base);
    for (const name of ["Ben Okri", "Kim 민지", "Wolfeschlegelsteinhausenbergerdorff Maximilian"]) {
      await invite(sample, await person(base, name), name.startsWith("Ben") ? "owner" : "viewer");
    }
    await sample.ann.api("POST", `/projects/${sample.project.id}/invitations`, { email: "carla.with.a.long.address@example.com", role: "editor" });
    await idle(base);
    await look(browser, base, screenshots, "members", sample.ann, async (page) => {
      await page.goto(`/app/projects/${sample.project.id}/members`);
      await page.getByText("The mail with the code was sent.").waitFor();
    });
    await look(browser, base, screenshots, "invitation", sample.ann, async (page) => {
      await page.goto("/app/invitations/123456");
      await page.getByRole("button", { name: "Join the project" }).waitFor();
    });
  },
};
