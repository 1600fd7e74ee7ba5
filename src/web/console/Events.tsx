import { memo } from "preact/compat";
import type { ComponentChildren } from "preact";
import { links, marked } from "../shared/text";
import type { Candidate, CardBody, ChatEvent, DecisionBody } from "../shared/protocol";
import type { Pending } from "../shared/outbox";
import type { Desk, Thread } from "./desk";
import { fill, lang, said, t } from "./words";

const DAY = 86_400_000;
const HM = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat(lang, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export const when = (at: number) => (Date.now() - at < DAY ? HM : DATE).format(at);
export const percent = (p: number) => Math.round(100 * p) + " %";

interface Props {
  e: ChatEvent;
  seen: boolean;
  words: readonly string[];
}

export const EventView = memo(
  function EventView({ e, seen, words }: Props) {
    switch (e.kind) {
      case "message":
        return <Message e={e} text={e.body.text} seen={seen} words={words} />;
      case "state":
        return <Line at={e.at}>{stateLine(e)}</Line>;
      case "contact":
        return (
          <Line at={e.at}>
            {t.contact}: {[e.body.name, e.body.email, e.body.phone].filter(Boolean).join(", ")}
          </Line>
        );
      case "card":
        return <Card b={e.body} />;
      case "decision":
        return <Decision b={e.body} />;
      case "note":
        return <Line at={e.at}>{e.body.text}</Line>;
    }
  },
  (a, b) => a.e == b.e && a.seen == b.seen && a.words.join() == b.words.join(),
);

const level = (s: string) => (t as { [k: string]: string })[s] ?? s;

function stateLine(e: Extract<ChatEvent, { kind: "state" }>): string {
  const who = e.body.operator_name || e.author_name;
  const line = e.body.to == "assigned" && who ? fill(t.joined, who) : t[`e_${e.body.to}`];
  return line + (e.body.reason && (e.body.to == "queued" || e.body.to == "offline" || e.body.to == "bot") ? " (" + said(e.body.reason) + ")" : "");
}

function Line({ at, children }: { at: number; children: ComponentChildren }) {
  return (
    <div class="sys" dir="auto" data-test="system">
      {children} · {when(at)}
    </div>
  );
}

interface MessageProps {
  e: Extract<ChatEvent, { kind: "message" }>;
  text: string;
  seen: boolean;
  words: readonly string[];
}

function Message({ e, text, seen, words }: MessageProps) {
  const visitor = e.author == "visitor";
  const name = visitor ? t.visitor : e.author == "bot" ? t.assistant : e.author_name;
  return (
    <div class={"m " + e.author} data-test={"message-" + e.author}>
      <div class="b" dir="auto">
        <span class="vh">{name}: </span>
        {visitor ? <Marked text={text} words={words} /> : <Linked text={text} />}
        {e.body.buttons && (
          <ul class="choices">
            {e.body.buttons.map((b) => (
              <li key={b.choice}>{b.label}</li>
            ))}
          </ul>
        )}
      </div>
      <div class="t">
        {!visitor && name + " \u00b7 "}
        {when(e.at)}
        {e.author == "operator" && " \u00b7 " + (seen ? t.read : t.sent)}
      </div>
    </div>
  );
}

export function PendingView({ p, desk }: { p: Pending; desk: Desk }) {
  const code = desk.refused.get(p.id);
  const bad = code !== undefined;
  return (
    <div class={"m operator " + (bad ? "refused" : "sending")} data-test="message-pending">
      <div class="b" dir="auto">
        {String(p.text)}
      </div>
      <div class="t">
        {bad ? t.refused + ": " + (/^bad_/.test(code) ? t.unreadable : t.unwanted) : t.sending}
        {bad && (
          <>
            {" "}
            <button type="button" onClick={() => desk.retry(p.id)}>
              {t.retry}
            </button>{" "}
            <button type="button" onClick={() => desk.discard(p.id)}>
              {t.discard}
            </button>
          </>
        )}
      </div>
    </div>
  );
}

/** The visitor's unfinished text; its place is kept, so nothing jumps. */
export function PeekView({ th, words }: { th: Thread; words: readonly string[] }) {
  const on = !!th.peek || th.typing;
  return (
    <div class={"m visitor peek" + (on ? "" : " off")} aria-hidden={!on} data-test="peek">
      <div class="b" dir="auto">
        {th.peek ? <Marked text={th.peek} words={words} /> : "\u2026"}
      </div>
      <div class="t">{t.peek}</div>
    </div>
  );
}

export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return <>{marked(text, words).map((p, i) => (p.mark ? <mark key={i}>{p.text}</mark> : p.text))}</>;
}

function Linked({ text }: { text: string }) {
  return (
    <>
      {links(text).map((p, i) =>
        p.href ? (
          <a key={i} href={p.href} target="_blank" rel="noopener noreferrer">
            {p.text}
          </a>
        ) : (
          p.text
        ),
      )}
    </>
  );
}

/** With what was given, in place of the word for such reasons. */
function cardReason(b: CardBody): string {
  if (!b.gave) return said(b.reason);
  return b.after ? fill(t.gave_after, b.gave).replace("{1}", () => b.after!) : fill(t.gave, b.gave);
}

function Card({ b }: { b: CardBody }) {
  return (
    <details class="why" data-test="card">
      <summary>
        {t.card}: {cardReason(b)}
      </summary>
      <dl>
        {b.severity && <Field name={t.severity}>{level(b.severity)}</Field>}
        {b.skill && <Field name={t.skill}>{said(b.skill)}</Field>}
      </dl>
      <Candidates list={b.candidates} />
    </details>
  );
}

function Decision({ b }: { b: DecisionBody }) {
  const verdict = (t as { [k: string]: string })[b.verdict] ?? said(b.verdict);
  const best = b.candidates?.[0];
  return (
    <details class="why" data-test="decision">
      <summary>
        {t.assistant} {verdict}
        {best && ": " + (best.title || best.intent)}
        {b.confidence !== undefined && " \u00b7 " + percent(b.confidence)}
      </summary>
      <dl>
        {b.rule && <Field name={t.rule}>{said(b.rule)}</Field>}
        {b.version !== undefined && <Field name={t.version}>{b.version}</Field>}
        {b.lang && <Field name={t.lang}>{b.lang}</Field>}
        {b.written_in && <Field name={t.written_in}>{b.written_in}</Field>}
        {b.before && <Field name={t.read_with}>{b.before}</Field>}
        {!!b.repairs?.length && <Field name={t.read_as}>{b.repairs.map((r) => r.from + " \u2192 " + r.to).join(", ")}</Field>}
      </dl>
      <Candidates list={b.candidates} />
    </details>
  );
}

export function Field({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </>
  );
}

function Candidates({ list }: { list: Candidate[] | undefined }) {
  if (!list?.length) return null;
  return (
    <ol class="cands">
      {list.map((c, i) => (
        <li key={i}>
          <span>{c.title || c.intent}</span>
          <meter min={0} max={1} value={c.confidence} aria-label={percent(c.confidence)} />
          <span class="p">{percent(c.confidence)}</span>
          {!!c.words?.length && (
            <span class="ws">
              {c.words.map((w) => (
                <mark key={w}>{w}</mark>
              ))}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}
