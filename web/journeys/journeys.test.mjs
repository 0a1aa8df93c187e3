// What the people this is for do here, in a real browser: with scripts and without, in both languages, on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { browser, house, live } from "./setting.mjs";
import { answer, hand, note, open, story } from "./telling.mjs";
import { Visitor, once } from "./visitor.mjs";

live();

const ways = [
  { lang: "en", scripts: true },
  { lang: "en", scripts: false },
  { lang: "cy", scripts: true },
  { lang: "cy", scripts: false },
];
const how = (w) => `${w.lang}, scripts ${w.scripts ? "on" : "off"}`;
const everywhere = ["/", "/support", "/code", "/procedure", "/privacy", "/verify", "/accessibility", "/report", "/my/code"];
const told = { story: (p) => p.fill("textarea", story) };

for (const way of ways) {
  test(`a bystander reports without a name, and comes back with the code (${how(way)})`, async () => {
    const v = await Visitor.come(browser, house, way);
    await v.go("/", "home");
    assert.deepEqual(await v.cookies(), [], "no cookie before the first answer");
    await v.follow("/report");
    await answer(v, { ...told, standing: (p) => p.check("input[value=witness]"), identity: (p) => p.check("input[value=anonymous]") }, "enough");
    await v.send("review"); // the short way: nothing more is asked
    const words = await hand(v);
    await note(v, words);
    await v.leave();

    const later = await Visitor.come(browser, house, way);
    await open(later, words);
    assert.equal(later.step(), "my", "the code opens the report");
    await later.page.fill("main form[action$=message] textarea", "I have found one more post.");
    await later.press(later.page.locator("main form[action$=message] button"));
    await later.look("written");
    assert.match(await later.page.locator(".messages").textContent(), /one more post/);
    await later.leave();
  });
}

test("whom it happened to gives a name, and is shown what they wrote before they send it", async () => {
  const v = await Visitor.come(browser, house, { width: 1280 });
  await v.go("/report", "before");
  await answer(v, {
    ...told,
    standing: (p) => p.check("input[value=affected]"),
    identity: (p) => p.check("input[value=named]"),
    contact: (p) => p.fill("input[name^=name], input[name='identity_name'], main input[type=text] >> nth=0", "Invented Person"),
  });
  const shown = await v.page.locator("main").textContent();
  assert.match(shown, /Invented Person/);
  assert.match(shown, /hateful post about my friend/);
  assert.equal((await hand(v)).length, 10);
  await v.leave();
});

test("somebody reports on behalf of another, in the dark, and the story alone must be told", async () => {
  const v = await Visitor.come(browser, house, { dark: true });
  await v.go("/report", "before");
  const asked = await answer(v, { standing: (p) => p.check("input[value=on_behalf]") }, "story");
  await v.send("story-wrong");
  assert.ok(await v.page.locator(".govuk-error-summary a").count(), "the summary leads to the field");
  await v.page.fill("textarea", story);
  await v.send();
  const rest = await answer(v, {});
  assert.ok(asked.length + rest.length > 10, "every page was asked");
  await hand(v);
  await v.leave();
});

for (const scripts of [true, false]) {
  test(`what was begun is found again with its own words (scripts ${scripts ? "on" : "off"})`, async () => {
    const v = await Visitor.come(browser, house, { scripts });
    await v.go("/report", "before");
    await answer(v, told, "when");
    await v.press(v.page.locator("main form button[name=save]"));
    await v.look("saved");
    const words = (await v.page.locator("#words li").allTextContents()).map((w) => w.trim());
    await v.leave();

    const later = await Visitor.come(browser, house, { scripts });
    await open(later, words);
    assert.equal(later.step(), "when", "it goes on where it was stopped");
    await later.go("/report/story", "story");
    assert.equal(await later.page.inputValue("textarea"), story);
    await later.leave();
  });

  test(`who leaves is gone: no cookie, and Back shows nothing (scripts ${scripts ? "on" : "off"})`, async () => {
    const v = await Visitor.come(browser, house, { scripts });
    await v.page.route(/^https:/, (r) => r.fulfill({ contentType: "text/html", body: "<title>elsewhere</title>" }));
    const away = (u) => !u.href.startsWith(house.base);
    const leave = async () => {
      await v.page.locator(".leave__button").click();
      await v.page.waitForURL(away, { timeout: 10_000 });
      assert.deepEqual(await v.cookies(), []);
    };
    // nothing goes back one page, and holds what is there to what somebody else may see: a page of nobody's, or the browser's own.
    const nothing = async (name) => {
      await v.page.goBack({ timeout: 5_000 }).catch(() => {});
      await v.page.waitForLoadState().catch(() => {});
      if (away(new URL(v.page.url()))) return; // the browser's own: it would have to send a form again
      await v.look(name);
      assert.equal(await v.page.title(), "Weather", `${name}: ${v.page.url()}`);
      assert.equal(await v.page.locator("form, textarea, header").count(), 0);
    };

    await open(v, house.tour.reports[0].access_code);
    assert.match(await v.page.locator("main").textContent(), new RegExp(house.tour.reports[0].reference));
    await v.follow("/my/part");
    await leave();
    await nothing("left");
    await nothing("left");

    await v.go("/report/story", "story");
    await v.page.fill("textarea", story);
    await v.send();
    await v.send();
    await v.press(v.page.locator("main a.govuk-back-link"));
    await leave();
    for (let i = 0; i < 3; i++) await nothing("left");

    await v.go("/report/story", "story");
    await v.page.fill("textarea", story);
    await v.send();
    await v.press(v.page.locator("main form button[name=save]"));
    await leave();
    await nothing("left");
    v.wrong = v.wrong.filter((w) => !w.startsWith("asked of somebody else:")); // where leaving leads
    await v.leave();
  });
}

