// Curves, by uPlot.
import uPlot from 'uplot';
import { useEffect, useRef } from 'preact/hooks';
import { html, short } from './format.js';

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const clock = seconds => new Date(seconds * 1e3).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });

function axis(values) {
  return {
    stroke: css('--muted'),
    font: '11px system-ui, sans-serif',
    grid: { stroke: css('--grid'), width: 1 },
    ticks: { show: false },
    values,
  };
}

/**
 * A chart.
 *
 * @param series {label, color (a custom property of the style sheet), points, value} of each curve
 * @param data uPlot's: the x of all points, then the y of each curve
 * @param byTime whether x are seconds since the epoch, or else counts
 */
export function Chart({ label, series, data, byTime = false, range, dark, height = 200 }) {
  const host = useRef(null);
  const plot = useRef(null);
  const shape = `${dark}/${series.map(each => each.label).join('/')}`;
  useEffect(() => {
    const options = {
      width: Math.max(120, host.current.clientWidth),
      height,
      scales: { x: { time: byTime }, y: range ? { range } : {} },
      cursor: { y: false, points: { size: 6 } },
      legend: { live: true },
      axes: [
        { ...axis((self, splits) => splits.map(byTime ? clock : short)), size: 26 },
        { ...axis((self, splits) => splits.map(short)), size: 44 },
      ],
      series: [
        { label: byTime ? 'Time' : 'Images', value: byTime ? '{HH}:{mm}:{ss}' : (self, value) => (value == null ? '–' : short(value)) },
        ...series.map(each => ({
          label: each.label,
          stroke: css(each.color),
          width: each.width ?? 1.75,
          dash: each.dash,
          points: each.points ? { show: true, size: 7, fill: css(each.color) } : { show: false },
          value: (self, value) => (value == null ? '–' : each.value ? each.value(value) : short(value)),
        })),
      ],
    };
    plot.current = new uPlot(options, data, host.current);
    const resized = new ResizeObserver(() => {
      if (host.current) plot.current?.setSize({ width: Math.max(120, host.current.clientWidth), height });
    });
    resized.observe(host.current);
    return () => {
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [shape, height]);
  useEffect(() => plot.current?.setData(data), [data, shape]);
  return html`<div class="chart" role="img" aria-label=${label} ref=${host}></div>`;
}
