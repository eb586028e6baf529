// A project's board, and the task that is open on it.
import { useEffect, useLayoutEffect, useMemo, useRef } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { inline, isComposing } from "../keys.js";
import { here, navigate, setQuery } from "../router.js";
import { STATUSES, openBoard } from "../store/board.js";
import { addCommands } from "../store/commands.js";
import { putProject } from "../store/projects.js";
import { toast } from "../store/toasts.js";
import { View } from "../store/view.js";
import { title } from "../title.js";
import { BoardHead } from "../ui/board-head.js";
import { Column } from "../ui/column.js";
import { dragging } from "../drag.js";
import { Empty } from "../ui/empty.js";
import { Failure } from "../ui/failure.js";
import { FilterBar } from "../ui/filter-bar.js";
import { Lazy } from "../ui/lazy.js";
import { MoveDialog } from "../ui/move-dialog.js";
import { SelectionBar } from "../ui/selection-bar.js";
import { TaskDialog } from "../ui/task-dialog.js";
import { TaskList } from "../ui/task-list.js";

/** @param {{ params: { project: string, task?: string } }} props */
export function Screen({ params }) {
  const board = openBoard(params.project);
  const view = useMemo(() => new View(board), [board]);
  const project = board.project.value;
  useEffect(() => {
    if (!project) return;
    title.value = project.name;
    putProject(project);
  }, [project]);

  // Nothing there yet: the field for the first card is open.
  const isEmpty = board.state.value === "ready" && board.cards.size === 0 && board.canEdit.value;
  useEffect(() => {
    if (isEmpty && view.adding.value === null) view.adding.value = "to_do";
  }, [isEmpty]);
  // As soon as the board is seen, its keys and the pointer act on it.
  useLayoutEffect(() => addCommands([
    { id: "new", label: () => t("keys.new"), icon: "plus", key: "n", run: () => view.board.canEdit.value && show(view) },
    { id: "filter", label: () => t("filter.text"), icon: "search", key: "/", run: () => document.getElementById("filter-text")?.focus() },
    { id: "board", label: () => t("keys.board"), icon: "board", key: "b", run: () => setQuery({ view: null }) },
    { id: "list", label: () => t("keys.list"), icon: "list", key: "l", run: () => setQuery({ view: "list" }) },
  ]), [view]);

  if (board.state.value === "gone") {
    return html`<${Empty} isPage icon="folder" title=${t("board.goneTitle")} text=${t("board.goneText")}>
      <a class="button" href="/app/projects">${t("notFound.home")}</a>
    </${Empty}>`;
  }
  if (board.state.value === "failed") return html`<${Failure} isPage title=${t("board.failedTitle")} error=${board.error.value} retry=${() => location.reload()} />`;
  const isWaiting = board.state.value === "loading" && board.cards.size === 0 && board.order.value.to_do.length === 0;
  return html`
    <div class="board-wrap">
      <${BoardHead} view=${view} />
      <${FilterBar} view=${view} />
      ${isWaiting ? html`<${Waiting} />` : html`<${Content} view=${view} />`}
      <${SelectionBar} view=${view} />
    </div>
    <${MoveDialog} view=${view} />
    ${params.task && html`<${TaskDialog} key=${params.task} view=${view} id=${params.task} onClose=${() => closeTask(params.project)} />`}
  `;
}

/** As a list, as dreams, or as a board. @param {{ view: View }} props */
function Content({ view }) {
  if (here.value.query.get("view") === "list") return html`<${TaskList} view=${view} />`;
  const isList = view.board.project.value?.kind === "bucket_list";
  return isList ? html`<${Lazy} load=${() => import("../ui/dreams.js")} name="Dreams" view=${view} />` : html`<${Columns} view=${view} />`;
}

/** Opens the field for a new card, on the board. @param {View} view */
function show(view) {
  setQuery({ view: null });
  view.adding.value = "to_do";
}

/** Back to the board as it was; after a deep link there is nothing to go back to. @param {string} project */
function closeTask(project) {
  const address = `/app/projects/${project}${location.search}`;
  const from = here.value.state.from;
  if (typeof from === "string" && from.split("?")[0] === address.split("?")[0]) history.back();
  else navigate(address, { replace: true });
}

/** @param {{ view: View }} props */
function Columns({ view }) {
  const element = useRef(/** @type {HTMLDivElement | null} */ (null));
  const canEdit = view.board.canEdit.value;
  useLayoutEffect(() => {
    if (!element.current || !canEdit) return;
    return dragging(element.current, {
      start: (id) => (id.startsWith("new_") ? [] : view.together(id)),
      change: (ids) => (view.dragged.value = new Set(ids)),
      drop: (ids, status, place) => {
        const undo = view.move(ids, /** @type {any} */ (status), place);
        const moved = view.title(ids[0] ?? "");
        if (undo) toast(t("card.moved", { title: moved, status: t(`status.${/** @type {"to_do"} */ (status)}`) }), { action: { label: t("action.undo"), run: undo } });
      },
    });
  }, [view, canEdit]);
  const isLifted = view.lifted.value !== null;
  const putBack = () => view.putBack();
  // With the drawing, not after it: the next key may come before the next frame.
  useLayoutEffect(() => {
    if (!isLifted) return;
    // On the window: the focus may lag behind the card that changes its column.
    const key = (/** @type {KeyboardEvent} */ event) => {
      if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const rows = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      const columns = inline(event);
      if (event.key === " " || event.key === "Enter") view.drop();
      else if (event.key === "Escape") view.putBack();
      else if (rows !== 0 || columns !== 0) view.shift(columns, rows);
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("keydown", key, true);
    addEventListener("pointerdown", putBack, true);
    return () => {
      removeEventListener("keydown", key, true);
      removeEventListener("pointerdown", putBack, true);
    };
  }, [view, isLifted]);
  return html`
    <p id="card-help" class="sr">${t("drag.help")}</p>
    <div ref=${element} class="board" role="group" aria-label=${t("board.columns")}>
      ${STATUSES.map((status) => html`<${Column} key=${status} view=${view} status=${status} />`)}
    </div>
  `;
}

function Waiting() {
  return html`<div class="board" aria-busy="true"><span class="sr" role="status">${t("app.loading")}</span>
    ${STATUSES.map(() => html`<div class="column skeleton"></div>`)}</div>`;
}
