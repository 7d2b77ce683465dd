// The search page. Pagefind tells which records hold the words; a file of facts tells topic and year of each; the rest
// (counting, filtering, sorting, excerpts, the address) is done here. The address alone is the state of the page:
// ?q=words&topic=id&year=2024&sort=date. Titles and abstracts are strangers' words: they only ever become text nodes.

const STEP = 20; // results shown at once; only theirs are loaded
const PAUSE = 180; // milliseconds without a key before a query runs
const ENOUGH = 5; // with fewer papers that hold all words, those that hold most of them are listed too
const PARTIAL = 20; // at most so many of these,
const NEAR = 0.4; // and none that scores less than this share of the best result
const EXCERPT = 36; // words
const TOPICS = 10; // topics listed before "more"
const WEIGHTS = { title: 0, words: 5, authors: 2, date: 0 }; // `words` is the title without hyphens
const WORDS = 12; // of a query; more only slow it down

const byId = (id) => document.getElementById(id);
const page = byId("_page");
const input = byId("_words");
const results = byId("results");
const others = byId("other-results");
const sorter = byId("_sort");
const narrow = byId("_narrow");
const { base, bundle } = page.dataset;
const title = document.title;
const language = document.documentElement.lang || "en";

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const plural = (count, one, many) => `${count.toLocaleString(language)} ${count === 1 ? one : many}`;

// --- words

const UNSPACED = /[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3134f}]/u;
const EACH_UNSPACED = new RegExp(`(${UNSPACED.source})`, "gu");
const STOP = new Set(
  "a an and are as at be been by can do does for from has have how in into is it its of on or our than that the their them these they this to via was we were what when where which why will with without you your".split(" "),
);

// Greek letters that stand alone, by name, from α to ω.
const GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega".split(" ");
const named = (text) =>
  text
    .normalize("NFC")
    .replace(/(?<![\u0370-\u03ff])[\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03d6\u03f0\u03f1\u03f5](?![\u0370-\u03ff])/gu, (letter) => {
      const name = GREEK[letter.normalize("NFKC").toLowerCase().codePointAt(0) - 0x3b1];
      return name ? ` ${name} ` : letter;
    });
// Words behind this sign are searched and not shown.
const TAIL = "\ufdd1";

const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const tokens = (text) => named(text).split(/[^\p{L}\p{N}\p{M}]+/u).map(fold).filter(Boolean);
const parts = (text) => [fold(text), ...tokens(text)].filter(Boolean);
const split = (text) => text.split(/\s+/).filter(Boolean);
// Scripts are typed in several ways: `n²`, `n^2`, `n_2`, `n2`.
const flat = (text) => (/[\^$\\\u00b2\u00b3\u00b9\u2070-\u209c]/u.test(text) ? text.replace(/[\^${}\\]/g, "").normalize("NFKC") : text);
const spaced = (text) => named(flat(text)).replace(EACH_UNSPACED, " $1 ").replace(/\s+/g, " ").trim();

const shared = (one, other) => {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length += 1;
  return length;
};

// Whether a folded word of a text can be what a folded word of the query meant: they begin alike.
const resembles = (word, wanted) =>
  shared(word, wanted) >= Math.min(wanted.length, Math.max(3, Math.ceil(wanted.length / 2)));

// Whether it is the same word, but for its ending.
const same = (word, wanted) =>
  word.startsWith(wanted) || (wanted.length > 3 && shared(word, wanted) >= Math.max(3, wanted.length - 3) && word.length <= wanted.length + 3);

// --- what is loaded once

let loading = null;

const load = () => {
  loading ??= Promise.all([fetchJson(page.dataset.facets), program()]).then(([facts, pagefind]) => prepare(facts, pagefind));
  loading.catch(() => {
    loading = null; // so that a retry tries again
  });
  return loading;
};

// Without records there is no program, and nobody asks for it.
const program = () =>
  import(new URL(bundle + "pagefind.js", location.href)).catch((error) => ({
    createInstance() {
      throw error;
    },
  }));

const fetchJson = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  return response.json();
};

