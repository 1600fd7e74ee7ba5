import { useEffect, useState } from "preact/hooks";
import type { RowItem } from "../shared/protocol";
import type { Desk } from "./desk";
import { Mark, OutIcon } from "./icons";
import { clock, section, SECTIONS, sections, unread, type Section } from "./lists";
import { fill, said, t } from "./words";

/** A second's tick, only while somebody waits. */
function useNow(on: boolean): number {
  const [now, set] = useState(Date.now());
  useEffect(() => {
    if (!on) return;
    set(Date.now());
    const timer = setInterval(() => set(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [on]);
  return now;
}

export const visitorName = (r: RowItem) => r.visitor_name || fill(t.guest, r.conversation.slice(0, 4));

export function Queue({ desk }: { desk: Desk }) {
  const lists = sections(desk.rows.values(), desk.me?.id ?? -1);
  const now = useNow(lists.waiting.length > 0);
  useKeys(desk, SECTIONS.flatMap((s) => lists[s]));
  return (
    <nav class="queue" aria-label={t.list}>
      <header>
        <Mark />
        <div class="who">
          <strong>{desk.me?.name}</strong>
          <span class={"net " + desk.net}>{desk.net == "open" ? t.online : t.connecting}</span>
        </div>
        <button class="ic" type="button" aria-label={t.signout} title={t.signout} data-test="sign-out" onClick={() => desk.signOut()}>
          <OutIcon />
        </button>
      </header>
      <div class="lists">
        {SECTIONS.map((s) => (
          <List key={s} name={s} rows={lists[s]} desk={desk} now={now} />
        ))}
      </div>
    </nav>
  );
}

function List({ name, rows, desk, now }: { name: Section; rows: RowItem[]; desk: Desk; now: number }) {
  if (!rows.length && name != "waiting") return null;
  return (
    <section data-test={"list-" + name}>
      <h2>
        {t[name]} <span>{rows.length}</span>
      </h2>
      {rows.length ? (
        <ul>
          {rows.map((r) => (
            <Row key={r.conversation} r={r} desk={desk} now={now} />
          ))}
        </ul>
      ) : (
        <p class="calm">{desk.loaded ? t.nobody : "\u00a0"}</p>
      )}
    </section>
  );
}

function Row({ r, desk, now }: { r: RowItem; desk: Desk; now: number }) {
  const here = section(r, desk.me?.id ?? -1);
  const waits = here == "waiting";
  const wait = waits && r.queued_at ? now - r.queued_at : 0;
  const on = desk.selected == r.conversation;
  const fresh = !on && (here == "mine" || waits) && unread(r);
  const current = on ? "page" : undefined;
  return (
    <li>
      <a
        href={"#/c/" + r.conversation}
        class={"row" + (fresh ? " fresh" : "")}
        aria-current={current}
        data-test="row"
        data-conversation={r.conversation}
        data-state={r.state}
      >
        <span class={"dot" + (r.online ? " on" : "")} title={r.online ? t.here : t.away} />
        <span class="name" dir="auto">
          {visitorName(r)}
        </span>
        {r.severity != "low" && waits && <span class={"sev " + r.severity}>{t[r.severity]}</span>}
        {waits ? (
          <span class={"wait" + (wait > 120_000 ? " late" : wait > 20_000 ? " soon" : "")}>{clock(wait)}</span>
        ) : (
          <span class="lang">{r.lang}</span>
        )}
        <span class="last" dir="auto">
          {r.last_text}
        </span>
        {waits && r.reason && <span class="by">{said(r.reason)}</span>}
        {here == "others" && <span class="by">{r.operator_name}</span>}
      </a>
    </li>
  );
}

/** Alt + arrows go through the list. */
function useKeys(desk: Desk, rows: RowItem[]) {
  useEffect(() => {
    const key = (e: KeyboardEvent) => {
      if (!e.altKey || e.ctrlKey || e.metaKey || (e.key != "ArrowDown" && e.key != "ArrowUp")) return;
      const at = rows.findIndex((r) => r.conversation == desk.selected);
      const next = rows[at < 0 ? 0 : at + (e.key == "ArrowDown" ? 1 : -1)];
      if (!next) return;
      e.preventDefault();
      location.hash = "#/c/" + next.conversation;
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });
}
