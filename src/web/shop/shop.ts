// Shows the page in the language asked for: ?lang=, else the one chosen
// before, else the browser's.

import { lv, ro, ru, type Texts } from "./strings";

const KEY = "vesna:lang";
const others: { [lang: string]: Texts } = { ru, lv, ro };
const english: Texts = {};

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function speak(lang: string) {
  const texts = others[lang] ?? english;
  document.documentElement.lang = others[lang] ? lang : "en";
  for (const el of document.querySelectorAll<HTMLElement>("[data-t]")) {
    const key = el.dataset.t!;
    english[key] ??= el.textContent!;
    el.textContent = texts[key] ?? english[key]!;
  }
  for (const el of document.querySelectorAll<HTMLElement | SVGElement>("[data-label]")) {
    const key = el.dataset.label!;
    english["@" + key] ??= el.getAttribute("aria-label")!;
    el.setAttribute("aria-label", others[lang]?.[key] ?? english["@" + key]!);
  }
  for (const a of document.querySelectorAll<HTMLAnchorElement>(".langs a")) {
    if (a.hreflang == document.documentElement.lang) a.setAttribute("aria-current", "true");
    else a.removeAttribute("aria-current");
  }
}

document.querySelector(".langs")!.addEventListener("click", (e) => {
  const a = (e.target as Element).closest("a");
  if (!a) return;
  e.preventDefault();
  history.replaceState(null, "", a.href);
  try {
    localStorage.setItem(KEY, a.hreflang);
  } catch {
    // It is asked for again next time.
  }
  speak(a.hreflang);
});

speak(new URLSearchParams(location.search).get("lang") || kept() || navigator.language.slice(0, 2));
