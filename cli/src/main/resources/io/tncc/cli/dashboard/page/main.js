// The page: what is chosen, and the parts that show it.
import { render } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Charts } from './quality.js';
import { Detail } from './detail.js';
import { Figures } from './figures.js';
import { Gallery } from './gallery.js';
import { Header } from './header.js';
import { Help } from './help.js';
import { MapView } from './map.js';
import { Rejects } from './rejects.js';
import { Versions } from './versions.js';
import { html } from './format.js';
import { useSession, useStream } from './stream.js';

const THEME = 'tncc-theme';

function useTheme() {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(() => {
    const kept = localStorage.getItem(THEME);
    return kept ? kept === 'dark' : system.matches;
  });
  // before anything is drawn in it
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  useEffect(() => {
    const follow = () => localStorage.getItem(THEME) || setDark(system.matches);
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, []);
  const toggle = useCallback(() => setDark(before => {
    localStorage.setItem(THEME, before ? 'light' : 'dark');
    return !before;
  }), []);
  return [dark, toggle];
}

function useKeys(actions) {
  useEffect(() => {
    const pressed = event => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || document.querySelector('dialog[open]');
      if (!typing && !event.ctrlKey && !event.metaKey && !event.altKey && actions[event.key]) {
        event.preventDefault();
        actions[event.key]();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
}

const laneOfAddress = () => new URLSearchParams(location.hash.slice(1)).get('lane');

/** The chosen lane: that of the address, or else the first. */
function useLane(lanes) {
  const [chosen, choose] = useState(laneOfAddress);
  useEffect(() => {
    const follow = () => choose(laneOfAddress());
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const first = lanes?.lanes[0]?.name;
  useEffect(() => {
    if (chosen === null && first !== undefined) choose(first);
  }, [first, chosen]);
  return [chosen, lane => {
    history.replaceState(null, '', `#${new URLSearchParams({ lane })}`);
    choose(lane);
  }];
}

const focus = id => {
  document.getElementById(id)?.scrollIntoView({ block: 'start', behavior: 'instant' });
  const target = ['canvas', '.tile', 'button, a'].map(part => document.querySelector(`#${id} :is(${part})`)).find(each => each !== null);
  target?.focus({ preventScroll: true });
};

function App() {
  const [dark, toggleTheme] = useTheme();
  const session = useSession();
  const [lanes, setLanes] = useState(null);
  const [lane, chooseLane] = useLane(lanes);
  const stream = useStream(lane);
  const [chosenVersion, chooseVersion] = useState(null);
  const [chosenEarlier, chooseEarlier] = useState(null);
  const [selection, select] = useState(null);
  const [help, setHelp] = useState(false);
  useEffect(() => { if (stream.lanes) setLanes(stream.lanes); }, [stream.lanes]);
  useEffect(() => {
    chooseVersion(null);
    chooseEarlier(null);
    select(null);
  }, [lane]);

  const mapped = (stream.versions?.versions ?? []).filter(each => each.mapped).map(each => each.version);
  // the version that embeds is followed until another is chosen: the stream is on its map
  const embeds = stream.lane?.embeddedBy;
  const followed = mapped.includes(embeds) ? embeds : mapped[mapped.length - 1] ?? null;
  const version = mapped.includes(chosenVersion) ? chosenVersion : followed;
  const others = mapped.filter(each => each !== version);
  const earlier = others.includes(chosenEarlier) ? chosenEarlier : others[0] ?? null;
  const show = next => chooseVersion(next === followed ? null : next);
  const step = by => {
    const next = mapped[mapped.indexOf(version) + by];
    if (next !== undefined) show(next);
  };
  useKeys({
    l: () => document.getElementById('lane').focus(),
    m: () => focus('map'),
    g: () => focus('gallery'),
    v: () => focus('versions'),
    r: () => focus('rejects'),
    t: toggleTheme,
    '?': () => setHelp(true),
    '[': () => step(-1),
    ']': () => step(1),
    Escape: () => select(null),
  });
  const lanePlace = (stream.lanes?.lanes ?? []).findIndex(each => each.name === lane);
  return html`
    <${Header} lanes=${stream.lanes} lane=${lane} chooseLane=${chooseLane} connected=${stream.connected}
      trouble=${stream.lane?.trouble} session=${session} dark=${dark} toggleTheme=${toggleTheme} openHelp=${() => setHelp(true)} />
    <main>
      <${Figures} lane=${stream.lane} rates=${stream.rates} rejects=${stream.rejects} />
      <${Charts} versions=${stream.versions} loss=${stream.loss} rates=${stream.rates} dark=${dark} />
      <div class="explore">
        <div class="left-column">
          <${MapView} lane=${lane} lanePlace=${Math.max(0, lanePlace)} versions=${stream.versions} version=${version} chooseVersion=${show}
            selection=${selection} select=${select} dark=${dark} />
          <${Gallery} lane=${lane} selection=${selection} select=${select} />
        </div>
        <${Detail} lane=${lane} selection=${selection} select=${select} versions=${stream.versions} version=${version}
          earlier=${earlier} chooseEarlier=${chooseEarlier} />
      </div>
      <${Versions} lane=${lane} laneNow=${stream.lane} versions=${stream.versions} shown=${version} chooseVersion=${show} session=${session} />
      <${Rejects} rejects=${stream.rejects} />
    </main>
    ${help && html`<${Help} close=${() => setHelp(false)} />`}`;
}

render(html`<${App} />`, document.getElementById('page'));
