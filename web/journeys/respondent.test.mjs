// What the other side does here: reads what is alleged, answers it, and sees every door that stands open to them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browser, house, live } from "./setting.mjs";
import { open } from "./telling.mjs";
import { Visitor } from "./visitor.mjs";

live();

const caseIn = (state) => house.tour.cases.find((c) => c.state === state && c.respondent_access_code);

for (const way of [{ lang: "cy" }, { scripts: false, width: 1280 }]) {
  const how = `${way.lang ?? "en"}, scripts ${way.scripts === false ? "off" : "on"}`;
  test(`a respondent reads the notice and answers each allegation (${how})`, async () => {
    const v = await Visitor.come(browser, house, way);
    await open(v, caseIn("notice_issued").respondent_access_code);
    await v.go("/my/notice", "notice");
    await v.follow("/my/do/response");
    await v.look("response");
    await v.send("response-empty");
    assert.ok(await v.page.locator(".govuk-error-summary a").count(), "an empty answer is told where it is empty");
    if (way.scripts === false) { // a case is answered once: by whoever has no scripts
      for (const group of await v.page.locator("main form fieldset").all()) await group.locator("input[type=radio]").first().check();
      for (const text of await v.page.locator("main form textarea").all()) await text.fill("I was not at the stall on that day.");
      await v.send("answered");
      assert.equal(v.step(), "my", "the answer is taken");
      await v.go("/my/notice", "notice-answered");
      assert.match(await v.page.locator("main").textContent(), /not at the stall/);
    }
    await v.leave();
  });
}

test("in every state of a case its respondent's pages keep their promises, and every door says what is missing", async () => {
  const states = [...new Set(house.tour.cases.filter((c) => c.respondent_access_code).map((c) => c.state))];
  assert.ok(states.length > 3, `cases in ${states}`);
  const seen = new Set();
  for (const state of states) {
    const v = await Visitor.come(browser, house, { dark: states.indexOf(state) % 2 === 1 });
    await v.page.goto(v.at("/my/code"));
    await v.page.fill("main textarea", caseIn(state).respondent_access_code);
    await v.send(`respondent-${state}`, "respondent");
    await v.go("/my/notice", `notice-${state}`, "notice-in-a-state");
    await v.page.goto(v.at("/my"));
    const doors = await v.page.locator("main a[href*='/my/do/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    for (const door of doors.filter((d) => !seen.has(d))) {
      seen.add(door);
      const name = door.split("/").pop();
      await v.page.goto(house.base + door);
      await v.look(`door-${name}`);
      if (name !== "code" && (await v.page.locator("main form [name]:not(button)").count())) await v.send(`door-${name}-empty`);
    }
    await v.leave();
  }
});
