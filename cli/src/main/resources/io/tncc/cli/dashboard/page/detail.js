// One image and its nearest neighbors, by the version that is shown and by an earlier one.
import { useEffect, useState } from 'preact/hooks';
import { ask, html, thumbnail, whole } from './format.js';

function useNeighbors(lane, selection, version, earlier) {
  const [state, setState] = useState({});
  useEffect(() => {
    if (selection === null || version === null) {
      setState({});
      return undefined;
    }
    const abort = new AbortController();
    setState(before => ({ answer: before.lane === lane ? before.answer : undefined, lane, busy: true }));
    const parameters = { lane, version, ...selection, ...(earlier === null ? {} : { earlier }) };
    ask('/api/neighbors', parameters, abort.signal).then(
      answer => setState({ answer, lane }),
      error => abort.signal.aborted || setState({ problem: error.message, lane }));
    return () => abort.abort();
  }, [lane, selection, version, earlier]);
  return state;
}

function Neighbors({ title, where, hood, lane, query, select }) {
  const same = hood.neighbors.filter(each => each.label !== undefined && each.label === query.label).length;
  return html`
    <div class="hood">
      <div class="hood-head">
        <h3>${title}</h3>
        <span class="muted">${`of ${whole(hood.candidates)} ${where}`}</span>
        ${query.label !== undefined && hood.neighbors.length > 0
          && html`<strong title="of the same label">${same} of ${hood.neighbors.length} alike</strong>`}
      </div>
      <div class="tiles near">
        ${hood.neighbors.map(each => html`
          <button class=${`tile ${query.label === undefined || each.label === undefined ? '' : each.label === query.label ? 'same' : 'other'}`}
            key=${`${each.image ?? ''}/${each.row ?? ''}`} title=${`${each.label ?? each.id} · cosine ${each.cosine.toFixed(3)}`}
            onClick=${() => select(each.image !== undefined ? { image: each.image } : { row: each.row })}>
            <img src=${thumbnail(lane, each)} width="52" height="52"
              alt=${`${each.label ?? each.id}, cosine ${each.cosine.toFixed(2)}`} />
          </button>`)}
      </div>
    </div>`;
}

export function Detail({ lane, selection, select, versions, version, earlier, chooseEarlier }) {
  const { answer, problem, busy } = useNeighbors(lane, selection, version, earlier);
  const before = (versions?.versions ?? []).filter(each => each.mapped && each.version !== version);
  if (selection === null) {
    return html`
      <section class="card detail" aria-labelledby="detail-title">
        <div class="card-head"><h2 id="detail-title">Neighbors</h2></div>
        <p class="empty">Choose an image on the map or in the gallery to see what two versions of the encoder hold to be like it.</p>
      </section>`;
  }
  return html`
    <section class="card detail" aria-labelledby="detail-title" aria-busy=${busy === true}>
      <div class="card-head">
        <h2 id="detail-title">Neighbors</h2>
        <span class="grow"></span>
        ${before.length > 0 && html`
          <label class="choice"><span>compare with</span>
            <select id="earlier" value=${earlier ?? ''} onChange=${event => chooseEarlier(+event.target.value)}>
              ${before.map(each => html`<option value=${each.version} selected=${each.version === earlier}>version ${each.version}</option>`)}
            </select></label>`}
        <button class="plain" aria-label="Close (Escape)" title="Close (Escape)" onClick=${() => select(null)}>×</button>
      </div>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      ${answer && html`
        <div class="query">
          <img src=${thumbnail(lane, selection)} width="96" height="96" alt=${answer.query.label ?? answer.query.id} />
          <div>
            <strong>${answer.query.label ?? 'No label'}</strong>
            <code>${answer.query.id}</code>
            ${answer.query.uri !== undefined && html`<span class="muted">by reference: <code>${answer.query.uri}</code></span>`}
            <span class="muted">${selection.row !== undefined ? 'of the sample'
              : `embedded by version ${answer.query.version}`}</span>
          </div>
        </div>
        ${answer.now && html`<${Neighbors} title=${`By version ${answer.now.version}`} where="sampled"
          hood=${answer.now} lane=${lane} query=${answer.query} select=${select} />`}
        ${answer.before && html`<${Neighbors} title=${`By version ${answer.before.version}`} where="sampled"
          hood=${answer.before} lane=${lane} query=${answer.query} select=${select} />`}
        ${answer.stream && answer.stream.candidates > 0 && html`<${Neighbors} title="In the stream"
          where=${`by v${answer.stream.version}`} hood=${answer.stream} lane=${lane} query=${answer.query} select=${select} />`}
        ${answer.problems.map(each => html`<p class="problem">${each}</p>`)}`}
    </section>`;
}
