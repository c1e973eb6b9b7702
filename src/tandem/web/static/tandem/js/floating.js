// Dialogs, side panel, confirmations and toasts.
"use strict";
{
  const open = (dialog) => { if (dialog && !dialog.open) dialog.showModal(); };
  const dialogOf = (element) => element.closest("dialog");

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) open(document.querySelector(opener.dataset.open));
    const closer = event.target.closest("[data-close]");
    if (closer) dialogOf(closer)?.close();
    if (event.target.matches("dialog")) event.target.close();
    event.target.closest("[data-dismiss]")?.closest(".toast-line").remove();
  });

  // A fragment swapped into a dialog's body opens the dialog; its first field takes the focus.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!event.target.id?.endsWith("-body")) return;
    const dialog = dialogOf(event.target);
    if (!dialog) return;
    open(dialog);
    const wrong = event.target.querySelector(".form-errors");
    const first = wrong || event.target.querySelector("input:not([type=hidden]), select, textarea");
    first?.focus();
  });

  // Answers with the header HX-Trigger: {"close": true} close whatever is open; {"toast": {"text", "tone"}} says something.
  document.addEventListener("close", () => {
    for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  });
  const toast = (text, tone) => {
    const line = document.getElementById("toast-shape").content.firstElementChild.cloneNode(true);
    line.classList.add(`says-${tone || "grey"}`);
    line.querySelector(".toast-text").textContent = text;
    document.getElementById("toasts").append(line);
  };
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
  document.addEventListener("htmx:responseError", (event) => {
    const message = event.detail.xhr.getResponseHeader("X-Message");
    toast(message || document.getElementById("toasts").dataset.failed, "red");
  });
  document.addEventListener("htmx:sendError", () => toast(document.getElementById("toasts").dataset.offline, "red"));

  // Good news leaves by itself after 6 s; bad news stays until dismissed.
  const leave = (line) => {
    if (line.matches(".says-error, .says-red")) return;
    setTimeout(() => line.remove(), 6000);
  };
  const toasts = document.getElementById("toasts");
  if (toasts) {
    toasts.querySelectorAll(".toast-line").forEach(leave);
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.matches?.(".toast-line") && leave(node)))).observe(toasts, { childList: true });
  }

  // data-confirm="question" on a button asks before it acts.
  let asked = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button === asked) { asked = null; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = document.getElementById("confirm");
    document.getElementById("confirm-text").textContent = button.dataset.confirm;
    const yes = dialog.querySelector("[data-confirm-yes]");
    yes.textContent = button.textContent.trim() || yes.textContent;
    yes.classList.toggle("btn-danger", button.matches(".is-danger, .btn-danger"));
    yes.classList.toggle("btn-primary", !button.matches(".is-danger, .btn-danger"));
    dialog.returnValue = "no";
    dialog.showModal();
    dialog.addEventListener("close", () => { if (dialog.returnValue === "yes") { asked = button; button.click(); } }, { once: true });
  }, true);
}
