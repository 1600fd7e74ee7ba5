// Who may sit at the desk.

import { assert } from "./stage.mjs";
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
