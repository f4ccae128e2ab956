// The versions of the lane: figures, files, promotion.
import { useEffect, useRef, useState } from 'preact/hooks';
import { bytes, decimals, html, moment, query, whole } from './format.js';

const MOST_ROWS = 50;

function Confirm({ lane, version, promoted, session, close }) {
  const dialog = useRef(null);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const back = promoted !== undefined && version < promoted;
  useEffect(() => dialog.current.showModal(), []);
  const send = async () => {
    setBusy(true);
    try {
      const response = await fetch('/api/promotions', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Tncc-Token': session.token },
        body: JSON.stringify({ lane, version }),
      });
      if (!response.ok) throw new Error((await response.text()).trim());
      close();
    } catch (error) {
      setProblem(error.message);
      setBusy(false);
    }
  };
  return html`
    <dialog ref=${dialog} onClose=${close} aria-labelledby="confirm-title">
      <h2 id="confirm-title">${back ? `Roll back to version ${version}?` : `Promote version ${version}?`}</h2>
      <p>The lane <strong>${lane}</strong> is then embedded by version ${version}, from the next moment on, in jobs that run with
        <code>embedding.version: promoted</code>. ${promoted !== undefined && `Now it is version ${promoted}.`}</p>
      ${problem && html`<p class="problem" role="alert">${problem}</p>`}
      <div class="buttons">
        <button onClick=${() => dialog.current.close()}>Cancel</button>
        <button class="primary" id="confirm" disabled=${busy} onClick=${send}>${back ? 'Roll back' : 'Promote'}</button>
      </div>
    </dialog>`;
}

function Row({ each, lane, laneNow, shown, chooseVersion, allowed, ask }) {
  const promoted = laneNow?.promoted;
  return html`
    <tr class=${each.version === shown ? 'shown' : ''}>
      <th scope="row">${each.version}
        ${promoted === each.version && html` <span class="badge good">promoted</span>`}
        ${laneNow?.embeddedBy === each.version && html` <span class="badge">embeds</span>`}</th>
      <td>${whole(each.imagesSeen)}</td>
      <td class="left" title=${moment(each.announcedMillis)}>${moment(each.announcedMillis)}</td>
      <td>${each.knn === undefined ? '–' : `${decimals(each.knn, 1)} %`}</td>
      <td>${decimals(each.rank, 1)}</td>
      <td>${decimals(each.std, 2)}</td>
      <td>${decimals(each.alignment, 3)}</td>
      <td>${decimals(each.uniformity, 2)}</td>
      <td class="left"><a href=${`/api/file?${query({ lane, version: each.version })}`} download
        title=${each.uri}>${bytes(each.sizeBytes)}</a> <code title=${`SHA-256 ${each.sha256}`}>${each.sha256.slice(0, 8)}</code>
        ${each.problem && html` <span class="badge bad" title=${each.problem}>not evaluated</span>`}</td>
      <td class="actions">
        <button disabled=${!each.mapped} aria-pressed=${each.version === shown} onClick=${() => chooseVersion(each.version)}>Map</button>
        ${allowed && html`<button disabled=${promoted === each.version} onClick=${() => ask(each.version)}>
          ${promoted !== undefined && each.version < promoted ? 'Roll back' : 'Promote'}</button>`}
      </td>
    </tr>`;
}

export function Versions({ lane, laneNow, versions, shown, chooseVersion, session }) {
  const [asked, setAsked] = useState(null);
  const [all, setAll] = useState(false);
  const rows = [...(versions?.versions ?? [])].reverse();
  const sample = versions?.sample;
  return html`
    <section class="card" id="versions" aria-labelledby="versions-title">
      <div class="card-head">
        <h2 id="versions-title">Encoder versions</h2>
        <span class="muted">${sample && (sample.labelled === undefined
          ? `sample: ${whole(sample.have)} of ${whole(sample.wanted)} images`
          : sample.labelled ? '' : 'no kNN: not every image of the sample has a label')}</span>
        <span class="grow"></span>
        ${session && !session.allowPromotion && html`<span class="muted">read-only; --allow-promotion lets this page promote</span>`}
      </div>
      ${rows.length === 0 ? html`<p class="empty">No encoder version yet.</p>` : html`
        <div class="scroll"><table>
          <thead><tr><th scope="col" class="left">Version</th><th scope="col">Images</th><th scope="col" class="left">Announced</th><th scope="col">kNN</th>
            <th scope="col">Rank</th><th scope="col">Std</th><th scope="col">Alignment</th><th scope="col">Uniformity</th>
            <th scope="col" class="left">File</th><th scope="col"><span class="hidden">Actions</span></th></tr></thead>
          <tbody>${rows.slice(0, all ? rows.length : MOST_ROWS).map(each => html`
            <${Row} key=${each.version} each=${each} lane=${lane} laneNow=${laneNow} shown=${shown} chooseVersion=${chooseVersion}
              allowed=${session?.allowPromotion} ask=${setAsked} />`)}</tbody>
        </table></div>
        ${rows.length > MOST_ROWS && !all && html`<button onClick=${() => setAll(true)}>All ${rows.length}</button>`}`}
      ${asked !== null && html`<${Confirm} lane=${lane} version=${asked} promoted=${laneNow?.promoted} session=${session}
        close=${() => setAsked(null)} />`}
    </section>`;
}
