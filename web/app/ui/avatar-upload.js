// One's picture: chosen, sent to S3, shown once it is checked and cut; or removed.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { sha256 } from "../sha256.js";
import { loadMe } from "../store/session.js";
import { announce, toast } from "../store/toasts.js";
import { put } from "../store/uploads.js";
import { Avatar } from "./avatar.js";
import { fieldError, reason } from "./failure.js";
import { Icon } from "./icon.js";

const MOST_BYTES = 10 * 1024 * 1024;
const TYPES = "image/png,image/jpeg,image/gif,image/webp";

/** @param {string | null} url The same picture has another signature each time. */
const place = (url) => url?.split("?")[0] ?? null;

/** @param {{ user: import("../api-types.js").Schemas["User"] }} props */
export function AvatarUpload({ user }) {
  const [progress, setProgress] = useState(/** @type {number | null} */ (null));
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const aborter = useRef(new AbortController());
  useEffect(() => () => aborter.current.abort(), []);

  /** @param {File} file */
  async function send(file) {
    setError(null);
    if (file.size > MOST_BYTES) return setError(t("profile.pictureTooLarge"));
    aborter.current = new AbortController();
    const { signal } = aborter.current;
    setProgress(0);
    try {
      const body = { content_type: file.type, size_bytes: file.size, sha256: await sha256(file, undefined, signal) };
      const { upload } = await call("uploadAvatar", {}, { body, idempotencyKey: crypto.randomUUID(), signal });
      if (!("url" in upload)) throw new Error("a picture has one part");
      await put(upload, file, setProgress, signal);
      const isThere = await appears(place(user.avatar_url), signal);
      if (isThere) announce(t("profile.pictureSaved"));
      else setError(t("profile.pictureRefused"));
    } catch (problem) {
      if (!signal.aborted) setError(fieldError(problem, "content_type") ? t("profile.pictureKind") : reason(problem));
    }
    setProgress(null);
    if (input.current) input.current.value = "";
  }
  const remove = async () => {
    try {
      await call("removeAvatar", {});
      await loadMe();
    } catch (problem) {
      toast(reason(problem), { kind: "error" });
    }
  };
  return html`<div class="avatar-upload">
    <${Avatar} name=${user.name} id=${user.id} url=${user.avatar_url} hidden />
    <div class="grow">
      <h2>${t("profile.picture")}</h2>
      <p class="small soft">${t("profile.pictureHint")}</p>
      ${progress !== null && html`<progress class="bar" max="1" value=${progress < 1 ? progress : undefined} aria-label=${t("profile.pictureSending")}></progress>`}
      ${error && html`<p class="small bad" role="alert">${error}</p>`}
    </div>
    <div class="row">
      <label class="button file-button"><${Icon} name="edit" />${t("profile.pictureChoose")}
        <input ref=${input} class="sr" type="file" accept=${TYPES} disabled=${progress !== null}
          onChange=${(/** @type {Event} */ event) => {
            const file = /** @type {HTMLInputElement} */ (event.target).files?.[0];
            if (file) send(file);
          }} /></label>
      ${user.avatar_url && html`<button type="button" class="button ghost" onClick=${remove}>${t("profile.pictureRemove")}</button>`}
    </div>
  </div>`;
}

/** Waits until the profile has another picture. @param {string | null} before @param {AbortSignal} signal */
async function appears(before, signal) {
  for (let attempt = 0; attempt < 20 && !signal.aborted; attempt += 1) {
    const user = await loadMe();
    if (place(user.avatar_url) !== before) return true;
    await new Promise((resolve) => setTimeout(resolve, Math.min(3000, 400 + attempt * 200)));
  }
  return false;
}
