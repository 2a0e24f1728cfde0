/** Brings every <session-player> of the page to life. */
import { SessionPlayer } from "./session-player.js";

customElements.define("session-player", SessionPlayer);
