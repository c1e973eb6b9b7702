// Ways fold: with the mouse, with the keyboard, and folded they stay when the page is opened again in this browser.
"use strict";
{
  const builder = () => document.getElementById("builder");
  const ways = () => [...builder().querySelectorAll("details.way")];
  const shelf = `tandem-folded:${builder().dataset.url}`;
  const read = () => { try { return new Set(JSON.parse(localStorage.getItem(shelf) || "[]")); } catch { return new Set(); } };
  const folded = read();
  let chosen = "";

  const keep = () => {
    try {
      if (folded.size) localStorage.setItem(shelf, JSON.stringify([...folded]));
      else localStorage.removeItem(shelf);
    } catch { /* a browser that keeps nothing folds for as long as the page is open */ }
  };
  // What was folded before is folded; the way to a card that was chosen just now is open.
  const fold = () => {
    const now = builder().dataset.card;
    const inside = now === chosen ? [] : ways().filter((way) => way.querySelector(".bcard.is-chosen"));
    chosen = now;
    for (const way of inside) folded.delete(way.id);
    for (const way of ways()) way.open = !folded.has(way.id);
  };
  document.addEventListener("toggle", ({ target }) => {
    if (!target.matches?.("details.way")) return;
    if (target.open) folded.delete(target.id);
    else folded.add(target.id);
    keep();
  }, true);
  document.addEventListener("htmx:afterSwap", ({ detail }) => { if (detail.target?.id === "builder") fold(); });

  // The way a card stands in, or whose head has the focus: folded, its head has the focus.
  const toggle = () => {
    const way = document.activeElement?.closest("details.way");
    if (!way) return false;
    way.open = !way.open;
    way.querySelector(".way-head").focus();
    return true;
  };
  fold();
  window.tandemBuilder.fold = toggle;
}
