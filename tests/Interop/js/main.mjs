// Usage: node main.mjs MODULE SCENARIO URL [JSON]
// Runs one scenario with one of the two client packages; prints "ok" and exits 0, or prints the error and exits 1.
import * as auth from "./scenarios/auth.mjs";
import * as callout from "./scenarios/callout.mjs";
import * as core from "./scenarios/core.mjs";
import * as errors from "./scenarios/errors.mjs";
import * as system from "./scenarios/system.mjs";
import * as volume from "./scenarios/volume.mjs";

const [moduleName, scenario, url, json] = process.argv.slice(2);
const scenarios = { ...auth, ...callout, ...core, ...errors, ...system, ...volume };
try {
  if (!scenarios[scenario]) throw new Error(`no scenario ${scenario}`);
  const nats = await import(moduleName);
  await scenarios[scenario](nats, url, json ? JSON.parse(json) : {});
  console.log("ok");
  process.exit(0);
} catch (error) {
  console.log(`${scenario} with ${moduleName}: ${error?.stack ?? error}`);
  process.exit(1);
}
