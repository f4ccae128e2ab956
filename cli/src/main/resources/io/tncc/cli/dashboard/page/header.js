// The top of the page: which lane, whether it is live, the theme, help.
import { html, whole } from './format.js';

export function Header({ lanes, lane, chooseLane, connected, trouble, session, dark, toggleTheme, openHelp }) {
  const entries = lanes?.lanes ?? [];
  const state = trouble ? 'trouble' : connected ? 'live' : 'lost';
  const words = { live: 'Live', lost: 'Connecting…', trouble: 'Kafka does not answer' };
  return html`
    <header class="top">
      <a class="skip" href="#map">Skip to the map</a>
      <h1><img src="/icon.svg" alt="" width="22" height="22" /> TNCC Stream</h1>
      <label class="lane-choice">
        <span>Lane</span>
        <select id="lane" value=${lane ?? ''} onChange=${event => chooseLane(event.target.value)}
          disabled=${entries.length === 0}>
          ${entries.length === 0 && html`<option value="">none yet</option>`}
          ${entries.map(entry => html`
            <option value=${entry.name} selected=${entry.name === lane}>
              ${entry.name}${entries.length > 1 ? ` (${whole(entry.trained)})` : ''}
            </option>`)}
        </select>
      </label>
      ${lanes?.leftOut > 0 && html`<span class="muted">further lanes are not shown</span>`}
      <span class="grow"></span>
      <span class="state ${state}" role="status" title=${trouble ?? ''}>${words[state]}</span>
      <span class="muted broker" title="Kafka">${session?.bootstrapServers ?? ''}</span>
      <button class="plain" onClick=${toggleTheme} aria-pressed=${dark} title="Dark or light (t)">
        ${dark ? 'Light' : 'Dark'}
      </button>
      <button class="plain" onClick=${openHelp} title="Keys (?)" aria-label="Help">?</button>
    </header>`;
}
