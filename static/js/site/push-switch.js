/**
 * The switch for reminders in this browser. It shows what fits: a button to allow them or to end
 * them, or why there is none. The browser asks for its permission after a tap alone.
 */
import { isApple, isInstalled } from "./apple-device.js";
import { readOwner } from "./page-owner.js";
import { currentSubscription, rememberOwner } from "./push-subscription.js";

const isAble = () =>
  "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;

/** @param {string} text */
const fromBase64 = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) =>
    each.charCodeAt(0),
  );

/**
 * Whether the browser's subscription is for this site's key; one for an earlier key wakes nobody.
 * @type {(key: string, subscription: PushSubscription) => boolean}
 */
function isFor(key, subscription) {
  const own = subscription.options?.applicationServerKey;
  if (!own) return true; // the browser does not say
  const [bytes, wanted] = [new Uint8Array(own), fromBase64(key)];
  return bytes.length === wanted.length && bytes.every((byte, index) => byte === wanted[index]);
}

/** @param {string} text */
async function hash(text) {
  const bytes = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)),
  );
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The browser's subscription for the key; one for an earlier key gives way. @param {string} key */
async function subscribe(key) {
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: fromBase64(key) };
  try {
    return await pushManager.subscribe(options);
  } catch (error) {
    if (/** @type {DOMException} */ (error).name !== "InvalidStateError") throw error;
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options);
  }
}

/** @param {HTMLFormElement} form @param {PushSubscription} subscription */
function fill(form, subscription) {
  const { endpoint, keys } = subscription.toJSON();
  for (const [name, value] of Object.entries({ endpoint, ...keys })) {
    const input = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
    if (input) input.value = value ?? "";
  }
}

class PushSwitch extends HTMLElement {
  /** @type {AbortController} */
  #leaving;

  connectedCallback() {
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    // Before htmx, which listens on the form itself.
    this.addEventListener("submit", (event) => this.#submit(event), { capture: true, signal });
    this.#look();
  }

  disconnectedCallback() {
    this.#leaving.abort();
  }

  async #look() {
    if (!isAble()) return this.#show(isApple() && !isInstalled() ? "install" : "unable");
    if (Notification.permission === "denied") return this.#show("denied");
    const subscription = await currentSubscription();
    const { key = "", endpoints = "" } = this.dataset;
    const isKnown =
      subscription && endpoints.split(" ").includes(await hash(subscription.endpoint));
    if (isKnown && !isFor(key, subscription)) return this.#show("outdated", "allow");
    /** @type {HTMLFormElement | null} */
    const form = this.querySelector('[data-state="forget"]');
    if (isKnown && form) fill(form, subscription);
    return this.#show(isKnown ? "forget" : "allow");
  }

  /** @param {string[]} states */
  #show(...states) {
    for (const part of this.querySelectorAll("[data-state]")) {
      part.hidden = !states.includes(part.dataset.state ?? "");
    }
  }

  /** @param {HTMLElementEventMap["submit"]} event */
  #submit(event) {
    const form = event.target;
    if (form.dataset.state === "forget") {
      currentSubscription().then((subscription) => subscription?.unsubscribe());
    }
    const endpoint = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("endpoint"));
    if (form.dataset.state !== "allow" || endpoint?.value) return;
    event.preventDefault();
    event.stopPropagation();
    this.#allow(form);
  }

  /** @param {HTMLFormElement} form */
  async #allow(form) {
    try {
      fill(form, await subscribe(this.dataset.key ?? ""));
      rememberOwner(readOwner() ?? "");
      // A form ignores this for as long as its first submit is still under way.
      setTimeout(() => form.requestSubmit());
    } catch {
      this.#show(Notification.permission === "denied" ? "denied" : "failed", "allow");
    }
  }
}

customElements.define("push-switch", PushSwitch);
