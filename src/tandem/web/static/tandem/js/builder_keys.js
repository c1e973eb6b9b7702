// The keys of the builder: between cards, and what is done to the one that has the focus.
"use strict";
{
  const { act, open, offer, fold } = window.tandemBuilder;
  const builder = () => document.getElementById("builder");
  const cards = () => [...builder().querySelectorAll(".bcard-open")].filter((card) => card.offsetParent);
  const focused = () => document.activeElement?.closest?.(".bcard-open") || document.activeElement?.closest?.(".bcard")?.querySelector(".bcard-open");
  const current = () => focused() || builder().querySelector(".bcard.is-chosen .bcard-open");
  const writing = (element) => element.closest("input, textarea, select, [contenteditable], trix-editor, dialog[open], [popover]");
  let next = null;

  const walk = (by) => {
    const all = cards();
    const now = all.indexOf(current());
    const goal = all[now < 0 ? (by > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, now + by))];
    goal?.focus();
    goal?.scrollIntoView({ block: "nearest" });
  };
  const remove = (card) => {
    const all = cards();
    const place = all.indexOf(card);
    next = (all[place + 1] || all[place - 1])?.dataset.card;
    act({ do: "remove", key: card.dataset.card });
  };
  const alone = { j: () => walk(1), k: () => walk(-1), ArrowDown: () => walk(1), ArrowUp: () => walk(-1), f: fold };
  const onCard = {
    Enter: (card) => open(card.dataset.card, true),
    Delete: remove,
    Backspace: remove,
    a: (card) => {
      const item = card.closest(".flow-item");
      const buttons = [...builder().querySelectorAll("[data-insert]")];
      const after = item ? buttons.find((button) => item.compareDocumentPosition(button) & Node.DOCUMENT_POSITION_FOLLOWING && !item.contains(button)) : buttons[0];
      if (after) offer(after);
    },
  };
  const withControl = {
    z: (card, event) => act({ do: event.shiftKey ? "redo" : "undo" }),
    y: () => act({ do: "redo" }),
    c: (card) => card && !String(getSelection()) && act({ do: "copy", key: card.dataset.card }),
    v: (card) => card && act({ do: "paste", key: card.dataset.card }),
    d: (card) => card && act({ do: "duplicate", key: card.dataset.card }),
  };

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    const card = focused();
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Escape" && builder().querySelector("#builder-panel").contains(event.target)) {
      const back = builder().querySelector(".bcard.is-chosen .bcard-open") || document.getElementById("open-about");
      back.focus();
      return;
    }
    if (writing(event.target)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    let done = true;
    if (key === "?") document.getElementById("builder-keys").showModal();
    else if (event.altKey && card && (key === "ArrowUp" || key === "ArrowDown")) act({ do: key === "ArrowUp" ? "up" : "down", key: card.dataset.card });
    else if (control && withControl[key]) done = withControl[key](current(), event);
    else if (!control && !event.altKey && alone[key]) done = alone[key]();
    else if (!control && !event.altKey && card && onCard[key]) onCard[key](card);
    else done = false;
    if (done === false || done === null || done === "") return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("htmx:afterSettle", () => {
    if (!next) return;
    builder().querySelector(`[id="open-${CSS.escape(next)}"]`)?.focus();
    next = null;
  });
}
