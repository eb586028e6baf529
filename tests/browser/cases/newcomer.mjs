// The first minutes of somebody who knows nothing of Taskfleet: only what is visible is used, every step is counted.
import assert from "node:assert/strict";
import { PASSWORD, person } from "../fleet.mjs";
import { LAPTOP, PHONE, look, open } from "../harness.mjs";
import { invite, until } from "../sample.mjs";

/** Much less than the three minutes that a newcomer has: people read and type slower than this. */
const LONGEST_MS = 90_000;
const MOST_STEPS = 60;

/** Somebody at a page, whose steps are counted. @param {any} page @param {string[]} steps */
const walk = (page, steps) => ({
  /** @param {any} target @param {string} name */
  async press(target, name) {
    steps.push(`press ${name}`);
    await target.click();
  },
  /** @param {any} target @param {string} text @param {string} name */
  async type(target, text, name) {
    steps.push(`type ${name}`);
    await target.fill(text);
  },
  /** @param {string} key */
  async key(key) {
    steps.push(key);
    await page.keyboard.press(key);
  },
  /** @param {string} address */
  async go(address) {
    steps.push(`open ${new URL(address, "http://x").pathname}`);
    await page.goto(address);
  },
});

/** Opens the mailbox by its link, as in another tab, and reads a code there. @param {any} page @param {string[]} steps @param {RegExp} subject */
async function codeFromMailbox(page, steps, subject) {
  steps.push("open the mailbox");
  const [mailbox] = await Promise.all([page.waitForEvent("popup"), page.getByRole("link", { name: "mailbox" }).click()]);
  let code;
  await until(async () => {
    await mailbox.reload();
    const mails = JSON.parse(await mailbox.locator("body").innerText());
    const mail = mails.find((/** @type {any} */ one) => subject.test(one.subject));
    code = mail && /^\d{6}$/m.exec(mail.body)?.[0];
    return Boolean(code);
  }, `a mail about ${subject}`);
  await mailbox.close();
  return String(code);
}

/** @param {any} page @param {string[]} steps @param {{ name: string, email: string }} who */
async function signUp(page, steps, { name, email }) {
  const me = walk(page, steps);
  await me.press(page.getByRole("link", { name: "Create account" }), "Create account");
  await me.type(page.getByLabel("Your name"), name, "the name");
  await me.type(page.getByLabel("E-mail address"), email, "the address");
  await me.press(page.getByRole("button", { name: "Continue" }), "Continue");
  await page.getByRole("heading", { name: "Check your mail" }).waitFor();
  await me.type(page.getByLabel("Code", { exact: true }), await codeFromMailbox(page, steps, /^(?!.*invites you)/), "the code");
  await me.type(page.getByLabel("New password"), PASSWORD, "a password");
  await me.press(page.getByRole("button", { name: "Confirm and sign in" }), "Confirm and sign in");
}

