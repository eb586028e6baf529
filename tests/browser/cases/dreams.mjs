// Bucket lists: dreams, reviews with pictures, points, rankings, the share link.
import assert from "node:assert/strict";
import { person } from "../fleet.mjs";
import { LAPTOP, PHONE, look, open, signedIn } from "../harness.mjs";
import { PICTURE, idle, sampleList } from "../more-sample.mjs";
import { invite, until } from "../sample.mjs";

/** Sends a picture to a task, as the board does. @param {any} list @param {any} task @param {string} digest */
async function attach({ owner, path }, task, digest) {
  const body = { file_name: "evening.png", content_type: "image/png", size_bytes: PICTURE.length, sha256: digest };
  const { attachment, upload } = await owner.api("POST", `${path}/${task.id}/attachments`, body);
  const { "content-length": _, ...headers } = upload.headers;
  await fetch(upload.url, { method: upload.method, headers, body: PICTURE });
  await idle(owner.base);
  return attachment.id;
}

/** Shows the achieved dreams. @param {any} page */
async function toTheEnd(page) {
  await page.locator(".dream").nth(5).waitFor();
  await page.locator(".dreams-page").evaluate((/** @type {HTMLElement} */ element) => element.scrollTo(0, element.scrollHeight));
}

async function digest() {
  return Buffer.from(await crypto.subtle.digest("SHA-256", PICTURE)).toString("base64");
}

