// Notes what the page does and when, without changing any of it. Times are performance.now().
(async () => {
  const bench = {
    runs: [],
    ended: null,
    announced: [],
    digits: [],
    notes: [],
    clocks: [],
    blocks: [],
    naive: [],
  };
  globalThis.bench = bench;

  const { Player } = await import("/static/js/player/player.js");
  const { run, read } = Player.prototype;
  Player.prototype.run = function (reading) {
    const wasRunning = this.isRunning;
    run.call(this, reading);
    if (!wasRunning) bench.runs.push(reading.steady);
  };
  Player.prototype.read = function (reading) {
    const found = read.call(this, reading);
    if (this.isOver) bench.ended ??= reading.steady;
    return found;
  };

  new MutationObserver((changes) => {
    const now = performance.now();
    for (const { target } of changes) {
      const { slot } = target.dataset ?? {};
      if (slot === "announcement") bench.announced.push(now);
      if (slot === "seconds") bench.digits.push([now, Number(target.textContent)]);
    }
  }).observe(document, { subtree: true, childList: true });

  const { start, stop } = AudioScheduledSourceNode.prototype;
  let context = null;
  AudioScheduledSourceNode.prototype.start = function (at) {
    context = this.context;
    this.benchNote = { hertz: this.frequency.value, at, isTakenBack: false };
    bench.notes.push(this.benchNote);
    start.call(this, at);
  };
  AudioScheduledSourceNode.prototype.stop = function (at) {
    if (at === undefined) this.benchNote.isTakenBack = true;
    stop.call(this, at);
  };
  // Where the audio clock stands beside the page's: an onset is mapped by the sample next to it.
  setInterval(() => {
    if (!context) return;
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    if (performanceTime) bench.clocks.push([contextTime, performanceTime]);
  }, 100);

  // The yardstick: what a countdown that counts its own timers would show in the same page.
  const countOn = (began, count) =>
    setTimeout(() => {
      bench.naive.push(performance.now() - began - count * 1000);
      countOn(began, count + 1);
    }, 1000);
  countOn(performance.now(), 1);

  // Keeps the main thread busy for 50 to 300 ms at random, about half of the time.
  bench.block = () => {
    const began = performance.now();
    const ms = 50 + Math.random() * 250;
    while (performance.now() - began < ms);
    bench.blocks.push([began, performance.now()]);
    setTimeout(bench.block, Math.random() * 400);
  };
})();
