"""ES modules with every import and export form that the bundler knows."""

MODULES = {
    "entry.js": """\
/** The entry. @type {import("./late.js").Late} */
import { count, tell as say } from "./deep.js";
import { again } from "./passed-on.js";
import "./alone.js";

count();
again();
say("entry");
import("./late.js").then(({ late }) => late());
""",
    "deep.js": """\
let calls = 0;

export function count() {
  calls += 1;
}

export const tell = (name) => told.push(`${name} ${calls}`);

export async function wait() {}

export class Thing {}
""",
    "passed-on.js": 'export { count as again } from "./deep.js";\n',
    "alone.js": 'import { tell } from "./deep.js";\ntell("alone");\n',
    "late.js": """\
import {
  tell,
  Thing,
} from "./deep.js";
export const late = () => tell(new Thing().constructor.name);
""",
}
