// For everybody: the rules of axe, the keyboard alone, the dark.

import { assert } from "./stage.mjs";
import { story, until } from "./suite.mjs";
import { handedOver } from "./story-desk.mjs";

/** What axe finds; the page must not forbid evaluated code (bypassCSP). */
async function violations(stage, page) {
  await page.evaluate(stage.axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((n) => n.target.join(" ")).join("; ")}`);
}

for (const colorScheme of ["light", "dark"])
  story(`axe finds nothing, in the ${colorScheme}`, async (stage) => {
    const v = await stage.visitor({ bypassCSP: true, colorScheme, reducedMotion: "reduce" });
    await v.isAskedBack();
    await v.say("can i pay with paypal?");
    await v.hears("bot", "PayPal");
    assert.deepEqual(await violations(stage, v.page), []);
    await stage.picture("shop", v.page);
    await v.asksForPerson();
    const o = await stage.operator({ bypassCSP: true, colorScheme, signedIn: false, reducedMotion: "reduce" });
    assert.deepEqual(await violations(stage, o.page), []);
    await stage.picture("sign-in", o.page);
    await o.signIn(stage.server.operator);
    assert.deepEqual(await violations(stage, o.page), []);
    await stage.picture("desk", o.page);
    await o.look("can i pay with paypal?");
    await o.take();
    await v.input.fill("and how do i return a lamp");
    await until("suggestions", async () => (await o.suggestions.count()) > 0);
    await o.page.getByTestId("decision").last().locator("summary").click();
    assert.deepEqual(await violations(stage, o.page), []);
    await stage.picture("thread", o.page);
  });

story("the visitor's way by keyboard alone", async (stage) => {
  const v = await stage.visitor({ open: false });
  const at = () =>
    v.page.evaluate(() => {
      const deep = (root) => (root.activeElement?.shadowRoot ? deep(root.activeElement.shadowRoot) : root.activeElement);
      return deep(document)?.dataset.test ?? "";
    });
  await v.launcher.waitFor();
  await until("the launcher by Tab", async () => {
    await v.page.keyboard.press("Tab");
    return (await at()) == "launcher";
  });
  await v.page.keyboard.press("Enter");
  await v.connected();
  assert.equal(await at(), "input");
  await v.isAskedBack();
  await v.input.focus();
  for (let i = 0; (await at()) != "choice"; i++) {
    assert.ok(i < 12, "no way back to the buttons");
    await v.page.keyboard.press("Shift+Tab");
  }
  await stage.picture("focus");
  await v.page.keyboard.press("Enter");
  await until("an answer", async () => (await v.transcript()).at(-1).startsWith("bot: ") && (await v.mine("").count()) == 2);
  assert.equal(await at(), "input");
  await v.page.keyboard.press("Escape");
  await v.panel.waitFor({ state: "hidden" });
  assert.equal(await at(), "launcher");
});

story("the operator's way by keyboard alone", async (stage) => {
  const v = await stage.visitor();
  await v.say("Does the curtain keep out the smell of submarines?");
  await v.asksForPerson();
  const o = await stage.operator({ signedIn: false });
  const keys = o.page.keyboard;
  await o.page.locator("input[name=login]:focus").waitFor();
  await keys.type(stage.server.operator.login);
  await keys.press("Tab");
  await keys.type(stage.server.operator.password);
  await keys.press("Enter");
  await o.connected();
  await o.row("submarines").waitFor();
  await until("the row by Alt and arrows", async () => {
    await keys.press("Alt+ArrowDown");
    await o.page.waitForTimeout(100);
    return (await o.row("submarines").getAttribute("aria-current")) == "page";
  });
  await until("the button by Tab", async () => {
    await keys.press("Tab");
    return o.page.evaluate(() => document.activeElement.dataset.test == "take");
  });
  await keys.press("Enter");
  await o.reply.waitFor();
  await until("the field has the focus", () => o.page.evaluate(() => document.activeElement.dataset.test == "reply"));
  await v.input.fill("can i pay with paypal?");
  // Not what was suggested for the words before.
  await o.suggestions.first().filter({ hasText: "PayPal" }).waitFor();
  await keys.press("Alt+Digit1");
  await until("inserted", async () => (await o.reply.inputValue()).includes("PayPal"));
  await keys.press("Enter");
  await v.hears("operator", "PayPal");
});

story("the console on a phone", async (stage) => {
  const phone = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
  const { o } = await handedOver(stage, "Can the desk lamp read poems aloud?", phone);
  await stage.picture("thread", o.page);
  const wide = await o.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, "wider than the screen: " + wide);
});

story("a console made narrow shows the conversation", async (stage) => {
  const { o } = await handedOver(stage, "Would a lamp fit through a keyhole?");
  await o.page.setViewportSize({ width: 390, height: 780 });
  await o.reply.click(); // nothing lies over it
  await o.sends("Only a flat one.");
  await stage.picture("narrow", o.page);
});