export const tests = {
  async "two newcomers sign up, make a board, invite, and work on it together"({ browser, base }) {
    /** @type {string[]} */
    const steps = [];
    const stamp = Date.now();
    const [ann, kim] = [{ name: "Ann Arbor", email: `ann.${stamp}@example.com` }, { name: "Kim 민지", email: `kim.${stamp}@example.com` }];
    const first = await open(browser, base, { ...LAPTOP, permissions: ["clipboard-read", "clipboard-write"] });
    const { page } = first;
    const one = walk(page, steps);
    await one.go("/");
    await signUp(page, steps, ann);
    await one.press(page.getByRole("button", { name: "New project" }), "New project");
    await one.type(page.getByRole("dialog").getByLabel("Name"), "Garden", "the project's name");
    await one.press(page.getByRole("button", { name: "Create project" }), "Create project");
    for (const title of ["Plant the apple tree", "Paint the bench"]) {
      // On an empty board the field for the first card is open, and it stays open for the next one.
      const field = page.getByRole("textbox", { name: "New card in To do" });
      await one.type(field, title, "a card");
      await one.key("Enter");
      await page.getByRole("link", { name: title }).waitFor();
    }
    await one.press(page.getByRole("link", { name: "Invite" }), "Invite");
    await one.type(page.getByLabel("E-mail address"), kim.email, "the other's address");
    await one.press(page.getByRole("button", { name: "Invite", exact: true }), "Invite");
    await one.press(page.getByRole("button", { name: "Copy link" }), "Copy link");
    await page.getByText("Copied").first().waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    await one.press(page.getByRole("navigation").getByRole("link", { name: "Garden" }).first(), "Garden");

    const second = await open(browser, base, PHONE);
    const two = walk(second.page, steps);
    await two.go(link);
    await signUp(second.page, steps, kim);
    await second.page.getByRole("heading", { name: "Accept an invitation" }).waitFor();
    const code = second.page.getByLabel("Code", { exact: true });
    if (!(await code.inputValue())) await two.type(code, await codeFromMailbox(second.page, steps, /invites you/), "the invitation's code");
    await two.press(second.page.getByRole("button", { name: "Join the project" }), "Join the project");
    await second.page.getByRole("heading", { name: "Garden", level: 1 }).waitFor();

    // Each sees what the other does, without a reload.
    await second.page.getByRole("link", { name: "Paint the bench" }).waitFor();
    await two.press(second.page.getByRole("button", { name: "Add a card" }).first(), "Add a card");
    await two.type(second.page.getByRole("textbox", { name: "New card in To do" }), "사과나무에 물 주기", "a card");
    await two.key("Enter");
    await page.getByRole("link", { name: "사과나무에 물 주기" }).waitFor();
    await one.press(page.getByRole("link", { name: "Paint the bench" }), "a card");
    await page.getByRole("dialog").getByLabel("Status", { exact: true }).selectOption("done");
    steps.push("choose Done");
    await second.page.locator('[data-column="done"] .card', { hasText: "Paint the bench" }).waitFor({ state: "attached" });
    await page.locator(".avatars").getByLabel(kim.name).or(page.locator(`.avatars [title="${kim.name}"]`)).first().waitFor({ state: "attached" });

    const took = Date.now() - stamp;
    console.log(`        ${steps.length} steps of two people in ${(took / 1000).toFixed(1)} s`);
    assert.ok(took < LONGEST_MS, `${took} ms`);
    assert.ok(steps.length <= MOST_STEPS, steps.join("\n"));
    assert.deepEqual([...first.problems, ...second.problems], []);
    await first.context.close();
    await second.context.close();
  },

  async "a link with a code leads over the sign-in to the board"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const ben = await person(base, "Ben Okri");
    const project = await ann.api("POST", "/projects", { name: "Garden" });
    await ann.api("POST", `/projects/${project.id}/invitations`, { email: ben.email, role: "editor" });
    await fetch(`${base}/_local/idle`, { method: "POST" });
    const mails = await (await fetch(`${base}/_local/mail?to=${encodeURIComponent(ben.email)}`)).json();
    const code = mails.map((/** @type {any} */ mail) => /invites you/.test(mail.subject) && /^\d{6}$/m.exec(mail.body)?.[0]).find(Boolean);
    const { context, page, problems } = await open(browser, base);
    await page.goto(`/app/invitations/${code}`);
    await page.getByLabel("E-mail address").fill(ben.email);
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Join the project" }).click();
    await page.getByRole("heading", { name: "Garden", level: 1 }).waitFor();
    // Opened once more, it leads there again; a code that does not count says how to go on.
    await page.goto(`/app/invitations/${code}`);
    await page.getByRole("button", { name: "Join the project" }).click();
    await page.getByRole("heading", { name: "Garden", level: 1 }).waitFor();
    await page.goto("/app/invitations/000000");
    await page.getByRole("button", { name: "Join the project" }).click();
    await page.locator(".notice.bad").waitFor();
    await page.getByRole("link", { name: "To my projects" }).click();
    await page.getByRole("heading", { name: "Projects", level: 1 }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "the first screens of a newcomer look right"({ browser, base, screenshots }) {
    const ann = await person(base, "Ann Arbor");
    await look(browser, base, screenshots, "projects-empty", ann, async (page) => {
      await page.goto("/app/projects");
      await page.getByRole("heading", { name: "Start your first project" }).waitFor();
    });
    await look(browser, base, screenshots, "new-project", ann, async (page) => {
      await page.goto("/app/projects");
      await page.getByRole("button", { name: "New project" }).click();
      await page.getByRole("dialog").getByLabel("Name").fill("Garden");
    });
    const project = await ann.api("POST", "/projects", { name: "Garden" });
    const ben = await person(base, "Ben Okri");
    await invite({ ann, project }, ben, "viewer");
    await look(browser, base, screenshots, "invitation-wrong", ben, async (page) => {
      await page.goto("/app/invitations/000000");
      await page.getByRole("button", { name: "Join the project" }).click();
      await page.locator(".notice.bad").waitFor();
    });
  },
};