const prepare = async (facts, pagefind) => {
  const ids = facts.ids.split(" ");
  let start = 0;
  const shards = facts.shards.map((count, number) => {
    const places = new Map(ids.slice(start, start + count).map((id, offset) => [facts.prefix + id, start + offset]));
    start += count;
    const folder = number ? `${bundle}${number}/` : bundle;
    return { places, folder };
  });
  // All bundles share one program. Two that load it at the same time break it, so the first goes alone.
  for (const shard of shards) shard.engine = await started(pagefind, shard.folder);
  return {
    shards,
    size: start,
    address: shards.flatMap(({ places, folder }) => [...places.keys()].map((id) => `${folder}fragment/${id}.pf_fragment`)),
    topics: facts.of.map((numbers) => numbers.map((number) => facts.topics[number])),
    years: facts.years.flatMap(([year, count]) => new Array(count).fill(year)),
    others: new Set(facts.others),
    fragments: new Map(),
  };
};

const started = async (pagefind, folder) => {
  const engine = pagefind.createInstance({ basePath: folder, ranking: { metaWeights: WEIGHTS } });
  await engine.search("");
  return engine;
};

const fragment = (index, place) => {
  if (!index.fragments.has(place)) {
    const coming = unpack(index.address[place]);
    coming.catch(() => index.fragments.delete(place));
    index.fragments.set(place, coming);
  }
  return index.fragments.get(place);
};

