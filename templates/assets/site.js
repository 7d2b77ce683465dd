// What a page can do beyond being read: keys for search, search fields, copying. Nothing here is needed to read.

const say = (words) => {
  document.getElementById("_status").textContent = words;
};

const searchPage = document.querySelector("[data-search-page]");

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable]") != null;

// "/" and Ctrl-K or Cmd-K lead to the search field of the page, or to the search page.
document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey;
  const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (event.defaultPrevented || !(slash || k) || isTyping(event.target)) return;
  const field = [...document.querySelectorAll("input[type=search]")].find((input) => input.checkVisibility());
  if (!field && !searchPage) return;
  event.preventDefault();
  if (field) {
    field.focus();
    field.select();
  } else {
    location.assign(searchPage.href);
  }
});

// The policy of the page forbids forms to send anything, so a search is an address that we go to.
for (const form of document.querySelectorAll("form[data-search]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const words = form.querySelector("input[type=search]").value.trim();
    const address = new URL(form.getAttribute("action"), location.href);
    if (words) address.searchParams.set("q", words);
    location.assign(address);
  });
}

// On a page that does not exist: the words of its address are a good guess at what was looked for.
for (const place of document.querySelectorAll("[data-search-words]")) {
  let path = location.pathname;
  try {
    path = decodeURIComponent(path);
  } catch {
    // not valid UTF-8: keep it as it is
  }
  const last = path.replace(/\.\w+$/, "").split("/").filter(Boolean).at(-1) ?? "";
  place.querySelector("input[type=search]").value = last.replace(/[^\p{L}\p{N}]+/gu, " ").trim().slice(0, 120);
}

const copies = (button, text, done) => {
  const label = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      say("The browser did not allow copying");
      return;
    }
    button.textContent = "Copied";
    say(done);
    setTimeout(() => {
      button.textContent = label;
      say("");
    }, 2000);
  });
};

for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  copies(button, () => source.textContent, "Citation copied");
}

for (const code of document.querySelectorAll(".prose pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy this code");
  const frame = document.createElement("div");
  frame.className = "code";
  code.replaceWith(frame);
  frame.append(code, button);
  copies(button, () => code.textContent, "Code copied");
}

// What scrolls inside the page must be within reach of the keyboard.
const reach = () => {
  for (const box of document.querySelectorAll("math, .text, .text :is(pre, .scroll)")) {
    if (box.scrollWidth > box.clientWidth && getComputedStyle(box).overflowX === "auto") box.tabIndex = 0;
  }
};
reach();
addEventListener("resize", reach);
document.fonts.addEventListener("loadingdone", reach);
document.addEventListener("toggle", reach, true);
