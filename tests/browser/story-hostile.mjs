// What visitors write is text, whatever it looks like.

import { assert } from "./stage.mjs";
import { story, until } from "./suite.mjs";
import { handedOver } from "./story-desk.mjs";

const NASTY = [
  `<img src=x onerror="window.hacked=1">`,
  `<script>window.hacked=2</script>`,
  `"><svg onload=window.hacked=3>`,
  `javascript:window.hacked=4//`,
  `[click](javascript:window.hacked=5)`,
  `{{constructor.constructor('window.hacked=6')()}}`,
  `\u202eevil\u2066 https://good.example/"onmouseover=window.hacked=7`,
];

story("scripts in messages are shown as text in both pages", async (stage) => {
  const { v, o } = await handedOver(stage, "Do you sell <b>bold</b> door knobs for castles?");
  for (const text of NASTY) {
    await v.say(text);
    await o.from("visitor", text).waitFor();
    if (text.startsWith("{{")) continue; // the composer has operators fill such in
    await o.sends("I read: " + text);
    await v.hears("operator", "I read: " + text);
  }
  for (const p of [v.page, o.page]) {
    assert.equal(await p.evaluate(() => window.hacked), undefined);
    assert.equal(await p.locator("[data-test=log] :is(img, script, svg, b)").count(), 0);
    const hrefs = await p.locator("[data-test=log] a").evaluateAll((all) => all.map((a) => a.protocol));
    assert.ok(hrefs.length > 0 && hrefs.every((h) => h == "https:"), hrefs.join());
  }
  await stage.picture("text");
});

story("scripts in a name, a title and an address are shown as text", async (stage) => {
  const name = `<img src=x onerror=window.hacked=1>`;
  const v = await stage.visitor({ path: `/?lang=en&q="><script>window.hacked=2</script>#<svg onload=window.hacked=3>`, open: false });
  await v.page.evaluate((name) => {
    document.title = name;
    window.souffleur("identify", { name });
  }, name);
  await v.open();
  await v.say("Would a lamp please the queen of <i>Narnia</i>?");
  await v.asksForPerson();
  const o = await stage.operator();
  await o.row("Narnia").filter({ hasText: name }).waitFor();
  await o.look("Narnia");
  await o.page.getByTestId("about").filter({ hasText: name }).waitFor();
  for (const p of [v.page, o.page]) assert.equal(await p.evaluate(() => window.hacked), undefined);
  assert.equal(await o.page.locator("img, i").count(), 0);
  await stage.picture("name", o.page);
});

story("what no frame can carry is left out, and holds nothing up", async (stage) => {
  const { v, o } = await handedOver(stage, "Do lamps dream of electric moths, one wonders?");
  // Written where it stands: on its way to the browser it would be mended.
  await v.input.evaluate((field) => (field.value = "a\u0000b\ud800c\u0007d"));
  await v.input.press("Enter");
  await v.say("are you still there");
  await v.fate("are you still there", "read");
  await o.from("visitor", "abcd").waitFor();
  await o.reply.evaluate((field) => (field.value = "e\u0000f\udfffg"));
  await o.reply.press("Enter");
  await o.sends("I am here");
  await v.hears("operator", "efg");
  await v.hears("operator", "I am here");
});

/** Leaves in the browser a message nested deeper than the server reads, as a
 * page before this one may have: such a refusal names no message. */
const plant = (page, storage, prefix, fields) =>
  page.evaluate(
    ([storage, prefix, fields]) => {
      let deep = [];
      for (let i = 0; i < 20; i++) deep = [deep];
      const p = { type: "send", id: "0123456789abcdef".repeat(2), at: 1, text: "an odd one", deep, ...fields };
      window[storage].setItem(prefix + p.id, JSON.stringify(p));
    },
    [storage, prefix, fields],
  );

story("one refused message is told, and the others go on", async (stage) => {
  const { v, o } = await handedOver(stage, "May a lamp be baptised, and in which faith?");
  const conversation = await o.thread.getAttribute("data-conversation");
  await plant(v.page, "localStorage", "souffleur:demo:out:", {});
  await v.page.reload();
  await v.open();
  await v.fate("an odd one", "refused");
  assert.match(await v.mine("an odd one").innerText(), /Not sent: it holds something that cannot be read/);
  await v.say("and now in earnest");
  await v.fate("and now in earnest", "read");
  await plant(o.page, "sessionStorage", "souffleur:op:out:", { conversation });
  await o.page.reload();
  await o.connected();
  const odd = o.page.getByTestId("message-pending");
  await odd.filter({ hasText: "Not sent: it holds something that cannot be read" }).waitFor();
  await o.sends("in earnest, then");
  await v.hears("operator", "in earnest, then");
  await stage.picture("refused");
  await odd.getByRole("button", { name: "Discard" }).click();
  await until("discarded", async () => (await odd.count()) == 0);
});
