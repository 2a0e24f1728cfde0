/** What the settings alone need, beside the script that every page loads. */
import "./push-switch.js";
import "./save-state.js";
