// Boxes in Markdown: which place of the source belongs to which box.
import { lexer, walkTokens } from "../vendor/marked.js";

/** A line of a list with a box, however deep, also in quotations. */
const BOX = /^((?:\s|>)*(?:(?:[-*+]|\d{1,9}[.)])\s+)+)\[([ xX])\](?=\s+\S)/;
const FENCE = /^(?:\s|>)*(`{3,}|~{3,})/;

/**
 * The source with its box at `index` turned; the same text where it cannot be told for certain which that is.
 * @param {string} source @param {number} index @returns {string}
 */
export function turned(source, index) {
  let [count, at] = [0, 0];
  for (const token of lexer(source)) {
    // What the parser normalized has other places than the source.
    if (!source.startsWith(token.raw, at)) return source;
    if (token.type === "list" || token.type === "blockquote") {
      const places = boxes(token.raw);
      let known = 0;
      walkTokens([token], (inner) => {
        if (inner.type === "list_item" && inner.task) known += 1;
      });
      if (known !== places.length) return source;
      const place = places[index - count];
      if (place !== undefined) return toggled(source, at + place);
      count += known;
    }
    at += token.raw.length;
  }
  return source;
}

/** Where the boxes of a list are, outside of fenced code. @param {string} text @returns {number[]} */
function boxes(text) {
  const places = [];
  let at = 0;
  /** @type {string | null} */
  let fence = null;
  for (const line of text.split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    const box = BOX.exec(line);
    if (mark && (fence === null || mark.startsWith(fence))) fence = fence === null ? mark : null;
    else if (fence === null && box) places.push(at + (box[1]?.length ?? 0) + 1);
    at += line.length + 1;
  }
  return places;
}

/** @param {string} source @param {number} at */
const toggled = (source, at) => source.slice(0, at) + (source[at] === " " ? "x" : " ") + source.slice(at + 1);
