// Stories in the order they were told, one line each, a closing line.

import assert from "node:assert/strict";

/** Milliseconds for what comes at once on a machine that is not busy. */
export const PATIENCE = 30_000;

const stories = [];

/** A story: `run(stage)` throws when it ends badly. */
export function story(title, run) {
  stories.push({ title, run });
}

/** Waits until probe() gives something true, and gives it back. */
export async function until(what, probe, ms = PATIENCE) {
  const end = Date.now() + ms;
  for (;;) {
    const got = await probe();
    if (got) return got;
    assert.ok(Date.now() < end, "waited in vain: " + what);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

function limited(promise, ms) {
  let timer;
  const late = new Promise((_, no) => {
    timer = setTimeout(() => no(new Error(`longer than ${ms / 1000} s`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Runs those whose title holds `only`. Each gets a stage of its own, which
 * also says what the pages complained of. Gives the number of failures. */
export async function play(openStage, only = "") {
  let good = 0;
  let bad = 0;
  for (const s of stories.filter((s) => s.title.includes(only))) {
    const began = Date.now();
    const stage = await openStage(s.title);
    let why = "";
    try {
      await limited(s.run(stage), 6 * PATIENCE);
      const complaints = stage.complaints();
      assert.deepEqual(complaints, [], "a page complained");
    } catch (e) {
      why = e.stack ?? String(e);
      await stage.picture("failed").catch(() => null);
    }
    await stage.close();
    if (why) bad++;
    else good++;
    console.log(`${why ? "not ok" : "ok"}: ${s.title} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    if (why) console.log(why.replace(/^/gm, "    "));
  }
  console.log(`${good} passed, ${bad} failed`);
  return bad || !good ? 1 : 0;
}
