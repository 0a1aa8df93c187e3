// A real Chromium: the one that CHROMIUM names, the system's, or the one that npm brings.
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";

function installed() {
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    try {
      return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    } catch {
      // the next one
    }
  }
  return "";
}

// executable is its path. What npm brings is unpacked on the first call, which is why `npm test` makes one before it begins: two
// that unpack at once would be in each other's way.
export async function executable() {
  const path = process.env.CHROMIUM || installed();
  if (path) return path;
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs20.x"; // by which the package unpacks the libraries beside it
  return (await import("@sparticuz/chromium")).default.executablePath();
}

// launch starts it without a sandbox, which an ordinary container does not allow; it sees nothing but our own pages.
export async function launch() {
  return chromium.launch({ executablePath: await executable(), args: ["--no-sandbox", "--disable-background-networking", "--disable-gpu"] });
}
