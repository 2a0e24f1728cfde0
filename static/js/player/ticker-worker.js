/** Ticks while told to, in a thread of its own, which a browser slows down less than a hidden page. */

let timer = 0;

addEventListener("message", ({ data: isWanted }) => {
  clearInterval(timer);
  if (isWanted) timer = setInterval(() => postMessage(null), 100);
});
