// The builder: the menu of +, dragging cards, and where the focus goes when the column was drawn anew.
"use strict";
{
  const builder = () => document.getElementById("builder");
  const menu = document.getElementById("insert-menu");
  const place = document.getElementById("insert-at");

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
  const steps = window.tandemPicker(menu, (choice) => !choice.matches("[data-paste]") || Number(builder().dataset.pasting) > 0);
  const offer = (button) => { place.value = button.dataset.insert; steps.open(button); };
  // A text may hold fields of the record: chosen from a list, put in where the reader was writing.
  const fields = window.tandemPicker(document.getElementById("places-menu"));
  let text = null;
  const write = (path) => {
    text.setRangeText(`{{ ${path} }}`, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("change", { bubbles: true })); // kept at once: leaving the text fires none by itself
  };
  document.addEventListener("click", (event) => {
    const plus = event.target.closest("[data-insert]");
    if (plus) offer(plus);
    const places = event.target.closest("[data-places]");
    if (places) { text = document.getElementById(places.dataset.places); fields.open(places); }
    const path = event.target.closest("[data-path]")?.dataset.path;
    if (path) { fields.close(); write(path); }
    else if (event.target.closest("#insert-menu .insert-choice")) steps.close();
  });

  // While somebody else's change is in the way the form is not sent by itself; "keep mine" sends it as it is by then.
  const conflict = () => document.querySelector("#builder-conflict .note");
  document.addEventListener("htmx:beforeRequest", (event) => { if (conflict() && event.detail.elt.matches("[data-panel]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const again = event.target.closest("[data-again]");
    if (!again) return;
    document.getElementById("builder-seen").value = again.dataset.again;
    conflict().remove();
    window.htmx.trigger(builder().querySelector("[data-panel]"), "submit");
  });

  // Dragging: into every list of steps, but never a card into itself. A finger rests on the card first: else it scrolls.
  const mayPut = (to, from, card) => !card.contains(to.el);
  const sortable = (list) => {
    if (list.dataset.sorts) return;
    list.dataset.sorts = "1";
    window.Sortable.create(list, {
      group: { name: "steps", put: mayPut }, draggable: ".flow-item", handle: ".bcard", filter: "textarea, .plus", preventOnFilter: false,
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140, delay: 250, delayOnTouchOnly: true, touchStartThreshold: 8,
      forceFallback: navigator.maxTouchPoints > 0, // the browser's own dragging forgets a finger that scrolled
      fallbackTolerance: 4,
      fallbackOnBody: true, scrollSensitivity: 80, scrollSpeed: 14, swapThreshold: 0.6, emptyInsertThreshold: 28,
      onChoose: ({ item }) => item.classList.add("is-held"),
      onUnchoose: ({ item }) => item.classList.remove("is-held"),
      onStart: () => builder().classList.add("is-dragging"),
      onEnd: ({ item, from, to, oldDraggableIndex, newDraggableIndex }) => {
        builder().classList.remove("is-dragging");
        if (from === to && oldDraggableIndex === newDraggableIndex) return;
        const number = from === to && newDraggableIndex > oldDraggableIndex ? newDraggableIndex + 1 : newDraggableIndex;
        act({ do: "move", key: item.dataset.key, at: `${to.dataset.flow}.${number}` });
      },
    });
  };
  // What a long touch offers elsewhere (open in a new tab, share) would take the card out of the hand.
  document.addEventListener("contextmenu", (event) => {
    if (event.pointerType !== "mouse" && event.target.closest(".is-held")) event.preventDefault();
  });
  // What is searched in a long select is no change of the form.
  const hush = (wrapper) => {
    if (wrapper.dataset.hushed) return;
    wrapper.dataset.hushed = "1";
    for (const name of ["input", "change"]) wrapper.addEventListener(name, (event) => event.stopPropagation());
  };
  // Who adds a condition or a group goes on in its field.
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const button = detail.requestConfig?.elt;
    if (!button?.matches(".cgroup-add button") || document.activeElement !== document.getElementById(button.id)) return;
    const fields = document.getElementById(button.id).closest(".cgroup").querySelectorAll(".crow-field .ts-control input");
    fields[fields.length - 1]?.focus();
  });
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
    if (wanted === "note") {
      const note = [...builder().querySelectorAll(".bnote textarea")].find((one) => one.value === "…");
      note?.closest("details")?.setAttribute("open", "");
      note?.select();
    }
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
