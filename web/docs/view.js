// An operation as a person reads it.

import { el, inline, prose } from "./dom.js";
import { choiceName, contentOf, flat, limits, resolved, typeName } from "./schema.js";
import { trial } from "./try.js";

/** A member or parameter: name, type, whether it is required, what it means, and what is in it. */
function member(name, schema, required, place, description, depth) {
  const whole = flat(schema);
  const note = [description || whole.description, limits(schema)].filter(Boolean).join(" — ");
  return el("li", {}, el("code", {}, name), " ", el("span", { class: "soft" }, [place, typeName(schema)].filter(Boolean).join(", ")),
    required ? el("strong", { class: "required" }, " required") : "", note ? el("p", {}, inline(note)) : "", members(schema, depth + 1));
}

/** An object's members, of an array's elements if it is one; each alternative of a union folded. */
function members(schema, depth = 0) {
  const whole = flat(schema);
  if (depth > 6) return undefined;
  if (whole.choices) return whole.choices.map((choice, at) => el("details", {}, el("summary", {}, inline(choiceName(choice, at))), members(choice, depth + 1)));
  if (whole.items) return members(whole.items, depth);
  const rows = Object.entries(whole.properties || {});
  if (!rows.length) return undefined;
  return el("ul", { class: "members" }, rows.map(([name, property]) => member(name, property, (whole.required || []).includes(name), "", "", depth)));
}

function parameterList(parameters) {
  if (!parameters.length) return undefined;
  return [el("h4", {}, "Parameters"), el("ul", { class: "members" },
    parameters.map(({ name, schema, required, in: place, description }) => member(name, schema, required, place, description, 0)))];
}

function bodyView(body) {
  if (!body) return undefined;
  return [el("h4", {}, "Body"), el("p", { class: "soft" }, body.type), prose(flat(body.schema).description), members(body.schema)];
}

function responseList(responses) {
  const rows = Object.entries(responses).map(([status, reference]) => {
    const response = resolved(reference);
    const content = contentOf(response);
    const success = status.startsWith("2");
    const headers = Object.keys(response.headers || {});
    return el("li", {}, el("strong", { class: success ? "ok" : undefined }, status), " ", inline(response.description),
      headers.length ? el("span", { class: "soft" }, ` (${headers.join(", ")})`) : "", success && content ? members(content.schema) : "");
  });
  return [el("h4", {}, "Responses"), el("ul", { class: "members" }, rows)];
}

/** An operation, folded; its inside is made when it is first opened. */
export function operationView(method, path, operation, shared) {
  const parameters = [...(shared || []), ...(operation.parameters || [])].map(resolved);
  const body = contentOf(resolved(operation.requestBody));
  const view = el("details", { class: "operation", id: operation.operationId },
    el("summary", {}, el("h3", {}, el("span", { class: `method ${method}` }, method), " ", el("code", {}, path)),
      el("span", { class: "soft summary" }, operation.summary || "", operation.security ? "" : " (no token)")));
  view.addEventListener("toggle", () => {
    view.append(el("div", {}, prose(operation.description), parameterList(parameters), bodyView(body),
      responseList(operation.responses || {}), trial(method, path, operation, parameters, body)));
  }, { once: true });
  return view;
}
