// The builder: the menu of +, dragging cards, and where the focus goes when the column was drawn anew.
"use strict";
{
  const builder = () => document.getElementById("builder");
  const menu = document.getElementById("insert-menu");
  const search = document.getElementById("insert-search");
  const place = document.getElementById("insert-at");
  let opener = null;

  // A deed of the keyboard or the mouse; the server answers with the whole builder.
  const act = (values) => window.htmx.ajax("POST", builder().dataset.do, {
    source: builder(), target: "#builder", swap: "morph:outerHTML show:none", values,
  });
  const open = (key, focus) => {
    const address = `${builder().dataset.url}${key ? `?card=${encodeURIComponent(key)}` : ""}`;
    history.replaceState(history.state, "", address);
    return window.htmx.ajax("GET", `${address}${focus ? "&focus=1" : ""}`, {
      source: document.body, target: "#builder", swap: "morph:outerHTML show:none",
    });
  };

  // The menu of +: one for all, beside the button that opened it.
  const choices = () => [...menu.querySelectorAll(".insert-choice")].filter((choice) => choice.offsetParent);
  const here = (choice) => {
    for (const other of menu.querySelectorAll(".is-here")) other.classList.remove("is-here");
    choice?.classList.add("is-here");
    choice?.scrollIntoView({ block: "nearest" });
  };
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    for (const choice of menu.querySelectorAll(".insert-choice")) {
      const isAway = choice.matches("[data-paste]") && !Number(builder().dataset.pasting);
      choice.hidden = isAway || !choice.textContent.toLowerCase().includes(wanted);
    }
    for (const group of menu.querySelectorAll(".insert-group")) group.hidden = !group.querySelector(".insert-choice:not([hidden])");
    menu.querySelector(".insert-none").hidden = choices().length > 0;
    here(choices()[0]);
  };
  const offer = (button) => {
    opener = button;
    place.value = button.dataset.insert;
    search.value = "";
    menu.showPopover();
    const box = button.getBoundingClientRect();
    const top = Math.max(8, Math.min(box.top - 12, innerHeight - menu.offsetHeight - 8));
    const right = box.right + 8;
    menu.style.top = `${top}px`;
    menu.style.left = `${right + menu.offsetWidth > innerWidth - 8 ? Math.max(8, box.left - menu.offsetWidth - 8) : right}px`;
    button.setAttribute("aria-expanded", "true");
    filter();
    search.focus();
  };
  menu.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    opener?.removeAttribute("aria-expanded");
    if (document.activeElement === document.body || menu.contains(document.activeElement)) opener?.focus();
  });
  search.addEventListener("input", filter);
  menu.addEventListener("keydown", (event) => {
    const all = choices();
    const now = all.findIndex((choice) => choice.classList.contains("is-here"));
    if (event.key === "ArrowDown") here(all[Math.min(all.length - 1, now + 1)]);
    else if (event.key === "ArrowUp") here(all[Math.max(0, now - 1)]);
    else if (event.key === "Enter" && event.target === search) all[now]?.click();
    else return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) offer(button);
    if (event.target.closest(".insert-choice")) { opener = null; menu.hidePopover(); }
  });

  // Dragging: into every list of steps, but never a card into itself.
  const mayPut = (to, from, card) => !card.contains(to.el);
  const sortable = (list) => {
    if (list.dataset.sorts || matchMedia("(pointer: coarse)").matches) return;
    list.dataset.sorts = "1";
    window.Sortable.create(list, {
      group: { name: "steps", put: mayPut }, draggable: ".flow-item", handle: ".bcard", filter: "textarea, .plus", preventOnFilter: false,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140, fallbackOnBody: true, swapThreshold: 0.6, emptyInsertThreshold: 28,
      onStart: () => builder().classList.add("is-dragging"),
      onEnd: ({ item, from, to, oldDraggableIndex, newDraggableIndex }) => {
        builder().classList.remove("is-dragging");
        if (from === to && oldDraggableIndex === newDraggableIndex) return;
        const number = from === to && newDraggableIndex > oldDraggableIndex ? newDraggableIndex + 1 : newDraggableIndex;
        act({ do: "move", key: item.dataset.key, at: `${to.dataset.flow}.${number}` });
      },
    });
  };
  // What is searched in a long select is no change of the form.
  const hush = (wrapper) => {
    if (wrapper.dataset.hushed) return;
    wrapper.dataset.hushed = "1";
    for (const name of ["input", "change"]) wrapper.addEventListener(name, (event) => event.stopPropagation());
  };
  // A long select that gets the focus back after an answer does not open again by itself.
  const opened = new Set();
  const long = () => [...builder().querySelectorAll("select.tomselected")].map((select) => select.tomselect);
  document.addEventListener("htmx:beforeSwap", () => { opened.clear(); for (const each of long()) if (each.isOpen) opened.add(each); });
  const settle = () => {
    for (const each of long()) if (each.isOpen && !opened.has(each)) each.close();
    builder().querySelectorAll(".ts-wrapper").forEach(hush);
    for (const list of builder().querySelectorAll("[data-flow]")) sortable(list);
    const wanted = builder().dataset.focus;
    delete builder().dataset.focus;
    if (wanted === "note") [...builder().querySelectorAll(".bnote textarea")].at(-1)?.select();
    if (wanted !== "panel") return;
    const form = builder().querySelector("[data-panel]");
    const first = form?.querySelector("input:not([type=hidden], [type=radio], [tabindex='-1'], .tomselected), select:not(.tomselected), textarea, .ts-control input");
    first?.focus();
    if (first?.matches("input:not([type=checkbox])") && !first.closest(".ts-control")) first.select();
  };
  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "builder" || event.target === document.body) settle(); });
  document.addEventListener("htmx:afterSwap", () => builder()?.querySelector(".bcard.is-chosen")?.scrollIntoView({ block: "nearest", inline: "nearest" }));
  addEventListener("popstate", () => location.reload());
  const canvas = document.getElementById("builder-canvas");
  const first = canvas.querySelector(".bcard.is-chosen");
  if (first) first.scrollIntoView({ block: "center", inline: "center" });
  else canvas.scrollLeft = (canvas.scrollWidth - canvas.clientWidth) / 2;
  settle();
  window.tandemBuilder = { act, open, offer };
}
