// The frame: folding the rail, the theme, copying, keyboard help.
"use strict";
{
  const remember = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax`; };
  const themes = ["auto", "light", "dark"];

  const showTheme = (theme) => {
    if (theme === "auto") document.documentElement.removeAttribute("data-bs-theme");
    else document.documentElement.dataset.bsTheme = theme;
    for (const button of document.querySelectorAll("[data-theme-next]")) {
      button.dataset.themeNext = theme;
      const label = button.getAttribute(`data-label-${theme}`);
      button.setAttribute("aria-label", label);
      button.title = label;
    }
  };

  const copy = async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.classList.add("is-done");
    const before = button.title;
    button.title = button.dataset.done;
    setTimeout(() => { button.classList.remove("is-done"); button.title = before; }, 1600);
  };

  document.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-rail-fold]");
    if (fold) {
      const folded = document.body.classList.toggle("rail-icons");
      fold.setAttribute("aria-pressed", folded);
      remember("rail", folded ? "icons" : "words");
    }
    const theme = event.target.closest("[data-theme-next]");
    if (theme) {
      const next = themes[(themes.indexOf(theme.dataset.themeNext) + 1) % themes.length];
      remember("theme", next);
      showTheme(next);
    }
    const copier = event.target.closest("[data-copy]");
    if (copier) copy(copier);
  });

  // A second click on a button that sends a form does not send it twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  // A name that does not fit its place is told whole by its tooltip.
  document.addEventListener("mouseover", (event) => {
    const place = event.target.closest(".list-table td, .crumbs span, .rail-firm, .person-name, .palette-name, .campaign-name *");
    if (!place || place.title || place.querySelector("[title]")) return;
    const cut = [place, ...place.querySelectorAll("span, small, a")].find((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth);
    if (cut) place.title = cut.innerText.replace(/\n+/g, " · ");
  });

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, textarea, select, [contenteditable], trix-editor, dialog[open]");
    if (event.key === "?" && !writing) document.getElementById("shortcuts")?.showModal();
  });
  const current = document.querySelector("[data-theme-next]");
  if (current) showTheme(current.dataset.themeNext);
}