test("what came of copying the words and of saving the receipt is said, and the receipt is there once more", async () => {
  const v = await Visitor.come(browser, house);
  await v.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await v.go("/report", "before");
  await answer(v, told);
  const words = await hand(v);
  const said = v.page.locator("main [role=status]");
  assert.equal(await said.textContent(), "");
  await v.page.locator("button[data-copy]").click();
  await said.filter({ hasText: "copied" }).waitFor();
  assert.equal(await v.page.evaluate(() => navigator.clipboard.readText()), words.join(" "));
  const save = async () => {
    const file = v.page.waitForEvent("download", { timeout: 10_000 });
    await v.page.locator("main form[action$='/report/receipt'] button").click();
    await said.filter({ hasText: "downloads" }).waitFor();
    return readFileSync(await (await file).path(), "utf8");
  };
  const first = await save();
  assert.equal(await save(), first, "saved twice it is the same");
  await note(v, words);
  assert.equal(await save(), first);
  await v.leave();
});

test("a code that opens nothing says so and keeps what was typed", async () => {
  const v = await Visitor.come(browser, house);
  await v.go("/my/code", "code");
  const typed = "one two three four five six seven eight nine ten";
  await v.page.fill("main textarea", typed);
  await v.send("code-wrong");
  assert.ok(await v.page.locator(".govuk-error-summary").count());
  assert.equal(await v.page.inputValue("main textarea"), typed);
  await v.leave();
});

test("the whole report is told with the keyboard alone", async () => {
  const v = await Visitor.come(browser, house);
  await v.page.goto(v.at("/report"));
  const { keyboard } = v.page;
  const focused = () => v.page.evaluate(() => ({ tag: document.activeElement.tagName, go: document.activeElement.matches("main form button:not([name]), main a.govuk-button") }));
  for (let i = 0; i < 40 && v.step() !== "review"; i++) {
    const from = v.page.url();
    for (let tabs = 0; ; tabs++) {
      assert.ok(tabs < 80, `${from}: the button that goes on cannot be reached`);
      await keyboard.press("Tab");
      const at = await focused();
      if (v.step() === "story" && at.tag === "TEXTAREA") await keyboard.type(story);
      if (at.go) break;
    }
    await keyboard.press("Enter");
    await v.page.waitForURL((u) => u.href !== from, { timeout: 10_000 });
  }
  assert.equal(v.step(), "review");
  await v.leave();
});

test("from right to left the layout holds, at 320 pixels and on a desk", async () => {
  for (const width of once ? [320] : [320, 1280]) {
    const v = await Visitor.come(browser, house, { lang: "mirror", scripts: false, width });
    for (const path of everywhere) await v.go(path, path.slice(1).replace("/", "-") || "home");
    await v.go("/report", "before");
    await answer(v, told);
    await hand(v);
    await v.leave();
  }
});

test("every public page keeps its promises, at 320 pixels, on a phone and on a desk in the dark", async () => {
  for (const how of [{ width: 320 }, { width: 360, lang: "cy" }, { width: 1280, dark: true }]) {
    const v = await Visitor.come(browser, house, how);
    for (const path of everywhere) await v.go(path, path.slice(1).replace("/", "-") || "home");
    assert.deepEqual(await v.cookies(), [], "looking leaves no cookie");
    await v.leave();
  }
});
