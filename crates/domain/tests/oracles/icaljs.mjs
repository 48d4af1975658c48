// Expands rules with ical.js: a JSON array of {start, rule, horizon} in, an array of arrays of times out.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import path from "node:path";
import vm from "node:vm";

const modules = path.resolve(process.env.INTEGRATOR_TEST_NODE_MODULES);
const entry = createRequire(path.join(modules, "oracle.js")).resolve("ical.js");
const { default: ICAL } = await import(pathToFileURL(entry));

function expand({ start, rule, horizon, most }) {
  try {
    const found = [];
    const times = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromDateTimeString(start));
    for (let at = times.next(); at && found.length < most; at = times.next()) {
      const text = at.toString();
      if (horizon < text) break;
      found.push(text);
    }
    return found;
  } catch (error) {
    return [`error: ${error.message}`];
  }
}

// Some rules send its iterator round for ever; an answer takes it some milliseconds.
function patiently(one) {
  try {
    return vm.runInNewContext("expand(one)", { expand, one }, { timeout: 1000 });
  } catch {
    return ["error: no end"];
  }
}

const cases = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(patiently)));
