// Live: asks every second whether anything is new (204 when not); sleeps in a hidden tab, backs off on errors.
"use strict";
{
  const PACE = 1000;
  const SLOWEST = 30000;
  let pause = PACE;
  let timer = 0;

  const ask = async () => {
    const spot = document.getElementById("live");
    if (!spot || document.hidden) return;
    try {
      const answer = await fetch(`${spot.dataset.url}?since=${encodeURIComponent(spot.dataset.since)}`, { headers: { "HX-Request": "true" }, redirect: "error" });
      if (answer.status === 401 || answer.status === 403) return;
      if (!answer.ok) throw new Error(`live: ${answer.status}`);
      pause = PACE;
      if (answer.status === 200) {
        window.htmx.swap("#live", await answer.text(), { swapStyle: "none" });
        document.dispatchEvent(new CustomEvent("live"));
      }
    } catch {
      pause = Math.min(pause * 2, SLOWEST);
    }
    timer = setTimeout(ask, pause);
  };

  document.addEventListener("visibilitychange", () => { clearTimeout(timer); if (!document.hidden) ask(); });
  timer = setTimeout(ask, PACE);
}
