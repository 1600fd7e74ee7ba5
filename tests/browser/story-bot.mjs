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

story("who asked for a person is past the bot's buttons, and told who sees the typing", async (stage) => {
  const v = await stage.visitor();
  const note = v.panel.locator("#n");
  await v.isAskedBack();
  assert.equal(await note.isVisible(), false, "only the bot is there");
  assert.equal(await v.input.getAttribute("aria-describedby"), null);
  const o = await stage.operator();
  const words = (await v.transcript()).findLast((l) => l.startsWith("me: ")).slice(4);
  await o.page.getByTestId("list-bot").getByTestId("row").filter({ hasText: words }).first().click();
  await o.from("visitor", words).waitFor();
  await v.input.fill("nobody reads this");
  await v.page.waitForTimeout(700);
  assert.equal(await o.peek.filter({ hasText: "nobody reads this" }).count(), 0, "seen, and not said so");
  await v.human.click();
  await v.panel.and(v.page.locator("[data-state=queued]")).waitFor();
  await note.filter({ hasText: "A person may see" }).waitFor();
  for (const chip of await v.choices.all()) assert.equal(await chip.getAttribute("aria-disabled"), "true");
  await v.page.reload();
  await v.open();
  await v.choices.first().waitFor();
  for (const chip of await v.choices.all()) assert.equal(await chip.getAttribute("aria-disabled"), "true");
  await o.take();
  await note.filter({ hasText: "The operator sees" }).waitFor();
  await stage.picture("noted");
  await v.input.fill("somebody reads this");
  await o.peek.filter({ hasText: "somebody reads this" }).waitFor();
  await o.page.getByTestId("close").click();
  await note.waitFor({ state: "hidden" });
});

/** Each field's fault is named, and marked where it is. */
async function saysWhichField(v) {
  const email = v.form.locator("[name=email]");
  const phone = v.form.locator("[name=phone]");
  for (const [mail, number, says, at] of [
    ["zane", "", /@/, email],
    ["zane@example.org", "abc", /5 digits/, phone],
    ["", "+371 2", /5 digits/, phone],
    ["", "+371 12 34 56x", /no letters/, phone],
  ]) {
    await email.fill(mail);
    await phone.fill(number);
    await v.form.getByTestId("leave").click();
    await v.form.getByRole("alert").filter({ hasText: says }).waitFor();
    for (const f of [email, phone]) assert.equal(await f.getAttribute("aria-invalid"), String(f == at), mail + number);
    await until("the field has the focus", () => at.evaluate((el) => el.getRootNode().activeElement == el));
  }
}

/** Pixels of the log's end that do not show. */
const belowEdge = (v) =>
  v.log.evaluate((log) => log.lastElementChild.getBoundingClientRect().bottom - log.parentElement.getBoundingClientRect().bottom);

story("the log stays at its end when it moves and the form opens at once", async (stage) => {
  const v = await stage.visitor();
  await v.say(Array.from({ length: 30 }, (_, i) => "line " + i).join("\n"));
  await until("an answer", async () => (await v.transcript()).at(-1).startsWith("bot: "));
  await v.log.evaluate(async (log) => {
    const box = log.parentElement;
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
    box.scrollTop = box.scrollHeight - box.clientHeight - 20;
    await frames();
    // What a reconnect brings in one go: the scroll is told a frame later.
    box.scrollTop = box.scrollHeight;
    log.getRootNode().querySelector("form").hidden = false;
    await frames();
  });
  assert.ok((await belowEdge(v)) <= 0, "the end is hidden");
  await v.log.evaluate((log) => (log.parentElement.scrollTop -= 200));
  await v.page.waitForTimeout(200);
  assert.ok((await belowEdge(v)) > 100, "whoever scrolled up is left there");
});

story("what was said while the line was down is in view when it is back", async (stage) => {
  stage.mayBeOffline = true;
  const closed = new Server(stage.server.places, { "site.hours": closedNow() });
  await closed.start();
  try {
    const v = await stage.visitor({ url: closed.url + "/?lang=en" });
    await v.say(Array.from({ length: 30 }, (_, i) => "line " + i).join("\n"));
    await until("an answer", async () => (await v.transcript()).at(-1).startsWith("bot: "));
    await closed.end("SIGKILL");
    await v.panel.and(v.page.locator("[data-net=waiting]")).waitFor();
    await v.say("said into the void");
    await v.say("I want to talk to a person");
    await closed.start();
    await v.form.waitFor();
    await until("all is there", async () => (await v.log.locator("[data-s=sending]").count()) == 0);
    await v.page.waitForTimeout(1000);
    assert.ok((await belowEdge(v)) <= 0, "the end is hidden");
    await stage.picture("back");
  } finally {
    await closed.close();
  }
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
    await saysWhichField(v);
    await v.form.locator("[name=phone]").fill("");
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
