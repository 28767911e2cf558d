// Browser, visits and what holds on every page: the status expected, no problem in the console, no request to
// elsewhere, no violation of any accessibility rule.
import assert from "node:assert/strict";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

import { chromium } from "playwright-core";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SCREENSHOTS = fileURLToPath(new URL("../../../docs/screenshots/", import.meta.url));
const FAILURES = fileURLToPath(new URL("../out/", import.meta.url));
const PICTURES = join(SCREENSHOTS, "manual/");
const SCREENSHOT_MAX = 300_000;
const PICTURE_MAX = 60_000;
const MANUAL_WIDTH = 1120;
const ACTION_WITHIN = 15_000;
const PAGE_WITHIN = 30_000;
const WIDE = { width: 1366, height: 860 };

/** Starts Chromium; nothing of it talks to the network by itself. */
export function launch(executablePath) {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
  return chromium.launch({
    executablePath,
    headless: true,
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", ...quiet],
  });
}

/** What a journey stands on: the server, its accounts, and visits that end with the journey. */
export class Stage {
  constructor(server, browser, { photographs }) {
    Object.assign(this, { server, browser, photographs, visits: [], violations: new Map() });
  }

  /** Keeps a violation of an accessibility rule, once, with the first page it was found on. */
  find(violation, path) {
    if (!this.violations.has(violation)) this.violations.set(violation, path);
  }

  /** A person at a browser of their own: cookies are not shared between visits. */
  async visit(options = {}) {
    const context = await this.browser.newContext({
      baseURL: this.server.base,
      viewport: WIDE,
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
      ...options,
    });
    context.setDefaultTimeout(ACTION_WITHIN);
    context.setDefaultNavigationTimeout(PAGE_WITHIN);
    const visit = new Visit(this, context, await context.newPage(), options.javaScriptEnabled !== false);
    this.visits.push(visit);
    return visit;
  }

  /** A picture as WebP of at most so many bytes, which the browser itself can write. */
  async webp(png, most) {
    const page = await this.browser.newPage();
    const write = async ({ source, most }) => {
      const image = await createImageBitmap(await (await fetch(source)).blob());
      const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
      canvas.getContext("2d").drawImage(image, 0, 0);
      const written = [0.75, 0.6, 0.45, 0.3].map((quality) => canvas.toDataURL("image/webp", quality).split(",")[1]);
      return written.find((one) => one.length * 3 / 4 < most) ?? written.at(-1);
    };
    const written = await page.evaluate(write, { source: `data:image/png;base64,${png.toString("base64")}`, most });
    await page.close();
    return Buffer.from(written, "base64");
  }

  /** The demonstration account of a role at a unit whose name contains `place`; `nth` of several. */
  account(role, place = "", nth = 0) {
    const fits = this.server.accounts.filter((one) => one.role === role && one.unit_name.includes(place));
    assert.ok(fits.length > nth, `no account ${nth} with role ${role} at “${place}”`);
    return fits[nth];
  }

  /** What every visit has to be at its end. */
  settle() {
    const troubles = this.visits.flatMap((visit) => visit.troubles);
    const violations = [...this.violations].map(([violation, path]) => `${path}: ${violation}`);
    assert.deepEqual([...troubles, ...violations], [], "troubles and violations of accessibility rules");
  }

  /** Fails with `error`, and with what the visits show now: a screenshot each. */
  async explain(error, name) {
    await mkdir(FAILURES, { recursive: true });
    for (const [n, visit] of this.visits.entries()) {
      const path = join(FAILURES, `${name}-${n + 1}.png`);
      const shown = await visit.page.screenshot({ path, fullPage: true }).then(() => path, () => "no screenshot");
      error.stack += `\nat ${visit.page.url()} (${shown})`;
    }
    throw error;
  }

  async close() {
    await Promise.all(this.visits.map((visit) => visit.context.close()));
  }
}

/** One person's browser. */
export class Visit {
  constructor(stage, context, page, script) {
    Object.assign(this, { stage, context, page, script, troubles: [] });
    page.on("console", (message) => this.heard(message));
    page.on("pageerror", (error) => this.troubles.push(`script error: ${error.message}`));
    page.on("request", (request) => this.asked(request));
    page.on("response", (response) => this.answered(response));
  }

  heard(message) {
    // Statuses are judged by `answered`, which knows what was expected.
    const status = message.text().startsWith("Failed to load resource: the server responded with a status of");
    // A preview that is asked for again gives up the one before: htmx calls that an error.
    const overtaken = /^htmx:(sendAbort|afterRequest), /.test(message.text());
    if (message.type() === "error" && !status && !overtaken) this.troubles.push(`${this.page.url()} console: ${message.text()}`);
  }

