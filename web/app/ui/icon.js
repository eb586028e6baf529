// Icons on a grid of 24, drawn with the text's colour. They are decoration: the control beside them has the name.
import { html } from "../html.js";

const PATHS = {
  archive: "M4 8h16v11a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zM3 4h18v4H3zM10 12h4",
  attach: "M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L9.7 17.2a1.6 1.6 0 0 1-2.3-2.3L15 7.3",
  bell: "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15zM10 21h4",
  block: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.7 5.7l12.6 12.6",
  board: "M4 4h4.5v16H4zM9.750 4h4.5v11h-4.5zM15.5 4H20v7h-4.5z",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  chart: "M4 20V4M4 20h16M8 16v-4M12.5 16V8M17 16v-6",
  check: "M4 12.5l5 5L20 6.5",
  checklist: "M4 6.5l1.5 1.5L8 5M4 16.5L5.5 18 8 15M12 7h8M12 17h8",
  chevron: "M9 5l7 7-7 7",
  close: "M6 6l12 12M18 6L6 18",
  comment: "M4 5h16v11H10l-4 4v-4H4z",
  down: "M5 9l7 7 7-7",
  download: "M12 4v11M7 10.5l5 5 5-5M5 20h14",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  edit: "M4 20h4L19 9l-4-4L4 16zM13 7l4 4",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  filter: "M4 6h16M7 12h10M10 18h4",
  flag: "M5 21V4M5 5h12l-2.5 4L17 13H5",
  folder: "M3 6h6l2 2.5h10V19H3z",
  grip: "M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.7.4-1.1.9-1.1 1.8M12 16.5h.01",
  inbox: "M4 13l3-8h10l3 8v6H4zM4 13h5a3 3 0 0 0 6 0h5",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8h.01",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7L12 7M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7L12 17",
  list: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
  mail: "M3 6h18v13H3zM3 7l9 6 9-6",
  people: "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c.5-4 3-5.5 6.5-5.5s6 1.5 6.5 5.5M16 5.5a3.3 3.3 0 0 1 0 6.3M18 14.8c2 .7 3.2 2.3 3.5 5.2",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.5-4 3.5-6 7.5-6s7 2 7.5 6",
  plus: "M12 5v14M5 12h14",
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6zM9 14.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6z",
  signOut: "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
  star: "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17.1 6.7 20l1.1-6L3.4 9.8l6-.8z",
  subtask: "M6 4v10a2 2 0 0 0 2 2h5M6 8h7M13 5.5h6v5h-6zM13 13.5h6v5h-6z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  tag: "M4 4h8l8 8-8 8-8-8zM8.5 8.5h.01",
  trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  upload: "M12 16V5M7 9.5l5-5 5 5M5 20h14",
  warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
};

/** @typedef {keyof typeof PATHS} IconName */

/** @param {{ name: IconName, turns?: boolean, class?: string }} props `turns`: mirrored where one reads from right to left. */
export function Icon({ name, turns = false, class: more = "" }) {
  return html`<svg class=${`icon ${turns ? "turns" : ""} ${more}`} data-icon=${name} viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name]} /></svg>`;
}
