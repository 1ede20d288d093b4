// What the page's scripts share, as types: the Law object that each of them adds to, and what the server
// sends. Nothing here runs.

/** A word of the page: Chinese, English. */
type Word = [zh: string, en: string];
type Language = "zh" | "en";

/** What a request of a tab brings: what it asked for, or `error`, why not, in words. */
type Failed = { error: string };
/** The functions of the server that a tab calls by name. */
type Server<Calls> = { [Name in keyof Calls]: (request: object) => Promise<Calls[Name] & Partial<Failed>> };

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
  export: string;
}
/** A turn of the conversation: the question as it is sent, and as it is shown where that differs. */
interface Turn {
  turn: string;
  question: string;
  shown: string;
  element: HTMLElement;
  payload?: AnswerPayload;
  stopped?: boolean;
}
/** What the server needs of a conversation. */
interface AnswerRequest {
  turn: string;
  history: [question: string, answer: string][];
  as_of: string;
}

/** 核验 */
interface CheckPayload extends Passages, Html {
  state: "preparing" | "checking" | "done" | "error";
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
  law: Html & Found & { law: string };
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
}
interface MemoState {
  facts: string;
  title: string;
  day: string;
  found: string;
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
  scroll?: number;
  from?: string;
}

interface Law {
  words: Record<string, Word>;
  language: {
    code(): Language;
    mount(element: HTMLElement, tell: (code: Language) => void): void;
  };
  word(key: string): string;
  state(element: ParentNode, key: string): string;
  part(root: ParentNode, css: string): Part;
  around(element: Element, css: string): Part;
  hit(event: Event, css: string): Part | null;
  target(event: Event): Part;
  reason(error: unknown): string;
  today(): string;
  day(root: ParentNode | null): string;
  fillDay(root: ParentNode | null): void;
  toast(text: string): void;
  copy(text: string): Promise<void>;
  save(name: string, content: BlobPart, type?: string): void;
  openTab(name: string, tries?: number): void;
  panel: {
    open(payload: Passages, key: string, root: HTMLElement, button: HTMLElement): void;
    openOne(key: string, html: string, button: HTMLElement | null): void;
    close(): void;
  };
  served: {
    mount(server: Server<PanelCalls>): void;
    ask<Name extends keyof PanelCalls>(name: Name, request: object): Promise<PanelCalls[Name] & Partial<Failed>>;
  };
  passage(unitId: string, asOf?: string, button?: HTMLElement | null): Promise<void>;
  related: { fill(body: HTMLElement): Promise<void> };
  ask: {
    mount(element: HTMLElement): void;
    begin(question: string, persona: string): [string, string, AnswerRequest];
    show(payload: AnswerPayload | null): void;
    end(): string;
    stop(): void;
    clear(): void;
    options(): void;
  };
  check: {
    mount(element: HTMLElement): void;
    begin(text: string): [string, string];
    show(sent: CheckPayload | null): void;
    end(): void;
  };
  cases: { mount(element: HTMLElement, server: Server<CaseCalls>): void };
  comply: { mount(element: HTMLElement, server: Server<ComplyCalls>): void };
  laws: { mount(element: HTMLElement, server: Server<LawCalls>): void };
  memo: {
    mount(element: HTMLElement, server: Server<MemoCalls>, sample: string): void;
    wire(props: { value: unknown }, trigger: (event: string) => void): void;
    drafted(sent: MemoPayload | null): void;
    ended(): void;
  };
}

interface Window {
  Law: Law;
}
declare var Law: Law;

/** What a selector finds: a box, a field, a fold; one word for them, since scripts tell them by their classes. */
type Part = HTMLElement &
  Pick<HTMLInputElement, "value" | "placeholder" | "disabled" | "checked" | "files"> &
  Pick<HTMLDetailsElement, "open"> & { dataset: Record<string, string> };

// The page is HTML throughout.
interface ParentNode {
  querySelector(selectors: string): Part | null;
  querySelectorAll(selectors: string): NodeListOf<Part>;
}
interface Element {
  closest(selectors: string): Part | null;
}
