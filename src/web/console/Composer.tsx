import { forwardRef } from "preact/compat";
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "preact/hooks";
import { LIMIT_TEXT_CHARS } from "protocol.gen";
import { clean } from "../shared/text";
import { blank, ghost, placed, type Used } from "./compose";
import type { Desk, Thread } from "./desk";
import { SendIcon } from "./icons";
import { fill, t } from "./words";

const GHOST_MAX = 300; // beyond it the field may scroll, and grey text would not

export interface ComposerHandle {
  /** Puts the suggestion of place n into the text. */
  insert(n: number): void;
}

export const Composer = forwardRef<ComposerHandle, { desk: Desk; th: Thread }>(function Composer({ desk, th }, ref) {
  const field = useRef<HTMLTextAreaElement>(null);
  const used = useRef<Used | null>(null);
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(true); // at the end, with the focus
  const [dismissed, dismiss] = useState<string | null>(null);
  const [warning, warn] = useState("");

  const write = (v: string, from: number, to: number) => {
    const f = field.current!;
    f.focus();
    f.setSelectionRange(from, to);
    // Kept in the browser's own undo, unlike a value that is set.
    if (!document.execCommand(v ? "insertText" : "delete", false, v)) {
      f.setRangeText(v, from, to, "end");
      changed();
    }
  };
  const changed = () => {
    const v = field.current!.value;
    if (!v) used.current = null;
    setText(v);
    warn("");
    desk.typed(th.id, { text: v, used: used.current });
  };
  const fillIn = (): boolean => {
    const f = field.current!;
    const hole = blank(f.value);
    if (!hole) return false;
    f.focus();
    f.setSelectionRange(...hole);
    return true;
  };
  const insert = (n: number) => {
    const slot = th.slots.list[n];
    const f = field.current;
    if (!slot || slot.stale || !f) return;
    const e = placed(f.value, f.selectionStart, slot.s.text, used.current);
    used.current = { id: slot.s.id, text: slot.s.text };
    write(e.text, e.from, e.to);
    fillIn();
  };
  const send = () => {
    const f = field.current!;
    const v = clean(f.value).trim();
    if (!v) return;
    if (fillIn()) {
      warn(fill(t.fill, f.value.slice(f.selectionStart, f.selectionEnd)));
      return;
    }
    desk.say(th.id, v, used.current);
    used.current = null;
    f.value = "";
    setText("");
    f.focus();
  };
  useImperativeHandle(ref, () => ({ insert }));

  const top = th.slots.top();
  const grey = caret && text.length < GHOST_MAX && top?.id != dismissed ? ghost(text, top) : null;

  const key = (e: KeyboardEvent) => {
    if (e.isComposing) return;
    if (e.key == "Enter" && !e.shiftKey && !e.altKey) {
      e.preventDefault();
      send();
    } else if (e.key == "Tab" && !e.shiftKey && grey) {
      e.preventDefault();
      insert(0);
    } else if (e.key == "Escape") {
      if (grey) dismiss(top!.id);
      else if (used.current?.text == text && text) {
        const all = field.current!.value.length;
        used.current = null;
        write("", 0, all);
      }
    }
  };
  const look = () => {
    const f = field.current;
    setCaret(!!f && document.activeElement == f && f.selectionStart == f.value.length);
  };

  useLayoutEffect(() => {
    const d = desk.kept(th.id);
    const f = field.current!;
    f.value = d.text;
    used.current = d.used;
    setText(d.text);
    f.focus();
    look();
  }, [th.id]);
  useEffect(() => {
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, []);

  return (
    <footer class="composer">
      <p class="warn" role="alert">
        {warning}
      </p>
      <div class="box">
        <div class="stack">
          <div class="sizer" aria-hidden="true" dir="auto">
            {text + (text && grey ? grey : "") + "\u200b"}
          </div>
          {grey && (
            <div class={"ghost" + (text ? "" : " whole")} key={top!.id} aria-hidden="true" dir="auto" data-test="ghost">
              <span>{text}</span>
              {grey}
            </div>
          )}
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            maxLength={LIMIT_TEXT_CHARS}
            placeholder={grey ? "" : t.write}
            aria-label={t.write}
            data-test="reply"
            onInput={changed}
            onKeyDown={key}
            onFocus={look}
            onBlur={look}
          />
        </div>
        <div class="go">
          {grey && <kbd aria-hidden="true">Tab</kbd>}
          <button class="send" type="button" aria-label={t.send} aria-disabled={!text.trim()} data-test="send" onClick={send}>
            <SendIcon />
          </button>
        </div>
      </div>
    </footer>
  );
});
