// What the page's scripts share, as types: the Law object that each of them adds to, and what the server
// sends. Nothing here runs.

/** A word of the page: Chinese, English. */
type Word = [zh: string, en: string];
type Language = "zh" | "en";

/** What a request of a tab brings: what it asked for, or `error`, why not, in words. */
type Failed = { error: string };
/** The functions of the server that a tab calls by name. */
type Server<Calls> = {
  [Name in keyof Calls]: (request: object, stopped?: AbortSignal) => Promise<Calls[Name] & Partial<Failed>>;
};

/** Passages by the key of the button that opens each, in the order of paging. */
interface Passages {
  passages: Record<string, string>;
  order: string[];
}
interface Html {
  html: string;
}

/** 问答: one state of a turn. */
interface AnswerPayload extends Passages, Html {
  turn: string;
  state: "preparing" | "searching" | "partial" | "done" | "error";
  answer: string;
  /** Markdown, and what goes to the clipboard as text and as HTML. */
  export: string;
  text: string;
  rich: string;
}
/** What a reader said of an answer. */
interface Vote {
  useful: boolean;
  reasons: string[];
  note: string;
}
/** A turn as it is kept: the question as it is sent, and as it is shown where that differs. */
interface TurnRecord {
  turn: string;
  talk: string;
  at: number;
  question: string;
  shown: string;
  alone: boolean;
  persona: string;
  asOf: string;
  state: "asking" | "done" | "error" | "stopped" | "failed";
  why?: string;
  payload?: AnswerPayload;
  vote?: Vote;
}
interface Turn extends TurnRecord {
  element: HTMLElement;
}
/** A conversation; `titled` where the reader gave it its name. Times are milliseconds. */
interface Talk {
  id: string;
  title: string;
  titled: boolean;
  created: number;
  updated: number;
}

/** 核验 */
interface CheckPayload extends Passages, Html {
  state: "preparing" | "checking" | "done" | "error";
}
interface CheckCalls {
  read: { text: string };
  export: { docx?: string; csv?: string };
}

/** 案例 */
interface CaseRow {
  id: string;
  html: string;
  words: string;
  area: string;
  place: string[];
  conduct: string[];
  information: string[];
}
type CaseFilter = "area" | "place" | "conduct" | "information";
interface CaseCalls {
  rows: { rows: CaseRow[]; filters: Record<CaseFilter, [value: string, count: number][]> };
  passages: Passages;
  similar: Html & { count: number };
}

/** 合规自查 */
interface Reply {
  answer: string;
  note: string;
}
interface ComplyState {
  subject: string;
  person: string;
  replies: Record<string, Reply>;
}
interface Report extends Html {
  docx: string;
  md: string;
  name: string;
}
interface ComplyCalls {
  questions: Html & { source: string; ids: string[]; title: string };
  behind: { as_of: string; behind: Record<string, string>; missing: string[]; absent: string[] };
  passages: Passages;
  report: Report;
}

/** 法条 */
interface Place {
  law: string;
  article: string;
  asOf: string;
}
/** Where an article stands: its unit, or why it does not, as HTML. */
interface Found {
  unit?: string;
  told?: string;
}
interface LawCalls {
  catalogue: Html;
  law: Html & Found & { law: string; choices?: string };
  article: Found;
  history: Html;
  compare: Html;
  transition: Html;
}

/** 研究备忘 */
interface Issue {
  key: string;
  title: string;
  search: string;
  why: string[];
  also: string[];
}
interface MemoState {
  facts: string;
  title: string;
  day: string;
  found: string;
  paper: string;
  issues: Issue[];
}
interface MemoDone extends Passages, Report {
  id: string;
  state: "done";
}
interface Progress {
  doing: string;
  at: number;
  total: number;
}
type MemoPayload =
  | MemoDone
  | (Progress & { id: string; state: "working" })
  | { id: string; state: "error"; error: string };
interface Rechecked extends Passages, Html {
  updated: string;
  changed: boolean;
}
interface MemoCalls {
  issues: { issues: Issue[] };
  recheck: Rechecked;
  disputes: Passages & Html;
}

/** The panel: what its hidden component asks the server for, one view of it, one passage of a list. */
interface PanelCalls {
  passage: Html & { id: string };
  related: Html;
}
interface PanelItem {
  key: string;
  html: string;
  label: string;
}
interface PanelView {
  list: PanelItem[];
  at: number;
  root: HTMLElement | null;
  wide?: boolean;
  scroll?: number;
  from?: string;
}

