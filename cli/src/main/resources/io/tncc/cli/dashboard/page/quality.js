// The three charts: quality by version, loss, rates.
import { useMemo, useState } from 'preact/hooks';
import { Chart } from './charts.js';
import { decimals, html, short } from './format.js';

const FIGURES = [
  { key: 'knn', name: 'kNN', digits: 1, unit: ' %', about: 'Accuracy of the weighted nearest-neighbor classifier: higher is better' },
  { key: 'rank', name: 'Rank', digits: 1, unit: '', about: 'Effective rank: how many directions the embeddings use' },
  { key: 'std', name: 'Std', digits: 2, unit: '', about: 'Standard deviation: 1 is spread alike in all directions, 0 is collapsed' },
  { key: 'alignment', name: 'Alignment', digits: 3, unit: '', about: 'Distance of two views of an image: lower is nearer' },
  { key: 'uniformity', name: 'Uniformity', digits: 2, unit: '', about: 'Spread over the sphere: lower is more even' },
];

function Quality({ versions, dark }) {
  const [chosen, choose] = useState(null);
  const all = versions?.versions ?? [];
  const usable = FIGURES.filter(figure => figure.key !== 'knn' || versions?.sample.labelled !== false);
  const figure = usable.find(each => each.key === chosen) ?? usable[0];
  const known = all.filter(version => version[figure.key] !== undefined);
  const data = useMemo(
    () => [known.map(version => version.imagesSeen), known.map(version => version[figure.key])],
    [JSON.stringify(known.map(version => [version.imagesSeen, version[figure.key]]))]);
  const last = known[known.length - 1];
  return html`
    <section class="card" aria-labelledby="quality-title">
      <div class="card-head">
        <h2 id="quality-title">Quality</h2>
        <div class="tabs" role="group" aria-label="Figure">
          ${usable.map(each => html`
            <button aria-pressed=${each === figure} title=${each.about} onClick=${() => choose(each.key)}>${each.name}</button>`)}
        </div>
      </div>
      ${known.length === 0
        ? html`<p class="empty">${waiting(versions)}</p>`
        : html`<${Chart} dark=${dark} data=${data}
            label=${`${figure.name} by images trained on; the latest, version ${last.version}, has ${decimals(last[figure.key], figure.digits)}${figure.unit}`}
            series=${[{ label: figure.name, color: '--accent', points: true, value: value => `${value.toFixed(figure.digits)}${figure.unit}` }]} />`}
    </section>`;
}

function waiting(versions) {
  if (!versions || versions.versions.length === 0) return 'No encoder version yet.';
  const { have, wanted, byReference, problem } = versions.sample;
  if (problem) return `${problem}.`;
  if (have >= wanted) return 'Evaluating the first version…';
  const elsewhere = byReference > 0 ? ` ${byReference.toLocaleString('en-US')} came by reference, and are not read here.` : '';
  return `Gathering a sample of the stream: ${have.toLocaleString('en-US')} of ${wanted.toLocaleString('en-US')} images.${elsewhere}`;
}

function Loss({ loss, dark }) {
  const data = useMemo(() => (loss ? [loss.images, loss.loss, loss.instance, loss.consistency] : [[], [], [], []]), [loss]);
  return html`
    <section class="card" aria-labelledby="loss-title">
      <div class="card-head"><h2 id="loss-title">Loss</h2></div>
      ${!loss?.images.length
        ? html`<p class="empty">No training step yet.</p>`
        : html`<${Chart} dark=${dark} data=${data} label=${`Loss by images trained on; now ${loss.loss[loss.loss.length - 1].toFixed(3)}`}
            series=${[
              { label: 'Loss', color: '--accent', value: value => value.toFixed(3) },
              { label: 'Instance', color: '--second', width: 1.25, dash: [4, 3], value: value => value.toFixed(3) },
              { label: 'Consistency', color: '--third', width: 1.25, value: value => value.toFixed(3) },
            ]} />`}
    </section>`;
}

const SMOOTH_SLOTS = 5;

/** Each the mean of the last ten seconds: a step is a batch at once. */
const smooth = values => values.map((value, i) => {
  const some = values.slice(Math.max(0, i - SMOOTH_SLOTS + 1), i + 1);
  return some.reduce((sum, each) => sum + each, 0) / some.length;
});

function Rates({ rates, dark }) {
  const data = useMemo(() => {
    if (!rates) return [[], [], [], []];
    const x = rates.trained.map((value, i) => (rates.firstMillis + i * rates.slotMillis) / 1e3);
    return [x, ...[rates.trained, rates.embedded, rates.rejected].map(smooth)].map(column => column.slice(0, -1));
  }, [rates]);
  return html`
    <section class="card" aria-labelledby="rates-title">
      <div class="card-head"><h2 id="rates-title">Images a second</h2></div>
      ${!rates
        ? html`<p class="empty">Nothing came by yet.</p>`
        : html`<${Chart} dark=${dark} data=${data} byTime label="Images trained on, embedded and rejected a second, over the last five minutes"
            range=${(plot, low, high) => [0, Math.max(1, high * 1.1)]}
            series=${[
              { label: 'Trained', color: '--accent', value: short },
              { label: 'Embedded', color: '--second', value: short },
              { label: 'Rejected', color: '--bad', value: short },
            ]} />`}
    </section>`;
}

export function Charts({ versions, loss, rates, dark }) {
  return html`
    <div class="charts">
      <${Quality} versions=${versions} dark=${dark} />
      <${Loss} loss=${loss} dark=${dark} />
      <${Rates} rates=${rates} dark=${dark} />
    </div>`;
}
