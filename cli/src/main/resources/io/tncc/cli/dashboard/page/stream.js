// The live parts of the page, as the server sends them.
import { useEffect, useState } from 'preact/hooks';

const PARTS = ['lanes', 'lane', 'rates', 'loss', 'versions', 'rejects'];

/** The latest of each part for a lane, and whether the server is there. */
export function useStream(lane) {
  const [parts, setParts] = useState({ connected: false });
  useEffect(() => {
    setParts(before => ({ connected: before.connected, lanes: before.lanes, rejects: before.rejects }));
    const events = new EventSource(`/api/events?${new URLSearchParams({ lane: lane ?? '' })}`);
    events.onopen = () => setParts(before => ({ ...before, connected: true }));
    events.onerror = () => setParts(before => ({ ...before, connected: false }));
    for (const part of PARTS) {
      events.addEventListener(part, event => {
        const value = JSON.parse(event.data);
        setParts(before => ({ ...before, [part]: value }));
      });
    }
    return () => events.close();
  }, [lane]);
  return parts;
}

/** Who may do what; null until the server has said so. */
export function useSession() {
  const [session, setSession] = useState(null);
  useEffect(() => {
    fetch('/api/session').then(response => response.json()).then(setSession, () => {});
  }, []);
  return session;
}