export const tests = {
  async "a list is made from a template, a dream is added, ticked off, and reviewed with a picture"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const { context, page, problems } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto("/app/projects");
    await page.getByRole("button", { name: "New project" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Dreams");
    await page.getByLabel("Bucket list").check();
    await page.getByLabel("Start with").selectOption("outdoors");
    await page.getByRole("button", { name: "Create project" }).click();
    await page.getByRole("link", { name: "Plant a tree and see it bear fruit" }).waitFor();
    await page.getByLabel("New dream").fill("바다에서 해돋이 보기");
    await page.getByLabel("Category").fill("Travel");
    await page.getByLabel("New dream").press("Enter");
    await page.getByRole("link", { name: "바다에서 해돋이 보기" }).waitFor();
    const [project] = (await ann.api("GET", "/projects")).items;
    const found = async () => (await ann.api("GET", `/projects/${project.id}/tasks`)).items.find((/** @type {any} */ task) => task.category === "Travel");
    const dream = await found();
    assert.equal(dream.title, "바다에서 해돋이 보기");

    await page.getByRole("button", { name: "I did it: 바다에서 해돋이 보기" }).click();
    const dialog = page.getByRole("dialog", { name: /You did it/ });
    await dialog.getByLabel("5 stars").check({ force: true });
    await dialog.getByLabel("Your words").fill("It was **cold**, and it was worth it.");
    await dialog.locator("input[type=file]").setInputFiles({ name: "sunrise.png", mimeType: "image/png", buffer: PICTURE });
    await dialog.getByRole("checkbox", { name: "sunrise.png" }).waitFor();
    assert.equal(await dialog.getByRole("checkbox", { name: "sunrise.png" }).isChecked(), true);
    // Written words survive a reload.
    await page.reload();
    await page.getByRole("button", { name: /review: 바다에서 해돋이 보기/i }).click();
    assert.equal(await dialog.getByLabel("Your words").inputValue(), "It was **cold**, and it was worth it.");
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByText("The review is saved.").first().waitFor();
    const review = await ann.api("GET", `/projects/${project.id}/tasks/${dream.id}/review`);
    assert.deepEqual([review.rating, review.text, review.pictures.length], [5, "It was **cold**, and it was worth it.", 1]);
    await page.locator(".dream.achieved .dream-picture img").waitFor();
    await page.getByRole("img", { name: "5 stars" }).waitFor();
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "a review that somebody else changed is not overwritten unseen, and can be deleted"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const list = await sampleList(ann);
    const { context, page } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto(list.url);
    await page.getByRole("button", { name: "Edit the review: Run a marathon" }).click();
    const dialog = page.getByRole("dialog", { name: /Review of/ });
    await dialog.getByLabel("Your words").fill("Mine");
    const path = `${list.path}/${list.marathon.id}/review`;
    await ann.api("PUT", path, { rating: 2, text: "Theirs" });
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByText("Theirs").waitFor();
    assert.equal((await ann.api("GET", path)).text, "Theirs");
    await dialog.getByRole("button", { name: "Save" }).click();
    await until(async () => (await ann.api("GET", path)).text === "Mine", "mine is saved when I have seen theirs");
    await page.getByRole("button", { name: "Edit the review: Run a marathon" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog", { name: "Delete this review?" }).getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Write a review: Run a marathon" }).waitFor();
    await context.close();
  },

  async "a review that is left half written is there again, or thrown away"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const list = await sampleList(ann);
    const { context, page } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto(list.url);
    await page.getByRole("button", { name: "Edit the review: Run a marathon" }).click();
    const dialog = page.getByRole("dialog", { name: /Review of/ });
    await dialog.getByLabel("Your words").fill("Half a sen");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Edit the review: Run a marathon" }).click();
    await dialog.getByText("You have an unsaved text here").waitFor();
    assert.equal(await dialog.getByLabel("Your words").inputValue(), "Half a sen");
    await dialog.getByRole("button", { name: "Discard" }).click();
    await until(async () => (await dialog.getByLabel("Your words").inputValue()).startsWith("The last ten"), "the saved words are shown");
    await context.close();
  },

  async "a dream has a reason in its dialog, and a viewer only looks"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const list = await sampleList(ann);
    const { context, page } = await open(browser, base, PHONE);
    await signedIn(page, ann);
    await page.goto(list.url);
    await page.getByRole("link", { name: "Learn to sail" }).tap();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Why").fill("The sea.");
    await dialog.getByLabel("Category").tap();
    await until(async () => (await ann.api("GET", list.path)).items.some((/** @type {any} */ task) => task.why === "The sea."), "it is saved");
    await context.close();
    const ben = await person(base, "Ben Okri");
    await invite({ ann, project: list.project }, ben, "viewer");
    const other = await open(browser, base);
    await signedIn(other.page, ben);
    await other.page.goto(list.url);
    await other.page.getByRole("link", { name: "Learn to sail" }).waitFor();
    assert.equal(await other.page.getByRole("button", { name: /I did it|Edit the review/ }).count(), 0);
    await other.context.close();
  },

  async "points are listed, and one takes part in the ranking when one wants"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const project = await ann.api("POST", "/projects", { name: "Garden" });
    const task = await ann.api("POST", `/projects/${project.id}/tasks`, { title: "Plant the tree", points: 10, assignees: [ann.me.id] });
    await ann.api("POST", `/projects/${project.id}/tasks/${task.id}/move`, { status: "done" });
    await idle(base);
    const { context, page, problems } = await open(browser, base);
    await signedIn(page, ann);
    await page.goto("/app/points");
    await page.getByRole("list", { name: "Ledger" }).getByText("Plant the tree").waitFor();
    await page.getByRole("link", { name: "Ranking" }).click();
    await page.getByRole("button", { name: "Take part", exact: true }).click();
    await page.getByText("You take part").waitFor();
    assert.equal((await ann.api("GET", "/users/me")).in_global_ranking, true);
    await page.getByLabel("Among").selectOption(project.id);
    await page.getByRole("button", { name: "This week" }).click();
    await until(async () => /project=prj_.*period=week/.test(page.url()), "both are in the address");
    await page.getByLabel("Among").selectOption("");
    await page.getByRole("button", { name: "Do not take part" }).click();
    await until(async () => !(await ann.api("GET", "/users/me")).in_global_ranking, "not any more");
    assert.deepEqual(problems, []);
    await context.close();
  },

  async "a list is shared by a link, read without an account, and made private again"({ browser, base }) {
    const ann = await person(base, "Ann Arbor");
    const list = await sampleList(ann);
    const { context, page, problems } = await open(browser, base, { ...LAPTOP, permissions: ["clipboard-read", "clipboard-write"] });
    await signedIn(page, ann);
    await page.goto(list.url);
    await page.getByRole("button", { name: "Project options" }).click();
    await page.getByRole("menuitem", { name: "Share link" }).click();
    await page.getByRole("button", { name: "Create the link" }).click();
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.getByText("Copied").first().waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const stranger = await open(browser, base);
    await stranger.page.goto(link);
    await stranger.page.getByText("See the northern lights").waitFor();
    await page.getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByRole("heading", { name: "Only members see this list" }).waitFor();
    assert.equal((await fetch(link)).status, 404);
    assert.deepEqual(problems, []);
    await context.close();
    await stranger.context.close();
  },

  async "bucket lists, reviews, points and sharing look right"({ browser, base, screenshots }) {
    const ann = await person(base, "Ann Arbor");
    const list = await sampleList(ann);
    const picture = await attach(list, list.bread, await digest());
    await attach(list, list.lights, await digest());
    await ann.api("PUT", `${list.path}/${list.bread.id}/review`, { rating: 5, text: "The crust sang when it came out of the oven.", pictures: [picture] });
    const done = await ann.api("POST", list.path, { title: "Swim in a mountain lake", points: 20, assignees: [ann.me.id], category: "Outdoors" });
    await ann.api("POST", `${list.path}/${done.id}/move`, { status: "done" });
    await ann.api("PATCH", "/users/me", { in_global_ranking: true });
    await idle(base);
    await look(browser, base, screenshots, "dreams", ann, async (page) => {
      await page.goto(list.url);
      await page.locator(".dream-picture img").first().waitFor();
    });
    await look(browser, base, screenshots, "dreams-achieved", ann, async (page) => {
      await page.goto(list.url);
      await toTheEnd(page);
      await page.locator(".dream.achieved .stars").nth(1).waitFor();
      await page.locator(".dream.achieved .dream-picture img").waitFor();
    });
    await look(browser, base, screenshots, "review", ann, async (page) => {
      await page.goto(list.url);
      await toTheEnd(page);
      await page.getByRole("button", { name: /Edit the review: Bake/ }).click();
      await page.getByRole("dialog").getByRole("checkbox").waitFor();
    });
    await look(browser, base, screenshots, "dream-dialog", ann, async (page) => {
      await page.goto(`${list.url}/tasks/${list.bread.id}`);
      await page.getByText("The crust sang").last().waitFor();
    });
    const empty = await ann.api("POST", "/projects", { name: "Together", kind: "bucket_list" });
    await look(browser, base, screenshots, "dreams-empty", ann, async (page) => {
      await page.goto(`/app/projects/${empty.id}`);
      await page.getByRole("button", { name: /Start with this list: Travel/ }).waitFor();
    });
    await look(browser, base, screenshots, "points", ann, async (page) => {
      await page.goto("/app/points");
      await page.getByText("Swim in a mountain lake").waitFor();
    });
    await look(browser, base, screenshots, "ranking", ann, async (page) => {
      await page.goto("/app/ranking");
      await page.getByText("You take part").waitFor();
      await page.locator(".ranking, .empty").waitFor();
    });
    await look(browser, base, screenshots, "share", ann, async (page) => {
      await page.goto(`/app/projects/${list.project.id}/share`);
      await page.getByRole("button", { name: /Create the link|Make another link/ }).click();
      const again = page.getByRole("dialog").getByRole("button", { name: "Make another link" });
      await again.or(page.getByRole("button", { name: "Copy link" })).first().waitFor();
      if (await again.count()) await again.click();
      await page.getByRole("button", { name: "Copy link" }).waitFor();
    });
  },
};
