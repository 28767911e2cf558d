// Browser journeys: starts the program with a small demonstration district, goes through it as citizens and staff do,
// and says how many journeys passed. Needs YICHUANG_BIN (the program) and YICHUANG_CHROMIUM (the browser).
//   YICHUANG_JOURNEYS=stale,phone   only journeys whose file name contains one of these
//   YICHUANG_SCREENSHOTS=1          takes the README's screenshots into docs/screenshots, the manual's into its folder manual
import { readdir } from "node:fs/promises";

import { Server } from "./lib/server.mjs";
import { Stage, launch } from "./lib/stage.mjs";
import { atMost } from "./lib/until.mjs";

const JOURNEY_WITHIN = 300_000;

/** The journeys in order of their file names. */
async function journeys() {
  const wanted = (process.env.YICHUANG_JOURNEYS ?? "").split(",").filter(Boolean);
  const files = (await readdir(new URL("journeys/", import.meta.url))).filter((file) => file.endsWith(".mjs")).sort();
  const chosen = files.filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
  return Promise.all(chosen.map(async (file) => ({ file, ...(await import(`./journeys/${file}`)) })));
}

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}`);
  return value;
}

/** Goes one journey; gives whether it passed. */
async function go(stage, { file, name, run }) {
  const started = performance.now();
  try {
    await atMost(JOURNEY_WITHIN, name, run(stage)).catch((error) => stage.explain(error, file.replace(".mjs", "")));
    stage.settle();
    console.log(`ok     ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    console.log(`FAILED ${name}\n${indented(error.stack ?? String(error))}`);
    return false;
  } finally {
    await stage.close();
  }
}

const indented = (text) => text.replaceAll(/^/gm, "       ");

async function main() {
  const photographs = process.env.YICHUANG_SCREENSHOTS === "1";
  // Screenshots want a district with some life; the journeys do not.
  const size = photographs ? { cases: 900, days: 60 } : { cases: 60, days: 20 };
  const chosen = await journeys();
  const server = new Server(setting("YICHUANG_BIN"));
  const browser = await launch(setting("YICHUANG_CHROMIUM"));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => server.stop().finally(() => process.exit(130)));
  const failed = [];
  try {
    await server.start(size);
    for (const journey of chosen) {
      if (!(await go(new Stage(server, browser, { photographs }), journey))) failed.push(journey.name);
    }
  } catch (error) {
    failed.push("start");
    console.log(indented(error.stack));
  } finally {
    await browser.close();
    await server.stop();
  }
  if (failed.length > 0) console.log(`What the server said last:\n${indented(server.output.join("\n"))}`);
  const passed = failed.includes("start") ? 0 : chosen.length - failed.length;
  console.log(`${passed} passed, ${failed.length} failed`);
  return failed.length === 0 && passed > 0;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error.stack ?? String(error));
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}
