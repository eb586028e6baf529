// Copies a text, and says so.
import { t } from "../i18n.js";
import { toast } from "../store/toasts.js";

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t("copied"));
  } catch {
    toast(t("copy.failed", { text }), { kind: "error" });
  }
}
