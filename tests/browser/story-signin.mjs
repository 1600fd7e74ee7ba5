// Who may sit at the desk.

import { assert } from "./stage.mjs";
import { handedOver } from "./story-desk.mjs";
import { story } from "./suite.mjs";

story("a wrong password is said clearly, a right one opens the desk", async (stage) => {
  const o = await stage.operator({ signedIn: false });
  await o.fillSignIn({ login: "anna", password: "not this one" });
  await o.problem.filter({ hasText: "Login or password is wrong." }).waitFor();
  await stage.picture("wrong");
  await o.signIn(stage.server.operator);
  await o.page.getByText("Anna Ozola").waitFor();
});

story("sign-out cuts the console in all its tabs", async (stage) => {
  const o = await stage.operator();
  const second = await stage.page(o.context);
  await second.goto(stage.server.url + "/console");
  await second.getByTestId("desk").waitFor();
  await o.page.getByTestId("sign-out").click();
  await o.page.getByTestId("sign-in").waitFor();
  await second.getByTestId("sign-in").waitFor();
  await o.page.locator("input[name=login]:focus").waitFor();
  const me = await o.page.evaluate(() => fetch("/api/v1/me").then((r) => r.status));
  assert.equal(me, 401);
  await o.page.reload();
  await o.page.getByTestId("sign-in").waitFor();
});

story("signing out in the middle of a conversation leaves no error behind", async (stage) => {
  const { o } = await handedOver(stage, "Does a lamp mind being left alone at night?");
  await o.reply.fill(Array.from({ length: 30 }, (_, i) => "line " + i).join("\n"));
  await o.reply.press("Enter");
  await o.said("line 29");
  // Scrolled in the moment it goes away.
  await o.page.evaluate(() => {
    const box = document.querySelector(".sc");
    const scroll = () => {
      box.scrollTop += box.scrollTop ? -3 : 30;
      if (box.isConnected) setTimeout(scroll);
    };
    scroll();
  });
  await o.page.getByTestId("sign-out").click();
  await o.page.locator("input[name=login]").waitFor();
});
