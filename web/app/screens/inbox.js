// What one was told: newest first, by page, unread or all.
import { useRef } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { here, setQuery } from "../router.js";
import { markRead, unread } from "../store/inbox.js";
import { toast } from "../store/toasts.js";
import { Empty } from "../ui/empty.js";
import { Failure, reason } from "../ui/failure.js";
import { NoticeRow } from "../ui/notice-row.js";
import { useLoad } from "../ui/use-load.js";
import { Waiting } from "../ui/waiting.js";

/** @typedef {import("../api-types.js").Schemas["Notification"]} Notification */

const PAGE = 30;

export function Screen() {
  const onlyUnread = here.value.query.get("show") === "unread";
  const pages = useRef(1);
  const list = useLoad(() => read(onlyUnread, pages.current), [onlyUnread], { everySeconds: 20 });
  const items = list.data?.items ?? [];
  const more = () => {
    pages.current += 1;
    list.reload();
  };

  const mark = (/** @type {Notification[]} */ some) => {
    const at = new Date().toISOString();
    const ids = new Set(some.map((one) => one.id));
    list.set((old) => ({ ...old, items: old.items.map((one) => (ids.has(one.id) ? { ...one, read_at: one.read_at ?? at } : one)) }));
    markRead({ ids: [...ids] }).catch((error) => toast(reason(error), { kind: "error" }));
  };
  const markAll = async () => {
    try {
      await markRead({ all: true });
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
    list.reload();
  };

  return html`
    <header class="head">
      <h1>${t("inbox.title")}</h1>
      <div class="end">
        <div class="tabs" role="group" aria-label=${t("inbox.show")}>
          <button type="button" aria-pressed=${!onlyUnread} onClick=${() => setQuery({ show: null })}>${t("inbox.all")}</button>
          <button type="button" aria-pressed=${onlyUnread} onClick=${() => setQuery({ show: "unread" })}>
            ${t("inbox.unread")}${unread.value > 0 && html`<span class="amount">${unread.value}</span>`}
          </button>
        </div>
        <button type="button" class="button" disabled=${unread.value === 0} onClick=${markAll}>${t("inbox.markAll")}</button>
      </div>
    </header>
    <div class="page stack">
      ${list.error && !list.data && html`<${Failure} error=${list.error} retry=${list.reload} />`}
      ${list.isLoading && !list.data && html`<${Waiting} />`}
      ${list.data && items.length === 0 &&
      html`<${Empty} icon="inbox" title=${t(onlyUnread ? "inbox.readTitle" : "inbox.emptyTitle")} text=${t("inbox.emptyText")}>
        <a class="button" href="/app/settings/notifications">${t("inbox.settings")}</a>
      </${Empty}>`}
      ${items.length > 0 && html`<ul class="rows">${items.map((notice) => html`<${NoticeRow} key=${notice.id} notice=${notice} mark=${() => mark([notice])} />`)}</ul>`}
      ${list.data?.hasMore && html`<button type="button" class="button more" onClick=${more}>${t("list.more")}</button>`}
    </div>
  `;
}

/** @param {boolean} onlyUnread @param {number} pages */
async function read(onlyUnread, pages) {
  /** @type {Notification[]} */
  const items = [];
  let cursor = "";
  for (let page = 0; page < pages; page += 1) {
    const answer = await call("listNotifications", { limit: PAGE, cursor: cursor || undefined, ...(onlyUnread ? { unread: true } : {}) });
    items.push(...answer.items);
    unread.value = answer.unread_count;
    cursor = answer.next_cursor ?? "";
    if (!cursor) break;
  }
  return { items, hasMore: cursor !== "" };
}