interface Law {
  words: Record<string, Word>;
  language: {
    code(): Language;
    changed(tell: (code: Language) => void): void;
    start(): void;
  };
  word(key: string): string;
  fill(key: string, values: Record<string, string | number>): string;
  both(key: string): string;
  state(element: ParentNode, key: string): string;
  part(root: ParentNode, css: string): Part;
  around(element: Element, css: string): Part;
  hit(event: Event, css: string): Part | null;
  target(event: Event): Part;
  reason(error: unknown): string;
  today(): string;
  day(root: ParentNode | null): string;
  fillDay(root: ParentNode | null): void;
  toast(text: string, undo?: () => void): void;
  copy(text: string, html?: string): Promise<void>;
  save(name: string, content: BlobPart, type?: string): void;
  WORD: string;
  bytes(base64: string): Uint8Array<ArrayBuffer>;
  base64(file: File): Promise<string>;
  net: {
    // biome-ignore-start lint/suspicious/noExplicitAny: what the server sends has the type that the caller gives it
    call(path: string, request: object, stopped?: AbortSignal): Promise<any>;
    stream(path: string, request: object, each: (state: any) => void, stopped?: AbortSignal): Promise<void>;
    server(tab: string): any;
    // biome-ignore-end lint/suspicious/noExplicitAny: see above
  };
  route: {
    given(): URLSearchParams;
    tab(): string;
    follow(tell: (given: URLSearchParams) => void): void;
    go(parts: Record<string, string>, replace?: boolean): void;
    show(name: string): void;
    start(): void;
  };
  talks: {
    kept(): Promise<boolean>;
    all(): Promise<Talk[]>;
    talk(id: string): Promise<Talk | undefined>;
    turns(id: string): Promise<TurnRecord[]>;
    allTurns(): Promise<TurnRecord[]>;
    save(talk: Talk | null, added?: TurnRecord[]): Promise<void>;
    remove(id: string): Promise<() => Promise<void>>;
    keep(key: string, value: unknown): Promise<void>;
    // biome-ignore lint/suspicious/noExplicitAny: what was kept has the type of who kept it
    work(key: string): Promise<any>;
  };
  talkList: { mount(root: HTMLElement): void; open(): Promise<void>; close(): void; forget(): void };
  share: {
    onClick(event: Event, t: Turn, keep: () => void): void;
    drawVote(t: Turn): void;
    votes(): Promise<void>;
  };
  panel: {
    open(payload: Passages, key: string, root: HTMLElement, button: HTMLElement): void;
    openOne(key: string, html: string, button: HTMLElement | null, how?: { wide?: boolean; there?: boolean }): void;
    close(): void;
    follow(given: URLSearchParams): void;
  };
  served: {
    ask<Name extends keyof PanelCalls>(name: Name, request: object): Promise<PanelCalls[Name] & Partial<Failed>>;
  };
  passage(unitId: string, asOf?: string, button?: HTMLElement | null, there?: boolean): Promise<void>;
  related: { fill(body: HTMLElement): Promise<void> };
  ask: {
    mount(element: HTMLElement): void;
    follow(given: URLSearchParams): void;
    talk(): Talk | null;
    turns(): Turn[];
    renamed(changed: Talk): void;
    removed(gone: string): void;
    branch(t: Turn): void;
  };
  check: { mount(element: HTMLElement, server: Server<CheckCalls>): void };
  cases: { mount(element: HTMLElement, server: Server<CaseCalls>): void };
  comply: { mount(element: HTMLElement, server: Server<ComplyCalls>): void };
  laws: { mount(element: HTMLElement, server: Server<LawCalls>): void };
  memo: { mount(element: HTMLElement, server: Server<MemoCalls>): void };
}

interface Window {
  Law: Law;
}
declare var Law: Law;

/** What a selector finds: a box, a field, a fold; one word for them, since scripts tell them by their classes. */
type Part = HTMLElement &
  Pick<HTMLInputElement, "value" | "placeholder" | "disabled" | "checked" | "files"> &
  Pick<HTMLDetailsElement, "open"> &
  Pick<HTMLTemplateElement, "content"> & { dataset: Record<string, string> };

// The page is HTML throughout.
interface ParentNode {
  querySelector(selectors: string): Part | null;
  querySelectorAll(selectors: string): NodeListOf<Part>;
}
interface Element {
  closest(selectors: string): Part | null;
}
