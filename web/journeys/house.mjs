// The program itself, with the invented organisation that `recourse demo` brings, on a folder and a port of its own.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const program = process.env.RECOURSE || new URL("../../bin/recourse", import.meta.url).pathname;

function freePort() {
  return new Promise((resolve, reject) => {
    const s = createServer();
    s.on("error", reject);
    s.listen(0, "127.0.0.1", () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });
}

// open starts a house that lives by a procedure, and waits until it answers. Its `tour` holds every code of the tour; `close` ends it and takes its data away.
export async function open(procedure) {
  const dir = mkdtempSync(join(tmpdir(), "recourse-journeys-"));
  chmodSync(dir, 0o711); // as root, PostgreSQL runs as somebody else, who must pass through
  const address = `127.0.0.1:${await freePort()}`;
  const credentials = join(dir, "credentials.json");
  const child = spawn(program, ["demo", "--procedure", procedure, "--listen", address, "--data", join(dir, "data"), "--credentials", credentials, "--log-level", "error"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const hear = (b) => (said = (said + b).slice(-4000));
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const base = `http://localhost:${address.split(":")[1]}`;
  for (const until = Date.now() + 180_000; ; await new Promise((r) => setTimeout(r, 200))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`the program does not start:\n${said}`);
    if (existsSync(credentials) && (await fetch(`${base}/readyz`).then((r) => r.ok, () => false))) break;
  }
  return {
    base,
    tour: JSON.parse(readFileSync(credentials, "utf8")),
    async close() {
      child.kill("SIGTERM");
      await ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
