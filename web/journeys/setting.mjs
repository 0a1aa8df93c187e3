// What the tests of one file share: a house of their own, and a browser.
import { after, before } from "node:test";
import { launch } from "./browser.mjs";
import { open } from "./house.mjs";

export let house, browser;
before(async () => {
  house = await open();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await house?.close();
});
