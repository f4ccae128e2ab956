// The latest images of the stream, to click.
import { useEffect, useState } from 'preact/hooks';
import { ask, html, thumbnail } from './format.js';

const REFRESH_MILLIS = 4_000;
const TILES = 120;

export function Gallery({ lane, selection, select }) {
  const [shown, setShown] = useState({ lane, tiles: [] });
  const [held, hold] = useState(false);
  const tiles = shown.lane === lane ? shown.tiles : [];
  useEffect(() => {
    if (lane === null) return undefined;
    const abort = new AbortController();
    let timer = 0;
    let filled = tiles.length > 0;
    const load = async () => {
      try {
        if (!document.hidden && !(held && filled)) {
          const latest = (await ask('/api/gallery', { lane }, abort.signal)).slice(0, TILES);
          setShown({ lane, tiles: latest });
          filled = latest.length > 0;
        }
      } catch (error) {
        // the head of the page says whether the server is there
      }
      if (!abort.signal.aborted) timer = setTimeout(load, REFRESH_MILLIS);
    };
    load();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [lane, held]);

  const move = event => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(event.currentTarget), ArrowUp: -columns(event.currentTarget) }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll('button')];
    buttons[buttons.indexOf(document.activeElement) + step]?.focus();
  };

  return html`
    <section class="card" id="gallery" aria-labelledby="gallery-title">
      <div class="card-head">
        <h2 id="gallery-title">Latest images</h2>
        <span class="muted">choose one to see its neighbors</span>
        <span class="grow"></span>
        <label class="choice"><input type="checkbox" checked=${held} onChange=${event => hold(event.target.checked)} /> Hold still</label>
      </div>
      ${tiles.length === 0 && html`<p class="empty">No embedded image yet.</p>`}
      <div class="tiles" onKeyDown=${move}>
        ${tiles.map(tile => html`
          <button class="tile" key=${tile.image} aria-pressed=${selection?.image === tile.image}
            title=${[tile.label, tile.id, tile.uri && 'by reference'].filter(Boolean).join(' · ')} onClick=${() => select({ image: tile.image })}>
            <img src=${thumbnail(lane, tile)} width="56" height="56" loading="lazy" alt=${tile.label ?? tile.id} />
          </button>`)}
      </div>
    </section>`;
}

const columns = host => getComputedStyle(host).gridTemplateColumns.split(' ').length;
