// Parts marked data-live fetch themselves anew when something happened, unless somebody is at work in them.
"use strict";
{
  const PAUSE = 3000;
  let last = 0;
  let later = 0;

  const atWork = (part) =>
    document.querySelector("dialog[open], .dropdown-menu.show") ||
    part.querySelector("[data-select]:checked, details[open]") ||
    (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));

  const refresh = () => {
    last = Date.now();
    for (const part of document.querySelectorAll("[data-live]")) {
      if (atWork(part)) continue;
      window.htmx.ajax("GET", location.href, { target: part, select: `#${part.id}`, swap: "morph:outerHTML" });
    }
  };

  document.addEventListener("live", () => {
    clearTimeout(later);
    later = setTimeout(refresh, Math.max(0, last + PAUSE - Date.now()));
  });
}
