// A scatter plot on a canvas, made for ten thousand points: points of one colour are one path, and nothing is drawn that is
// not new.

const MOVE_MILLIS = 900;
const CELL = 24;
const MARGIN = 18;

const ease = t => (t < 0.5 ? 4 * t * t * t : 1 - (-2 * t + 2) ** 3 / 2);

export class Scatter {
  constructor(canvas, onHover, onSelect) {
    this.canvas = canvas;
    this.context = canvas.getContext('2d');
    this.onHover = onHover;
    this.onSelect = onSelect;
    this.points = { count: 0, sample: 0, x: new Float32Array(0), y: new Float32Array(0), color: [], keys: [] };
    this.view = { x: 0, y: 0, zoom: 1 };
    this.hovered = -1;
    this.selected = null;
    this.frameOf = { x: { middle: 0, reach: 1 }, y: { middle: 0, reach: 1 } };
    this.dimmed = null;
    this.frame = 0;
    this.grid = null;
    this.still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    this.listen();
  }

  /**
   * Shows other points. Those with the same key move from where they are.
   *
   * @param points {count, sample, x, y, group (a number for each), keys}: the first `sample` are drawn as rings
   * @param colors by group
   */
  show(points, colors) {
    const before = this.places();
    const from = { x: new Float32Array(points.count), y: new Float32Array(points.count) };
    for (let i = 0; i < points.count; i++) {
      const was = before.get(points.keys[i]);
      from.x[i] = was === undefined ? points.x[i] : this.atX(was);
      from.y[i] = was === undefined ? points.y[i] : this.atY(was);
    }
    const moves = this.points.count > 0 && !this.still;
    this.points = points;
    this.from = from;
    this.colors = colors;
    this.order = groups(points);
    this.fit();
    this.startMillis = moves ? performance.now() : -Infinity;
    this.grid = null;
    this.hover(-1);
    this.draw();
  }

  recolor(colors) {
    this.colors = colors;
    this.draw();
  }

  select(key) {
    this.selected = key;
    this.draw();
  }

  /** Draws all groups but one faintly; null for none. */
  dim(group) {
    this.dimmed = group;
    this.draw();
  }

  places() {
    const places = new Map();
    this.points.keys.forEach((key, i) => places.set(key, i));
    return places;
  }

  get progress() {
    return Math.min(1, (performance.now() - (this.startMillis ?? -Infinity)) / MOVE_MILLIS);
  }

  atX(i) {
    const t = ease(this.progress);
    return this.from.x[i] * (1 - t) + this.points.x[i] * t;
  }

  atY(i) {
    const t = ease(this.progress);
    return this.from.y[i] * (1 - t) + this.points.y[i] * t;
  }

