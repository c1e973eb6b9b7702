// The runner: keys, sending what came of an item, and what comes next, shown at once because it was loaded ahead.
"use strict";
{
  const runner = document.getElementById("runner");
  const scene = () => runner.querySelector("[data-item]");
  const shown = () => scene()?.dataset.item || "0";
  const headers = { "HX-Request": "true" };
  let ahead = null; // {item, text} of what comes next
  let sending = Promise.resolve();
  let waiting = 0;
  const leaving = new Set(); // items whose outcome is on its way: what comes next is none of these

  const say = (text) => document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "red" } }));
  const failed = () => say(document.getElementById("toasts").dataset.failed);

  const show = (text) => {
    for (const open of runner.querySelectorAll("dialog[open]")) open.close();
    window.htmx.swap("#runner", text, { swapStyle: "innerHTML" });
    arrive();
  };
  const arrive = () => {
    const wrong = runner.querySelector(".has-error :is(input, textarea, select), [role=alert]");
    (wrong?.matches("[role=alert]") ? null : wrong)?.focus();
    if (!wrong) (runner.querySelector(".run-still [autofocus]") || runner.querySelector("[data-first]"))?.focus({ preventScroll: true });
    scrollTo(0, 0);
    const at = scene();
    if (!at) return;
    history.replaceState(null, "", `${runner.dataset.here}?${shown() === "0" ? "end=1" : `item=${shown()}&done=${at.dataset.done}`}`);
    look();
  };

  // What comes next is fetched while somebody is at this one.
  const look = async () => {
    ahead = null;
    const item = shown();
    if (item === "0") return;
    const done = Number(scene().dataset.done) + 1;
    try {
      const answer = await fetch(`${runner.dataset.ahead}?item=${item}&done=${done}&of=${scene().dataset.total}&out=${[...leaving].join(",")}`, { headers, redirect: "error" });
      if (answer.status !== 200 || shown() !== item) return;
      ahead = { item: answer.headers.get("X-Item"), text: await answer.text() };
    } catch {
      ahead = null;
    }
  };

  const send = async (button, form) => {
    const body = new FormData(form, button);
    const to = button.formAction;
    const before = { item: shown(), content: [...runner.childNodes] };
    const next = leaving.has(ahead?.item) ? null : ahead;
    leaving.add(before.item);
    if (next && !to.endsWith("/no-answer")) {
      body.set("ahead", next.item);
      for (const open of runner.querySelectorAll("dialog[open]")) open.close();
      for (const node of before.content) node.remove();
      show(next.text);
    } else {
      runner.classList.add("is-busy");
    }
    waiting += 1;
    runner.dataset.sending = waiting;
    sending = sending.then(() => settle(to, body, before, next)).finally(() => {
      waiting -= 1;
      leaving.delete(before.item);
      if (waiting) return;
      runner.classList.remove("is-busy");
      delete runner.dataset.sending;
    });
  };
  const settle = async (to, body, before, next) => {
    try {
      const answer = await fetch(to, { method: "POST", body, headers, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const item = answer.headers.get("X-Item");
      const text = await answer.text();
      const isRight = !answer.headers.has("X-Wrong");
      const isHere = next && item === next.item && !answer.headers.has("X-Notice");
      if (isRight && (isHere || waiting > 1)) return look();
      show(text);
    } catch {
      if (next && shown() === next.item) {
        runner.replaceChildren(...before.content);
        arrive();
      }
      failed();
    }
  };

  runner.addEventListener("submit", (event) => {
    if (!event.target.matches("#run-form") || !event.submitter) return;
    event.preventDefault();
    if (runner.classList.contains("is-busy")) return;
    send(event.submitter, event.target);
  });

  const press = (place, key) => {
    const button = [...place.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key && (place.matches("dialog") || !one.closest("dialog")));
    button?.click();
    return Boolean(button);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const field = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    const dialog = document.querySelector("dialog[open]");
    if (field) {
      if (event.key === "Escape" && !dialog) { field.blur(); event.preventDefault(); }
      if (event.key === "Enter" && dialog && field.matches("input")) { event.preventDefault(); dialog.querySelector("[data-go]")?.click(); }
      return;
    }
    if (dialog) {
      if (event.key !== "Escape" && event.key !== "?" && press(dialog, event.key)) event.preventDefault();
      return;
    }
    if (event.key === "?") return; // frame.js opens the help
    const go = { w: "[data-note]", e: "[data-draft] :is(input:not([type=hidden], [aria-hidden]), textarea, select:not([aria-hidden]))" }[event.key];
    const target = go && runner.querySelector(go);
    if (target) { event.preventDefault(); target.focus(); return; }
    if (press(runner, event.key)) event.preventDefault();
  });
  addEventListener("beforeunload", (event) => { if (waiting) event.preventDefault(); });
  arrive();
}
