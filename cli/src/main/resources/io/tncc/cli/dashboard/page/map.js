// The map of one version: which, coloured how, and what is under the pointer.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ask, colorOf, html, thumbnail, whole } from './format.js';
import { Scatter } from './scatter.js';

const REFRESH_MILLIS = 3_000;
const KEY = { row: row => `r${row}`, image: image => `i${image}` };

const keyOf = selection =>
  selection === null ? null : selection.image !== undefined ? KEY.image(selection.image) : KEY.row(selection.row);

const selectionOf = key => (key[0] === 'r' ? { row: +key.slice(1) } : { image: +key.slice(1) });

/** The points of a version, asked for again while the page is looked at, and anew where its number comes with another file. */
function useMap(lane, version, sha256) {
  const [answer, setAnswer] = useState(null);
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    if (lane === null || version === null) {
      setAnswer(null);
      return undefined;
    }
    const abort = new AbortController();
    let timer = 0;
    let text = '';
    const load = async () => {
      try {
        if (!document.hidden) {
          const next = await ask('/api/map', { lane, version }, abort.signal);
          const nextText = `${next.images.length}/${next.images[0]}/${next.images[next.images.length - 1]}`;
          if (nextText !== text) {
            text = nextText;
            setAnswer({ ...next, lane });
          }
          setProblem(null);
        }
      } catch (error) {
        if (!abort.signal.aborted) setProblem(error.message);
      }
      if (!abort.signal.aborted) timer = setTimeout(load, REFRESH_MILLIS);
    };
    load();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [lane, version, sha256]);
  return { answer: answer?.lane === lane ? answer : null, problem };
}

function pointsOf(answer, colorBy) {
  const count = answer.x.length;
  const keys = new Array(count);
  for (let i = 0; i < count; i++) {
    keys[i] = i < answer.sample ? KEY.row(i) : KEY.image(answer.images[i - answer.sample]);
  }
  return {
    count,
    sample: answer.sample,
    x: Float32Array.from(answer.x),
    y: Float32Array.from(answer.y),
    group: colorBy === 'label' ? answer.label : answer.label.map(() => 0),
    keys,
  };
}

function Legend({ labels, dark, dimmed, dim }) {
  return html`
    <ul class="legend" aria-label="Classes">
      ${labels.map((label, place) => html`
        <li><button aria-pressed=${dimmed === place} onClick=${() => dim(dimmed === place ? null : place)}>
          <svg width="10" height="10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill=${colorOf(place, dark)} /></svg>${label}
        </button></li>`)}
    </ul>`;
}

export function MapView({ lane, lanePlace, versions, version, chooseVersion, selection, select, dark }) {
  const canvas = useRef(null);
  const scatter = useRef(null);
  const [colorChoice, setColorChoice] = useState('label');
  const [hovered, setHovered] = useState(null);
  const [dimmed, setDimmed] = useState(null);
  const sha256 = versions?.versions.find(each => each.version === version)?.sha256;
  const { answer, problem } = useMap(lane, version, sha256);
  const mapped = (versions?.versions ?? []).filter(each => each.mapped).map(each => each.version);
  const labelled = answer !== null && answer.labels.length > 1;
  const colorBy = labelled ? colorChoice : 'lane';
  const points = useMemo(() => answer && pointsOf(answer, colorBy), [answer, colorBy]);
  const colors = group => (colorBy === 'label' ? colorOf(group, dark) : colorOf(lanePlace, dark));

  useEffect(() => {
    scatter.current = new Scatter(canvas.current, setHovered, key => select(selectionOf(key)));
    return () => scatter.current.close();
  }, []);
  useEffect(() => {
    if (points) scatter.current.show(points, colors);
  }, [points]);
  useEffect(() => {
    if (points) scatter.current.recolor(colors);
  }, [dark, lanePlace]);
  useEffect(() => scatter.current.select(keyOf(selection)), [selection, points]);
  useEffect(() => scatter.current.dim(colorBy === 'label' ? dimmed : null), [dimmed, colorBy]);
  useEffect(() => setDimmed(null), [lane]);

  const place = mapped.indexOf(version);
  const label = hovered && answer && answer.label[hovered.index] >= 0 ? answer.labels[answer.label[hovered.index]] : null;
  return html`
    <section class="card map" id="map" aria-labelledby="map-title">
      <div class="card-head">
        <h2 id="map-title">Map</h2>
        <div class="steps">
          <button aria-label="Map of the version before ([)" title="The version before ([)" disabled=${place <= 0}
            onClick=${() => chooseVersion(mapped[place - 1])}>‹</button>
          <label><span class="hidden">Version</span>
            <select id="version" value=${version ?? ''} disabled=${mapped.length === 0}
              onChange=${event => chooseVersion(+event.target.value)}>
              ${mapped.map(each => html`<option value=${each} selected=${each === version}>version ${each}</option>`)}
            </select></label>
          <button aria-label="Map of the next version (])" title="The next version (])"
            disabled=${place < 0 || place === mapped.length - 1} onClick=${() => chooseVersion(mapped[place + 1])}>›</button>
        </div>
        ${labelled && html`
          <label class="choice"><span>Colour</span>
            <select value=${colorBy} onChange=${event => setColorChoice(event.target.value)}>
              <option value="label">by label</option><option value="lane">by lane</option>
            </select></label>`}
        <span class="grow"></span>
        <span class="muted">${answer && `${whole(answer.sample)} of the sample, ${whole(answer.images.length)} of the stream`}</span>
      </div>
      <div class="canvas-host">
        <canvas ref=${canvas} tabindex="0" role="application"
          aria-label=${`Map of the embeddings by version ${version ?? ''}. Arrow keys go from point to point, Enter selects, plus and minus zoom.`}></canvas>
        ${!answer && html`<p class="empty over">${problem ?? 'The map appears when the first version is evaluated.'}</p>`}
        ${hovered && html`<${Tooltip} lane=${lane} hovered=${hovered} label=${label} />`}
      </div>
      ${labelled && colorBy === 'label' && html`<${Legend} labels=${answer.labels} dark=${dark} dimmed=${dimmed} dim=${setDimmed} />`}
    </section>`;
}

function Tooltip({ lane, hovered, label }) {
  const box = useRef(null);
  useEffect(() => {
    // set here: the page's policy allows no style attributes
    const host = box.current.parentElement;
    const left = hovered.x + 130 > host.clientWidth ? hovered.x - 118 : hovered.x + 14;
    box.current.style.transform = `translate(${left}px, ${Math.min(hovered.y + 10, host.clientHeight - 130)}px)`;
  }, [hovered]);
  return html`
    <div class="tooltip" ref=${box} role="status">
      <img src=${thumbnail(lane, selectionOf(hovered.key))} width="96" height="96" alt="" key=${hovered.key} />
      <span>${label ?? (hovered.key[0] === 'r' ? 'of the sample' : 'of the stream')}</span>
    </div>`;
}
