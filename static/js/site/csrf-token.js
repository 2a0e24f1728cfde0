/** The token as the cookie has it now: a rendered one goes stale after a login in another tab. */
export const readToken = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
