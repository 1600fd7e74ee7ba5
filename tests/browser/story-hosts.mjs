// The widget on pages that make it hard.

import { assert } from "./stage.mjs";
import { hostPages } from "./hosts.mjs";
import { Server } from "./server.mjs";
import { story } from "./suite.mjs";

async function talks(v, question = "can i pay with paypal?", answer = "PayPal") {
  await v.say(question);
  await v.hears("bot", answer);
}

/** Inside the viewport, whole, and with a face of its own. */
async function standsWell(v) {
  const box = await v.panel.boundingBox();
  const size = v.page.viewportSize();
  assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= size.width + 0.5 && box.y + box.height <= size.height + 0.5, JSON.stringify(box));
  await v.input.waitFor();
  const look = await v.log.locator(".b").last().evaluate((el) => {
    const s = getComputedStyle(el);
    return [s.letterSpacing, s.fontSize, s.fontFamily.includes("cursive")].join();
  });
  assert.equal(look, "normal,15px,false");
  return box;
}

story("hard host pages: strict policy, cruel styles, right to left, windows-1251, in the head, twice", async (stage) => {
  for (const name of ["strict", "cruel", "rtl", "head", "twice"]) {
    const v = await stage.visitor({ url: `${stage.host}/${name}` });
    await talks(v);
    const box = await standsWell(v);
    if (name == "rtl") assert.ok(box.x < 100, "on the left");
    assert.equal(await v.page.locator("souffleur-chat").count(), 1);
    assert.equal((await v.transcript()).filter((l) => l == "me: can i pay with paypal?").length, 1);
    await stage.picture(name, v.page);
    await v.context.close();
  }
  const v = await stage.visitor({ url: stage.host + "/cp1251" });
  await talks(v, "скажите, где мой заказ", "Мои заказы");
  assert.equal(await v.human.innerText(), "Позвать человека");
  await stage.picture("cp1251", v.page);
});

story("a phone of 320 pixels: full screen, nothing cut off", async (stage) => {
  const v = await stage.visitor({ viewport: { width: 320, height: 568 }, hasTouch: true, isMobile: true });
  await v.isAskedBack();
  const box = await standsWell(v);
  assert.deepEqual([box.width, box.height], [320, 568]);
  const wide = await v.panel.evaluate((p) =>
    [...p.querySelectorAll("*")].filter((el) => {
      const r = el.getBoundingClientRect();
      return r.width > 1 && (r.right > 320.5 || r.left < -0.5);
    }).length,
  );
  assert.equal(wide, 0);
  for (const b of [v.page.getByTestId("close"), v.page.getByTestId("send"), v.choices.first()]) {
    const r = await b.boundingBox();
    assert.ok(r.width >= 40 && r.height >= 40, "too small for a thumb: " + JSON.stringify(r));
  }
  await stage.picture("phone");
  await v.page.getByTestId("close").click();
  await stage.picture("shop");
});

story("an origin that is not allowed gets no conversation", async (stage) => {
  const host = await hostPages(() => stage.server.url);
  try {
    stage.mayBeOffline = true;
    const v = await stage.visitor({ url: host.url + "/twice", open: false });
    await v.launcher.click();
    await v.panel.waitFor();
    await v.page.waitForEvent("console", { predicate: (m) => /WebSocket/.test(m.text()) });
    assert.notEqual(await v.panel.getAttribute("data-net"), "open");
    await stage.picture("refused");
  } finally {
    await host.close();
  }
});

story("a page that swaps its body keeps the chat", async (stage) => {
  const v = await stage.visitor();
  await talks(v);
  await v.page.evaluate(() => document.body.replaceWith(document.createElement("body")));
  await v.hears("bot", "PayPal");
  await v.say("where is my parcel");
  await v.hears("bot", "tracking");
});

story("the demo page talks to the site that is configured, whatever its name", async (stage) => {
  const vet = new Server(stage.server.places, { "site.id": "our-vet_1" });
  await vet.start();
  try {
    const v = await stage.visitor({ url: vet.url + "/?lang=en" });
    await talks(v);
  } finally {
    await vet.close();
  }
});

story("who wrote a tag for another site reads why nothing works", async (stage) => {
  const c = await stage.context();
  const page = await c.newPage(); // its complaint is what we are after
  const told = page.waitForEvent("console", { predicate: (m) => /check data-site/.test(m.text()) });
  await page.goto(stage.host + "/wrong");
  await page.getByTestId("launcher").click();
  await told;
  await page.getByTestId("reconnect").waitFor();
});

story("an open chat is open on the next page, a closed one is not", async (stage) => {
  const v = await stage.visitor();
  await talks(v);
  await v.page.reload();
  await v.panel.waitFor();
  await v.hears("bot", "PayPal");
  await v.page.getByTestId("close").click();
  await v.page.reload();
  await v.launcher.waitFor();
  assert.equal(await v.panel.isVisible(), false);
});
