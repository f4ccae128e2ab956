// What could not be used, and why.
import { useState } from 'preact/hooks';
import { bytes, html, moment, whole } from './format.js';

const MOST_ROWS = 30;

export function Rejects({ rejects }) {
  const [reason, setReason] = useState(null);
  const reasons = Object.entries(rejects?.byReason ?? {}).sort((a, b) => b[1] - a[1]);
  const rows = (rejects?.latest ?? []).filter(each => reason === null || each.reason === reason).slice(0, MOST_ROWS);
  return html`
    <section class="card" id="rejects" aria-labelledby="rejects-title">
      <div class="card-head">
        <h2 id="rejects-title">Rejected</h2>
        <span class="muted">in all lanes, as the page came by them</span>
      </div>
      ${reasons.length === 0 ? html`<p class="empty">Nothing was rejected.</p>` : html`
        <div class="tabs" role="group" aria-label="Reason">
          <button aria-pressed=${reason === null} onClick=${() => setReason(null)}>All ${whole(rejects.total)}</button>
          ${reasons.map(([name, count]) => html`
            <button aria-pressed=${reason === name} onClick=${() => setReason(name)}>${name} ${whole(count)}</button>`)}
        </div>
        <div class="scroll"><table>
          <thead><tr><th scope="col" class="left">Time</th><th scope="col" class="left">Lane</th><th scope="col" class="left">Image</th>
            <th scope="col" class="left">Reason</th><th scope="col" class="left">Message</th><th scope="col" class="left">Record</th></tr></thead>
          <tbody>${rows.map(each => html`
            <tr key=${`${each.from.topic}-${each.from.partition}-${each.from.offset}`}>
              <td class="left">${moment(each.from.timestampMillis)}</td>
              <td class="left">${each.lane ?? '–'}</td>
              <td class="left"><code>${each.id ?? '–'}</code></td>
              <td class="left">${each.reason}</td>
              <td class="left wide">${each.message}</td>
              <td class="left"><code>${each.from.topic}-${each.from.partition}@${each.from.offset}</code>
                ${each.bytes !== undefined && html` <span class="muted">${bytes(each.bytes)}</span>`}</td>
            </tr>`)}</tbody>
        </table></div>`}
    </section>`;
}
