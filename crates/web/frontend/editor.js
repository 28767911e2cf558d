// Comforts of the catalogue's editor. Without script, saving a section gives its next empty entry, and each section is
// saved before the next one is begun.

/** Where in a list an entry stands: the number in the names of its fields (`m.3.name`). */
const NUMBER = /\.(\d+)\./;

/** A list ends with an empty entry: a button gives another one under the next number, as often as there is room. */
export function offerMore() {
  for (const spare of document.querySelectorAll("[data-spare]")) {
    const named = spare.querySelector("[name]")?.name.match(NUMBER);
    if (!named) continue;
    const empty = emptied(spare);
    let next = Number(named[1]) + 1;
    let left = Number(spare.dataset.spare) - 1;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "btn small more", textContent: "再加一条", hidden: left < 1 });
    button.addEventListener("click", () => {
      const entry = numbered(empty, next);
      next += 1;
      left -= 1;
      button.hidden = left < 1;
      button.before(entry);
      entry.querySelector("input, textarea").focus();
    });
    spare.after(button);
  }
}

/** A copy of an entry without what was typed and said of it. */
function emptied(spare) {
  const copy = spare.cloneNode(true);
  delete copy.dataset.spare;
  for (const said of copy.querySelectorAll(".err")) said.remove();
  for (const wrong of copy.querySelectorAll(".wrong")) wrong.classList.remove("wrong");
  for (const input of copy.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  for (const area of copy.querySelectorAll("textarea")) area.textContent = "";
  for (const input of copy.querySelectorAll("input:not([type=radio]):not([type=checkbox])")) input.setAttribute("value", "");
  return copy;
}

/** A copy of an empty entry under a number. */
function numbered(empty, at) {
  const copy = empty.cloneNode(true);
  for (const part of copy.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.replace(/\.\d+\./g, `.${at}.`));
    }
    // Entries of a form carry their own place, which can be changed.
    if (part.name?.endsWith(".order")) part.setAttribute("value", String(at + 1));
  }
  const legend = copy.querySelector("legend");
  legend.textContent = legend.textContent.replace(/第 \d+ 项/, `第 ${at + 1} 项`);
  return copy;
}

/**
 * Sections of a page are saved one by one: what was typed in the others comes back after it, and nothing is sent on its
 * way without it. Texts of the catalogue only, nobody's personal data; gone with the tab, and on the sign-in page.
 */
export function keepDrafts(announce) {
  if (document.querySelector('input[type="password"]')) sessionStorage.clear();
  const forms = Array.from(document.querySelectorAll("form[data-keep]"));
  if (forms.length === 0) return;
  const drawn = new Map();
  const changed = (form) => typed(form) !== drawn.get(form);
  for (const form of forms) {
    // What was refused stands on the page as it was typed, and is not saved either.
    drawn.set(form, form.hasAttribute("data-unsaved") ? "" : typed(form));
    const draft = sessionStorage.getItem(form.action);
    sessionStorage.removeItem(form.action);
    if (!draft || draft === drawn.get(form) || drawn.get(form) === "") continue;
    putBack(form, JSON.parse(draft));
    form.closest("details")?.setAttribute("open", "");
    // What follows the form (its preview) hears of it as if it were typed.
    document.addEventListener("DOMContentLoaded", () => form.dispatchEvent(new Event("change", { bubbles: true })));
    const note = document.createElement("p");
    note.className = "say warn";
    note.setAttribute("role", "status");
    note.append(Object.assign(document.createElement("b"), { textContent: "这一节还没有保存，您填的都在" }));
    form.prepend(note);
  }
  const elsewhere = (form) => sessionStorage.getItem(form.action.replace(/\/acts\/\w+$/, "/form")) !== null;
  let sent = null;
  document.addEventListener("submit", (event) => {
    const waiting = forms.filter((form) => form !== event.target && changed(form));
    if (event.target.matches("[data-whole]") && waiting.length > 0) {
      event.preventDefault();
      announce(`“${waiting[0].dataset.keep}”里有没保存的内容，请先保存，再提交。`);
      waiting[0].scrollIntoView();
      return;
    }
    if (event.target.matches("[data-whole]") && elsewhere(event.target)) {
      event.preventDefault();
      announce("“申请表”里有没保存的内容，请先打开申请表保存，再提交。");
      document.getElementById("form")?.scrollIntoView();
      return;
    }
    sent = event.target;
  });
  window.addEventListener("pagehide", () => {
    for (const form of forms) if (form !== sent && changed(form)) sessionStorage.setItem(form.action, typed(form));
  });
}

/** What stands in the fields of a form, without what the page itself sends. */
export function typed(form) {
  const own = ["csrf", "serial"];
  return JSON.stringify(Array.from(new FormData(form)).filter((pair) => !own.includes(pair[0])));
}

/** Puts what was typed into the fields again; entries that had been added are added again. */
function putBack(form, pairs) {
  const there = (name) => form.querySelector(`[name="${CSS.escape(name)}"]`);
  for (const pair of pairs) {
    for (const more of form.querySelectorAll("button.more")) if (!there(pair[0]) && !more.hidden) more.click();
  }
  for (const field of form.querySelectorAll("[name]")) {
    const values = pairs.filter((pair) => pair[0] === field.name).map((pair) => pair[1]);
    if (field.type === "hidden") continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length > 0) field.value = values[0];
  }
}
