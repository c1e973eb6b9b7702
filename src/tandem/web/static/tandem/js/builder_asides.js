// Warnings about other workflows: asked for when the builder has been left alone for a moment, shown at its cards.
"use strict";
{
  const QUIET = 700; // ms without a change
  const found = () => document.getElementById("builder-asides");
  let timer = 0;

  const put = (place, line) => {
    const copy = line.cloneNode(true);
    place.append(copy);
    window.htmx.process(copy);
  };
  // Cards are drawn without them; what was found last stays until it is looked for again.
  const spread = () => {
    const isOpen = document.querySelector("#foot-asides details")?.open;
    for (const place of document.querySelectorAll("[data-asides]")) place.replaceChildren();
    for (const line of found().querySelectorAll("[data-beside]")) {
      const place = document.getElementById(`asides-${line.dataset.beside}`);
      if (place) put(place, line);
    }
    const whole = found().querySelector("[data-foot]");
    if (!whole) return;
    put(document.getElementById("foot-asides"), whole);
    document.querySelector("#foot-asides details").open = Boolean(isOpen);
  };
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (found().dataset.number !== document.getElementById("builder-seen").value) window.htmx.trigger(found(), "look");
    }, QUIET);
  };
  const isOurs = (event) => ["builder", "builder-asides"].includes(event.detail.target?.id);
  document.addEventListener("htmx:afterSwap", (event) => { if (isOurs(event)) spread(); });
  document.addEventListener("htmx:afterSettle", (event) => { if (isOurs(event)) look(); });
  look();
}
