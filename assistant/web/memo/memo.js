// 研究备忘: keeps facts and issues in this browser, drafts the memo, rechecks filed ones, shows disputes.
Law.memo = (() => {
  const KEY = "law-memo";
  const FORMAT = "law-memo-1";
  const LARGEST = 10_000_000;
  /** @type {HTMLElement} */
  let stage;
  /** @type {Server<MemoCalls>} */
  let server;
  /** @type {AbortController | null} */
  let drafting = null;
  /** @type {MemoState} */
  let state = { facts: "", title: "", day: "", found: "", paper: "", issues: [] }; // found: the facts the issues came of
  /** @type {MemoDone | null} */
  let outcome = null; // the memo as the server sent it
  /** @type {(Rechecked & { name: string }) | null} */
  let rechecked = null;
  /** @type {(Passages & Html) | null} */
  let disputed = null;
  let asked = 0; // number of the request whose answer is awaited

  /** @type {(css: string) => Part} */
  const $ = (css) => /** @type {Part} */ (stage.querySelector(css));
  /** @type {(name: string) => Part} */
  const view = (name) => $(`[data-view-of="${name}"]`);
  /**
   * @param {string} place
   * @param {string} words
   */
  const wait = (place, words) => {
    $(place).innerHTML = "";
    if (!words) return;
    const line = document.createElement("p");
    line.className = "waiting";
    line.append(document.createElement("i"), words);
    $(place).append(line);
  };
  /** @param {string} text */
  const says = (text) => { $(".memo-said").textContent = text; };
  /**
   * @param {string} place
   * @param {string} text
   */
  const box = (place, text) => {
    const told = document.createElement("p");
    told.className = "box bad";
    told.setAttribute("role", "alert");
    told.textContent = text || Law.word("memo_failed");
    $(place).replaceChildren(told);
  };
  /**
   * @template {keyof MemoCalls} Name
   * @param {Name} name
   * @param {object} request
   * @returns {Promise<MemoCalls[Name]>}
   */
  const call = async (name, request) => {
    const got = await server[name](request);
    if (!got || got.error) throw new Error(got ? got.error : "");
    return got;
  };
  const colon = () => (Law.language.code() === "en" ? ": " : "：");

  // What is kept
  /**
   * @param {any} given
   * @param {number} longest
   */
  const words = (given, longest) => (typeof given === "string" ? given.slice(0, longest) : "");
  /** @param {any} raw */
  const cleanIssue = (raw) => ({
    key: words(raw?.key, 40), title: words(raw?.title, 200), search: words(raw?.search, 500),
    also: (Array.isArray(raw?.also) ? raw.also : []).filter((/** @type {string} */ w) => typeof w === "string").slice(0, 30),
    why: (Array.isArray(raw?.why) ? raw.why : []).filter((/** @type {string} */ w) => typeof w === "string").slice(0, 5),
  });
  /** @param {any} raw */
  const take = (raw) => {
    const given = raw && typeof raw === "object" ? raw : {};
    state = {
      facts: words(given.facts, 20_000), title: words(given.title, 100), day: words(given.day, 10),
      found: words(given.found, 20_000), paper: words(given.paper, 40),
      issues: (Array.isArray(given.issues) ? given.issues : []).slice(0, 28).map(cleanIssue),
    };
  };
  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEY) || "null"); } catch { return null; }
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pending;
  const write = () => {
    clearTimeout(pending);
    pending = undefined;
    let kept = true;
    try { localStorage.setItem(KEY, JSON.stringify({ format: FORMAT, ...state })); } catch { kept = false; }
    $("[data-kept]").textContent = Law.word(kept ? "memo_kept" : "memo_unkept");
    $("[data-kept]").classList.toggle("bad", !kept);
  };
  const keep = (soon = true) => {
    clearTimeout(pending);
    if (soon) pending = setTimeout(write, 250);
    else write();
  };

  // The form
  const dayField = () => Law.part(view("draft"), ".day input");
  const drawAll = () => {
    $("[data-facts]").value = state.facts;
    $("[data-title]").value = state.title;
    $("[data-paper]").value = state.paper;
    if ($("[data-paper]").value !== state.paper) $("[data-paper]").value = state.paper = ""; // a form that is gone
    dayField().value = state.day || dayField().dataset.today;
    drawIssues();
  };
  /**
   * @param {string} act
   * @param {string} text
   * @param {string} name
   */
  const button = (act, text, name) => {
    const made = document.createElement("button");
    made.type = "button";
    made.dataset.act = act;
    made.textContent = text;
    made.title = Law.word(`memo_${act}`);
    made.setAttribute("aria-label", `${made.title}${colon()}${name}`);
    return made;
  };
  /**
   * @param {string} css
   * @param {string} value
   * @param {number} longest
   * @param {string} hint
   * @param {string} label
   */
  const area = (css, value, longest, hint, label) => {
    const made = document.createElement("textarea");
    made.className = css;
    made.rows = 1;
    made.maxLength = longest;
    made.value = value;
    made.placeholder = Law.word(hint);
    made.setAttribute("aria-label", label);
    return made;
  };
  /**
   * @param {Issue} issue
   * @param {number} at
   */
  const row = (issue, at) => {
    const li = document.createElement("li");
    li.dataset.at = String(at);
    const named = `${Law.word("memo_issue_of")}${at + 1}`;
    const buttons = document.createElement("span");
    buttons.className = "moves";
    const up = button("up", "↑", named);
    const down = button("down", "↓", named);
    up.disabled = at === 0;
    down.disabled = at === state.issues.length - 1;
    buttons.append(up, down, button("remove", "✕", named));
    const line = document.createElement("div");
    line.className = "issue-line";
    line.append(area("issue-title", issue.title, 200, "memo_issue_hint", named), buttons);
    li.append(line);
    if (issue.why.length) {
      const why = document.createElement("p");
      why.className = "issue-why";
      const quoted = document.createElement("span");
      quoted.lang = "zh-CN";
      quoted.textContent = issue.why.map((/** @type {string} */ w) => `“${w}”`).join("；");
      why.append(`${Law.word("memo_why")}${colon()}`, quoted);
      li.append(why);
    }
    const more = document.createElement("details");
    const head = document.createElement("summary");
    head.textContent = Law.word("memo_search");
    more.append(head, area("issue-search", issue.search, 500, "memo_search_hint", `${Law.word("memo_search")} ${named}`));
    li.append(more);
    return li;
  };
  /** @type {WeakMap<Element, Issue>} */
  const issues = new WeakMap(); // the issue that a row shows
  const drawIssues = () => {
    const list = $(".memo-issues ol");
    const open = new Set([...list.children].filter((li) => li.querySelector("details[open]")).map((li) => issues.get(li)));
    list.replaceChildren(...state.issues.map((issue, at) => {
      const li = row(issue, at);
      issues.set(li, issue);
      if (open.has(issue)) Law.part(li, "details").open = true;
      return li;
    }));
    const begun = state.issues.length > 0 || state.found !== "";
    $(".memo-issues").hidden = !begun;
    $('[data-do="find"]').classList.toggle("primary", !begun);
    for (const [at, key] of ["memo_find", "memo_find_again"].entries()) {
      if (at === Number(begun)) {
        for (const code of [0, 1]) $('[data-do="find"]').children[code].textContent = Law.words[key][code];
      }
    }
    stale();
  };
  const stale = () => {
    const old = state.issues.length > 0 && state.found !== "" && state.found !== state.facts;
    $(".memo-issues").classList.toggle("stale", old);
    says(old ? Law.word("memo_stale") : "");
  };
  /**
   * @param {number} at
   * @param {string} act
   */
  const move = (at, act) => {
    const { issues } = state;
    if (act === "remove") issues.splice(at, 1);
    else {
      const to = at + (act === "up" ? -1 : 1);
      if (to < 0 || to >= issues.length) return;
      [issues[at], issues[to]] = [issues[to], issues[at]];
      at = to;
    }
    drawIssues();
    keep();
    const li = $(".memo-issues ol").children[Math.min(at, issues.length - 1)];
    const target = li && (act === "remove" ? li.querySelector("textarea") : li.querySelector(`[data-act="${act}"]`));
    if (!target) $('[data-do="add"]').focus();
    else if (target.disabled) Law.part(li, "textarea").focus();
    else target.focus();
  };
  const add = () => {
    state.issues.push({ key: "", title: "", search: "", why: [], also: [] });
    drawIssues();
    keep();
    Law.part($(".memo-issues ol"), "li:last-child textarea").focus();
  };

  const find = async () => {
    if (!state.facts.trim()) { says(Law.word("memo_no_facts")); $("[data-facts]").focus(); return; }
    says("");
    wait(".memo-wait", Law.word("memo_reading"));
    const mine = ++asked;
    const { facts } = state;
    try {
      const got = await call("issues", { facts, as_of: Law.day(view("draft")) });
      if (mine !== asked) return;
      const own = state.issues.filter((i) => !i.key); // the reader's own stay
      state.issues = [...got.issues.map(cleanIssue), ...own];
      state.found = facts;
      drawIssues();
      write();
      wait(".memo-wait", "");
      if (!state.issues.length) says(Law.word("memo_none"));
      const heading = $(".memo-issues h3");
      heading.focus({ preventScroll: true });
      heading.scrollIntoView({ block: "start", behavior: "smooth" });
    } catch (error) {
      if (mine !== asked) return;
      wait(".memo-wait", "");
      says(Law.reason(error) || Law.word("memo_failed"));
    }
  };

  // The memo
  /** @param {boolean} drafted */
  const show = (drafted) => {
    $(".memo-work").hidden = drafted;
    Law.part(view("draft"), ".intro").hidden = drafted;
    $(".memo-outcome").hidden = !drafted;
    Law.panel.close();
  };
  const draft = () => {
    const issues = state.issues.filter((i) => i.title.trim());
    if (!issues.length) { says(Law.word("memo_no_issue")); return; }
    write();
    says("");
    outcome = null;
    asked += 1;
    $(".memo-work").hidden = true;
    Law.part(view("draft"), ".intro").hidden = true;
    progress({ doing: "", at: 0, total: 1 });
    drafting?.abort();
    drafting = new AbortController();
    hold(false, true);
    const mine = asked;
    const request = {
      id: String(mine), facts: state.facts, issues, title: state.title, paper: state.paper,
      as_of: Law.day(view("draft")),
    };
    Law.net.stream("memo/draft", request, drafted, drafting.signal).catch((error) => {
      if (mine === asked) ended(Law.reason(error));
    });
  };
  const cancel = () => {
    drafting?.abort();
    asked += 1;
    ended("");
  };
  /** @param {Progress} step */
  const progress = ({ doing, at, total }) => {
    const place = $(".memo-wait");
    if (!place.querySelector(".meter")) {
      place.innerHTML = '<p class="waiting" role="status"><i></i><span></span></p>' +
        '<div class="meter" role="progressbar" aria-valuemin="0"><i></i></div>' +
        `<div class="memo-actions"><button type="button" data-do="stop">${Law.both("stop")}</button></div>`;
    }
    const told = doing ? `${Law.word("memo_working")}${colon()}${doing}（${at}/${total}）` : Law.word("memo_reading");
    Law.part(place, "span").textContent = told;
    const meter = Law.part(place, ".meter");
    meter.setAttribute("aria-valuemax", String(total));
    meter.setAttribute("aria-valuenow", String(at));
    meter.setAttribute("aria-label", told);
    Law.part(meter, "i").style.width = `${(100 * at) / total}%`;
  };
  /** @param {any} sent */
  const drafted = (sent) => {
    if (!sent?.state || sent.id !== String(asked)) return;
    if (sent.state === "working") { progress(sent); return; }
    wait(".memo-wait", "");
    if (sent.state === "error") {
      show(false);
      says(sent.error);
      hold(false);
      asked += 1;
      $(".memo-said").scrollIntoView({ block: "center" });
      return;
    }
    outcome = sent;
    lay();
    hold(true);
    $(".memo-title").focus({ preventScroll: true });
    stage.scrollIntoView({ block: "start" });
  };
  const lay = () => {
    if (outcome) $(".memo-paper").innerHTML = outcome.html;
    show(true);
  };
  // The memo outlasts a reload, and one that was being written is asked for again.
  /** @param {boolean} shown @param {boolean} [begun] */
  const hold = (shown, begun = false) => { Law.talks.keep(KEY, { outcome, shown, begun }); };
  const resume = async () => {
    const kept = await Law.talks.work(KEY);
    if (!kept || outcome) return;
    if (kept.begun) { draft(); return; }
    outcome = kept.outcome;
    if (kept.shown && outcome) lay();
  };
  /** @param {string} words why no memo came */
  const ended = (words) => {
    hold(false);
    wait(".memo-wait", "");
    show(false);
    says(words);
  };
  /** @param {File} file */
  const load = async (file) => {
    try {
      if (file.size > 1_000_000) throw new Error("too large");
      const raw = JSON.parse(await file.text());
      if (!raw || raw.format !== FORMAT) throw new Error("another file");
      take(raw);
      drawAll();
      write();
      says(Law.word("memo_imported"));
    } catch { says(Law.word("memo_bad_file")); }
  };
  /** @param {boolean} on */
  const sure = (on) => {
    $(".memo-sure").hidden = !on;
    $(`[data-do="${on ? "cancel" : "clear"}"]`).focus();
  };
  const clear = () => {
    clearTimeout(pending);
    pending = undefined;
    take(null);
    outcome = null;
    asked += 1;
    try { localStorage.removeItem(KEY); } catch { /* nothing was kept */ }
    Law.talks.keep(KEY, null);
    $(".memo-paper").replaceChildren();
    drawAll();
    $("[data-kept]").textContent = "";
    sure(false);
    $("[data-facts]").focus();
  };

  // Rechecking
  /** @param {File} file */
  const recheck = async (file) => {
    rechecked = null;
    Law.panel.close();
    $(".rc-outcome").replaceChildren();
    $(".rc-copy").hidden = true;
    if (file.size > LARGEST) { box(".rc-outcome", Law.word("memo_rc_too_big")); return; }
    wait(".rc-wait", Law.word("memo_rc_working"));
    try {
      const got = await call("recheck", {
        name: file.name, data: await Law.base64(file), as_of: Law.day(view("recheck")),
      });
      rechecked = { ...got, name: file.name };
      $(".rc-outcome").innerHTML = got.html;
      $(".rc-copy").hidden = !got.changed;
      $(".rc-line").focus({ preventScroll: true });
    } catch (error) { box(".rc-outcome", Law.reason(error)); }
    wait(".rc-wait", "");
  };
  const updated = () => {
    if (!rechecked) return;
    const md = rechecked.name.toLowerCase().endsWith(".md");
    const name = rechecked.name.replace(/(\.\w+)$/, `-${Law.today()}$1`);
    Law.save(name, Law.bytes(rechecked.updated), md ? "text/markdown;charset=utf-8" : Law.WORD);
  };

  // Disputes
  /** @param {string} about */
  const disputes = async (about) => {
    Law.panel.close();
    wait(".d-wait", Law.word("memo_d_working"));
    try {
      const got = await call("disputes", { about, as_of: "" });
      disputed = got;
      $(".d-outcome").innerHTML = got.html;
      if (about) $(".d-count").focus({ preventScroll: true });
    } catch (error) { box(".d-outcome", Law.reason(error)); }
    wait(".d-wait", "");
  };

  /** @param {string} name */
  const turn = (name) => {
    Law.panel.close();
    stage.querySelectorAll("[data-view]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.view === name)));
    stage.querySelectorAll("[data-view-of]").forEach((s) => { s.hidden = s.dataset.viewOf !== name; });
    if (name === "disputes" && !disputed) disputes("");
  };
  /** @type {Record<string, () => void>} */
  const ACTIONS = {
    find, add, draft, updated, stop: cancel, back: () => { hold(false); show(false); $(".memo-issues h3").focus(); },
    sample: () => { state.facts = Law.part(stage, "template[data-sample]").content.textContent || ""; drawAll(); keep(false); $("[data-facts]").focus(); },
    docx: () => outcome && Law.save(`${outcome.name}.docx`, Law.bytes(outcome.docx), Law.WORD),
    md: () => outcome && Law.save(`${outcome.name}.md`, outcome.md),
    export: () => Law.save(`memo-${Law.today()}.json`, JSON.stringify({ format: FORMAT, ...state }, null, 1), "application/json"),
    clear: () => sure(true), "clear-yes": clear, cancel: () => sure(false),
    all: () => { $("[data-about]").value = ""; disputes(""); },
    "use-facts": () => {
      if (!state.facts.trim()) { box(".d-outcome", Law.word("memo_no_facts")); return; }
      $("[data-about]").value = state.facts;
      disputes(state.facts);
    },
  };
  /** @param {Part} button */
  const cite = (button) => {
    /** @type {Record<string, Passages | null>} */
    const payloads = { draft: outcome, recheck: rechecked, disputes: disputed };
    const root = Law.around(button, "[data-view-of]");
    const payload = payloads[root.dataset.viewOf];
    if (payload) Law.panel.open(payload, button.dataset.cite, root, button);
  };
  /** @param {Event} event */
  const onClick = (event) => {
    const button = Law.hit(event, "[data-view], [data-do], [data-act], [data-cite], [data-goto]");
    if (!button) return;
    if (button.dataset.view) turn(button.dataset.view);
    else if (button.dataset.do) ACTIONS[button.dataset.do]();
    else if (button.dataset.act) move(Number(Law.around(button, "li").dataset.at), button.dataset.act);
    else if (button.dataset.cite) cite(button);
    else {
      const heading = $(`#${button.dataset.goto}`);
      heading.scrollIntoView({ block: "start" });
      heading.focus({ preventScroll: true });
    }
  };
  /** @param {Event} event */
  const onInput = (event) => {
    const target = /** @type {Part} */ (event.target);
    if (target.matches("[data-facts]")) { state.facts = target.value; stale(); }
    else if (target.matches("[data-title]")) state.title = target.value;
    else if (target.matches(".issue-title")) state.issues[Number(Law.around(target, "li").dataset.at)].title = target.value;
    else if (target.matches(".issue-search")) state.issues[Number(Law.around(target, "li").dataset.at)].search = target.value;
    else return;
    keep();
  };
  /** @param {Event} event */
  const onChange = (event) => {
    const target = /** @type {Part & { files: FileList }} */ (event.target);
    if (target.matches("[data-import], [data-recheck]")) {
      const [file] = target.files;
      if (file) (target.matches("[data-import]") ? load : recheck)(file);
      target.value = "";
    } else if (target.matches("[data-paper]")) { state.paper = target.value; keep(); }
    else if (target === dayField()) { state.day = Law.day(view("draft")); keep(); }
  };
  const dropping = () => {
    const place = $(".memo-drop");
    /**
     * @param {Event} event
     * @param {boolean} on
     */
    const over = (event, on) => { event.preventDefault(); place.classList.toggle("over", on); };
    place.addEventListener("dragover", (event) => over(event, true));
    place.addEventListener("dragleave", (event) => over(event, false));
    place.addEventListener("drop", (event) => {
      over(event, false);
      const [file] = event.dataTransfer ? event.dataTransfer.files : [];
      if (file) recheck(file);
    });
  };

  return {
    mount(element, given) {
      stage = element;
      server = given;
      element.querySelectorAll("[data-view-of]").forEach((section) => Law.fillDay(section));
      take(read());
      drawAll();
      element.addEventListener("click", onClick);
      element.addEventListener("input", onInput);
      element.addEventListener("change", onChange);
      $(".d-search").addEventListener("submit", (event) => {
        event.preventDefault();
        disputes($("[data-about]").value.trim());
      });
      dropping();
      window.addEventListener("pagehide", () => { if (pending) write(); });
      window.addEventListener("storage", (event) => { // the same work open in another tab of this browser
        if (event.key !== KEY) return;
        take(read());
        drawAll();
      });
      Law.language.changed(drawIssues); // what the script wrote follows the language
      resume();
    },
  };
})();
