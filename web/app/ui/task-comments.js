// Comments of a task. What is being written is a draft of the person at this task until the API has it.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { all, call, etag } from "../api.js";
import { html } from "../html.js";
import { ago, dateTime, t } from "../i18n.js";
import { withIds, withNames } from "../mentions.js";
import { filesOf } from "../store/attachments.js";
import { draft, keepDraft } from "../store/drafts.js";
import { me, myId } from "../store/session.js";
import { toast } from "../store/toasts.js";
import { uploads } from "../store/uploads.js";
import { Avatar } from "./avatar.js";
import { namesOf, useCommentFiles } from "./comment-files.js";
import { ask } from "./confirm.js";
import { reason } from "./failure.js";
import { FileRow, Sending } from "./file-row.js";
import { Markdown } from "./markdown.js";
import { useMentions } from "./mention-list.js";
import { Menu } from "./menu.js";
import { Writer } from "./writer.js";

/** @typedef {import("../api-types.js").Schemas["Comment"]} Comment */

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskComments({ context }) {
  const { board, id, canEdit, touched } = context;
  const [comments, setComments] = useState(/** @type {Comment[]} */ ([]));
  const people = board.people.value;
  const load = () => all("listComments", { project_id: board.id, task_id: id }).then(setComments, () => null);
  useEffect(() => void load(), [id, touched]);
  return html`
    <section class="section" aria-label=${t("comments.title")}>
      <header><h3>${t("comments.title")}</h3></header>
      <ol class="comments">
        ${comments.map((comment) => html`<${CommentRow} key=${comment.id} comment=${comment} people=${people} context=${context} reload=${load} />`)}
      </ol>
      ${canEdit && html`<${NewComment} context=${context} people=${people} done=${load} />`}
    </section>
  `;
}

/** @param {{ context: import("./task-dialog.js").TaskContext, people: import("../mentions.js").Named[], done: () => Promise<any> }} props */
function NewComment({ context: { board, id }, people, done }) {
  const place = `comment.${id}`;
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const { list, events } = useMentions(people, field);
  const [isBusy, setBusy] = useState(false);
  const files = useCommentFiles();
  // How many were sent: the field begins anew with each.
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (round > 0) field.current?.focus();
  }, [round]);
  // One key for one text, so that sending it again after a lost answer makes no second comment.
  const sent = useRef({ text: "", key: "" });
  /** @param {string} text */
  const send = async (text) => {
    if ((!text.trim() && files.chosen.length === 0) || isBusy) return;
    const body = { body: text.trim() ? withIds(text, people) : namesOf(files.chosen) };
    if (sent.current.text !== body.body) sent.current = { text: body.body, key: crypto.randomUUID() };
    setBusy(true);
    try {
      const comment = await call("createComment", { project_id: board.id, task_id: id }, { body, idempotencyKey: sent.current.key });
      keepDraft(place, null);
      sent.current = { text: "", key: "" };
      files.send(board.id, id, comment.id);
      setRound(round + 1);
      await done();
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
    setBusy(false);
  };
  return html`<div class="comment">
    <${Avatar} id=${myId.value} name=${me.value?.name ?? "?"} url=${me.value?.avatar_url} hidden />
    <div class=${`grow ${files.isOver ? "takes" : ""}`} ...${files.zone}><${Writer} key=${round} label=${t("comments.new")} place=${place} initial=${draft(place, "")} keepsInitial
      action=${t("comments.send")} placeholder=${t("comments.placeholder")}
      onSave=${send} fieldRef=${field} events=${{ ...events, onPaste: files.onPaste }} after=${html`${list}${files.list}`} foot=${files.button} small /></div>
  </div>`;
}

/** @param {{ comment: Comment, people: import("../mentions.js").Named[], context: import("./task-dialog.js").TaskContext, reload: () => Promise<any> }} props */
function CommentRow({ comment, people, context: { board, id, canEdit }, reload }) {
  const [isWriting, setWriting] = useState(false);
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const { list, events } = useMentions(people, field);
  const place = `comment.${comment.id}`;
  const name = comment.author.name ?? t("task.somebody");
  const isMine = comment.author.id === myId.value;
  const attached = filesOf(id).filter((file) => file.comment_id === comment.id && file.state !== "pending");
  const sending = uploads.value.filter((one) => one.comment === comment.id);
  const path = { project_id: board.id, task_id: id, comment_id: comment.id };
  /** @param {string} text */
  const save = async (text) => {
    try {
      await call("updateComment", path, { body: { body: withIds(text, people) }, ifMatch: etag(comment.version) });
      keepDraft(place, null);
      setWriting(false);
      await reload();
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
  };
  const remove = async () => {
    if (!(await ask({ title: t("comments.deleteTitle"), text: t("comments.deleteText"), action: t("action.delete"), danger: true }))) return;
    await call("deleteComment", path, { ifMatch: etag(comment.version) }).catch((error) => toast(reason(error), { kind: "error" }));
    await reload();
  };
  const items = [
    { label: t("action.edit"), icon: /** @type {const} */ ("edit"), run: () => setWriting(true) },
    { label: t("action.delete"), icon: /** @type {const} */ ("trash"), danger: true, run: () => void remove() },
  ];
  return html`<li class="comment">
    <${Avatar} id=${comment.author.id} name=${name} url=${board.member(comment.author.id)?.avatar_url} hidden />
    <div class="grow">
      <div class="row"><strong dir="auto">${name}</strong>
        <time class="small soft" datetime=${comment.created_at}
            title=${dateTime(comment.created_at)}>${ago(comment.created_at)}${comment.edited && ` · ${t("comments.edited")}`}</time>
        ${isMine && canEdit && !isWriting && html`<span class="end"><${Menu} label=${t("comments.actions")} items=${items} /></span>`}
      </div>
      ${isWriting
        ? html`<${Writer} label=${t("comments.edit")} place=${place} initial=${draft(place, withNames(comment.body, people))} keepsInitial action=${t("action.save")} autofocus
            onSave=${save} fieldRef=${field} events=${events} after=${list} small
            onCancel=${() => {
              keepDraft(place, null);
              setWriting(false);
            }} />`
        : html`<${Markdown} text=${comment.body} people=${people} />`}
      ${attached.length + sending.length > 0 &&
      html`<ul class="files" aria-label=${t("comments.files")}>
        ${attached.map((file) => html`<${FileRow} key=${file.id} file=${file} canDelete=${isMine && canEdit} />`)}
        ${sending.map((one) => html`<${Sending} key=${one.id} upload=${one} />`)}
      </ul>`}
    </div>
  </li>`;
}
