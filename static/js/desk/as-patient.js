/** A patient's page that the desk shows: it is left when the desk is idle, and plays a minute. */
import { watchBackCache } from "../site/back-cache.js";
import { watchDesk } from "./desk-idle.js";

watchBackCache();
watchDesk();
if (document.querySelector("[data-part=minute-over]")) import("./first-minute.js");
