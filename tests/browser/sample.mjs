// A project with enough in it to see how it looks.
import { mailedCode, person } from "./fleet.mjs";

/** @param {string} base */
export async function sampleBoard(base) {
  const ann = await person(base, "Ann Arbor");
  const project = await ann.api("POST", "/projects", { name: "Garden", description: "Everything between the fence and the house." });
  const add = (/** @type {any} */ body) => ann.api("POST", `/projects/${project.id}/tasks`, body);
  const day = (/** @type {number} */ days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const tasks = {
    tree: await add({
      title: "Plant the apple tree", labels: ["spring", "fruit"], priority: "high", due: day(1), assignees: [ann.me.id],
      description: "Two metres from the fence.\n\n- [x] dig the hole\n- [ ] water it well\n\n> Best before **April**.\n\n`Malus domestica`",
      checklist: [{ text: "Dig the hole", done: true }, { text: "Water it" }],
    }),
    water: await add({
      title: "Water the beds each evening, and the pots at the wall twice as long as all of the others, because they dry out in no time",
      labels: ["summer"], due: day(-2), priority: "urgent",
    }),
    path: await add({ title: "https://example.com/a/very/long/address/that/has/no/place/to/break/because/it/is/one/word.html" }),
    shed: await add({ title: "헛간 지붕 고치기", labels: ["repair"], status: "in_progress", priority: "medium", assignees: [ann.me.id] }),
    bench: await add({ title: "Paint the bench", status: "in_progress", labels: ["repair", "summer"], priority: "low" }),
    seeds: await add({ title: "Buy seeds", status: "done", labels: ["spring"] }),
  };
  return { ann, project, tasks, url: `/app/projects/${project.id}` };
}

/** The titles of a column from top to bottom, as they are drawn. @param {any} page @param {string} status */
export const titles = (page, status) => page.locator(`[data-column="${status}"] .card .name`).allTextContents();

/** The same from the API. @param {any} sample @param {string} status */
export const stored = async ({ ann, project }, status) =>
  (await ann.api("GET", `/projects/${project.id}/tasks?status=${status}`)).items.map((/** @type {any} */ task) => task.title);

/** Waits until a condition holds. @param {() => Promise<boolean>} condition @param {string} what */
export async function until(condition, what) {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Makes somebody a member. @param {any} sample @param {any} guest @param {string} role */
export async function invite({ ann, project }, guest, role) {
  await ann.api("POST", `/projects/${project.id}/invitations`, { email: guest.email, role });
  const code = await mailedCode(ann.base, guest.email);
  await guest.api("POST", "/invitations/accept", { code });
}
