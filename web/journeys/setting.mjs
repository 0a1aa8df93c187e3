// What the tests of one file share: a house of their own, and a browser.
import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { open } from "./house.mjs";

export let house, browser;

// live opens both before the tests of the file that calls it, and closes them after the last. The invented organisation lives
// by the procedure that is named, or by the small club's.
export function live(procedure = "simple") {
  before(async () => {
    house = await open(procedure);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await house?.close();
  });
}
