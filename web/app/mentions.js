// Mentions are `@usr_…` in the text; people see and write `@Name`.

/** @typedef {{ id: string, name: string }} Named */

const MENTION = /@(usr_[0-9a-f]{32})/g;

/** For the field: ids become names. @param {string} text @param {Named[]} people */
export const withNames = (text, people) => text.replace(MENTION, (all, id) => {
  const person = people.find((one) => one.id === id);
  return person ? `@${person.name}` : all;
});

/** For the API: names become ids, the longest first, so that "Ann Lee" is not "Ann". @param {string} text @param {Named[]} people */
export function withIds(text, people) {
  const sorted = [...people].sort((a, b) => b.name.length - a.name.length);
  return sorted.reduce((result, { id, name }) => (name ? result.replaceAll(new RegExp(`@${quoted(name)}(?![\\p{L}\\p{N}_])`, "gu"), `@${id}`) : result), text);
}

/** @param {string} text */
const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The beginning of a name that is being typed before the caret, after an `@`. @param {string} text @param {number} caret */
export function typed(text, caret) {
  const found = /(?:^|[\s(])@([\p{L}\p{N}._-]{0,40}(?: [\p{L}\p{N}._-]{0,40})?)$/u.exec(text.slice(0, caret));
  return found ? { start: caret - (found[1]?.length ?? 0) - 1, text: found[1] ?? "" } : null;
}

/** In a rendered text: ids become names, outside of code. @param {DocumentFragment} fragment @param {Named[]} people */
export function show(fragment, people) {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) if (/@usr_/.test(walker.currentNode.textContent ?? "") && !walker.currentNode.parentElement?.closest("code")) nodes.push(walker.currentNode);
  for (const node of nodes) {
    const parts = (node.textContent ?? "").split(MENTION);
    const replaced = parts.map((part, index) => {
      if (index % 2 === 0) return part;
      const mark = document.createElement("span");
      mark.className = "mention";
      mark.textContent = `@${people.find((one) => one.id === part)?.name ?? part}`;
      return mark;
    });
    /** @type {ChildNode} */ (node).replaceWith(...replaced);
  }
}
