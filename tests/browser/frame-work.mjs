// What a page does in each frame, from a trace of Chromium.

/** Events of the main thread, by what they are. Others either contain these or are not the page's work. @type {Record<string, string>} */
const KINDS = {
  FunctionCall: "script", FireAnimationFrame: "script", EventDispatch: "script", TimerFire: "script", RunMicrotasks: "script", "v8.callFunction": "script",
  MinorGC: "script", MajorGC: "script", UpdateLayoutTree: "style", Layout: "layout", PrePaint: "paint", Paint: "paint", Layerize: "paint", Commit: "paint",
};

/**
 * The milliseconds of each frame, and their sum by kind.
 * @param {{ traceEvents: any[] }} trace
 * @returns {{ work: number[], kinds: Record<string, number> }}
 */
export function frameWork({ traceEvents }) {
  const key = (/** @type {any} */ event) => `${event.pid} ${event.tid}`;
  const mains = new Set(traceEvents.filter((event) => event.name === "thread_name" && event.args.name === "CrRendererMain").map(key));
  // Each frame of the measuring page begins with callbacks; the first one of a frame marks it.
  const begins = traceEvents.filter((event) => event.name === "FireAnimationFrame" && mains.has(key(event)));
  const main = mostFrequent(begins.map(key));
  const all = begins.filter((event) => key(event) === main).map((event) => event.ts).sort((a, b) => a - b);
  const paints = traceEvents.filter((event) => event.name === "PrePaint" && key(event) === main).map((event) => event.ts).sort((a, b) => a - b);
  const starts = all.filter((ts, at) => at === 0 || paints.some((paint) => paint > (all[at - 1] ?? 0) && paint < ts));
  const events = traceEvents.filter((event) => key(event) === main && event.ph === "X" && event.name in KINDS).sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const work = starts.map(() => 0);
  /** @type {Record<string, number>} */
  const kinds = { script: 0, style: 0, layout: 0, paint: 0 };
  /** Events that contain the next one. @type {any[]} */
  const open = [];
  let frame = -1;
  for (const event of events) {
    while ((starts[frame + 1] ?? Infinity) <= event.ts) frame += 1;
    while (open.length > 0 && event.ts >= open[open.length - 1].ts + open[open.length - 1].dur) open.pop();
    // Of the processor: `dur` also counts what the thread waits for others.
    const ms = (event.tdur ?? event.dur) / 1000;
    const outer = open[open.length - 1];
    // A layout that a script asks for is layout, not script.
    if (outer) kinds[KINDS[outer.name] ?? ""] -= ms;
    else if (frame >= 0) work[frame] += ms;
    kinds[KINDS[event.name] ?? ""] += ms;
    open.push(event);
  }
  return { work: work.slice(2, -1), kinds };
}

/** @param {string[]} values */
function mostFrequent(values) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
