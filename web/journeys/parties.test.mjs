// Everybody else who comes by a code, in the long procedure: whom it happened to, a witness, those who stand beside a side; the
// respondent who appeals; and whoever has new words because somebody may have seen the old ones.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, house, live } from "./setting.mjs";
import { stories } from "./stories.mjs";
import { open } from "./telling.mjs";
import { Visitor, once } from "./visitor.mjs";

live("nec");

const codeOf = (kind) => house.tour.parties.find((p) => p.kind === kind).access_code;
const main = (v) => v.page.locator("main").textContent();

test("a witness reads what they stated, corrects it, and signs by keyboard (en, scripts on)", async () => {
  const v = await Visitor.come(browser, house);
  await open(v, codeOf("witness"));
  await v.follow("/my/part");
  await v.look("part-witness");
  assert.match(await main(v), /Two people walked past her/);
  await v.follow("/my/do/statement");
  const text = v.page.locator("main form textarea");
  assert.match(await text.inputValue(), /I was at the fair/, "a correction begins with their own words");
  await text.fill("I was at the fair. Three people walked past her.");
  await v.send("statement-unsigned");
  assert.ok(await v.page.locator(".govuk-error-summary a").count(), "a statement is signed");
  await v.page.locator("main form input[type=radio][value=yes]").focus();
  await v.page.keyboard.press("Space");
  for (let i = 0; i < 10 && !(await v.page.evaluate(() => document.activeElement.matches("main form button"))); i++) await v.page.keyboard.press("Tab");
  await v.page.keyboard.press("Enter");
  await v.page.waitForURL(/\/my\?done=statement/);
  await v.go("/my/part", "part-witness-2", "part-witness");
  assert.match(await main(v), /Version 2[\s\S]*Three people[\s\S]*Version 1[\s\S]*Two people/);
  await v.leave();
});

test("whom it happened to says how far they take part, in Welsh, and a supporter looks", async () => {
  const v = await Visitor.come(browser, house, { lang: "cy" });
  await open(v, codeOf("affected"));
  await v.follow("/my/part");
  await v.look("part-affected");
  assert.match(await main(v), /Odile Fern/, "who stands beside them is named");
  await v.follow("/my/do/consent");
  await v.send("consent-empty");
  assert.ok(await v.page.locator(".govuk-error-summary a").count());
  await v.page.fill("main form textarea", "Byddai'n well gen i beidio â chymryd rhan.");
  await v.send("consented", "matter");
  await v.go("/my/part", "part-affected-2", "part-affected");
  assert.match(await main(v), /beidio â chymryd rhan/);
  await v.leave();

  for (const kind of ["supporter", "representative"]) {
    const s = await Visitor.come(browser, house, { scripts: false, width: 1280, dark: kind === "supporter" });
    await open(s, codeOf(kind));
    assert.doesNotMatch(await s.page.content(), /Conway|Verity|Rowan|Basil/, `nobody is named to a ${kind}`);
    await s.follow("/my/part");
    await s.look(`part-${kind}`);
    await s.leave();
  }
});

test("a witness is made to pay for it, says so, and reads whom to turn to (cy without scripts, then en)", async () => {
  for (const [lang, scripts, width] of [["cy", false, 320], ["en", true, 1280]]) {
    const v = await Visitor.come(browser, house, { lang, scripts, width });
    await open(v, codeOf("witness"));
    await v.follow("/my/do/safety");
    await v.look("safety");
    assert.match(await main(v), /999/, "before anything is asked");
    await v.send("safety-empty");
    assert.equal(await v.page.locator(".govuk-error-summary a").count(), 2, "what happens, and whether there is danger");
    await v.page.locator("main form textarea").first().fill("My name was taken off the list of speakers.");
    await v.page.check("main form input[type=radio][value=yes]");
    await v.send("safety-said");
    assert.equal(new URL(v.page.url()).search, "?done=safety");
    assert.match(await main(v), /999/, "and after it was said");
    await v.leave();
  }
});

test("whoever has new words types two of them back, and the old ones open nothing (en, scripts on)", async () => {
  const v = await Visitor.come(browser, house);
  const old = codeOf("supporter");
  await open(v, old);
  await v.follow("/my/part");
  await v.follow("/my/do/access_code");
  await v.look("renew");
  await v.send("renewed");
  const words = (await v.page.locator("#words li").allTextContents()).map((w) => w.trim());
  assert.equal(words.length, 10);
  const typed = v.page.locator("input[name^=word]");
  await typed.first().fill("nothing");
  await v.press(v.page.locator("form[action$=kept] button"));
  await v.look("renewed-wrong");
  assert.ok(await v.page.locator(".govuk-error-summary a").count());
  for (const input of await typed.all()) {
    const which = await v.page.locator(`label[for=${await input.getAttribute("id")}]`).textContent();
    await input.fill(words[Number(which.match(/\d+/)[0]) - 1]);
  }
  await v.press(v.page.locator("form[action$=kept] button"));
  await v.look("renewed-kept");
  assert.deepEqual(await v.cookies(), [], "the browser has forgotten it");

  await v.go("/my/code", "code");
  await v.page.fill("main textarea", old);
  await v.send("code-old", "code-wrong");
  assert.equal(v.step(), "code", "the old words open nothing");
  await v.page.fill("main textarea", words.join(" "));
  await v.send("matter");
  assert.equal(v.step(), "my");
  await v.leave();
});

test("a respondent reads why it was decided so, and appeals (scripts off, on a desk)", async () => {
  const v = await Visitor.come(browser, house, { scripts: false, width: 1280 });
  await open(v, house.tour.cases.find((c) => c.state === "determined").respondent_access_code);
  await v.go("/my/notice", "notice-determined");
  assert.match(await main(v), /Two of the posts are admitted/);
  await v.page.goto(v.at("/my"));
  await v.follow("/my/do/appeal");
  await v.look("appeal");
  await v.send("appeal-empty");
  assert.ok(await v.page.locator(".govuk-error-summary a").count(), "a ground is to be chosen");
  await v.page.check("main form input[value=G4]");
  await v.page.fill("main form textarea", "A month is too long for two posts that I took down myself.");
  await v.send("appealed");
  assert.equal(new URL(v.page.url()).search, "?done=appeal");
  await v.leave();
});

test("every page in each of its states keeps its promises, in both languages and from right to left", async () => {
  for (const how of [{}, { lang: "/cy", examine: !once }, { lang: "/mirror", examine: false }]) await stories(browser, house, how);
});
