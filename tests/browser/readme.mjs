// The pictures of README.md: a conversation as it looks, on both pages.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { until } from "./suite.mjs";

const SIZE = { width: 1280, height: 800 };

export async function pictures(stage, folder) {
  mkdirSync(folder, { recursive: true });
  const shoot = (page, name) => page.screenshot({ path: join(folder, name + ".png"), animations: "disabled" });
  await guests(stage);
  const v = await stage.visitor({ viewport: SIZE, reducedMotion: "reduce", open: false });
  await v.page.evaluate(() => window.souffleur("identify", { name: "Julia" }));
  await v.open();
  await v.say("where is my parcel?");
  await v.hears("bot", "tracking");
  await v.say("and can I pay with paypal?");
  await v.hears("bot", "PayPal");
  await shoot(v.page, "shop");

  await v.human.click();
  const o = await stage.operator({ viewport: SIZE, reducedMotion: "reduce" });
  await o.row("Julia").click();
  await o.take();
  await v.panel.and(v.page.locator("[data-state=assigned]")).waitFor();
  await o.sends("Hello Julia, Anna here. How can I help?");
  await v.hears("operator", "Anna here");
  await v.input.pressSequentially("my lamp came broken, can i return it", { delay: 20 });
  await until("suggestions", async () => (await o.suggestions.count()) >= 2);
  await o.peek.filter({ hasText: "can i return it" }).waitFor();
  await o.page.waitForTimeout(500);
  await o.reply.focus();
  await shoot(o.page, "console");
  await stage.close();
}

/** Others who talk, so that the list is as it is on a good day. */
async function guests(stage) {
  for (const [name, lang, text, person] of [
    ["Mikhail", "ru", "где мой заказ", true],
    ["Ilze", "lv", "kur ir mans sūtījums", false],
    ["Andrei", "ro", "unde este coletul meu", false],
  ]) {
    const v = await stage.visitor({ path: "/?lang=" + lang, open: false });
    await v.page.evaluate((name) => window.souffleur("identify", { name }), name);
    await v.open();
    await v.say(text);
    await v.hears("bot", text == "где мой заказ" ? "Мои заказы" : "");
    if (person) await v.human.click();
  }
}
