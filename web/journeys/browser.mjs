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

// launch starts it without a sandbox, which an ordinary container does not allow; it sees nothing but our own pages.
export async function launch() {
  let executablePath = process.env.CHROMIUM || installed();
  let args = ["--no-sandbox", "--disable-background-networking"];
  if (!executablePath) {
    process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs20.x"; // by which the package unpacks the libraries beside it
    const brought = (await import("@sparticuz/chromium")).default;
    executablePath = await brought.executablePath();
    args = brought.args;
  }
  return chromium.launch({ executablePath, args });
}
