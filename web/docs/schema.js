// JSON Schema as this API uses it: references, null unions, allOf, alternatives.

let api = {};

/** Sets the document that references are looked up in. */
export function setDocument(document) { api = document; }

/** The schema or other component behind a reference; what stands beside `$ref` comes first. */
export function resolved(thing) {
  if (!thing || !thing.$ref) return thing || {};
  const target = thing.$ref.slice(2).split("/").reduce((at, key) => (at || {})[key], api);
  const { $ref, ...beside } = thing;
  return { ...resolved(target), name: $ref.split("/").pop(), ...beside };
}

/** One schema of references, allOf and a union with null; `choices` has the parts of any other union. */
export function flat(schema) {
  let whole = resolved(schema);
  const union = whole.oneOf || whole.anyOf;
  if (union) {
    const choices = union.filter((part) => resolved(part).type !== "null");
    const nullable = choices.length < union.length;
    whole = choices.length === 1 ? { ...flat(choices[0]), ...whole, nullable } : { type: "object", ...whole, choices, nullable };
  }
  for (const part of whole.allOf || []) {
    const more = flat(part);
    whole = { ...more, ...whole, properties: { ...more.properties, ...whole.properties }, required: [...(more.required || []), ...(whole.required || [])] };
  }
  return whole;
}

/** Its types in words. */
export function typeName(schema) {
  const whole = flat(schema);
  const types = [].concat(whole.type || (whole.properties ? "object" : "any"));
  if (whole.nullable && !types.includes("null")) types.push("null");
  const names = types.map((type) => (type === "array" ? `array of ${typeName(whole.items || {})}` : type));
  return names.join(" or ") + (whole.format ? ` (${whole.format})` : "");
}

/** The values it is limited to: an enumeration, or a pattern such as `^(skip|stop)$`. */
export function values(schema) {
  const whole = flat(schema);
  const words = /^\^\(?([\w|]+)\)?\$$/.exec(whole.pattern || "");
  return whole.enum || (words && words[1].split("|"));
}

/** What it demands of a value, in words. */
export function limits(schema) {
  const whole = flat(schema);
  const said = [];
  const among = values(whole);
  if (among) said.push(among.length > 1 ? `one of ${among.map((value) => JSON.stringify(value)).join(", ")}` : `always ${JSON.stringify(among[0])}`);
  else if (whole.pattern && whole.pattern.length <= 40) said.push(`matches \`${whole.pattern}\``);
  if (whole.const !== undefined) said.push(`always ${JSON.stringify(whole.const)}`);
  if (whole.default !== undefined) said.push(`default ${JSON.stringify(whole.default)}`);
  for (const [lower, upper, unit] of [["minLength", "maxLength", "characters"], ["minimum", "maximum", ""], ["minItems", "maxItems", "elements"]]) {
    const [from, to] = [whole[lower], whole[upper]];
    const range = from && to !== undefined ? `${from} to ${to}` : to !== undefined ? `at most ${to}` : from && `at least ${from}`;
    if (range) said.push(`${range} ${unit}`.trim());
  }
  return said.join("; ");
}

/** What an alternative is called. */
export function choiceName(choice, at) {
  const { name, description } = flat(choice);
  return [name || `Form ${at + 1}`, description].filter(Boolean).join(": ");
}

/** A value such as the schema describes; of an object the required members and those with an example. */
export function example(schema, depth = 0) {
  const whole = flat(schema);
  if (whole.choices) return example(whole.choices[0], depth);
  for (const key of ["example", "default", "const"]) if (whole[key] !== undefined) return whole[key];
  const among = values(whole);
  if (among) return among[0];
  const type = [].concat(whole.type || []).find((name) => name !== "null");
  if (whole.properties && depth < 5) {
    const wanted = ([name, property]) => (whole.required || []).includes(name) || flat(property).example !== undefined;
    return Object.fromEntries(Object.entries(whole.properties).filter(wanted).map(([name, property]) => [name, example(property, depth + 1)]));
  }
  if (type === "object") return {};
  if (type === "array") return depth < 4 ? [example(whole.items || {}, depth + 1)] : [];
  if (type === "integer" || type === "number") return whole.minimum || 0;
  if (type === "boolean") return false;
  const texts = { "date-time": "2026-03-01T09:00:00Z", "date-or-date-time": "2026-03-01", email: "ada@example.com" };
  return texts[whole.format] || "text";
}

/** The first content type of a body or response, and its schema. */
export function contentOf(thing) {
  const type = Object.keys(thing.content || {})[0];
  return type ? { type, schema: thing.content[type].schema || {} } : undefined;
}
