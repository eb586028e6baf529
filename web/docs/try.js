// “Try it”: a form that sends an operation to the API that this page comes from.

import { el } from "./dom.js";
import { choiceName, example, flat, values } from "./schema.js";

const token = document.getElementById("token");
/** Ids that were typed into one form, for the next one. */
const typed = new Map();

/** The form of an operation, folded. */
export function trial(method, path, operation, parameters, body) {
  const inputs = parameters.map((parameter) => ({ parameter, input: inputFor(parameter) }));
  const text = body && el("textarea", { spellcheck: "false" }, exampleText(body.schema));
  const result = el("div", { role: "status" });
  const form = el("form", {},
    inputs.map(({ parameter, input }) => el("label", {}, `${parameter.name} (${parameter.in})`, input)),
    body && choiceOf(body.schema, text), text && el("label", {}, `Body (${body.type})`, text),
    el("button", { type: "submit" }, "Send"), result);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const request = requestOf(method, path, inputs);
    if (operation.security && token.value) request.headers.authorization = `Bearer ${token.value}`;
    if (text) Object.assign(request, { body: text.value }).headers["content-type"] = body.type;
    result.replaceChildren(el("p", {}, "Sending …"));
    try {
      const response = await fetch(request.url, { ...request, cache: "no-store" });
      show(result, request, response, await response.text());
    } catch (error) {
      result.replaceChildren(el("p", { class: "error" }, `No response: ${error.message}`));
    }
  });
  const view = el("details", { class: "try" }, el("summary", {}, "Try it"), form);
  view.addEventListener("toggle", () => {
    for (const { parameter, input } of inputs) if (parameter.in === "path" && !input.value) input.value = typed.get(parameter.name) || "";
  });
  return view;
}

function exampleText(schema) { return JSON.stringify(example(schema), null, 2); }

/** A choice among what the parameter is limited to, else a field. */
function inputFor({ name, in: place, schema, required, example: sample }) {
  const among = flat(schema).type === "boolean" ? ["true", "false"] : values(schema);
  if (among) return el("select", {}, ["", ...among].map((value) => el("option", {}, value)));
  const input = el("input", { type: "text", required: place === "path" || required, placeholder: sample, autocomplete: "off", spellcheck: "false" });
  if (place === "path") input.addEventListener("change", () => typed.set(name, input.value));
  return input;
}

/** For a body of several forms: which one the text is an example of. */
function choiceOf(schema, text) {
  const { choices } = flat(schema);
  if (!choices) return undefined;
  const select = el("select", {}, choices.map((choice, at) => el("option", { value: String(at) }, choiceName(choice, at))));
  select.addEventListener("change", () => { text.value = exampleText(choices[select.value]); });
  return el("label", {}, "Example", select);
}

function requestOf(method, path, inputs) {
  const query = new URLSearchParams();
  const headers = {};
  let url = path;
  for (const { parameter: { name, in: place }, input: { value } } of inputs) {
    if (place === "path") url = url.replace(`{${name}}`, encodeURIComponent(value));
    else if (value && place === "query") query.set(name, value);
    else if (value) headers[name] = value;
  }
  return { url: query.size ? `${url}?${query}` : url, method: method.toUpperCase(), headers };
}

/** The same call for a shell; the token stays out of it. */
function curl({ url, method, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = Object.entries(headers).map(([name, value]) => (name === "authorization" ? '-H "authorization: Bearer $TOKEN"' : `-H ${quoted(`${name}: ${value}`)}`));
  return [`curl -X ${method} ${quoted(location.origin + url)}`, ...lines, ...(body ? [`-d ${quoted(body)}`] : [])].join(" \\\n  ");
}

function show(result, request, response, received) {
  let shown = received;
  try {
    const value = JSON.parse(received);
    shown = JSON.stringify(value, null, 2);
    if (response.ok && value && value.access_token) token.value = value.access_token;
  } catch { /* No JSON: shown as it is. */ }
  const names = ["content-type", "etag", "location", "retry-after", "x-request-id"].filter((name) => response.headers.has(name));
  const block = (label, text) => (text ? el("pre", { tabindex: "0", role: "region", "aria-label": label }, text) : "");
  result.replaceChildren(
    el("p", { class: response.ok ? "ok" : "error" }, `${response.status} ${response.statusText}`),
    block("Response headers", names.map((name) => `${name}: ${response.headers.get(name)}`).join("\n")),
    block("Response body", shown),
    el("details", {}, el("summary", {}, "As a curl command"), block("curl command", curl(request))));
}
