/** <home-screen> says how the site gets onto the Home Screen, where no browser offers it: Safari. */
import { isApple, isInstalled } from "./apple-device.js";

const KEY = "home-screen-told";

/** Safari on an iPhone or iPad; each other browser there has a name of its own. */
const isMobileSafari = () =>
  isApple() && !isInstalled() && !/(Cri|Fxi|Edgi|OPi)OS|GSA/.test(navigator.userAgent);

function isTold() {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return false;
  }
}

function rememberTold() {
  try {
    localStorage.setItem(KEY, "yes");
  } catch {
    // Without storage it is said again after the next session.
  }
}

class HomeScreen extends HTMLElement {
  connectedCallback() {
    if (isTold() || !isMobileSafari()) return;
    this.hidden = false;
    const button = /** @type {HTMLButtonElement} */ (this.querySelector("button"));
    button.addEventListener("click", () => {
      rememberTold();
      this.hidden = true;
    });
  }
}

customElements.define("home-screen", HomeScreen);
