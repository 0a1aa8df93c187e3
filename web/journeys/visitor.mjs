// Somebody with a browser. Every page that they look at is held to what every page promises: no finding of axe, nothing asked
// of anybody else, nothing in the browser's storage, no error in its console, one h1, a title, and no line wider than the window.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";

export const pictures = process.env.PICTURES;
export const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
export const once = process.env.JOURNEYS === "once"; // axe examines each page where it is first met, not in every language, width and colour
const examined = new Set();

export class Visitor {
  // come opens a window of their own. scripts: whether they run; lang: "en", "cy", or "mirror" for English from right to left; width: of the window, in pixels.
  static async come(browser, house, { scripts = true, lang = "en", width = 360, dark = false } = {}) {
    const context = await browser.newContext({
      javaScriptEnabled: scripts,
      viewport: { width, height: 740 },
      colorScheme: dark ? "dark" : "light",
    });
    const v = new Visitor();
    Object.assign(v, { context, house, scripts, lang, width, dark, wrong: [], page: await context.newPage() });
    v.page.on("console", (m) => m.type() === "error" && !m.text().includes("status of 4") && v.wrong.push(`console: ${m.text()}`));
    v.page.on("pageerror", (e) => v.wrong.push(`script: ${e.message}`));
    v.page.on("request", (r) => {
      if (!r.url().startsWith(house.base) && !r.url().startsWith("data:")) v.wrong.push(`asked of somebody else: ${r.url()}`);
    });
    return v;
  }

  at(path) {
    const root = this.house.base + (this.lang === "en" ? "" : `/${this.lang}`);
    return path === "/" && this.lang !== "en" ? root : root + path;
  }

  async go(path, name, kind) {
    await this.page.goto(this.at(path));
    await this.look(name, kind);
  }

  // look holds the page to its promises, and takes its picture where pictures are wanted. Pages of one kind differ in what
  // they hold and not in how they are built.
  async look(name, kind = name) {
    const { page } = this;
    const which = once ? kind : [name, this.lang, this.width, this.dark].join(" ");
    if (this.scripts && !examined.has(which)) { // axe is itself a script
      examined.add(which);
      const found = await new AxeBuilder({ page }).withTags(rules).analyze();
      for (const f of found.violations) this.wrong.push(`${name}: axe ${f.id}: ${f.nodes.map((n) => n.target).join(" | ").slice(0, 300)}`);
    }
    const state = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      h1: document.querySelectorAll("h1").length,
      lang: document.documentElement.lang,
      dir: document.documentElement.dir,
      kept: localStorage.length + sessionStorage.length,
    }));
    if (state.wide > 0) this.wrong.push(`${name}: ${state.wide} pixels wider than the window`);
    if (state.h1 !== 1) this.wrong.push(`${name}: ${state.h1} main headings`);
    const turned = this.lang === "mirror";
    if (state.lang !== (turned ? "en" : this.lang)) this.wrong.push(`${name}: its language is ${state.lang}`);
    if (state.dir !== (turned ? "rtl" : "ltr")) this.wrong.push(`${name}: it runs ${state.dir}`);
    if (state.kept) this.wrong.push(`${name}: something is in the browser's storage`);
    if (!(await page.title())) this.wrong.push(`${name}: it has no title`);
    if (pictures) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: `${pictures}/${name}-${this.lang}-${this.width}.png`, fullPage: true });
    }
  }

  // press presses what leads to another page, and waits until that page stands whole: a page that has only begun to come is
  // taken for one without a form.
  async press(what) {
    const whole = this.page.waitForEvent("load");
    await Promise.all([whole, what.click()]);
  }

  // follow goes where a link of the page leads.
  async follow(to) {
    await this.press(this.page.locator(`main a[href$='${to}']`).first());
  }

  // send presses the one button of the page's form that goes on.
  async send(name, kind) {
    const button = this.page.locator("main form button:not([name])").last();
    await this.press((await button.count()) ? button : this.page.locator("main a.govuk-button").first());
    if (name) await this.look(name, kind);
  }

  // step is the last part of where they are.
  step() {
    return new URL(this.page.url()).pathname.split("/").pop();
  }

  cookies() {
    return this.context.cookies(this.house.base);
  }

  // leave closes the window and says what was wrong on the way.
  async leave() {
    await this.context.close();
    assert.deepEqual(this.wrong, []);
  }
}