  asked(request) {
    const own = request.url().startsWith(`${this.stage.server.base}/`) || request.url().startsWith("data:");
    if (!own) this.troubles.push(`asked elsewhere: ${request.url()}`);
  }

  answered(response) {
    const page = response.request().isNavigationRequest();
    if (!page && response.status() >= 400) this.troubles.push(`${response.status()} for ${response.url()}`);
  }

  /** Opens a page of the site. */
  async open(path, status = 200) {
    await this.judge(await this.page.goto(path), status);
  }

  /** Clicks what leads to another page. `look` is off where the same long page has just been looked through. */
  async follow(target, status = 200, look = true) {
    await this.turn(() => target.click(), status, look);
  }

  /** Does what leads to another page, and waits until it is there. */
  async turn(deed, status = 200, look = true) {
    const redirected = (response) => response.status() >= 300 && response.status() < 400;
    const mine = (response) => response.frame() === this.page.mainFrame() && !redirected(response);
    const [response] = await Promise.all([
      this.page.waitForResponse((answer) => answer.request().isNavigationRequest() && mine(answer)),
      this.page.waitForEvent("load"),
      deed(),
    ]);
    await this.judge(response, status, look);
  }

  async judge(response, status, look = true) {
    assert.equal(response.status(), status, `status of ${response.url()}: ${await this.gist()}`);
    if (look) await this.inspect();
  }

  /** The first heading or alert, for messages. */
  async gist() {
    const shown = this.page.locator("main .say, main h1").filter({ visible: true });
    return (await shown.allInnerTexts()).join(" / ").slice(0, 300);
  }

  /**
   * Tries all accessibility rules on the page as it is. What they find fails the journey at its end, so that one run
   * tells everything. The rules need a script that may run: visits without script see the same pages.
   */
  async inspect() {
    if (!this.script) return;
    await this.page.evaluate(AXE);
    const { violations } = await this.page.evaluate(() => globalThis.axe.run(document));
    const { pathname } = new URL(this.page.url());
    for (const { id, help, nodes } of violations) {
      for (const { html } of nodes) {
        this.stage.find(`${id} (${help}): ${html.match(/^<[^>]*>/)?.[0] ?? html}`, pathname);
      }
    }
  }

  /** Waits until a text stands on the page. */
  async sees(text, within = this.page.locator("main")) {
    await within.getByText(text).filter({ visible: true }).first().waitFor();
  }

  /** Nothing is wider than the screen. */
  async fits() {
    const [wide, screen] = await this.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(wide <= screen, `${this.page.url()} is ${wide} px wide on a screen of ${screen} px`);
  }

  /**
   * Picture for the manual, if asked for: of one part of the page, or of its top. Small, so that the manual stays light.
   * `margin` is how much of what stands around the part is shown.
   */
  async picture(name, { of, height, margin = 0 } = {}) {
    if (!this.stage.photographs) return;
    const before = this.page.viewportSize();
    await this.page.evaluate(() => document.activeElement?.blur());
    if (!of && before.width > MANUAL_WIDTH) await this.page.setViewportSize({ width: MANUAL_WIDTH, height: height ?? before.height });
    if (!of) await this.page.evaluate(() => window.scrollTo(0, 0));
    const clip = of ? await this.clip(of, height, margin) : undefined;
    const shot = await this.page.screenshot({ animations: "disabled", caret: "initial", clip, fullPage: Boolean(clip) });
    await this.page.setViewportSize(before);
    const small = await this.stage.webp(shot, PICTURE_MAX);
    assert.ok(small.length < PICTURE_MAX, `${name}.webp has ${small.length} bytes`);
    await mkdir(PICTURES, { recursive: true });
    await writeFile(join(PICTURES, `${name}.webp`), small);
  }

  /** Where a part stands on the whole page, with some of what is around it. */
  async clip(part, height, margin) {
    const box = await part.evaluate((element) => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return { x: left + window.scrollX, y: top + window.scrollY, width, height };
    });
    const around = { x: box.x - 8, y: box.y - 8 - margin, width: box.width + 16, height: box.height + 16 + 2 * margin };
    return { ...around, height: Math.min(around.height, height ?? around.height) };
  }

  /** Screenshot for the README, if asked for; of a higher window where the page says more further down. */
  async photograph(name, height) {
    if (!this.stage.photographs) return;
    const before = this.page.viewportSize();
    if (height) await this.page.setViewportSize({ ...before, height });
    await mkdir(SCREENSHOTS, { recursive: true });
    const path = join(SCREENSHOTS, `${name}.png`);
    await this.page.evaluate(() => window.scrollTo(0, 0));
    await this.page.screenshot({ path, animations: "disabled" });
    await this.page.setViewportSize(before);
    const { size } = await stat(path);
    assert.ok(size < SCREENSHOT_MAX, `${name}.png has ${size} bytes`);
  }
}
