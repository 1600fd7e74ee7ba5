// The story the whole is about: asked, answered, handed over, whispered, sent.

import { assert } from "./stage.mjs";
import { story, until } from "./suite.mjs";

const ROUTINE = [
  ["en", "so where is my parcel then", /tracking link/],
  ["ru", "скажите, где мой заказ", /Мои заказы/],
  ["lv", "kur ir mans sūtījums", /Izsekošanas saite/],
  ["ro", "unde este coletul meu", /Linkul de urmărire/],
];

for (const [lang, question, answer] of ROUTINE)
  story(`a visitor gets the right short answer in ${lang}`, async (stage) => {
    const v = await stage.visitor({ path: "/?lang=" + lang });
    assert.equal(await v.page.evaluate(() => document.documentElement.lang), lang);
    await v.say(question);
    const text = await v.hears("bot", answer);
    assert.ok(text.length < 400, "not short: " + text);
    await v.fate(question, "read");
    assert.equal(await v.choices.count(), 0);
    await stage.picture(lang);
  });

/** The visitor asks for a person, the operator takes it. */
export async function handedOver(stage, question, screen = {}) {
  const v = await stage.visitor();
  await v.say(question);
  await v.asksForPerson();
  const o = await stage.operator(screen);
  await o.look(question);
  await o.take();
  await v.panel.and(v.page.locator("[data-state=assigned]")).waitFor();
  return { v, o };
}

async function typesWhileWatched(stage, v, o) {
  await v.input.pressSequentially("can i pay with pay", { delay: 15 });
  await o.peek.filter({ hasText: "can i pay with pay" }).waitFor();
  await until("suggestions on unfinished text", async () => (await o.suggested()).includes("Ways to pay"));
  assert.ok(await o.suggestions.first().locator("mark", { hasText: "pay" }).count(), "the words that matched");
  await o.suggestions.first().getByText(/sure|likely|guess/).waitFor();
  await stage.picture("peek", o.page);
  await v.input.fill("my lamp came broken, what now");
  await until("other suggestions", async () => {
    const titles = await o.suggested();
    return titles.length && !titles.includes("Ways to pay");
  });
  assert.equal(await v.mine("my lamp came").count(), 0, "nothing was sent yet");
  await v.input.press("Enter");
  await o.from("visitor", "my lamp came broken").waitFor();
}

/** By its key, edited, sent; gives the text that was sent. */
async function answersByKey(o) {
  await o.suggestions.first().filter({ hasText: "photo" }).waitFor();
  const whole = await o.suggestions.first().getAttribute("title");
  await o.reply.focus();
  await o.page.keyboard.press("Alt+Digit1");
  await until("the suggestion in the field", async () => (await o.reply.inputValue()) == whole);
  await o.page.keyboard.press("End");
  await o.page.keyboard.type(" Anna is on it!");
  const text = await o.reply.inputValue();
  assert.ok(text.endsWith("Anna is on it!") && text.length > 30, text);
  await o.page.keyboard.press("Enter");
  await o.said("Anna is on it!");
  assert.equal(await o.reply.inputValue(), "");
  return text;
}

story("an operator is whispered to, answers, and the visitor reads it", async (stage) => {
  const v = await stage.visitor();
  await v.say("hello");
  await v.hears("bot", /./);
  const hard = await v.isHandedOver();
  await v.hears("bot", /colleague/i);
  const o = await stage.operator();
  await stage.picture("queue", o.page);
  await o.look(hard);
  await o.from("visitor", hard).waitFor();
  await o.page.getByTestId("card").waitFor();
  await o.page.getByTestId("decision").last().locator("summary").click();
  await stage.picture("card", o.page);
  await o.take();
  await v.log.getByTestId("system").filter({ hasText: "Anna Ozola" }).waitFor();
  await typesWhileWatched(stage, v, o);
  const text = await answersByKey(o);
  await v.hears("operator", "Anna is on it!");
  assert.equal((await v.transcript()).at(-1), "operator: " + text);
  await v.fate("my lamp came broken", "read");
  await o.from("operator", "Anna is on it!").filter({ hasText: "Read" }).waitFor();
  await stage.picture("answered");
  await o.page.getByTestId("close").click();
  await v.panel.and(v.page.locator("[data-state=closed]")).waitFor();
  await o.page.getByTestId("list-closed").waitFor();
  await stage.picture("closed");
});

story("after a person has taken over, the bot is silent", async (stage) => {
  const { v, o } = await handedOver(stage, "What do you think of medieval door knobs, honestly?");
  const said = await v.from("bot", /./).count();
  await v.say("where is my parcel");
  await o.from("visitor", "where is my parcel").waitFor();
  await o.sends("Your parcel is in the locker.");
  await v.hears("operator", "in the locker");
  assert.equal(await v.from("bot", /./).count(), said);
});

const BORIS = { login: "boris", name: "Boris Petrov", password: "take the stage at eight 9" };

story("of two who take at once, the slower one is told who was quicker", async (stage) => {
  stage.server.addUser(BORIS);
  const v = await stage.visitor();
  const question = "Is a lamp allowed to vote, and for whom?";
  await v.say(question);
  await v.asksForPerson();
  const [anna, boris] = [await stage.operator(), await stage.operator({ who: BORIS })];
  await anna.row(question).locator(".by").filter({ hasText: /\w/ }).waitFor(); // why it waits
  await anna.look(question);
  await boris.look(question);
  // Boris's page hears of nothing until he has pressed.
  const pressed = boris.page.evaluate(() => {
    const button = document.querySelector("[data-test=take]");
    for (const end = Date.now() + 2000; Date.now() < end; );
    button.click();
  });
  await anna.take();
  await pressed;
  await boris.page.getByTestId("banner").filter({ hasText: "Anna Ozola was quicker" }).waitFor();
  await boris.page.getByTestId("take").filter({ hasText: "Take over from Anna Ozola" }).waitFor();
  await stage.picture("quicker", boris.page);
  await anna.reply.fill("can i pay with paypal");
  await until("suggestions for the draft", async () => (await anna.prompter.getAttribute("data-basis")) == "draft" && (await anna.suggestions.count()) > 0);
  assert.equal(await anna.page.locator(".place.none").filter({ visible: true }).count(), 0, "empty places are not seen");
  await boris.take();
  await anna.page.getByTestId("banner").filter({ hasText: "Boris Petrov took" }).waitFor();
  await until("the draft's list is gone", async () => (await anna.suggestions.count()) == 0 && (await anna.prompter.getAttribute("data-basis")) == "");
  await stage.picture("taken", anna.page);
  await anna.take();
  assert.equal(await anna.reply.inputValue(), "can i pay with paypal", "what was written is kept");
});
