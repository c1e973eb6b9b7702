// Ctrl-K: the palette. Results come from the server; arrows and Enter choose.
"use strict";
{
  const palette = document.getElementById("palette");
  const input = document.getElementById("palette-input");
  const results = document.getElementById("palette-results");
  const items = () => [...results.querySelectorAll(".palette-item")];
  const here = () => results.querySelector(".is-here");

  const go = (item) => {
    here()?.classList.remove("is-here");
    here()?.removeAttribute("aria-selected");
    input.removeAttribute("aria-activedescendant");
    if (!item) return;
    item.classList.add("is-here");
    item.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  };
  const show = () => {
    if (!palette.open) palette.showModal();
    input.select();
    window.htmx?.trigger(input, "load-palette");
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      show();
    }
  });
  document.addEventListener("click", (event) => { if (event.target.closest('[data-open="#palette"]')) show(); });
  results.addEventListener("htmx:afterSettle", () => go(items()[0]));
  input.addEventListener("keydown", (event) => {
    const list = items();
    const place = list.indexOf(here());
    if (event.key === "ArrowDown") go(list[(place + 1) % list.length]);
    else if (event.key === "ArrowUp") go(list[(place - 1 + list.length) % list.length]);
    else if (event.key === "Enter") here()?.click();
    else return;
    event.preventDefault();
  });
}
