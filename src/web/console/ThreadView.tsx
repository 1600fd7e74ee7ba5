import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RowItem } from "../shared/protocol";
import { Composer, type ComposerHandle } from "./Composer";
import type { Desk, Thread } from "./desk";
import { BackIcon, BulbIcon, DownIcon } from "./icons";
import { EventView, PeekView, PendingView } from "./Events";
import { visitorName } from "./Queue";
import { Prompter, telling } from "./Prompter";
import { About } from "./About";
import { fill, t } from "./words";

export function ThreadView({ desk, id }: { desk: Desk; id: string }) {
  const th = desk.thread(id);
  const row = desk.rows.get(id);
  const composer = useRef<ComposerHandle>(null);
  // Beside the conversation where there is room, over it on a phone.
  const [drawer, setDrawer] = useState(() => matchMedia("(min-width:761px)").matches);
  const insert = useCallback((n: number) => {
    composer.current?.insert(n);
    if (matchMedia("(max-width:760px)").matches) setDrawer(false); // it hides the field
  }, []);
  const mine = desk.mine(id);

  useEffect(() => {
    const wide = matchMedia("(min-width:761px)");
    const turned = () => setDrawer(wide.matches);
    wide.addEventListener("change", turned);
    return () => wide.removeEventListener("change", turned);
  }, []);
  useEffect(() => {
    const key = (e: KeyboardEvent) => {
      const digit = /^Digit([1-5])$/.exec(e.code);
      if (!digit || e.altKey == e.ctrlKey || e.metaKey || e.shiftKey) return;
      e.preventDefault();
      insert(Number(digit[1]) - 1);
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [insert]);

  return (
    <>
      <main class="thread" data-test="thread" data-conversation={id} data-synced={th.synced}>
        <Head desk={desk} id={id} row={row} drawer={drawer} toggle={() => setDrawer(!drawer)} />
        <Log desk={desk} th={th} row={row} />
        {mine ? <Composer ref={composer} desk={desk} th={th} /> : <Actions desk={desk} id={id} row={row} />}
      </main>
      <aside class={"side" + (drawer ? " on" : "")} aria-label={t.prompter} tabIndex={0}>
        <Prompter desk={desk} th={th} insert={mine ? insert : null} />
        <About th={th} row={row} />
      </aside>
    </>
  );
}

interface HeadProps {
  desk: Desk;
  id: string;
  row: RowItem | undefined;
  drawer: boolean;
  toggle(): void;
}

function Head({ desk, id, row, drawer, toggle }: HeadProps) {
  return (
    <header>
      <a class="ic back" href="#/" aria-label={t.back}>
        <BackIcon />
      </a>
      <div class="who">
        <h1 dir="auto">{row ? visitorName(row) : fill(t.guest, id.slice(0, 4))}</h1>
        {row && (
          <span class={"net " + (row.online ? "open" : "")}>
            {row.online ? t.here : t.away}
            {row.lang && " \u00b7 " + row.lang}
          </span>
        )}
      </div>
      {desk.mine(id) && (
        <button class="plain" type="button" data-test="close" aria-disabled={desk.busy(id)} onClick={() => !desk.busy(id) && desk.close(id)}>
          {t.close}
        </button>
      )}
      <button class="ic drawer" type="button" aria-expanded={drawer} aria-label={drawer ? t.hide : t.more} onClick={toggle}>
        <BulbIcon />
      </button>
    </header>
  );
}

/** What can be done with a conversation that is not ours. */
function Actions({ desk, id, row }: { desk: Desk; id: string; row: RowItem | undefined }) {
  if (!row) return <footer class="actions" />;
  const busy = desk.busy(id);
  const text = {
    bot: t.leadsbot,
    queued: t.waits,
    offline: t.later,
    assigned: fill(t.leads, row.operator_name ?? ""),
    closed: t.ended,
  }[row.state];
  const label = row.state == "assigned" ? fill(t.takeover, row.operator_name ?? "") : t.take;
  return (
    <footer class="actions">
      <p>{text}</p>
      {row.state != "closed" && (
        <button class="primary" type="button" data-test="take" aria-disabled={busy} onClick={() => !busy && desk.take(id)}>
          {busy ? t.taking : label}
        </button>
      )}
    </footer>
  );
}

function Log({ desk, th, row }: { desk: Desk; th: Thread; row: RowItem | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const stick = useRef(true);
  const [below, setBelow] = useState(false);
  const end = () => {
    stick.current = true;
    setBelow(false);
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const top = useRef(0);
  const scrolled = () => {
    const b = box.current;
    if (!b) return; // gone since it was scrolled
    // Only a hand goes up; what grows below moves nothing.
    const near = b.scrollHeight - b.scrollTop - b.clientHeight < 60;
    stick.current = near || (stick.current && b.scrollTop >= top.current);
    top.current = b.scrollTop;
    if (stick.current) setBelow(false);
  };
  const pending = desk.pending(th.id);
  const count = th.events.length + pending.length;
  useLayoutEffect(() => {
    const follow = new ResizeObserver(() => stick.current && end());
    follow.observe(box.current!);
    follow.observe(list.current!);
    return () => follow.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (!stick.current) setBelow(th.synced);
  }, [count]);
  useLayoutEffect(end, [pending.length, th.synced]);
  // Somebody who waits, or whom we serve, is told that it was read.
  useEffect(() => {
    if (row && row.state != "bot" && th.synced && stick.current) desk.seen(th);
  });
  useEffect(() => {
    const look = () => desk.changed();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [desk]);

  const best = telling(th.slots.top()?.words);
  const last = th.events.findLast((e) => e.kind == "message" && e.author == "visitor");
  return (
    <div class="mid">
      <div class="sc" ref={box} tabIndex={0} aria-label={t.log} onScroll={scrolled}>
        <div class="log" ref={list} role="log" aria-live="off" aria-label={t.log} data-test="log">
          {th.events.map((e) => (
            <EventView key={e.seq} e={e} seen={e.seq <= th.seenVisitor} words={e == last && th.slots.basis == "message" ? best : NONE} />
          ))}
          {pending.map((p) => (
            <PendingView key={p.id} p={p} desk={desk} />
          ))}
          <PeekView th={th} words={th.slots.basis == "peek" ? best : NONE} />
        </div>
      </div>
      {below && (
        <button class="below" type="button" onClick={end}>
          <DownIcon /> {t.fresh_below}
        </button>
      )}
    </div>
  );
}

const NONE: string[] = [];
