// A list with a search, beside the button that opened it: for the steps of + and for the fields of texts.
"use strict";
{
  window.tandemPicker = (menu, isOffered = () => true) => {
    const search = menu.querySelector("input[type=text]");
    let opener = null;
    const choices = () => [...menu.querySelectorAll(".insert-choice")].filter((choice) => choice.offsetParent);
    const here = (choice) => {
      for (const other of menu.querySelectorAll(".is-here")) other.classList.remove("is-here");
      choice?.classList.add("is-here");
      choice?.scrollIntoView({ block: "nearest" });
    };
    const filter = () => {
      const wanted = search.value.trim().toLowerCase();
      for (const choice of menu.querySelectorAll(".insert-choice")) choice.hidden = !isOffered(choice) || !choice.textContent.toLowerCase().includes(wanted);
      for (const group of menu.querySelectorAll(".insert-group")) group.hidden = !group.querySelector(".insert-choice:not([hidden])");
      menu.querySelector(".insert-none").hidden = choices().length > 0;
      here(choices()[0]);
    };
    const open = (button) => {
      opener = button;
      search.value = "";
      menu.showPopover();
      const box = button.getBoundingClientRect();
      menu.style.top = `${Math.max(8, Math.min(box.top - 12, innerHeight - menu.offsetHeight - 8))}px`;
      const right = box.right + 8;
      menu.style.left = `${right + menu.offsetWidth > innerWidth - 8 ? Math.max(8, box.left - menu.offsetWidth - 8) : right}px`;
      button.setAttribute("aria-expanded", "true");
      filter();
      search.focus();
    };
    const close = () => { opener?.removeAttribute("aria-expanded"); opener = null; menu.hidePopover(); };
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
    return { open, close };
  };
}
