// The console's entry: one desk, one tree, the conversation in the address.

import { render } from "preact";
import { App } from "./App";
import { Desk } from "./desk";
import { lang, t } from "./words";

const desk = new Desk();

function address() {
  const m = /^#\/c\/([0-9a-f]+)$/.exec(location.hash);
  desk.select(m ? m[1]! : null);
}

document.documentElement.lang = lang;
document.title = t.theme + " \u00b7 " + t.title;
addEventListener("hashchange", address);
address();
render(<App desk={desk} />, document.getElementById("app")!);
void desk.start();
