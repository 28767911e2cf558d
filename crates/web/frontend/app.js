// What the pages need beyond HTML. Every act works as a plain form post without this file.
import htmx from "htmx.org";

import { keepDrafts, offerMore, typed } from "./editor.js";
import { follow } from "./live.js";

Object.assign(htmx.config, {
  // The Content-Security-Policy allows neither eval nor inline styles.
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  // Pages show personal data: none of it may stay in the browser's storage of a shared machine.
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  // Refusals are answers: they come as a fragment that says what happened, with everything typed kept.
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "[45]..", swap: true, error: true },
  ],
});

/** Says something that no server answer can say, where screen readers announce it. */
function announce(text) {
  let note = document.getElementById("net-note");
  if (!note) {
    note = document.createElement("div");
    note.id = "net-note";
    note.className = "net-note";
    note.setAttribute("role", "alert");
    document.body.prepend(note);
  }
  note.textContent = text;
  note.hidden = text === "";
}

document.addEventListener("htmx:sendError", () =>
  announce("网络没有连上。您填写的内容还在本页，请稍后再试。"));
document.addEventListener("htmx:timeout", () =>
  announce("等待太久没有回音。请先刷新看看是否已经办成，再决定是否重试。"));
document.addEventListener("htmx:afterOnLoad", () => announce(""));

// Comforts of the keyboard and the printer; none is needed to get a thing done.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key !== "/" || typing || event.ctrlKey || event.altKey || event.metaKey) return;
  const search = document.querySelector("[data-slash]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});
// What is asked only of some follows a choice of the same form: `data-when="name value…"`. Without script all is there,
// and the server says what does not fit.
function suit(form) {
  const says = (rule) => {
    const words = (rule ?? "").split(" ");
    return words.slice(1).includes(form.elements[words[0]]?.value);
  };
  for (const part of form.querySelectorAll("[data-when]")) {
    part.hidden = !says(part.dataset.when);
    if (part.tagName === "OPTGROUP") part.disabled = part.hidden;
    for (const input of part.querySelectorAll("input")) {
      input.disabled = part.hidden;
      input.required = says(part.dataset.must);
    }
  }
  for (const select of form.querySelectorAll("select")) {
    if (!select.selectedOptions[0]?.parentElement.disabled) continue;
    const fits = Array.from(select.options).find((option) => !option.parentElement.disabled);
    if (fits) select.value = fits.value;
  }
}
for (const form of document.querySelectorAll("form")) {
  if (!form.querySelector("[data-when]")) continue;
  suit(form);
  form.addEventListener("change", () => suit(form));
}
// A second click does not send a form twice; the server would not count it twice either.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]") || event.submitter?.hasAttribute("formaction")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  window.setTimeout(() => delete form.dataset.sent, 4000);
});
// A page with several forms: what was typed in another one goes with the page.
const drawn = new Map();
for (const form of document.querySelectorAll('form[method="post"]:not([data-keep]):not([role="search"])')) {
  // What was refused is typed, though the page came with it.
  drawn.set(form, form.querySelector('[aria-invalid="true"]') ? "" : typed(form));
}
const filled = (form) =>
  typed(form) !== drawn.get(form) || Array.from(form.querySelectorAll('input[type="file"]')).some((input) => input.files.length > 0);
document.addEventListener("submit", (event) => {
  const sent = event.target;
  // A sheet to print opens beside the page, and a list that is narrowed leaves it where it is.
  if (sent.target === "_blank" || sent.hasAttribute("hx-get")) return;
  const left = Array.from(drawn.keys()).find((form) => form !== sent && form.isConnected && filled(form));
  if (!left || window.confirm("这一页另一处填的还没有提交，继续就会丢失。仍要继续吗？")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const folded = left.closest("details");
  if (folded) folded.open = true;
  left.scrollIntoView({ block: "center" });
}, true);
// One act open at a time.
document.addEventListener("toggle", (event) => {
  const opened = event.target;
  if (!opened.open || !opened.parentElement?.classList.contains("acts")) return;
  for (const other of opened.parentElement.querySelectorAll(":scope > details[open]")) {
    if (other !== opened) other.open = false;
  }
}, true);
// The catalogue's editor.
offerMore();
keepDrafts(announce);
// After a refusal the reader starts at what is wrong.
document.getElementById("errors")?.focus();

const live = document.querySelector("[data-live]");
if (live) follow(live);
