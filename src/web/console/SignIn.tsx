import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "./desk";
import { Mark } from "./icons";
import { t } from "./words";

export function SignIn({ desk }: { desk: Desk }) {
  const [problem, setProblem] = useState(desk.problem);
  const [busy, setBusy] = useState(false);
  const login = useRef<HTMLInputElement>(null);
  // Not by autofocus: that works once a page, and one signs out, too.
  useLayoutEffect(() => login.current!.focus(), []);
  const submit = async (e: SubmitEvent) => {
    e.preventDefault();
    if (busy) return;
    const data = new FormData(e.target as HTMLFormElement);
    setBusy(true);
    const why = await desk.signIn(String(data.get("login")).trim(), String(data.get("password")));
    setBusy(false);
    setProblem(why ?? "");
  };
  return (
    <main class="signin">
      <form onSubmit={submit} data-test="sign-in">
        <Mark />
        <h1>{t.theme}</h1>
        <p>{t.title}</p>
        <label>
          {t.login}
          <input ref={login} name="login" required autocomplete="username" autocapitalize="none" spellcheck={false} />
        </label>
        <label>
          {t.password}
          <input name="password" type="password" required autocomplete="current-password" />
        </label>
        <p class="problem" role="alert" data-test="problem">
          {problem}
        </p>
        <button class="primary" type="submit" aria-disabled={busy}>
          {busy ? t.signing : t.signin}
        </button>
      </form>
    </main>
  );
}
