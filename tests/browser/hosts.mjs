// Websites that embed the widget and make it hard.

import { createServer } from "node:http";

const CRUEL = `
  * { all: unset !important; }
  body *, souffleur-chat { display: inline !important; font: 40px cursive !important; color: red !important;
    position: static !important; transform: rotate(3deg) !important; letter-spacing: 1em !important; }
  button, textarea, input { display: none !important; }`;
const PLAIN = `<h1>A page</h1><p>With some words.</p>`;

/** Pages by path: `head` and `body` around the script, header lines, bytes. */
function page(path, chat) {
  const script = `<script src="${chat}/w.js" data-site="demo" data-accent="#7a3b69"></script>`;
  const late = (attrs, body = "", head = "") =>
    `<!doctype html><html ${attrs}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}</head><body>${PLAIN}${body}${script}</body></html>`;
  const socket = chat.replace("http:", "ws:");
  switch (path) {
    case "/strict":
      return {
        html: late(`lang="en"`),
        headers: {
          "Content-Security-Policy":
            `default-src 'none'; script-src ${chat}; connect-src ${socket}; ` +
            `require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'; frame-ancestors 'none'`,
          "Referrer-Policy": "no-referrer",
        },
      };
    case "/cruel":
      return { html: late(`lang="en"`, "", `<style>${CRUEL}</style>`) };
    case "/rtl":
      return { html: late(`lang="en" dir="rtl"`) };
    case "/cp1251": {
      const html = `<!doctype html><html lang="ru"><head><title>Магазин</title></head><body><h1>Магазин</h1>${script}</body></html>`;
      return { html: cp1251(html), headers: { "Content-Type": "text/html; charset=windows-1251" } };
    }
    case "/head":
      return { html: `<!doctype html><html lang="en"><head><meta charset="utf-8">${script}</head><body>${PLAIN}</body></html>` };
    case "/twice":
      return { html: late(`lang="en"`, script + script) };
    case "/swap":
      return { html: late(`lang="en"`) };
    case "/wrong":
      return { html: late(`lang="en"`).replace(`"demo"`, `"nobody"`) };
    default:
      return null;
  }
}

/** Cyrillic in the one-byte code of old Russian pages. */
function cp1251(text) {
  return Buffer.from(
    [...text].map((c) => {
      const n = c.codePointAt(0);
      return n < 128 ? n : n - 0x410 + 0xc0;
    }),
  );
}

/** Serves them on a port of its own; the chat is at `chat()`. */
export async function hostPages(chat) {
  const server = createServer((req, res) => {
    const p = page(new URL(req.url, "http://x").pathname, chat());
    if (!p) {
      res.writeHead(req.url == "/favicon.ico" ? 204 : 404).end();
      return;
    }
    res.writeHead(200, { "Content-Type": "text/html", ...p.headers }).end(p.html);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: "http://127.0.0.1:" + server.address().port,
    close: () => new Promise((done) => server.close(done) && server.closeAllConnections()),
  };
}
