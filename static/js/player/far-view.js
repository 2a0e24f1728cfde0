/** The far view: nothing but giant digits and texts, for a phone that lies across the room. */

const FAR_KEY = "far-view";

function isFarWished() {
  try {
    return localStorage.getItem(FAR_KEY) !== null;
  } catch {
    return false;
  }
}

/** @param {boolean} isFar */
function wishFar(isFar) {
  try {
    if (isFar) localStorage.setItem(FAR_KEY, "yes");
    else localStorage.removeItem(FAR_KEY);
  } catch {
    // Without storage the wish lasts for this page.
  }
}

/** @type {(root: HTMLElement, button: HTMLElement, isFar: boolean) => void} */
function show(root, button, isFar) {
  root.classList.toggle("is-far", isFar);
  button.setAttribute("aria-pressed", String(isFar));
}

/** A page that only shows another person's session remembers nothing. @param {HTMLElement} root */
const isKept = (root) => !("unkept" in root.dataset);

/**
 * As it was left on this device.
 * @param {HTMLElement} root
 * @param {HTMLElement} button that says whether it is on
 */
export const restoreFar = (root, button) => show(root, button, isKept(root) && isFarWished());

/** @param {HTMLElement} root @param {HTMLElement} button */
export function toggleFar(root, button) {
  const isFar = !root.classList.contains("is-far");
  show(root, button, isFar);
  if (isKept(root)) wishFar(isFar);
}
