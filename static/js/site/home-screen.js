/** <home-screen> says how the site gets onto the Home Screen, where no browser offers it: Safari. */
import { isMobileSafari } from "./apple-device.js";

const KEY = "home-screen-told";

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
