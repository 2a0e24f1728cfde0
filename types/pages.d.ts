/** What the pages' scripts use and TypeScript's own DOM does not know. Read by `make check` alone. */

/** The pages are HTML: what is found by a selector is no drawing, unless a script says so. */
interface ParentNode {
  querySelector<K extends keyof HTMLElementTagNameMap>(
    selectors: K,
  ): HTMLElementTagNameMap[K] | null;
  querySelector<E extends Element = HTMLElement>(selectors: string): E | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(
    selectors: K,
  ): NodeListOf<HTMLElementTagNameMap[K]>;
  querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>;
}

interface Element {
  closest<E extends Element = HTMLElement>(selectors: string): E | null;
}

declare var htmx: {
  ajax(method: string, url: string, context: HtmxContext): Promise<void>;
  process(element: Element): void;
  swap(target: Element, html: string, swap: HtmxSwap): void;
};

interface HtmxContext {
  source: Element;
  target: Element;
  values: Record<string, string | number>;
  handler(element: Element, answer: { xhr: XMLHttpRequest }): void;
}

interface HtmxSwap {
  swapStyle: "innerHTML" | "outerHTML";
  swapDelay: number;
  settleDelay: number;
}

interface HtmxConfirmation {
  issueRequest(skipConfirmation: boolean): void;
  triggeringEvent?: SubmitEvent;
}

interface DocumentEventMap {
  "htmx:configRequest": CustomEvent<{ headers: Record<string, string> }>;
  "htmx:confirm": CustomEvent<HtmxConfirmation>;
  "htmx:sendError": CustomEvent<{ requestConfig: { formData: FormData } }>;
}

/** Of Django's admin. */
declare var django: { jQuery?: (ready: () => void) => void } | undefined;

/** Of iPhones. */
interface Navigator {
  readonly audioSession: { type: "ambient" | "playback" };
  readonly standalone?: boolean;
}

/** Of Chromium. */
interface ServiceWorkerRegistration {
  readonly sync?: { register(tag: string): Promise<void> };
}
