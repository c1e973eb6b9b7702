// Keeps relative times fresh: the same phrases and thresholds as components/clock.py.
"use strict";
{
  const phrases = JSON.parse(document.getElementById("time-phrases").textContent);
  const ahead = Date.parse(document.documentElement.dataset.now) - Date.now();
  const skew = Number.isNaN(ahead) || Math.abs(ahead) < 30000 ? 0 : ahead;
  const units = [["days", 86400], ["hours", 3600], ["minutes", 60]];

  const words = (seconds) => {
    const distance = Math.abs(seconds);
    if (distance < 60) return phrases.now;
    if (distance >= 7 * 86400) return "";
    const [unit, size] = units.find(([, length]) => distance >= length);
    return phrases[`${unit}_${seconds >= 0 ? "ago" : "ahead"}`].replace("{n}", seconds >= 0 ? Math.floor(distance / size) : Math.ceil(distance / size));
  };

  const refresh = () => {
    const now = Date.now() + skew;
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const text = words((now - Date.parse(time.dateTime)) / 1000);
      if (text && text !== time.textContent) time.textContent = text;
    }
  };

  setInterval(() => { if (!document.hidden) refresh(); }, 15000);
  document.addEventListener("visibilitychange", refresh);
}
