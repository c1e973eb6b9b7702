// Plots: figures marked data-plot="ID" draw the numbers of the JSON element with that id. The table beside says the same.
"use strict";
{
  // Canvas knows no custom properties: a probe of the tone's class says what its colour is now.
  const resolved = (area, tone) => {
    const probe = document.createElement("i");
    probe.className = `plot-tone-${tone}`;
    area.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };
  const drawn = new WeakMap();
  const DAY = 86400;
  const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000];

  const axis = (area, more) => ({
    stroke: resolved(area, "grey"), grid: { stroke: resolved(area, "line"), width: 1 }, ticks: { show: false },
    font: `12px ${getComputedStyle(document.body).fontFamily}`, ...more,
  });

  // A text that fits: cut with an ellipsis, or empty where there is no room for it.
  const fitted = (canvas, text, room) => {
    if (canvas.measureText(text).width <= room) return text;
    let cut = text;
    while (cut && canvas.measureText(`${cut}…`).width > room) cut = cut.slice(0, -1);
    return cut && `${cut.trimEnd()}…`;
  };

  // Lying bars in pieces: a bar for each name, its pieces one after the other, each with its words where they fit.
  const drawBars = (figure, given) => {
    const area = figure.querySelector(".plot-area");
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const family = getComputedStyle(document.body).fontFamily;
    const pieces = given.series.map((one, place) => given.bars.map((_name, bar) => given.series.slice(0, place + 1).reduce((sum, each) => sum + each.values[bar], 0)));
    const totals = pieces[pieces.length - 1];
    const room = Math.min(220, area.clientWidth * 0.34);
    const ratio = devicePixelRatio;
    const ink = resolved(area, "ink");
    const words = (plot) => {
      const canvas = plot.ctx;
      canvas.save();
      canvas.font = `${12 * ratio}px ${family}`;
      canvas.fillStyle = ink;
      canvas.textAlign = "left";
      canvas.textBaseline = "middle";
      given.bars.forEach((_name, bar) => {
        const middle = plot.valToPos(bar, "x", true);
        let from = 0;
        given.series.forEach((one) => {
          const count = one.values[bar];
          const left = plot.valToPos(from, "y", true);
          from += count;
          const inside = plot.valToPos(from, "y", true) - left - 12 * ratio;
          const figures = number.format(count);
          if (!count || canvas.measureText(figures).width > inside) return;
          const both = `${one.label} ${figures}`;
          canvas.fillText(canvas.measureText(both).width <= inside ? both : figures, left + 6 * ratio, middle);
        });
        canvas.fillText(number.format(totals[bar]), plot.valToPos(from, "y", true) + 6 * ratio, middle);
      });
      canvas.restore();
    };
    drawn.get(figure)?.destroy();
    const bars = window.uPlot.paths.bars({ size: [0.7, 26] });
    const series = given.series.map((one) => ({ label: one.label, fill: resolved(area, `${one.tone}-soft`), stroke: resolved(area, one.tone), width: 1, paths: bars, points: { show: false } }));
    const plot = new window.uPlot({
      width: area.clientWidth, height: area.clientHeight, legend: { show: false }, cursor: { show: false },
      scales: {
        x: { time: false, ori: 1, dir: -1, range: [-0.6, given.bars.length - 0.4] },
        y: { ori: 0, dir: 1, range: (_plot, _least, most) => [0, Math.max(1, most * 1.12)] },
      },
      axes: [
        axis(area, {
          side: 3, size: room, gap: 8, grid: { show: false }, splits: () => given.bars.map((_name, bar) => bar), stroke: ink,
          values: (one) => { one.ctx.font = `${12 * ratio}px ${family}`; return given.bars.map((name) => fitted(one.ctx, name, (room - 12) * ratio)); },
        }),
        axis(area, { side: 2, size: 32, incrs: WHOLE, values: (_plot, splits) => splits.map((one) => number.format(one)) }),
      ],
      series: [{}, ...series.reverse()], hooks: { draw: [words] },
    }, [given.bars.map((_name, bar) => bar), ...[...pieces].reverse()], area);
    drawn.set(figure, plot);
  };

  const draw = (figure) => {
    const given = JSON.parse(document.getElementById(figure.dataset.plot).textContent);
    if (given.bars) { drawBars(figure, given); return; }
    const area = figure.querySelector(".plot-area");
    const language = document.documentElement.lang;
    const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" });
    const number = new Intl.NumberFormat(language);
    const x = given.x.map((one) => Date.parse(`${one}T00:00:00Z`) / 1000);
    const series = given.series.map((one) => ({
      label: one.label, stroke: resolved(area, one.tone), width: 2, dash: one.tone === "grey" ? [5, 4] : undefined,
      points: { show: given.x.length < 2, size: 8 },
    }));
    // One day alone stands in the middle, with a day of room on both sides; only days there are have a label.
    const span = (_plot, first, last) => (x.length === 1 ? [x[0] - DAY, x[0] + DAY] : [first, last]);
    drawn.get(figure)?.destroy();
    const plot = new window.uPlot({
      width: area.clientWidth, height: area.clientHeight, tzDate: (at) => window.uPlot.tzDate(new Date(at * 1000), "UTC"),
      legend: { show: false }, cursor: { y: false, drag: { x: false } },
      scales: { x: { range: span }, y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] } },
      axes: [
        axis(area, { grid: { show: false }, incrs: [1, 2, 7, 14, 30, 60, 90].map((days) => days * DAY), values: (_plot, splits) => splits.map((at) => (at < x[0] || at > x[x.length - 1] ? "" : day.format(at * 1000))) }),
        axis(area, { size: 48, incrs: given.fractions ? [0.1, 0.2, 0.5, ...WHOLE] : WHOLE, values: (_plot, splits) => splits.map((one) => number.format(one)) }),
      ],
      series: [{}, ...series],
    }, [x, ...given.series.map((one) => one.values)], area);
    drawn.set(figure, plot);
  };

  const all = (part) => { for (const figure of part.querySelectorAll("[data-plot]")) draw(figure); };
  let later = 0;
  document.addEventListener("htmx:load", (event) => all(event.detail.elt));
  window.addEventListener("resize", () => { clearTimeout(later); later = setTimeout(() => all(document), 150); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => all(document));
  new MutationObserver(() => all(document)).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}