const unpack = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} answers ${response.status}`);
  let data = new Uint8Array(await response.arrayBuffer());
  if (data[0] === 0x1f && data[1] === 0x8b) {
    const stream = new Blob([data]).stream().pipeThrough(new DecompressionStream("gzip"));
    data = new Uint8Array(await new Response(stream).arrayBuffer());
  }
  return JSON.parse(new TextDecoder().decode(data.subarray("pagefind_dcd".length)));
};

// --- finding

const best = (one, other) => other.score - one.score || other.place - one.place;

// What holds all the words. Where Pagefind knows no word with a beginning, it takes a shorter word for it ("q" for
// "qwerty"): a bundle whose best result does not resemble every word has none.
const ask = async (index, text, wanted) => {
  const answers = await Promise.all(
    index.shards.map(async ({ engine, places }) => {
      const { results: found } = await engine.search(text);
      const hits = found.map(({ id, score, words }) => ({ place: places.get(id), score, words })).sort(best);
      return hits.length && (await holds(index, hits[0].place, wanted)) ? hits : [];
    }),
  );
  return answers.flat().sort(best);
};

const holds = async (index, place, wanted) => {
  const { content, meta } = await fragment(index, place);
  const present = new Set(split([content, ...Object.values(meta)].join(" ")).flatMap(parts));
  return wanted.every((word) => [...present].some((other) => resembles(other, word)));
};

// What holds at least half of the words that mean something; a paper's score is the sum over them, so rare words weigh
// more. What scores far below the best result shares only its commonest words and is left out.
const askForMost = async (index, wanted, all) => {
  const taken = new Set(all.map(({ place }) => place));
  const sums = new Map();
  for (const word of wanted) {
    for (const { place, score, words } of await ask(index, word, [word])) {
      const sum = sums.get(place) ?? { place, score: 0, words: [], held: 0, partial: true };
      sums.set(place, { ...sum, score: sum.score + score, words: [...sum.words, ...words], held: sum.held + 1 });
    }
  }
  const needed = Math.max(1, Math.ceil(wanted.length / 2));
  const hits = [...sums.values()].filter(({ place, held }) => held >= needed && !taken.has(place)).sort(best);
  const least = NEAR * Math.max(all[0]?.score ?? 0, hits[0]?.score ?? 0);
  return hits.filter(({ score }) => score >= least).slice(0, PARTIAL);
};

const find = async (index, query) => {
  if (!query) {
    const places = Array.from({ length: index.size }, (_, place) => index.size - 1 - place);
    return places.filter((place) => !index.others.has(place)).map((place) => ({ place, score: 0, words: [] }));
  }
  const text = split(spaced(query)).slice(0, WORDS).join(" ");
  const wanted = split(text).map(fold).filter(Boolean);
  const all = wanted.length ? await ask(index, text, wanted) : [];
  if (all.length >= ENOUGH || wanted.length < 2 || /^".*"$/.test(text)) return all;
  const telling = wanted.filter((word) => !STOP.has(word));
  return [...all, ...(await askForMost(index, telling, all))];
};

// --- the state, which is the address

const read = () => {
  const parameters = new URLSearchParams(location.search);
  const one = (name) => (parameters.get(name) ?? "").trim();
  return { q: one("q").slice(0, input.maxLength), topic: one("topic"), year: one("year"), sort: one("sort") === "date" ? "date" : "" };
};

const addressOf = (state) => {
  const parameters = new URLSearchParams(Object.entries(state).filter(([, value]) => value));
  return location.pathname + (parameters.size ? `?${parameters}` : "");
};

let state = read();
let shown = history.state?.shown ?? STEP;
let typing = false;

const go = (change, { replace = false } = {}) => {
  const next = { ...state, ...change };
  if (addressOf(next) === addressOf(state)) return;
  state = next;
  shown = STEP;
  history[replace ? "replaceState" : "pushState"]({ shown }, "", addressOf(state));
  run();
};

// --- one run

let current = 0;

const run = async () => {
  const turn = ++current;
  if (document.activeElement !== input) input.value = state.q;
  sorter.value = state.sort || "relevance";
  if (!state.q && !state.topic && !state.year) {
    idle();
    return;
  }
  byId("_start")?.classList.remove("shown");
  results.dataset.state = "busy";
  results.setAttribute("aria-busy", "true");
  try {
    const index = await load();
    const found = await find(index, state.q);
    const view = choose(index, found);
    const loaded = await Promise.all(view.visible.map(async (hit) => [hit, await fragment(index, hit.place)]));
    const pages = await Promise.all(view.pages.map(async (hit) => [hit, await fragment(index, hit.place)]));
    if (turn === current) show(index, view, state.sort ? loaded : ranked(loaded), pages);
  } catch (error) {
    if (turn === current) fail(error);
  }
};

// Within each step: first the titles that hold the query as it stands, then those that hold all its words, then the
// others, each in Pagefind's order. Titles are known only of what is loaded, so nothing moves from one step to another.
const ranked = (loaded) => {
  const wanted = tokens(spaced(state.q));
  const rank = ([hit, { meta }]) => {
    if (hit.partial || !wanted.length) return 3;
    const title = tokens(spaced(meta.title ?? ""));
    const begins = (from) => wanted.every((word, place) => same(title[from + place] ?? "", word));
    if (title.some((_, from) => begins(from))) return 0;
    return wanted.every((word) => title.some((other) => same(other, word))) ? 1 : 2;
  };
  const steps = [];
  for (let from = 0; from < loaded.length; from += STEP) {
    const step = loaded.slice(from, from + STEP).map((one) => [rank(one), one]);
    steps.push(...step.sort(([one], [other]) => one - other).map(([, one]) => one));
  }
  return steps;
};

const tally = (hits, keysOf) => {
  const counts = new Map();
  for (const hit of hits) for (const key of keysOf(hit.place)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

const choose = (index, found) => {
  const topicsOf = (place) => [...new Set(index.topics[place].flatMap((id) => lines.get(id) ?? [id]))];
  const yearsOf = (place) => (index.years[place] ? [String(index.years[place])] : []);
  const inTopic = ({ place }) => !state.topic || topicsOf(place).includes(state.topic);
  const inYear = ({ place }) => !state.year || yearsOf(place).includes(state.year);
  const papers = found.filter(({ place }) => !index.others.has(place));
  const hits = papers.filter((hit) => inTopic(hit) && inYear(hit));
  if (state.sort === "date") hits.sort((one, other) => !!one.partial - !!other.partial || other.place - one.place);
  return {
    hits,
    visible: hits.slice(0, shown),
    pages: state.q ? found.filter(({ place, partial }) => index.others.has(place) && !partial).slice(0, STEP) : [],
    topics: tally(papers.filter(inYear), topicsOf),
    years: tally(papers.filter(inTopic), yearsOf),
  };
};

// --- what is shown

const names = new Map(
  [...byId("_names").content.querySelectorAll("a")].map((link) => [link.dataset.topic, link]),
);
// Each topic with those above it, whose lists hold its papers, too.
const above = (id) => {
  const parent = names.get(id)?.dataset.parent;
  return parent ? [id, ...above(parent)] : [id];
};
const lines = new Map([...names.keys()].map((id) => [id, above(id)]));
const topicName = (id) => names.get(id)?.textContent ?? id;

const idle = () => {
  results.dataset.state = "idle";
  results.removeAttribute("aria-busy");
  results.replaceChildren();
  byId("_count").textContent = "";
  document.title = title;
  for (const element of [others, narrow, byId("_chips")]) element.hidden = true;
  byId("_start")?.classList.add("shown");
};

const show = (index, view, loaded, pages) => {
  const focused = document.activeElement?.dataset?.key;
  const wanted = split(spaced(state.q)).map(fold).filter((word) => word && !STOP.has(word));
  const full = loaded.filter(([hit]) => !hit.partial).map(([hit, data]) => entry(hit, data, index.topics[hit.place], wanted));
  const partial = loaded.filter(([hit]) => hit.partial).map(([hit, data]) => entry(hit, data, index.topics[hit.place], wanted));
  const children = [];
  if (!full.length && state.q) children.push(nothing(partial.length > 0));
  if (full.length) children.push(make("ol", { className: "entries" }, ...full));
  if (partial.length) children.push(make("h2", { textContent: "With some of the words" }), make("ol", { className: "entries" }, ...partial));
  if (view.hits.length > loaded.length) children.push(more(view.hits.length - loaded.length));
  if (!loaded.length && !state.q) children.push(nothing(false));
  results.replaceChildren(...children);
  others.querySelector("ul").replaceChildren(...pages.map(([hit, data]) => entry(hit, data, [], wanted)));
  others.hidden = !pages.length;
  byId("_count").textContent = plural(view.hits.length, "paper", "papers");
  showChips();
  showFacets(view);
  results.removeAttribute("aria-busy");
  results.dataset.state = "done";
  document.title = state.q ? `${state.q} · ${title}` : title;
  if (focused) (document.querySelector(`[data-key="${CSS.escape(focused)}"]`) ?? input).focus({ preventScroll: true });
  restoreScroll();
};

const entry = (hit, { url, content, meta }, topics, wanted) => {
  const item = make("li", { className: "entry" });
  const slug = /^papers\/(.+)\/$/.exec(url)?.[1];
  if (slug) item.dataset.slug = slug;
  const link = make("a", { href: base + url });
  mark(link, split(meta.title ?? url), (word) => parts(word).some((part) => wanted.some((query) => same(part, query))));
  item.append(make("h3", { className: "entry-title", dir: "auto" }, link));
  const facts = [meta.date ? time(meta.date) : null, meta.authors ? authors(meta.authors, wanted) : null].filter(Boolean);
  if (facts.length) item.append(make("p", { className: "entry-meta" }, ...facts));
  const [text] = content.split(TAIL);
  if (text.trim() !== meta.title && text.trim() !== "…") item.append(excerpt(split(text), placesIn(split(text), hit, wanted)));
  if (topics.length) item.append(make("ul", { className: "tags" }, ...topics.map((id) => make("li", {}, tag(id)))));
  return item;
};

// The words that matched, also Greek letters that were found by their names.
const placesIn = (words, hit, wanted) => {
  const letters = words.flatMap((word, place) => (/[\u0370-\u03ff]/u.test(word) && tokens(word).some((name) => wanted.includes(name)) ? [place] : []));
  return new Set([...hit.words.filter((place) => place < words.length), ...letters]);
};

const tag = (id) => {
  if (!names.has(id)) return document.createTextNode(id);
  const link = names.get(id).cloneNode(true);
  link.removeAttribute("data-topic");
  return link;
};

const time = (date) => {
  const [year, month, day] = date.split("-").map(Number);
  const form = { year: "numeric", ...(month && { month: "long" }), ...(day && { day: "numeric" }), timeZone: "UTC" };
  const shownIn = /^en\b/.test(language) ? "en-GB" : language;
  const text = new Date(Date.UTC(year, (month || 1) - 1, day || 1)).toLocaleDateString(shownIn, form);
  return make("time", { dateTime: date, textContent: text });
};

const authors = (text, wanted) => {
  const all = text.split(", ");
  const named = all.filter((name, place) => place < 3 || parts(name).some((part) => wanted.includes(part)));
  const element = make("span");
  named.forEach((name, place) => {
    const person = make("bdi");
    mark(person, split(name), (word) => wanted.includes(fold(word)));
    element.append(place ? ", " : "", person);
  });
  if (named.length < all.length) element.append(` and ${(all.length - named.length).toLocaleString(language)} more`);
  return element;
};

const excerpt = (words, places) => {
  const start = densest(words.length, places);
  const element = make("p", { className: "entry-lead", dir: "auto" });
  if (start) element.append("… ");
  mark(element, words.slice(start, start + EXCERPT), (_, offset) => places.has(start + offset));
  if (start + EXCERPT < words.length) element.append(" …");
  return element;
};

// The first place from which the most matches are in sight, a little earlier so that one reads into it.
const densest = (length, places) => {
  let most = 0;
  let start = 0;
  for (const from of [...places].sort((one, other) => one - other)) {
    const count = [...places].filter((place) => place >= from && place < from + EXCERPT - 6).length;
    if (count > most) [most, start] = [count, from];
  }
  return start < EXCERPT / 2 ? 0 : Math.max(0, Math.min(start - 6, length - EXCERPT));
};

// Append words, those that match inside <mark>, neighbors inside one; characters that were spaced apart for the index
// come together again.
const mark = (element, words, matches) => {
  let open = null; // the mark that a next match would continue
  words.forEach((word, place) => {
    const space = place && !(UNSPACED.test(word) && UNSPACED.test(words[place - 1])) ? " " : "";
    const [, before, inner, after] = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(word);
    if (!inner || !matches(word, place)) {
      element.append(space + word);
      open = null;
    } else if (open && !before) {
      open.append(space + inner);
      element.append(after);
    } else {
      open = make("mark", { textContent: inner });
      element.append(space + before, open, after);
    }
    if (after) open = null;
  });
};

const more = (left) => {
  const button = make("button", { type: "button", className: "chip", textContent: `Show ${Math.min(left, STEP)} more` });
  button.addEventListener("click", async () => {
    const first = results.querySelectorAll("li[data-slug]").length;
    shown += STEP;
    history.replaceState({ shown }, "");
    await run();
    results.querySelectorAll("li[data-slug] h3 a")[first]?.focus();
  });
  return make("p", { className: "more-results" }, button);
};

const nothing = (some) => {
  const quoted = state.q ? [some ? "No paper has all words of “" : "Nothing found for “", make("bdi", { textContent: state.q }), state.topic || state.year ? "” with these filters." : "”."] : ["Nothing found."];
  const box = make("div", { className: "text nothing" }, make("p", {}, ...quoted));
  const ways = make("ul", {}, ...waysOn().map((link) => make("li", {}, link)));
  if (ways.children.length) box.append(ways);
  if (!some) box.append(make("p", {}, "Or browse ", make("a", { href: `${base}papers/`, textContent: "all papers" }), " or ", make("a", { href: `${base}topics/`, textContent: "the topics" }), "."));
  return box;
};

// From a query that finds nothing: the same without filters, or without filters and one word.
const waysOn = () => {
  const words = split(state.q.replaceAll('"', " ")).slice(0, WORDS);
  const filtered = state.topic || state.year;
  const links = state.q && filtered ? [way("Search without filters", { topic: "", year: "" })] : [];
  if (words.length < 2) return links;
  const without = (dropped) => words.filter((_, place) => place !== dropped).join(" ");
  return [...links, ...words.map((word, place) => way(`Search without “${word}”`, { q: without(place), topic: "", year: "" }))];
};

// A link to another state of this page.
const way = (text, change, properties = {}) => {
  const link = make("a", { href: addressOf({ ...state, ...change }), ...properties }, text);
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (change.q != null) input.value = change.q;
    typing = false;
    go(change);
  });
  return link;
};

const showChips = () => {
  const chips = byId("_chips");
  const active = [
    ["topic", topicName(state.topic)],
    ["year", state.year],
  ].filter(([name]) => state[name]);
  chips.replaceChildren(
    ...active.map(([name, text]) => {
      const link = way(text, { [name]: "" }, { className: "chip", title: "Remove this filter" });
      link.prepend(make("span", { className: "hidden", textContent: `Remove ${name}: ` }));
      link.append(make("span", { ariaHidden: "true", textContent: "×" }));
      return make("li", {}, link);
    }),
  );
  chips.hidden = !active.length;
};

const showFacets = ({ topics, years }) => {
  const inOrder = [...names.keys()];
  const rank = (id) => (inOrder.indexOf(id) + 1 || Infinity);
  const byCount = [...topics].sort(([one, many], [other, count]) => count - many || rank(one) - rank(other));
  fill(byId("_topics"), "topic", byCount, topicName);
  fill(byId("_years"), "year", [...years].sort(([one], [other]) => Number(other) - Number(one)), String);
  byId("_sort").parentElement.hidden = !state.q || ![...years].length; // without dates there is nothing to sort by
  narrow.hidden = false;
};

const fill = (section, name, counts, label) => {
  const open = section.querySelector("details")?.open ?? false;
  const items = counts.map(([key, count]) => {
    const active = state[name] === key;
    const link = way(label(key), { [name]: active ? "" : key });
    link.dataset.key = `${name}:${key}`;
    const hue = name === "topic" && /hue-\d+/.exec(names.get(key)?.className ?? "");
    if (hue) link.classList.add("tag", hue[0]);
    if (active) link.setAttribute("aria-current", "true");
    return make("li", {}, link, " ", make("span", { className: "count", textContent: count.toLocaleString(language) }));
  });
  const lists = [make("ul", {}, ...items.slice(0, TOPICS))];
  if (items.length > TOPICS) {
    const summary = make("summary", { textContent: `${items.length - TOPICS} more` });
    lists.push(make("details", { open }, summary, make("ul", {}, ...items.slice(TOPICS))));
  }
  section.replaceChildren(section.querySelector("h2"), ...lists);
  section.hidden = !counts.length;
};

const fail = (error) => {
  console.warn("search failed:", error);
  const button = make("button", { type: "button", className: "chip", textContent: "Try again" });
  button.addEventListener("click", run);
  const words = navigator.onLine ? "The search index could not be loaded." : "You are offline, and the search index is not here yet.";
  results.replaceChildren(make("div", { className: "text nothing", role: "alert" }, make("p", { textContent: words }), make("p", {}, button)));
  byId("_count").textContent = "";
  results.removeAttribute("aria-busy");
  results.dataset.state = "error";
};

// --- what a person does

let timer = 0;

const typed = () => {
  clearTimeout(timer);
  const q = input.value.trim().replace(/\s+/g, " ");
  if (q === state.q) return;
  // One entry of the history for a query, not one for each key.
  const replace = typing || !(state.q || state.topic || state.year);
  typing = true;
  go({ q }, { replace });
};

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(typed, PAUSE);
});
input.addEventListener("focus", load, { once: true });
input.addEventListener("blur", () => {
  typed();
  typing = false;
});
byId("_search").addEventListener("submit", (event) => {
  event.preventDefault();
  typed();
  typing = false;
});
sorter.addEventListener("change", () => go({ sort: sorter.value === "date" ? "date" : "" }));

addEventListener("popstate", () => {
  clearTimeout(timer);
  typing = false;
  state = read();
  shown = history.state?.shown ?? STEP;
  input.value = state.q;
  run();
});

// Results come after the browser has tried to restore the place on the page, so we do it.
let scrolled = history.state?.scrolled ?? 0;
const restoreScroll = () => {
  if (scrolled) scrollTo(0, scrolled);
  scrolled = 0;
};
addEventListener("pagehide", () => history.replaceState({ shown, scrolled: scrollY }, ""));

const wide = matchMedia("(min-width: 64em)");
const unfold = () => {
  narrow.open = wide.matches;
};
wide.addEventListener("change", unfold);
unfold();

run();
if (!state.q && !state.topic && !state.year && wide.matches) input.focus({ preventScroll: true });
