#!/usr/bin/env node
// Both pages in a real browser against the real program:
//
//   tests/browser/run-browser.mjs [--readme] [WORDS OF A TITLE]
//
// From the build tree. Pictures go to $ARTEFACTS, else to tests/browser/shots
// there. With --readme only the pictures of doc/images are made. $SOUFFLEUR,
// $WEB_ROOT and $CONTENT name another program, other pages, other content;
// $CHROMIUM another browser. playwright-core and axe-core are those of
// src/web/package.json (npm ci --ignore-scripts there).

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { hostPages } from "./hosts.mjs";
import { Server } from "./server.mjs";
import { Stage } from "./stage.mjs";
import { play } from "./suite.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const top = resolve(here, "../..");
const build = process.cwd();
const env = process.env;
const places = {
  program: resolve(env.SOUFFLEUR ?? join(build, "souffleur")),
  web: resolve(env.WEB_ROOT ?? join(build, "src/web/dist")),
  content: resolve(env.CONTENT ?? top),
  shots: resolve(env.ARTEFACTS ?? join(build, "tests/browser/shots")),
  images: join(top, "doc/images"),
};

function tools() {
  for (const base of [join(top, "src/web"), join(build, "tests/browser")])
    if (existsSync(join(base, "node_modules/playwright-core"))) return createRequire(join(base, "package.json"));
  console.error("playwright-core is missing; run `npm ci --ignore-scripts` in src/web.");
  process.exit(1);
}

async function browse(chromium, profile) {
  return chromium.launch({
    executablePath: env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    env: { ...env, HOME: profile, XDG_CONFIG_HOME: profile, XDG_CACHE_HOME: profile },
  });
}

const words = process.argv.slice(2).filter((a) => a != "--readme");
const readme = process.argv.includes("--readme");
const require = tools();
const { chromium, selectors } = require("playwright-core");
selectors.setTestIdAttribute("data-test");
const profile = mkdtempSync(join(tmpdir(), "souffleur-profile-"));
const browser = await browse(chromium, profile);
const host = await hostPages(() => server.url);
const server = new Server(places, { "server.origins": host.url });
let code = 1;
try {
  await server.start();
  if (readme) {
    const stage = new Stage(browser, server, "readme", places.shots);
    await (await import("./readme.mjs")).pictures(stage, places.images);
    code = 0;
  } else {
    for (const s of ["desk", "crash", "bot", "hosts", "access", "signin", "hostile"]) await import(`./story-${s}.mjs`);
    const axe = require("axe-core").source;
    code = await play((title) => Object.assign(new Stage(browser, server, title, places.shots), { axe, host: host.url }), words.join(" "));
  }
} finally {
  await browser.close();
  await server.close();
  await host.close();
  rmSync(profile, { recursive: true, force: true });
}
process.exit(code);
