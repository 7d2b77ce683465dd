// Keeps a page that `sitegen serve --watch` shows as new as its content, and says what is wrong with that content.
// Only the server adds this to pages; no published site holds it.

const here = new URL(import.meta.url);

// Milliseconds before the first attempt to connect again, and between attempts in the end: each twice the one before.
const SOONEST = 250;
const LATEST = 4_000;

let state = here.searchParams.get("state") ?? ""; // the version of the site that this page shows
let home; // the base path of that version; known once there is news of a site
let leaving = false;

// Listening

let source;
let wait = SOONEST;

const disconnect = () => {
  source?.close();
  source = null;
};

// A browser allows a host six connections, so only pages that are seen hold one. Whoever connects is told the latest
// news at once.
const connect = () => {
  if (source || leaving || document.hidden) return;
  source = new EventSource(new URL("events", here));
  source.addEventListener("message", ({ data }) => {
    wait = SOONEST;
    hear(data);
  });
  // Left to themselves some browsers wait for seconds, and all give up when the answer is another than 200.
  source.addEventListener("error", () => {
    disconnect();
    setTimeout(connect, wait);
    wait = Math.min(2 * wait, LATEST);
  });
};

document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
addEventListener("pagehide", disconnect); // a page with an open connection could not be kept for "back"
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return;
  leaving = false;
  connect();
});

// Following the site

let heard;

const hear = (data) => {
  const news = JSON.parse(data);
  if (news.state && !leaving) follow(news);
  // The same news come again with each connection; what was closed stays closed then.
  if (!leaving && data !== heard) tell(news);
  heard = data;
};

const follow = (news) => {
  const base = new URL(news.base_path, here).pathname;
  const left = home ?? base;
  home = base;
  if (base !== left && location.pathname.startsWith(left)) {
    const moved = new URL(location.href);
    moved.pathname = base + moved.pathname.slice(left.length);
    leave(() => location.replace(moved));
  } else if (news.state !== state && news.before === state && news.styles.length) {
    state = news.state;
    const root = new URL(base, here);
    for (const [old, fresh] of news.styles) exchange(new URL(old, root), new URL(fresh, root));
  } else if (news.state !== state) {
    reload();
  }
};

const leave = (go) => {
  leaving = true;
  disconnect();
  go();
};

// The browser keeps the place that was scrolled to.
const reload = () => leave(() => location.reload());

// A style sheet goes only when its successor is there, for else the page would flash. Before that the successor itself
// may get one, and then be gone without ever having been loaded: so whoever is loaded removes all before it.
const forerunners = new WeakMap();

const exchange = (old, fresh) => {
  for (const link of document.querySelectorAll("link[rel~=stylesheet]")) {
    if (new URL(link.href).pathname !== old.pathname) continue;
    const successor = link.cloneNode();
    successor.href = fresh;
    successor.addEventListener("load", () => {
      for (let gone = forerunners.get(successor); gone; gone = forerunners.get(gone)) gone.remove();
    });
    successor.addEventListener("error", () => leaving || reload());
    forerunners.set(successor, link);
    link.after(successor);
  }
};

// Telling what is wrong: as text only, for it quotes what people wrote.

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// In a shadow tree, since a page may have any styles and scripts: neither sees the other.
const frame = element("div", { className: "sitegen-live", lang: "en", dir: "ltr", hidden: true });
const host = element("sitegen-live");
const shadow = host.attachShadow({ mode: "open" });
const styles = element("link", { rel: "stylesheet", href: new URL("live.css", here) });
styles.addEventListener("load", () => (frame.hidden = false)); // unstyled it would be worse than late
shadow.append(styles, frame);

let close; // what Escape does while the panel is open

const tell = (news) => {
  const wrong = news.failed || news.faults.length > 0;
  if (wrong && !host.isConnected) document.documentElement.append(host);
  if (news.failed) open(news);
  else if (wrong) fold(news);
  else show();
};

const show = (...content) => {
  close = null;
  frame.replaceChildren(...content);
};

const open = (news) => {
  const done = element("button", { type: "button", textContent: "Close" });
  show(panel(news, done));
  close = () => {
    const inside = shadow.activeElement;
    const button = fold(news);
    if (inside) button.focus();
  };
  done.addEventListener("click", close);
  return done;
};

const fold = (news) => {
  const button = element("button", { type: "button", textContent: title(news) });
  button.addEventListener("click", () => open(news).focus());
  const section = element("section", { className: "folded", ariaLabel: "State of the build" }, button);
  show(section);
  return button;
};

const title = ({ failed, faults }) => {
  if (failed) return "The build failed";
  return faults.length === 1 ? "1 problem in the content" : `${faults.length} problems in the content`;
};

const panel = (news, done) => {
  const summary = element("div", { role: news.failed ? "alert" : null }, element("h2", { textContent: title(news) }));
  const rest = news.state ? "This page shows the last good site." : "There is no site yet.";
  if (news.failed) summary.append(element("p", { textContent: rest }));
  const header = element("header", {}, summary, done);
  const faults = element("ol", { tabIndex: 0, ariaLabel: "What is wrong" }, ...news.faults.map(account));
  return element("section", { className: "panel", ariaLabel: "State of the build" }, header, faults);
};

const account = ({ path, line, message, hint, excerpt }) => {
  const item = element("li");
  const say = (className, textContent) => item.append(element("p", { className, textContent }));
  if (path) say("place", line ? `${path}:${line}` : path);
  say("message", message);
  if (excerpt.length) {
    item.append(element("div", { className: "excerpt" }, ...excerpt.flatMap((row) => quoted(row, line))));
  }
  if (hint) say("hint", `Hint: ${hint}`);
  return item;
};

const quoted = ([number, text], faulty) => {
  const is = number === faulty;
  return [
    element("span", { className: is ? "number faulty" : "number", textContent: number }),
    element(is ? "mark" : "span", { className: "words", textContent: text }),
  ];
};

addEventListener("keydown", ({ key, defaultPrevented }) => {
  if (key === "Escape" && !defaultPrevented) close?.();
});

connect();
