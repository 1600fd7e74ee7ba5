import { useEffect, useReducer } from "preact/hooks";
import type { Desk } from "./desk";
import { Mark } from "./icons";
import { Queue } from "./Queue";
import { SignIn } from "./SignIn";
import { ThreadView } from "./ThreadView";
import { t } from "./words";

export function App({ desk }: { desk: Desk }) {
  const [, paint] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    paint(0); // what changed before this effect ran
    return desk.subscribe(() => paint(0));
  }, [desk]);
  if (desk.phase == "loading")
    return (
      <div class="splash">
        <Mark />
      </div>
    );
  if (desk.phase == "signin") return <SignIn desk={desk} />;
  return <Workplace desk={desk} />;
}

function Workplace({ desk }: { desk: Desk }) {
  const id = desk.selected;
  const waiting = [...desk.rows.values()].filter((r) => r.state == "queued").length;
  useEffect(() => {
    document.title = (waiting ? `(${waiting}) ` : "") + t.theme + " \u00b7 " + t.title;
  }, [waiting]);
  return (
    <div class={"desk" + (id ? " open" : "")} data-test="desk" data-net={desk.net}>
      <Queue desk={desk} />
      {id ? (
        <ThreadView key={id} desk={desk} id={id} />
      ) : (
        <main class="empty">
          <Mark />
          <h1>{t.none}</h1>
          <p>{t.pick}</p>
        </main>
      )}
      <Banner desk={desk} />
      <Speaker text={desk.spoken} />
    </div>
  );
}

function Banner({ desk }: { desk: Desk }) {
  const text = desk.net == "waiting" ? t.lost : desk.net == "stopped" ? t.stopped : desk.notice;
  return (
    <div class={"banner" + (desk.net == "waiting" || desk.net == "stopped" ? " bad" : "")} role="status" hidden={!text} data-test="banner">
      {text}
      {desk.net == "stopped" && (
        <button type="button" onClick={() => desk.reconnect()}>
          {t.reconnect}
        </button>
      )}
    </div>
  );
}

/** Read out politely; the log itself is silent. */
function Speaker({ text }: { text: string }) {
  return (
    <div class="vh" aria-live="polite">
      {text}
    </div>
  );
}
