/** Whether the server answers, asked by what touches nothing. */
const PROBE_URL = "/healthz";

export const isReachable = () =>
  fetch(PROBE_URL).then(
    ({ ok }) => ok,
    () => false,
  );
