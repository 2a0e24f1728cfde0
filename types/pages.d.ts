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

/** An event that bubbled up comes from an element, and only a form is submitted. */
type Bubbled<T extends Element, E extends Event = Event> = E & { readonly target: T };

interface DocumentEventMap {
  keydown: Bubbled<Element, KeyboardEvent>;
  submit: Bubbled<HTMLFormElement, SubmitEvent>;
  "htmx:configRequest": CustomEvent<{ headers: Record<string, string> }>;
  "htmx:beforeRequest": Bubbled<Element, CustomEvent>;
  "htmx:confirm": Bubbled<HTMLFormElement, CustomEvent<HtmxConfirmation>>;
  "htmx:sendError": Bubbled<
    HTMLFormElement,
    CustomEvent<{ requestConfig: { formData: FormData } }>
  >;
}

interface HTMLElementEventMap {
  click: Bubbled<Element, PointerEvent>;
  input: Bubbled<HTMLInputElement>;
  submit: Bubbled<HTMLFormElement, SubmitEvent>;
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
