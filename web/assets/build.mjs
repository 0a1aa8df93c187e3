// Makes web/dist: styles and scripts under names that tell their content, and the list of those names. Nothing else of
// npm's gets into the program.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";

const dist = new URL("../dist/", import.meta.url);
mkdirSync(dist, { recursive: true });
for (const name of readdirSync(dist)) {
  if (!name.startsWith(".")) rmSync(new URL(name, dist), { recursive: true });
}

const names = {};
const keep = (name, content) => {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const [stem, end] = name.split(".");
  names[name] = `${stem}.${digest}.${end}`;
  writeFileSync(new URL(names[name], dist), content);
  writeFileSync(new URL(`${names[name]}.gz`, dist), gzipSync(content, { level: 9 }));
};

const styles = sass.compile(new URL("styles/main.scss", import.meta.url).pathname, {
  loadPaths: [new URL("node_modules", import.meta.url).pathname],
  quietDeps: true,
});
const small = await esbuild.transform(styles.css, { loader: "css", minify: true, target: ["chrome100", "firefox100", "safari15"] });
keep("main.css", small.code);
keep("turned.css", rtlcss.process(small.code)); // the same for what is read from right to left

const scripts = await esbuild.build({
  entryPoints: [new URL("scripts/comfort.js", import.meta.url).pathname],
  bundle: true, minify: true, write: false, target: ["es2020"], format: "iife",
});
keep("comfort.js", scripts.outputFiles[0].text);
keep("icon.svg", readFileSync(new URL("pictures/icon.svg", import.meta.url)));
writeFileSync(new URL("names.json", dist), JSON.stringify(names, null, 2) + "\n");
