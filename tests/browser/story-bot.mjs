// What the bot offers beside answers: a question back, a person, a letter.

import { assert } from "./stage.mjs";
import { Server } from "./server.mjs";
import { story, until } from "./suite.mjs";

story("a question back has buttons, and one of them gets the answer", async (stage) => {
  const v = await stage.visitor();
  await v.isAskedBack();
  const labels = await v.choices.allInnerTexts();
  assert.ok(labels.length >= 3 && labels.length <= 5, labels.join());
  await stage.picture("asked-back");
  await v.choices.first().click();
  await v.mine(labels[0]).waitFor();
  await v.fate(labels[0], "read");
  await until("an answer", async () => (await v.transcript()).at(-1).startsWith("bot: "));
  assert.equal(await v.choices.first().getAttribute("aria-disabled"), "true", "the question is behind us");
  await stage.picture("chosen");
});

story("a person is one click away", async (stage) => {
  const v = await stage.visitor();
  await v.human.click();
  await v.panel.and(v.page.locator("[data-state=queued]")).waitFor();
  await v.human.waitFor({ state: "hidden" });
  await stage.picture("queued");
});

story("out of hours the contact is asked, and kept for the morning", async (stage) => {
  const closed = new Server(stage.server.places, { "site.hours": closedNow() });
  await closed.start();
  try {
    const v = await stage.visitor({ url: closed.url + "/?lang=en" });
    await v.human.click();
    await v.form.waitFor();
    await v.form.getByTestId("leave").click();
    await v.form.getByRole("alert").filter({ hasText: "phone" }).waitFor();
    await stage.picture("form");
    await v.form.locator("[name=name]").fill("Zane");
    await v.form.locator("[name=email]").fill("zane@example.org");
    await v.form.getByTestId("leave").click();
    await v.hears("bot", "zane@example.org");
    await v.form.waitFor({ state: "hidden" });
    await stage.picture("left");
    const c = await stage.context();
    const page = await stage.page(c);
    await page.goto(closed.url + "/console");
    await page.locator("input[name=login]").fill(closed.operator.login);
    await page.locator("input[name=password]").fill(closed.operator.password);
    await page.keyboard.press("Enter");
    await page.getByTestId("list-waiting").getByTestId("row").click();
    await page.getByTestId("about").filter({ hasText: "zane@example.org" }).waitFor();
    await stage.picture("morning", page);
  } finally {
    await closed.close();
  }
});

/** Hours of the week's day after tomorrow: never now. */
function closedNow() {
  const day = new Date(Date.now() + 2 * 86_400_000).getUTCDay();
  return ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][day] + " 09:00-10:00";
}
