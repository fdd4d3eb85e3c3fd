// Charts: <figure data-chart="id"> with the id of a JSON script {kind, stacked, unit, labels, series: [{name, values}]}.
// Colours come from the tokens and follow the theme; tooltips are rich text, because HTML ones need inline styles.
const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language);
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

function token(name) {
  probe.style.color = `var(--${name})`; // light-dark() is resolved by asking for a used colour
  return getComputedStyle(probe).color;
}

const colours = () => [1, 2, 3, 4, 5, 6].map((each) => token(`chart-${each}`));

function axis(extra) {
  return {
    axisLine: { lineStyle: { color: token("line") } },
    axisTick: { show: false },
    axisLabel: { color: token("text-faint"), fontSize: 12 },
    splitLine: { lineStyle: { color: token("line") } },
    ...extra,
  };
}

function series(data, { name, values, kind = data.kind }, position, all) {
  const last = position === all.length - 1;
  return {
    name,
    type: kind,
    data: values,
    stack: data.stacked && kind === "bar" ? "all" : undefined,
    barMaxWidth: 28,
    itemStyle: kind === "bar" ? { borderRadius: !data.stacked || last ? [3, 3, 0, 0] : 0 } : undefined,
    symbol: ["circle", "rect", "triangle", "diamond"][position % 4],
    symbolSize: 6,
    showSymbol: values.length < 32,
    lineStyle: { width: 2, type: ["solid", "dashed", "dotted"][position % 3] },
    emphasis: { focus: "series" },
  };
}

function options(data, title, still) {
  return {
    animation: !still,
    color: colours(),
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    aria: { enabled: true, label: { description: title } },
    grid: { left: 4, right: 8, top: data.series.length > 1 ? 36 : 12, bottom: 0, outerBoundsMode: "same" },
    legend: { show: data.series.length > 1, top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: { color: token("text-soft"), fontSize: 12 } },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      axisPointer: { type: data.kind === "bar" ? "shadow" : "line", shadowStyle: { color: token("hover"), opacity: 0.6 } },
      backgroundColor: token("raised"),
      borderColor: token("line"),
      textStyle: { color: token("text"), fontSize: 12 },
      valueFormatter: (value) => (value === null || value === undefined ? "–" : `${number.format(value)}${data.unit ? ` ${data.unit}` : ""}`),
    },
    xAxis: axis({ type: "category", data: data.labels, splitLine: { show: false } }),
    yAxis: axis({ type: "value", minInterval: 1, axisLabel: { color: token("text-faint"), fontSize: 12, formatter: (value) => number.format(value) } }),
    series: data.series.map((each, position, all) => series(data, each, position, all)),
  };
}

function draw(figure) {
  const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const place = figure.querySelector(".chart-canvas");
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const chart = echarts.init(place, null, { renderer: "canvas" });
  const paint = () => chart.setOption(options(data, figure.dataset.title, still), true);
  paint();
  new ResizeObserver(() => chart.resize()).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}

document.querySelectorAll("[data-chart]").forEach(draw);
