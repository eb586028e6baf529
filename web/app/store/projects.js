// The projects of the person, loaded whole: there are rarely more than a few dozen.
import { computed, signal } from "../../vendor/signals.js";
import { all, call, etag } from "../api.js";
import { onSignOut } from "./session.js";

/** @typedef {import("../api-types.js").Schemas["Project"]} Project */

/** Null until they are loaded. @type {import("../../vendor/signals-core.js").Signal<Project[] | null>} */
export const projects = signal(null);
/** @type {import("../../vendor/signals-core.js").Signal<Error | null>} */
export const projectsError = signal(null);

export const activeProjects = computed(() => sorted(projects.value ?? []).filter((project) => !project.archived));

/** @param {Project[]} list */
const sorted = (list) => [...list].sort((a, b) => a.name.localeCompare(b.name));

onSignOut(() => {
  projects.value = null;
});

export async function loadProjects() {
  try {
    projects.value = await all("listProjects", {});
    projectsError.value = null;
  } catch (error) {
    projectsError.value = /** @type {Error} */ (error);
  }
}

/** @param {string} id @returns {Project | undefined} */
export const projectOf = (id) => projects.value?.find((project) => project.id === id);

/** @param {Project} project Puts it into the list, or in place of its older version. */
export function putProject(project) {
  projects.value = [...(projects.value ?? []).filter((other) => other.id !== project.id), project];
}

/** @param {import("../api-types.js").Schemas["NewProject"]} body @param {string} idempotencyKey */
export async function createProject(body, idempotencyKey) {
  const project = await call("createProject", {}, { body, idempotencyKey });
  putProject(project);
  return project;
}

/** @param {Project} project @param {import("../api-types.js").Schemas["ProjectPatch"]} changes */
export async function updateProject(project, changes) {
  const updated = await call("updateProject", { project_id: project.id }, { body: changes, ifMatch: etag(project.version) });
  putProject(updated);
  return updated;
}

/** @param {Project} project */
export async function deleteProject(project) {
  await call("deleteProject", { project_id: project.id }, { ifMatch: etag(project.version) });
  projects.value = (projects.value ?? []).filter((other) => other.id !== project.id);
}
