// The keys, and what the words mean.
import { useEffect, useRef } from 'preact/hooks';
import { html } from './format.js';

const KEYS = [
  ['l', 'choose the lane'],
  ['m', 'to the map: arrows go from point to point, Enter selects, + − zoom, 0 shows all'],
  ['g', 'to the gallery: arrows move, Enter selects'],
  ['v', 'to the versions'],
  ['r', 'to what was rejected'],
  ['[ ]', 'the map of the version before, or after'],
  ['Esc', 'close the neighbors'],
  ['t', 'dark or light'],
  ['?', 'this'],
];

export function Help({ close }) {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog ref=${dialog} onClose=${close} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl class="keys">${KEYS.map(([key, what]) => html`<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`)}</dl>
      <p>The <strong>sample</strong> is a part of the lane's images that stays the same, embedded anew by each version, so that versions
        can be compared. Points of <strong>the stream</strong> are embeddings that the job has published. A map shows one version of one
        lane: vectors of others are not comparable with it.</p>
      <div class="buttons"><button class="primary" onClick=${() => dialog.current.close()}>Close</button></div>
    </dialog>`;
}
