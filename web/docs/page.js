// Shows /v1/openapi.json: an index, a filter, every operation.

import { el, prose } from "./dom.js";
import { setDocument } from "./schema.js";
import { operationView } from "./view.js";

const METHODS = ["get", "post", "put", "patch", "delete"];
const byId = (id) => document.getElementById(id);
/** All operations: the text that the filter searches, and the elements that it hides. */
const found = [];

function render(api) {
  setDocument(api);
  byId("title").textContent = `${api.info.title} API`;
  byId("about").replaceChildren(...prose(api.info.description));
  for (const tag of api.tags || []) {
    const list = el("ul");
    const section = el("section", { "aria-labelledby": `tag-${tag.name}` }, el("h2", { id: `tag-${tag.name}` }, tag.name), prose(tag.description));
    for (const [path, item] of Object.entries(api.paths)) {
      for (const method of METHODS.filter((name) => item[name] && (item[name].tags || []).includes(tag.name))) {
        const operation = item[method];
        const view = operationView(method, path, operation, item.parameters);
        const link = el("li", {}, el("a", { href: `#${operation.operationId}` }, `${method.toUpperCase()} ${path.replace("/v1", "")}`));
        section.append(view);
        list.append(link);
        found.push({ text: `${method} ${path} ${operation.operationId} ${operation.summary}`.toLowerCase(), view, link });
      }
    }
    byId("operations").append(section);
    byId("index").append(el("div", {}, el("strong", {}, tag.name), list));
  }
}

/** Shows the operations that have all the words; a group without any is hidden. */
function filter() {
  const words = byId("filter").value.toLowerCase().split(" ").filter(Boolean);
  let count = 0;
  for (const { text, view, link } of found) {
    const matches = words.every((word) => text.includes(word));
    view.hidden = link.hidden = !matches;
    count += matches ? 1 : 0;
  }
  for (const group of [...byId("operations").children, ...byId("index").children]) {
    group.hidden = !group.querySelector(".operation:not([hidden]), li:not([hidden])");
  }
  byId("found").textContent = words.length ? `${count} of ${found.length} operations` : "";
}

/** Opens the operation that the address names, and puts the focus there. */
function open() {
  const chosen = byId(decodeURIComponent(location.hash.slice(1)));
  if (!chosen || !chosen.matches(".operation")) return;
  if (chosen.hidden) {
    byId("filter").value = "";
    filter();
  }
  chosen.open = true;
  chosen.scrollIntoView();
  chosen.querySelector("summary").focus({ preventScroll: true });
}

byId("filter").addEventListener("input", filter);
byId("filter").form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", open);
try {
  render(await (await fetch("/v1/openapi.json")).json());
  open();
} catch (error) {
  byId("about").replaceChildren(el("p", { class: "error" }, `The description could not be loaded: ${error.message}`));
}
