// What visitors write is text, whatever it looks like.

import { assert } from "./stage.mjs";
import { story } from "./suite.mjs";
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
