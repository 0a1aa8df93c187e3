// Telling us: from the front page to a code, page after page, as the questionnaire asks.
import assert from "node:assert/strict";

export const story = "Somebody wrote a hateful post about my friend, again and again, under a picture of our stall.";

const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

// answer goes from page to page until the answers are to be checked, past the page that says that it is enough. What `answers` has
// for a page is done there, and a screenshot is sent where files are asked for; every other page is left as it is, for only the
// story must be told.
export async function answer(v, answers, until = "review") {
  const seen = [];
  for (let i = 0; i < 60; i++) {
    const step = v.step();
    await v.look(step);
    seen.push(step);
    if (step === until) return seen;
    if (answers[step]) await answers[step](v.page, v);
    if (step === "evidence") await enclose(v);
    else if (step === "enough" && until !== "enough") await v.press(v.page.locator("main a.govuk-button--secondary"));
    else await v.send();
  }
  assert.fail(`no end of questions: ${seen.join(", ")}`);
}

// enclose sends the screenshot ahead, and sees that it is there.
export async function enclose(v) {
  await v.page.setInputFiles("input[type=file]", { name: "screenshot.png", mimeType: "image/png", buffer: picture });
  await v.send("evidence-taken");
  assert.match(await v.page.locator("main").textContent(), /screenshot\.png/, "the screenshot is there");
}

// hand sends the report and gives the ten words that open it.
export async function hand(v) {
  await v.send("sent");
  const words = await v.page.locator("#words li").allTextContents();
  assert.equal(words.length, 10, "ten words");
  return words.map((w) => w.trim());
}

// note types the two words back that the page asks for, first wrongly.
export async function note(v, words) {
  const asked = () => v.page.locator("input[name^=word]");
  await asked().first().fill("nothing");
  await v.press(v.page.locator("form[action$=kept] button"));
  await v.look("sent-wrong");
  assert.ok(await v.page.locator(".govuk-error-summary").count(), "a wrong word is said to be wrong");
  await v.page.locator(".govuk-error-summary a").first().click();
  const bar = await v.page.locator(".leave").boundingBox();
  const label = await v.page.locator("label[for=f-word0]").boundingBox();
  assert.ok(label.y >= bar.y + bar.height, "where the summary leads, the way out hides nothing");
  for (const input of await asked().all()) {
    const which = await v.page.locator(`label[for=${await input.getAttribute("id")}]`).textContent();
    await input.fill(words[Number(which.match(/\d+/)[0]) - 1]);
  }
  await v.press(v.page.locator("form[action$=kept] button"));
  await v.look("kept");
}

// open comes back with a code.
export async function open(v, words) {
  await v.go("/my/code", "code");
  await v.page.fill("main textarea", [].concat(words).join(" "));
  await v.send("matter");
}
