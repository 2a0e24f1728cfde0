/** Which button and which key asks for what. Knows no session. */

/** @type {Record<string, string>} */
const KEYS = {
  " ": "pause",
  ArrowLeft: "back",
  ArrowRight: "ready",
  ArrowUp: "more",
  s: "skip",
  f: "far",
  "?": "keys",
  Escape: "halt",
};

/** These answer to keys of their own. */
const ANSWERING = "input, textarea, select, dialog *";
const PRESSED_BY_SPACE = "button, summary, a";

/**
 * The action that a key asks for, null for a key that is none of ours.
 * @param {DocumentEventMap["keydown"]} event
 */
function actionOf({ key, target, ctrlKey, metaKey, altKey, isComposing }) {
  if (ctrlKey || metaKey || altKey || isComposing || target.closest(ANSWERING)) return null;
  if (key === " " && target.closest(PRESSED_BY_SPACE)) return null;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}

/**
 * @param {HTMLElement} root
 * @param {(action: string, value: string) => void} act
 * @param {AbortSignal} signal
 */
export function watchControls(root, act, signal) {
  root.addEventListener(
    "click",
    ({ target }) => {
      /** @type {HTMLButtonElement | null} */
      const button = target.closest("[data-action]");
      if (button) act(button.dataset.action ?? "", button.value);
    },
    { signal },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      const action = actionOf(event);
      if (!action || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      if (!event.repeat) act(action, "");
    },
    { signal },
  );
}
