// The server dies without a word, the pages go on where they were.

import { assert } from "./stage.mjs";
import { story, until } from "./suite.mjs";
import { handedOver } from "./story-desk.mjs";

const count = (transcript, text) => transcript.filter((line) => line.includes(text)).length;

/** A visitor who has asked something before, and then meets the silence. */
async function another(stage) {
  const w = await stage.visitor();
  await w.say("can i pay with paypal?");
  await w.hears("bot", "PayPal");
  return w;
}

/** Each text stands once in what both of them see. */
async function onceEach(v, o, texts) {
  const seen = await v.transcript();
  const known = await o.transcript();
  for (const text of texts) {
    assert.equal(count(seen, text), 1, text + " for the visitor");
    assert.equal(count(known, text), 1, text + " for the operator");
  }
}

story("kill -9: both pages come back, and what was typed arrives once", async (stage) => {
  stage.mayBeOffline = true;
  const { v, o } = await handedOver(stage, "Is the waffle throw fit for a dragon?");
  await o.sends("One moment, I ask the dragon.");
  await v.hears("operator", "ask the dragon");
  const w = await another(stage);
  await stage.server.end("SIGKILL");
  for (const p of [v.page, w.page]) await p.locator("[data-net=waiting]").first().waitFor();
  await v.say("typed while the server was down");
  await v.fate("typed while the server was down", "sending");
  await o.reply.fill("written while the server was down");
  await o.reply.press("Enter");
  await o.page.getByTestId("message-pending").waitFor();
  await stage.picture("down", v.page, o.page);
  // The other one's page goes away with a message that was never sent.
  await w.say("thank you");
  await w.page.goto("about:blank");
  await stage.server.start();
  // However long the server was away, a page asks again within 30 s.
  await v.hears("operator", "written while the server was down", 60_000);
  await o.from("visitor", "typed while the server was down").waitFor();
  await v.fate("typed while the server was down", "read");
  await v.say("still here");
  await o.from("visitor", "still here").waitFor();
  await onceEach(v, o, ["fit for a dragon", "ask the dragon", "typed while", "written while", "still here"]);
  await stage.picture("back", v.page, o.page);
  await w.page.goto(stage.server.url + "/?lang=en");
  await w.open();
  await w.fate("thank you", "read");
  const lines = await w.transcript();
  assert.equal(count(lines, "me: thank you"), 1, lines.join("\n"));
  assert.equal(count(lines, "me: can i pay with paypal?"), 1);
});

story("a reload shows the history, in order, without doubles", async (stage) => {
  const v = await stage.visitor();
  await v.say("where is my parcel");
  await v.hears("bot", "tracking");
  await v.say("can i pay with paypal?");
  await v.hears("bot", "PayPal");
  const before = await v.transcript();
  await v.page.reload();
  await v.open();
  await v.hears("bot", "PayPal");
  const after = await v.transcript();
  assert.deepEqual(after, before);
  await v.fate("where is my parcel", "read");
});

story("two tabs show one conversation", async (stage) => {
  const a = await stage.visitor();
  await a.say("where is my parcel");
  await a.hears("bot", "tracking");
  const b = await stage.visitor({ context: a.context });
  await b.hears("bot", "tracking");
  await b.say("can i pay with paypal?");
  await b.hears("bot", "PayPal");
  await a.hears("bot", "PayPal");
  await until("both tabs alike", async () => {
    const [x, y] = [await a.transcript(), await b.transcript()];
    return x.join("\n") == y.join("\n") && count(x, "me: can i pay") == 1;
  });
});
