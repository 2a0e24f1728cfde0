/**
 * `AbortSignal.timeout`, also where the browser is older than that: iPhones before Safari 16.
 * @param {number} ms
 */
export function timeout(ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}
