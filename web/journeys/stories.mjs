// Every page in each of its states, as the tour shows them at /dev/pages: axe finds nothing on any, and none is wider than the
// narrowest telephone. They are put one after the other into a page that is open, which takes a tenth of the time that opening each takes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pictures, rules } from "./visitor.mjs";

const axe = readFileSync(createRequire(import.meta.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js"), "utf8");

export async function stories(browser, house, { lang = "", examine = true } = {}) {
  const context = await browser.newContext({ viewport: { width: 320, height: 740 }, bypassCSP: true }); // the policy lets nobody put a page into another
  const page = await context.newPage();
  await page.goto(`${house.base}${lang}/dev/pages`);
  const all = await page.locator("a[data-story]").evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  assert.ok(all.length > 50, `${all.length} stories`);
  await page.evaluate(axe);
  const wrong = await page.evaluate(
    async ([all, rules, examine]) => {
      const wrong = [];
      for (const at of all) {
        const told = new DOMParser().parseFromString(await (await fetch(at)).text(), "text/html");
        document.title = told.title;
        for (const name of ["lang", "dir"]) document.documentElement[name] = told.documentElement[name];
        document.body.replaceWith(document.adoptNode(told.body));
        const root = document.documentElement;
        if (root.scrollWidth > root.clientWidth) wrong.push(`${at}: ${root.scrollWidth - root.clientWidth} pixels wider than the window`);
        if (!examine) continue;
        const found = await window.axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
        for (const f of found.violations) wrong.push(`${at}: axe ${f.id}: ${f.nodes.map((n) => n.target).join(" | ").slice(0, 300)}`);
      }
      return wrong;
    },
    [all, rules, examine],
  );
  for (const width of pictures ? [360, 1280] : []) {
    await page.setViewportSize({ width, height: 740 });
    for (const at of all) {
      await page.goto(house.base + at);
      await page.screenshot({ path: `${pictures}/${at.slice(1).replaceAll("/", "-")}-${width}.jpg`, type: "jpeg", quality: 60, fullPage: true });
    }
  }
  assert.deepEqual(await context.cookies(), [], "a story leaves no cookie");
  await context.close();
  assert.deepEqual(wrong, []);
  return all.length;
}
