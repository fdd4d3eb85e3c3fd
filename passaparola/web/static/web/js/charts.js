// Charts: <figure data-chart="id"> with the id of a JSON script {kind, stacked, unit, labels, series: [{name, values}]}.
// A series may have `intervals`: [low, high] or null for each value, drawn as whiskers over its bars.
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

function series(data, { name, values, kind = data.kind, intervals }, position, all) {
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
    connectNulls: kind === "line", // who reads once a week sees a line; the days without a reading have no mark
    lineStyle: { width: 2, type: ["solid", "dashed", "dotted"][position % 3] },
    emphasis: { focus: "series" },
    markLine: intervals ? whiskers(intervals) : undefined,
  };
}

// Each one a line from the low to the high end, with a stroke across at both; the same words stand in the tooltip.
function whiskers(intervals) {
  const ends = (low, high, at) => [{ coord: [at, low] }, { coord: [at, high] }];
  return {
    silent: true,
    animation: false,
    symbol: ["rect", "rect"],
    symbolSize: [9, 1.5],
    label: { show: false },
    lineStyle: { color: token("text-soft"), width: 1.5, type: "solid" },
    data: intervals.flatMap((each, at) => (each ? [ends(each[0], each[1], at)] : [])),
  };
}

// The top of the axis where a whisker is longer than any bar: the next round number.
function ceiling(data) {
  const highs = data.series.flatMap(({ intervals = [] }) => intervals.filter(Boolean).map(([, high]) => high));
  if (!highs.length) return undefined;
  return ({ max }) => {
    const top = Math.max(max, ...highs);
    const step = 10 ** Math.floor(Math.log10(top || 1)) / 2;
    return Number((Math.ceil(top / step) * step).toPrecision(12));
  };
}

// Half a post is not a mark on an axis; half a percent is.
const counts = (data) => data.series.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));

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
    yAxis: axis({ type: "value", max: ceiling(data), minInterval: counts(data) ? 1 : undefined, axisLabel: { color: token("text-faint"), fontSize: 12, formatter: (value) => number.format(value) } }),
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
