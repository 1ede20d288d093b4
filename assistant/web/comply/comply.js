// 合规自查: keeps the answers in this browser, shows rules and consequences, asks for the report.
Law.comply = (() => {
  const KEY = "law-comply";
  const FORMAT = "law-comply-1";
  const ANSWERS = ["yes", "no", "na"];
  const LONGEST = 2000;
  /** @type {("subject" | "person")[]} */
  const NAMES = ["subject", "person"];
  /** @type {HTMLElement} */
  let stage;
  /** @type {Server<ComplyCalls>} */
  let server;
  /** @type {HTMLElement} */
  let form;
  /** @type {string[]} */
  let known = []; // ids of the questions, in order
  let title = "";
  /** @type {ComplyState} */
  let state = { subject: "", person: "", replies: {} }; // replies: {id: {answer, note}}
  /** @type {string | null} */
  let behindDay = null; // the day whose rules are shown
  /** @type {Report | null} */
  let outcome = null; // the report as the server sent it
  /** @type {Map<number, Promise<Passages>>} */
  let passages = new Map(); // question number -> promise of its passages

  /** @type {(css: string) => Part} */
  const $ = (css) => /** @type {Part} */ (stage.querySelector(css));
  /** @type {(css: string) => Part[]} */
  const $$ = (css) => [...stage.querySelectorAll(css)];
  const asOf = () => Law.day($(".comply-head"));
  /** @param {string} text */
  const says = (text) => { $(".comply-said").textContent = text; };
  /** @param {string} key */
  const wait = (key) => {
    $(".comply-wait").innerHTML = key ? `<p class="waiting"><i></i>${Law.word(key)}</p>` : "";
  };
  /**
   * @param {string} message
   * @param {() => void} again
   */
  const failed = (message, again) => {
    wait("");
    const box = document.createElement("div");
    box.className = "box bad";
    box.setAttribute("role", "alert");
    box.textContent = `${message || Law.word("comply_failed")} `;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link";
    button.textContent = Law.word("comply_retry");
    button.addEventListener("click", () => { box.remove(); again(); });
    box.append(button);
    $(".comply-wait").append(box);
  };
  /**
   * @template {keyof ComplyCalls} Name
   * @param {Name} name
   * @param {object} request
   * @returns {Promise<ComplyCalls[Name]>}
   */
  const call = async (name, request) => {
    const got = await server[name](request);
    if (!got || got.error) throw new Error(got ? got.error : "");
    return got;
  };

  // What is kept
  /** @param {any} raw */
  const clean = (raw) => {
    /** @type {ComplyState["replies"]} */
    const replies = {};
    let left = 0;
    for (const [id, given] of Object.entries(raw && typeof raw === "object" ? raw : {})) {
      const answer = ANSWERS.includes(given?.answer) ? given.answer : "";
      const note = given && typeof given.note === "string" ? given.note.slice(0, LONGEST) : "";
      if (!known.includes(id)) left += 1;
      else if (answer || note) replies[id] = { answer, note };
    }
    return { replies, left };
  };
  /**
   * @param {any} raw
   * @param {string} key
   */
  const named = (raw, key) => (raw && typeof raw[key] === "string" ? raw[key].slice(0, 100) : "");
  /** @param {any} raw */
  const take = (raw) => {
    const { replies, left } = clean(raw?.replies);
    state = { subject: named(raw, "subject"), person: named(raw, "person"), replies };
    return left;
  };
  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY) || "null"); } catch { return null; }
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pending;
  const write = () => {
    clearTimeout(pending);
    pending = undefined;
    const kept = $("[data-kept]");
    try {
      localStorage.setItem(KEY, JSON.stringify({ format: FORMAT, ...state }));
      kept.textContent = Law.word("comply_saved");
      kept.classList.remove("bad");
    } catch { // full or forbidden
      kept.textContent = Law.word("comply_unsaved");
      kept.classList.add("bad");
    }
  };
  const keep = (soon = false) => {
    clearTimeout(pending);
    if (soon) pending = setTimeout(write, 250);
    else write();
  };

  // The form
  /** @param {Part} q */
  const reply = (q) => state.replies[q.dataset.question] || { answer: "", note: "" };
  /**
   * @param {Part} q
   * @param {Partial<Reply>} change
   */
  const set = (q, change) => {
    const next = { ...reply(q), ...change };
    if (next.answer || next.note) state.replies[q.dataset.question] = next;
    else delete state.replies[q.dataset.question];
  };
  /**
   * @param {Part} q
   * @param {boolean} on
   */
  const openNote = (q, on) => {
    Law.part(q, ".note-box").hidden = !on;
    Law.part(q, "[data-note]").setAttribute("aria-expanded", String(on));
  };
  /** @param {Part} q */
  const draw = (q) => {
    const { answer, note } = reply(q);
    q.querySelectorAll("input[type=radio]").forEach((/** @type {Part} */ r) => { r.checked = r.value === answer; });
    Law.part(q, "textarea").value = note;
    if (note) openNote(q, true);
    mark(q);
  };
  /** @param {Part} q */
  const mark = (q) => {
    const { answer } = reply(q);
    q.dataset.answer = answer;
    Law.part(q, "[data-undo]").hidden = !answer;
  };
  const progress = () => {
    $("[data-subject]").placeholder = Law.word("comply_subject_hint");
    const all = $$("fieldset.q");
    const done = all.filter((q) => q.dataset.answer);
    const meter = $(".meter");
    meter.setAttribute("aria-valuemax", String(all.length));
    meter.setAttribute("aria-valuenow", String(done.length));
    Law.part(meter, "i").style.width = `${(100 * done.length) / Math.max(all.length, 1)}%`;
    const no = done.filter((q) => q.dataset.answer === "no").length;
    $("[data-count]").textContent =
      `${Law.word("comply_answered")} ${done.length}/${all.length} · ${Law.word("comply_no")} ${no}`;
    for (const part of $$(".part")) {
      const own = [...part.querySelectorAll("fieldset.q")];
      const told = `${own.filter((q) => q.dataset.answer).length}/${own.length}`;
      stage.querySelectorAll(`[data-part-count="${part.dataset.part}"]`).forEach((e) => { e.textContent = told; });
    }
    const first = all[0];
    const skip = first && first.dataset.sort === "scope" && first.dataset.answer === "no";
    const hint = first?.querySelector(".skip");
    if (skip && !hint) {
      const told = document.createElement("p");
      told.className = "skip";
      told.setAttribute("role", "status");
      told.textContent = Law.word("comply_skip");
      Law.part(first, ".answers").after(told);
    } else if (!skip && hint) hint.remove();
  };
  const drawAll = () => {
    for (const key of NAMES) $(`[data-${key}]`).value = state[key];
    $$("fieldset.q").forEach((q) => { openNote(q, false); draw(q); });
    progress();
  };
  const parts = () => {
    const nav = $(".comply-parts");
    nav.replaceChildren(...$$(".part").map((part) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.goto = part.dataset.part;
      const name = document.createElement("span");
      name.lang = "zh-CN";
      name.textContent = Law.part(part, "h3 span").textContent.replace(/（.*）$/, "");
      const count = document.createElement("small");
      count.dataset.partCount = part.dataset.part;
      button.append(name, " ", count);
      return button;
    }));
  };

  const begin = async () => {
    wait("comply_loading");
    try {
      const got = await call("questions", {});
      known = got.ids;
      title = got.title;
      form.innerHTML = got.html;
      $(".comply-source").innerHTML = got.source;
      parts();
      take(read());
      drawAll();
      $(".comply-work").hidden = false;
      wait("");
      await behind();
    } catch (error) { failed(Law.reason(error), begin); }
  };
  const behind = async () => {
    const day = asOf();
    behindDay = day;
    passages = new Map();
    stage.querySelectorAll(".comply-form [data-behind]").forEach((e) => {
      e.innerHTML = `<p class="waiting" role="presentation"><i></i>${Law.word("comply_finding")}</p>`;
    });
    try {
      const got = await call("behind", { as_of: day });
      if (behindDay !== day) return; // another day was chosen meanwhile
      for (const q of $$("fieldset.q")) Law.part(q, "[data-behind]").innerHTML = got.behind[q.dataset.n] || "";
      const missing = $(".comply-missing");
      missing.replaceChildren();
      if (got.absent.length) {
        const box = document.createElement("div");
        box.className = "box warn";
        box.setAttribute("role", "note");
        const list = document.createElement("ul");
        list.lang = "zh-CN";
        list.append(...got.absent.map((reason) => Object.assign(document.createElement("li"), { textContent: reason })));
        box.append(list);
        missing.append(box);
      }
      if (got.missing.length) {
        const box = document.createElement("p");
        box.className = "box plain";
        box.textContent = `${Law.word("comply_missing_all")}${Law.language.code() === "en" ? ": " : "："}`;
        const names = document.createElement("span");
        names.lang = "zh-CN";
        names.textContent = got.missing.map((t) => `《${t}》`).join("、");
        box.append(names);
        missing.append(box);
      }
    } catch (error) {
      stage.querySelectorAll(".comply-form [data-behind]").forEach((e) => e.replaceChildren());
      failed(Law.reason(error), behind);
    }
  };

  /** @param {Part} button */
  const openPassage = async (button) => {
    const root = Law.around(button, "[data-n]");
    const n = Number(root.dataset.n);
    try {
      const asked = passages.get(n) || call("passages", { n, as_of: asOf() });
      passages.set(n, asked);
      asked.catch(() => passages.delete(n));
      Law.panel.open(await asked, button.dataset.cite, root, button);
    } catch (error) { Law.toast(Law.reason(error) || Law.word("comply_failed")); }
  };

  /** @param {Part} q */
  const goTo = (q) => {
    if (!q) return;
    q.scrollIntoView({ block: "center" });
    (q.querySelector("input[type=radio]:checked") || Law.part(q, "input[type=radio]")).focus({ preventScroll: true });
  };
  const next = () => {
    const all = $$("fieldset.q");
    const here = all.findIndex((q) => q.contains(document.activeElement));
    const after = [...all.slice(here + 1), ...all.slice(0, here + 1)];
    const found = after.find((q) => !q.dataset.answer);
    if (found) goTo(found);
    else Law.toast(Law.word("comply_all_done"));
  };

  // Report and files
  /** @param {boolean} report */
  const show = (report) => {
    $(".comply-work").hidden = report;
    $(".comply-outcome").hidden = !report;
    Law.panel.close();
  };
  const report = async () => {
    write();
    says("");
    show(false);
    $(".comply-work").hidden = true;
    wait("comply_writing");
    try {
      outcome = await call("report", {
        answers: state.replies, as_of: asOf(), subject: state.subject, person: state.person,
      });
      $(".comply-paper").innerHTML = outcome.html;
      wait("");
      show(true);
      const heading = $("#comply-report-title");
      heading.focus({ preventScroll: true });
      stage.scrollIntoView({ block: "start" });
    } catch (error) {
      show(false);
      wait("");
      says(Law.reason(error) || Law.word("comply_failed"));
      $(".comply-said").scrollIntoView({ block: "center" });
    }
  };
  /** @param {string} [n] */
  const back = (n) => {
    show(false);
    goTo($(n ? `#comply-q${n}` : "fieldset.q"));
  };
  /** @param {string} kind */
  const saveReport = (kind) => {
    if (!outcome) return;
    if (kind === "md") Law.save(`${outcome.name}.md`, outcome.md, "text/markdown;charset=utf-8");
    else Law.save(`${outcome.name}.docx`, Law.bytes(outcome.docx), Law.WORD);
  };
  const exported = () => JSON.stringify({
    format: FORMAT, title, saved: Law.today(), subject: state.subject, person: state.person, replies: state.replies,
  }, null, 1);
  /** @param {File} file */
  const load = async (file) => {
    says("");
    try {
      if (file.size > 1_000_000) throw new Error("too large");
      const raw = JSON.parse(await file.text());
      if (!raw || raw.format !== FORMAT || typeof raw.replies !== "object") throw new Error("another file");
      const left = take(raw);
      drawAll();
      write();
      /**
       * @param {string} key
       * @param {number} n
       */
      const fill = (key, n) => Law.word(key).replace("{n}", String(n));
      says(fill("comply_imported", Object.keys(state.replies).length) + (left ? fill("comply_left", left) : ""));
    } catch { says(Law.word("comply_bad_file")); }
  };
  /** @param {boolean} on */
  const sure = (on) => {
    $(".comply-sure").hidden = !on;
    if (on) $('[data-do="cancel"]').focus();
    else $('[data-do="clear"]').focus();
  };
  const clear = () => {
    state = { subject: "", person: "", replies: {} };
    outcome = null;
    clearTimeout(pending);
    try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ }
    $(".comply-paper").replaceChildren();
    $("[data-kept]").textContent = "";
    says("");
    drawAll();
    sure(false);
  };

  /** @type {Record<string, () => void>} */
  const ACTIONS = {
    next, report, clear: () => sure(true), "clear-yes": clear, cancel: () => sure(false), back: () => back(),
    docx: () => saveReport("docx"), md: () => saveReport("md"),
    export: () => Law.save(`${title || "answers"}-${Law.today()}.json`, exported(), "application/json"),
  };
  /** @param {Event} event */
  const onClick = (event) => {
    const action = Law.hit(event, "[data-do]");
    if (action) { ACTIONS[action.dataset.do](); return; }
    const cite = Law.hit(event, "[data-cite]");
    if (cite) { openPassage(cite); return; }
    const jump = Law.hit(event, "[data-jump]");
    if (jump) { back(jump.dataset.jump); return; }
    const part = Law.hit(event, "[data-goto]");
    if (part) {
      const heading = $(`#comply-part-name-${part.dataset.goto}`);
      heading.scrollIntoView({ block: "start" });
      heading.focus({ preventScroll: true });
      return;
    }
    const q = Law.hit(event, "fieldset.q");
    if (q && Law.hit(event, "[data-undo]")) {
      set(q, { answer: "" });
      draw(q);
      progress();
      keep();
      Law.part(q, "input[type=radio]").focus();
    }
    if (q && Law.hit(event, "[data-note]")) {
      const on = Boolean(Law.part(q, ".note-box").hidden);
      openNote(q, on);
      if (on) Law.part(q, "textarea").focus();
    }
  };
  /** @param {Event} event */
  const onInput = (event) => {
    for (const key of NAMES) {
      if (Law.target(event).matches(`[data-${key}]`)) { state[key] = Law.target(event).value; keep(true); }
    }
    const q = Law.hit(event, "fieldset.q");
    if (q && Law.target(event).matches("textarea")) { set(q, { note: Law.target(event).value }); keep(true); }
  };
  /** @param {Event} event */
  const onChange = (event) => {
    if (Law.target(event).matches("input[type=file]")) {
      const [file] = Law.target(event).files || [];
      if (file) load(file);
      Law.target(event).value = "";
    }
    if (Law.target(event).matches(".day input")) behind();
    const q = Law.hit(event, "fieldset.q");
    if (q && Law.target(event).matches("input[type=radio]")) {
      set(q, { answer: Law.target(event).value });
      mark(q);
      progress();
      keep();
    }
  };

  return {
    mount(element, given) {
      stage = element;
      server = given;
      form = $(".comply-form");
      Law.fillDay(element);
      element.addEventListener("click", onClick);
      element.addEventListener("input", onInput);
      element.addEventListener("change", onChange);
      form.addEventListener("submit", (event) => event.preventDefault());
      window.addEventListener("pagehide", () => { if (pending) write(); });
      window.addEventListener("storage", (event) => { // the same list open in another tab of this browser
        if (event.key !== KEY || !known.length) return;
        take(read());
        drawAll();
      });
      Law.language.changed(() => { if (known.length) progress(); }); // what the script wrote follows the language
      const seen = new IntersectionObserver((entries) => {
        if (!entries.some((e) => e.isIntersecting)) return;
        seen.disconnect();
        begin();
      });
      seen.observe(element);
    },
  };
})();
