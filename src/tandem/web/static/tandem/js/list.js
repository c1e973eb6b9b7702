// Lists: row click, selection with shift, keyboard j k x Enter, the selection bar.
"use strict";
{
  let last = null;
  const lists = () => [...document.querySelectorAll("[data-list]")];
  const rows = (list) => [...list.querySelectorAll("tbody tr")];
  const boxes = (list) => [...list.querySelectorAll("[data-select]")];

  const show = (list) => {
    const all = boxes(list);
    const chosen = all.filter((box) => box.checked);
    for (const box of all) box.closest("tr").classList.toggle("is-selected", box.checked);
    const head = list.querySelector("[data-select-all]");
    if (head) { head.checked = chosen.length > 0 && chosen.length === all.length; head.indeterminate = chosen.length > 0 && chosen.length < all.length; }
    const bar = list.querySelector("[data-selection]");
    if (!bar) return;
    bar.hidden = chosen.length === 0;
    bar.querySelector("[data-selection-count]").textContent = chosen.length;
    const every = bar.querySelector("[data-select-every]");
    if (every) { every.closest("label").hidden = chosen.length < all.length; if (chosen.length < all.length) every.checked = false; }
  };
  const select = (list, box, shift) => {
    const all = boxes(list);
    const from = all.indexOf(last);
    const to = all.indexOf(box);
    if (shift && from >= 0) for (const between of all.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = box.checked;
    last = box;
    show(list);
  };
  const clear = (list) => { boxes(list).forEach((box) => { box.checked = false; }); show(list); };
  const move = (list, by) => {
    const all = rows(list);
    const place = all.findIndex((row) => row.classList.contains("is-here"));
    const next = all[Math.max(0, Math.min(all.length - 1, place + by))];
    all[place]?.classList.remove("is-here");
    next?.classList.add("is-here");
    next?.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("click", (event) => {
    const list = event.target.closest("[data-list]");
    if (!list) return;
    const box = event.target.closest("[data-select]");
    if (box) return select(list, box, event.shiftKey);
    if (event.target.closest("[data-select-none]")) return clear(list);
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, summary") || getSelection().toString()) return;
    if (event.target.closest(".cell-check")) return row.querySelector("[data-select]").click();
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else location.assign(row.dataset.href);
  });
  document.addEventListener("change", (event) => {
    const list = event.target.closest("[data-list]");
    if (!list || !event.target.matches("[data-select-all]")) return;
    boxes(list).forEach((box) => { box.checked = event.target.checked; });
    show(list);
  });
  document.addEventListener("keydown", (event) => {
    const list = lists()[0];
    if (!list || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input:not([type=checkbox]), textarea, select, trix-editor")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const row = list.querySelector("tr.is-here");
    if (event.key === "j") move(list, 1);
    else if (event.key === "k") move(list, -1);
    else if (event.key === "x") row?.querySelector("[data-select]")?.click();
    else if (event.key === "Enter" && row && event.target === document.body) location.assign(row.dataset.href);
    else if (event.key === "/") list.querySelector("[data-list-search]")?.focus();
    else if (event.key === "Escape") clear(list);
    else return;
    if (event.key !== "Enter") event.preventDefault();
  });
  addEventListener("pageshow", () => lists().forEach(show));
}
