/** What every page of the therapist's desk loads. */
import { watchBackCache } from "../site/back-cache.js";
import { watchChoosers } from "./desk-choosers.js";
import { keepDrafts } from "./desk-drafts.js";
import { watchDesk } from "./desk-idle.js";
import { watchSearchKey } from "./search-key.js";

watchBackCache();
watchDesk();
keepDrafts();
watchChoosers();
watchSearchKey();
