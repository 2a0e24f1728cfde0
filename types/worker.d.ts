/** What the service worker is, to TypeScript, which knows workers of another kind by these names. */

/** What /service-worker.js says before it loads the worker. */
declare var offline: {
  /** a hash of all that is listed */
  version: string;
  /** the page without a network */
  shell: string;
  files: string[];
  reminder: { title: string; url: string };
};

declare const clients: Clients;
declare const cookieStore: CookieStore;
declare const registration: ServiceWorkerRegistration;

declare function addEventListener<K extends keyof ServiceWorkerEvents>(
  type: K,
  listener: (event: ServiceWorkerEvents[K]) => void,
): void;

interface ServiceWorkerEvents extends ServiceWorkerGlobalScopeEventMap {
  /** Of Chromium. */
  sync: ExtendableEvent & { readonly tag: string };
}

interface ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}

interface NotificationOptions {
  renotify?: boolean;
}

interface WorkerNavigator {
  readonly serviceWorker?: ServiceWorkerContainer;
}

/** A module that pages share may name it; what the worker calls of that module does not. */
declare const document: {
  readonly cookie: string;
  querySelector(selectors: string): object | null;
};
