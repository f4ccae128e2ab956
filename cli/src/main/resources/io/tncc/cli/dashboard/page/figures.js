// The figures of the moment, in a row.
import { html, rate, whole } from './format.js';

const SLOTS_FOR_RATE = 6;
const SLOTS_OF_A_CHECKPOINT = 45;

/** The mean of the last slots that are over; the very last is still filling. */
const recent = slots => (slots ? mean(slots.slice(-SLOTS_FOR_RATE - 1, -1)) : 0);

/** The same of what is committed with checkpoints: up to the last that came. */
function committed(slots) {
  if (!slots) return 0;
  const last = slots.findLastIndex(value => value > 0);
  return last < slots.length - SLOTS_OF_A_CHECKPOINT ? 0 : mean(slots.slice(Math.max(0, last - SLOTS_FOR_RATE), Math.max(1, last)));
}

const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A figure that is not finite is not sent. */
const shown = (value, text) => (value === undefined ? '–' : text(value));

function Figure({ name, value, unit, note }) {
  return html`
    <div class="figure">
      <dt>${name}</dt>
      <dd><span class="value">${value}</span>${unit && html`<span class="unit">${unit}</span>`}</dd>
      <dd class="note">${note}</dd>
    </div>`;
}

export function Figures({ lane, rates, rejects }) {
  if (!lane) return html`<dl class="figures"></dl>`;
  const lag = value => shown(value, whole);
  const step = lane.step;
  return html`
    <dl class="figures" aria-label="Figures of the moment">
      <${Figure} name="Trained on" value=${whole(lane.trained)} note=${`${rate(recent(rates?.trained))} images/s`} />
      <${Figure} name="Embedded" value=${whole(lane.embedded)} note=${`${rate(committed(rates?.embedded))} images/s`} />
      <${Figure} name="Rejected" value=${whole(lane.rejected)} note=${`${whole(rejects?.total ?? 0)} in all lanes`} />
      <${Figure} name="Training lag" value=${lag(lane.trainingLag)} note="images, all lanes" />
      <${Figure} name="Embedding lag" value=${lag(lane.embeddingLag)} note="images, all lanes" />
      <${Figure} name="Loss" value=${shown(step?.loss, value => value.toFixed(3))}
        note=${step ? `step ${whole(step.step)}, ${shown(step.stepMillis, value => value.toFixed(0))} ms` : 'no step yet'} />
      <${Figure} name="Memory" value=${shown(step?.memoryFill, value => Math.round(value * 100))} unit=${step?.memoryFill === undefined ? '' : ' %'}
        note=${step ? `learning rate ${shown(step.learningRate, value => value.toPrecision(2))}` : 'filled'} />
      <${Figure} name="Embeds by" value=${lane.embeddedBy === undefined ? '–' : `v${lane.embeddedBy}`}
        note=${lane.promoted === undefined ? 'nothing promoted' : `promoted: v${lane.promoted}`} />
    </dl>`;
}