  /** Chooses the scale by the points, but for a few that lie far out. */
  fit() {
    const x = extent(this.points.x);
    const y = extent(this.points.y);
    // small changes of the scale would make all points tremble
    if (!holds(this.frameOf.x, x) || !holds(this.frameOf.y, y)) {
      this.frameOf = { x: { ...x, reach: x.reach * 1.05 }, y: { ...y, reach: y.reach * 1.05 } };
    }
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.grid = null;
    }
    return { width, height, ratio };
  }

  scale(width, height) {
    const { x, y } = this.frameOf;
    return Math.min((width / 2 - MARGIN) / x.reach, (height / 2 - MARGIN) / y.reach) * this.view.zoom;
  }

  /** The pixels of all points, and a grid of who is where. */
  project() {
    const { width, height } = this.resize();
    const scale = this.scale(width, height);
    const { count } = this.points;
    const t = ease(this.progress);
    const pixels = { x: new Float32Array(count), y: new Float32Array(count) };
    const middleX = this.frameOf.x.middle + this.view.x;
    const middleY = this.frameOf.y.middle + this.view.y;
    for (let i = 0; i < count; i++) {
      pixels.x[i] = width / 2 + (this.from.x[i] * (1 - t) + this.points.x[i] * t - middleX) * scale;
      pixels.y[i] = height / 2 - (this.from.y[i] * (1 - t) + this.points.y[i] * t - middleY) * scale;
    }
    return pixels;
  }

  draw() {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint());
  }

  paint() {
    this.frame = 0;
    if (!this.from) return;
    const { width, height, ratio } = this.resize();
    const pixels = this.project();
    this.pixels = pixels;
    const { context } = this;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const radius = Math.min(4.5, (this.points.count > 4000 ? 2 : 2.6) * Math.sqrt(this.view.zoom));
    this.order.forEach((members, group) => {
      const faint = this.dimmed !== null && this.dimmed !== group;
      context.globalAlpha = faint ? 0.08 : 0.72;
      context.fillStyle = this.colors(group);
      context.beginPath();
      for (const i of members) {
        const x = pixels.x[i];
        const y = pixels.y[i];
        if (x > -9 && y > -9 && x < width + 9 && y < height + 9) {
          context.moveTo(x + radius, y);
          context.arc(x, y, radius, 0, 7);
        }
      }
      context.fill();
    });
    context.globalAlpha = 1;
    this.mark(pixels, this.hovered, radius + 3, 1.5);
    if (this.selected !== null) this.mark(pixels, this.points.keys.indexOf(this.selected), radius + 5, 2.5);
    if (this.progress < 1) this.draw();
    else if (!this.grid) this.grid = index(pixels, this.points.count);
  }

  mark(pixels, i, radius, width) {
    if (i < 0) return;
    this.context.lineWidth = width;
    this.context.strokeStyle = getComputedStyle(this.canvas).color;
    this.context.beginPath();
    this.context.arc(pixels.x[i], pixels.y[i], radius, 0, 7);
    this.context.stroke();
  }

  /** The point nearest to a place on the canvas, or -1. */
  nearest(x, y, within = 12) {
    if (!this.grid || !this.pixels) return -1;
    let best = -1;
    let bestSquares = within * within;
    for (let column = Math.floor((x - within) / CELL); column <= Math.floor((x + within) / CELL); column++) {
      for (let row = Math.floor((y - within) / CELL); row <= Math.floor((y + within) / CELL); row++) {
        for (const i of this.grid.get(column * 65536 + row) ?? []) {
          const squares = (this.pixels.x[i] - x) ** 2 + (this.pixels.y[i] - y) ** 2;
          if (squares < bestSquares) {
            best = i;
            bestSquares = squares;
          }
        }
      }
    }
    return best;
  }

  hover(i) {
    if (i === this.hovered) return;
    this.hovered = i;
    this.onHover(i < 0 ? null : { key: this.points.keys[i], index: i, x: this.pixels.x[i], y: this.pixels.y[i] });
    this.draw();
  }

  listen() {
    const { canvas } = this;
    let drag = null;
    const at = event => {
      const box = canvas.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    canvas.addEventListener('pointerdown', event => {
      drag = { ...at(event), view: { ...this.view }, moved: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', event => {
      const { x, y } = at(event);
      if (!drag) {
        this.hover(this.nearest(x, y));
        return;
      }
      drag.moved ||= Math.hypot(x - drag.x, y - drag.y) > 4;
      if (drag.moved) {
        const scale = this.scale(canvas.clientWidth, canvas.clientHeight);
        this.look({ ...drag.view, x: drag.view.x - (x - drag.x) / scale, y: drag.view.y + (y - drag.y) / scale });
      }
    });
    canvas.addEventListener('pointerup', event => {
      const { x, y } = at(event);
      const clicked = drag && !drag.moved ? this.nearest(x, y) : -1;
      drag = null;
      if (clicked >= 0) this.onSelect(this.points.keys[clicked]);
    });
    canvas.addEventListener('pointerleave', () => this.hover(-1));
    canvas.addEventListener('dblclick', () => this.look({ x: 0, y: 0, zoom: 1 }));
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      const { x, y } = at(event);
      this.zoom(Math.exp(-event.deltaY / 400), x, y);
    }, { passive: false });
    canvas.addEventListener('keydown', event => this.key(event));
    this.resized = new ResizeObserver(() => {
      this.grid = null;
      this.draw();
    });
    this.resized.observe(canvas);
  }

  look(view) {
    this.view = view;
    this.grid = null;
    this.draw();
  }

  zoom(factor, x = this.canvas.clientWidth / 2, y = this.canvas.clientHeight / 2) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const zoom = Math.max(0.5, Math.min(40, this.view.zoom * factor));
    const before = this.scale(width, height);
    const after = (before / this.view.zoom) * zoom;
    this.look({
      x: this.view.x + (x - width / 2) * (1 / before - 1 / after),
      y: this.view.y - (y - height / 2) * (1 / before - 1 / after),
      zoom,
    });
  }

  key(event) {
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const direction = directions[event.key];
    if (direction && this.pixels) {
      event.preventDefault();
      this.hover(this.towards(direction));
    } else if (event.key === 'Enter' && this.hovered >= 0) {
      this.onSelect(this.points.keys[this.hovered]);
    } else if (event.key === '+' || event.key === '=') {
      this.zoom(1.4);
    } else if (event.key === '-') {
      this.zoom(1 / 1.4);
    } else if (event.key === '0') {
      this.look({ x: 0, y: 0, zoom: 1 });
    }
  }

  /** The nearest point in a direction from the one that is hovered, or from the middle. */
  towards([dx, dy]) {
    const { pixels, hovered } = this;
    const x = hovered >= 0 ? pixels.x[hovered] : this.canvas.clientWidth / 2;
    const y = hovered >= 0 ? pixels.y[hovered] : this.canvas.clientHeight / 2;
    let best = hovered;
    let bestCost = Infinity;
    for (let i = 0; i < this.points.count; i++) {
      const ahead = (pixels.x[i] - x) * dx + (pixels.y[i] - y) * dy;
      const aside = Math.abs((pixels.x[i] - x) * dy) + Math.abs((pixels.y[i] - y) * dx);
      if (i !== hovered && ahead > 0.5 && aside <= ahead && ahead + 2 * aside < bestCost) {
        best = i;
        bestCost = ahead + 2 * aside;
      }
    }
    return best;
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.resized.disconnect();
  }
}

/** The middle of almost all values and how far they reach from it. */
function extent(values) {
  const sorted = Float32Array.from(values).sort();
  const at = share => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(0.004), at(0.996)];
  return { middle: (low + high) / 2, reach: Math.max((high - low) / 2, 0.1) };
}

const holds = (frame, extent) =>
  Math.abs(extent.middle - frame.middle) + extent.reach <= frame.reach && extent.reach >= 0.75 * frame.reach;

function groups(points) {
  const members = new Map();
  for (let i = 0; i < points.count; i++) {
    const group = points.group[i];
    if (!members.has(group)) members.set(group, []);
    members.get(group).push(i);
  }
  return members;
}

function index(pixels, count) {
  const grid = new Map();
  for (let i = 0; i < count; i++) {
    const cell = Math.floor(pixels.x[i] / CELL) * 65536 + Math.floor(pixels.y[i] / CELL);
    if (!grid.has(cell)) grid.set(cell, []);
    grid.get(cell).push(i);
  }
  return grid;
}
