// Form controls: long selects become searchable (Tom Select, when the page loads it).
"use strict";
{
  const LONG = 8;
  const enhance = (root) => {
    if (!window.TomSelect) return;
    for (const select of root.querySelectorAll(".field select:not(.tomselected, [data-plain])")) {
      if (!select.multiple && select.options.length < LONG && !select.dataset.enhance) continue;
      select.setAttribute("aria-hidden", "true");
      const made = new window.TomSelect(select, {
        plugins: select.multiple ? { remove_button: { title: select.dataset.remove || "×" } } : {},
        maxOptions: 500,
        refreshThrottle: 0, // else Enter chooses from what was listed before the last letters
        create: select.hasAttribute("data-create"),
        hidePlaceholder: true,
        render: { no_results: () => Object.assign(document.createElement("div"), { className: "no-results", textContent: "–" }) },
      });
      made.wrapper.id = `${select.id || made.inputId}-ts`; // so that a morphing swap takes it for nothing else
    }
  };
  enhance(document);
  document.addEventListener("htmx:load", (event) => enhance(event.target));
}
