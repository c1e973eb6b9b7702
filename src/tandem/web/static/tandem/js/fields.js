// Form controls: long selects become searchable (Tom Select, when the page loads it); what is written is copied or opened.
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

  // A text message holds 160 signs of its own alphabet (GSM 03.38), or 70 of any other; in several parts a few less each.
  const GSM = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
  const DOUBLE = new Set("^{}\\[~]|€");
  const messages = (text) => {
    const signs = [...text];
    const plain = signs.every((sign) => GSM.has(sign) || DOUBLE.has(sign));
    const length = plain ? signs.reduce((sum, sign) => sum + (DOUBLE.has(sign) ? 2 : 1), 0) : text.length;
    const [alone, each] = plain ? [160, 153] : [70, 67];
    return length <= alone ? Math.sign(length) : Math.ceil(length / each);
  };
  const count = (line) => {
    const field = document.getElementById(line.dataset.countField);
    if (!field) return;
    const [characters, parts] = line.querySelectorAll("b");
    characters.textContent = [...field.value].length;
    parts.textContent = messages(field.value);
  };
  const countAll = (root) => { for (const line of root.querySelectorAll("[data-count-field]")) count(line); };
  countAll(document);
  document.addEventListener("htmx:load", (event) => countAll(event.target));
  document.addEventListener("input", (event) => {
    const line = event.target.id && document.querySelector(`[data-count-field="${event.target.id}"]`);
    if (line) count(line);
  });

  const address = (text) => {
    try {
      const found = new URL(text.trim());
      return ["http:", "https:"].includes(found.protocol) ? found.href : "";
    } catch {
      return "";
    }
  };
  const copy = async (field) => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select(); // without a secure connection browsers copy only what is chosen
      document.execCommand("copy");
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy-field], [data-open-field]");
    const field = button && document.getElementById(button.dataset.copyField || button.dataset.openField);
    if (!field) return;
    if (button.dataset.openField) {
      const found = address(field.value);
      if (found) window.open(found, "_blank", "noopener");
      else field.focus();
      return;
    }
    await copy(field);
    button.classList.add("is-done");
    const words = button.querySelector("span");
    const before = words.textContent;
    if (before !== button.dataset.done) {
      words.textContent = button.dataset.done;
      setTimeout(() => { button.classList.remove("is-done"); words.textContent = before; }, 1600);
    }
  });
  document.addEventListener("input", (event) => {
    const button = event.target.id && document.querySelector(`[data-open-field="${event.target.id}"]`);
    if (button) button.disabled = !address(event.target.value);
  });
}
