// 问答: asks, draws the turns, keeps them in this browser, and loses nothing when something goes wrong.
Law.ask = (() => {
  const CURRENT = "law-talk"; // the conversation of this window, for a reload
  const WHO = "law-persona";
  const DRAFT = "law-draft";
  const SENT = 6;
  /** @type {HTMLElement} */
  let root;
  /** @type {HTMLElement} */
  let log;
  /** @type {Talk | null} */
  let talk = null; // made with its first question
  /** @type {Turn[]} */
  let turns = [];
  /** @type {Turn | null} */
  let current = null; // the turn being answered
  /** @type {AbortController | null} */
  let running = null;
  /** @type {Turn | null} */
  let edited = null; // the turn whose question is being changed
  let opened = 0; // number of the last conversation asked for

  /** @type {(css: string) => Part} */
  const $ = (css) => /** @type {Part} */ (root.querySelector(css));
  const box = () => $("#question textarea");
  const persona = () => $("#persona input:checked").value;
  /** @param {string} who */
  const setPersona = (who) => {
    const radio = root.querySelector(`#persona input[value="${CSS.escape(who)}"]`);
    if (radio) radio.checked = true;
    document.body.dataset.persona = persona();
    settings();
  };
  /** @param {string} value "" for today */
  const setDay = (value) => {
    const field = $("#composer .day input");
    Law.fillDay($("#composer"));
    field.value = value || field.dataset.today;
    settings();
  };
  // What the next question is asked as, in a few words, beside the box.
  const settings = () => {
    $(".chosen").textContent = `${Law.word(persona())} · ${Law.day($("#composer")) || Law.word("law_of_today")}`;
  };

  // --- what is kept ------------------------------------------------------------------------
  /** @param {Turn} t @returns {TurnRecord} */
  const record = ({ element: _, ...kept }) => kept;
  /** @param {Turn[]} changed */
  const keep = (...changed) => {
    if (!talk) return;
    talk.updated = Date.now();
    Law.talks.save(talk, changed.map(record));
    try { sessionStorage.setItem(CURRENT, talk.id); } catch { /* not kept */ }
  };
  const id = () => Date.now().toString(36) + Math.random().toString(36).slice(2, 7);
  /** @param {string} text */
  const keepDraft = (text) => {
    try { if (text) localStorage.setItem(DRAFT, text); else localStorage.removeItem(DRAFT); } catch { /* not kept */ }
  };

  // --- drawing -----------------------------------------------------------------------------
  /** @param {Turn} t */
  const draw = (t) => {
    t.element.className = "turn";
    t.element.dataset.turn = t.turn;
    t.element.innerHTML = '<div class="asked-line"><h2 class="asked"></h2>' +
      '<button type="button" class="edit" data-edit data-words="aria-label:edit;title:edit">✎</button></div>' +
      '<div class="answer"></div>';
    Law.part(t.element, ".asked").textContent = t.shown || t.question;
    log.append(t.element);
    fill(t);
  };
  /** @param {Turn} t */
  const answer = (t) => Law.part(t.element, ".answer");
  /** @param {Turn} t */
  const fill = (t) => {
    answer(t).innerHTML = t.payload?.html || "";
    if (t.state === "stopped") note(t, "stopped");
    if (t.state === "failed") note(t, t.why || "server_failed");
    Law.share.drawVote(t);
  };
  /**
   * @param {Turn} t
   * @param {string} html
   */
  const wait = (t, html) => {
    if (t.payload?.html) return; // some of the answer stands there already
    answer(t).innerHTML = `<p class="waiting"><i></i><span>${html}</span></p>`;
  };
  /**
   * @param {Turn} t
   * @param {string} key of a word, or words
   */
  const note = (t, key) => {
    answer(t).querySelector(".waiting")?.remove();
    const told = document.createElement("p");
    told.className = "box warn trouble";
    told.setAttribute("role", "alert");
    if (Law.words[key]) told.innerHTML = Law.both(key);
    else told.textContent = key;
    told.insertAdjacentHTML("beforeend", ` <button type="button" data-again>${Law.both("again")}</button>`);
    answer(t).append(told);
  };
  const busy = (/** @type {boolean} */ on) => document.body.classList.toggle("law-busy", on);
  const standing = () => {
    document.body.classList.toggle("has-turns", turns.length > 0);
    $(".talk-title").textContent = talk?.title || "";
  };
  /** @param {string} text */
  const say = (text) => { $("#ask-said").textContent = text; };

  // --- the box -----------------------------------------------------------------------------
  /** @param {string} text */
  const type = (text) => {
    const area = box();
    area.value = text;
    grow();
    keepDraft(text);
    return area;
  };
  const grow = () => {
    const area = box();
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight, 220)}px`;
    const room = Number(area.dataset.longest) - area.value.trim().length;
    const told = $(".room");
    told.textContent = room < 200 ? Law.fill(room < 0 ? "room_over" : "room_left", { n: Math.abs(room) }) : "";
    told.classList.toggle("bad", room < 0);
  };
  /** @param {Turn | null} t */
  const edit = (t) => {
    edited = t;
    $(".editing").hidden = !t;
    if (t) type(t.shown && t.shown !== t.question ? t.question : t.question).focus();
  };

  // --- asking ------------------------------------------------------------------------------
  /** @type {(t: Turn) => [string, string][]} */
  const said = (t) => (t.payload?.state === "done" ? [[t.question, t.payload.answer]] : []);
  /**
   * @param {string} question
   * @param {{ shown?: string, alone?: boolean }} [how]
   */
  const ask = (question, { shown = "", alone = false } = {}) => {
    const asked = question.trim();
    if (current || !asked) { box().focus(); return; }
    if (asked.length > Number(box().dataset.longest)) { // said beside the box, where it still stands
      Law.toast(Law.fill("room_over", { n: asked.length - Number(box().dataset.longest) }));
      type(asked).focus();
      return;
    }
    if (edited) branch(edited);
    edit(null);
    Law.panel.close();
    talk ??= { id: id(), title: (shown || asked).slice(0, 80), titled: false, created: Date.now(), updated: Date.now() };
    /** @type {Turn} */
    const t = {
      turn: id(), talk: talk.id, at: Date.now(), question: asked, shown, alone, persona: persona(),
      asOf: Law.day($("#composer")), state: "asking", element: document.createElement("section"),
    };
    turns.push(t);
    draw(t);
    type("");
    standing();
    Law.route.go({ talk: talk.id }, Boolean(Law.route.given().get("q")));
    if (turns.length > 1) t.element.scrollIntoView({ block: "start", behavior: "smooth" });
    else window.scrollTo(0, 0);
    run(t);
  };
  /** @param {Turn} t */
  const run = async (t) => {
    if (current) return;
    current = t;
    t.state = "asking";
    t.why = undefined;
    t.payload = undefined;
    delete t.vote;
    busy(true);
    wait(t, Law.state(root, "searching"));
    say(Law.word("searching"));
    keep(t);
    const before = turns.slice(0, turns.indexOf(t));
    const own = new AbortController();
    running = own;
    const request = {
      turn: t.turn, question: t.question, persona: t.persona, as_of: t.asOf,
      history: t.alone ? [] : before.flatMap(said).slice(-SENT),
    };
    try {
      await Law.net.stream("ask/answer", request, (state) => show(t, state), own.signal);
    } catch (error) {
      if (own.signal.aborted) return; // stopped: told there
      t.state = "failed";
      t.why = Law.reason(error);
      note(t, t.why || "server_failed");
      if (!box().value) type(t.question);
    }
    if (current === t) finish(t);
  };
  /**
   * @param {Turn} t
   * @param {any} state
   */
  const show = (t, state) => {
    if (current !== t) return;
    if (state.state === "waiting") { wait(t, Law.fill("net_waiting", { n: state.ahead })); return; }
    if (state.state === "preparing" || state.state === "searching") {
      wait(t, state.html || Law.state(root, state.state));
      return;
    }
    const open = [...answer(t).querySelectorAll("details[open]")].map((d) => d.className);
    t.payload = state;
    renew(answer(t), state.html);
    answer(t).querySelectorAll("details").forEach((d) => { if (open.includes(d.className)) d.open = true; });
    if (state.state === "error") {
      t.state = "error";
      if (!box().value) type(t.question);
    }
  };
  // Puts new parts in place of old ones and leaves alone what is the same: a card is announced once, what is
  // being read does not flicker.
  /** @param {Element} place @param {string} html */
  const renew = (place, html) => {
    const next = document.createElement("template");
    next.innerHTML = html;
    patch(place, next.content);
  };
  /** @param {ParentNode & Node} old @param {ParentNode & Node} next */
  const patch = (old, next) => {
    const [now, then] = [[...old.children], [...next.children]];
    then.forEach((part, i) => {
      const there = now[i];
      if (!there) old.append(part);
      else if (there.matches(".prose-law") && part.matches(".prose-law")) patch(there, part);
      else if (!there.isEqualNode(part)) there.replaceWith(part);
    });
    now.slice(then.length).forEach((gone) => gone.remove());
  };
  /** @param {Turn} t */
  const finish = (t) => {
    if (t.state === "asking") t.state = "done";
    current = null;
    running = null;
    busy(false);
    keep(t);
    Law.share.drawVote(t);
    // biome-ignore lint/performance/useDomNodeTextContent: the language that does not show is left out
    say(t.state === "done" ? summary(t) : answer(t).innerText.slice(0, 160));
  };
  // What a screen reader is told of an answer: its first words and how many passages it stands on.
  /** @param {Turn} t */
  const summary = (t) => {
    const first = answer(t).querySelector(".part-emergency, .part-plain, .prose-law p");
    // biome-ignore lint/performance/useDomNodeTextContent: see finish
    const words = (first?.innerText || "").replace(/\s*\n\s*/g, "").slice(0, 90);
    return Law.fill("answer_said", { words, n: t.payload?.order.length || 0 });
  };
  const stop = () => {
    const t = current;
    if (!t) return;
    running?.abort();
    running = null;
    current = null;
    t.state = "stopped";
    busy(false);
    note(t, "stopped");
    if (!box().value) type(t.question);
    keep(t);
    box().focus();
  };

  // --- conversations -----------------------------------------------------------------------
  /** @param {string} question @param {string} [shown] */
  const use = (question, shown = "") => ask(question, { shown });
  const clear = () => {
    if (current) stop();
    talk = null;
    turns = [];
    edited = null;
    $(".editing").hidden = true;
    log.replaceChildren();
    say("");
    try { sessionStorage.removeItem(CURRENT); } catch { /* nothing was kept */ }
    standing();
  };
  const fresh = () => {
    Law.panel.close();
    clear();
    type("");
    Law.route.go({});
    window.scrollTo(0, 0);
    box().focus();
  };
  // The turns before one become a conversation of their own; the old one stays in the list.
  /** @param {Turn} t */
  const branch = (t) => {
    const before = turns.slice(0, turns.indexOf(t));
    talk = { ...(/** @type {Talk} */ (talk)), id: id(), created: Date.now(), updated: Date.now() };
    const own = talk.id;
    turns.slice(before.length).forEach((late) => late.element.remove());
    turns = before.map((one) => ({ ...one, turn: id(), talk: own }));
    log.replaceChildren();
    turns.forEach(draw);
    if (!turns.length) talk.title = "";
    talk.title ||= box().value.trim().slice(0, 80);
    if (turns.length) Law.talks.save(talk, turns.map(record));
    Law.toast(Law.word("branched"));
  };
  /** @param {string} wanted */
  const open = async (wanted) => {
    if (talk?.id === wanted) return;
    const mine = (opened += 1);
    const [found, kept] = [await Law.talks.talk(wanted), await Law.talks.turns(wanted)];
    if (mine !== opened) return;
    clear();
    if (!found) { Law.route.go({}, true); return; }
    talk = found;
    turns = kept.map((t) => ({ ...t, element: document.createElement("section") }));
    turns.forEach(draw);
    standing();
    try { sessionStorage.setItem(CURRENT, wanted); } catch { /* not kept */ }
    const last = turns[turns.length - 1];
    if (last) {
      setPersona(last.persona);
      setDay(last.asOf);
      last.element.scrollIntoView({ block: "start" });
      if (last.state === "asking") run(last); // the page was left before the answer came
    }
  };
  /** @param {URLSearchParams} given */
  const follow = (given) => {
    if (Law.route.tab() !== "ask") return;
    const shared = given.get("q");
    if (shared) {
      clear();
      if (given.get("as")) setPersona(given.get("as") || "");
      setDay(given.get("asof") || "");
      ask(shared);
      return;
    }
    const wanted = given.get("talk");
    if (wanted) open(wanted);
    else if (talk && !current && !given.get("p")) { opened += 1; clear(); }
  };

  // --- events ------------------------------------------------------------------------------
  // What a button says in the reader's language.
  /** @param {Part} button */
  const inWords = (button) => Law.part(button, `[lang="${Law.language.code()}"]`).textContent;
  /** @type {Record<string, () => void>} */
  const ACTIONS = {
    new: fresh, list: () => Law.talkList.open(), "close-list": () => Law.talkList.close(),
    "no-edit": () => { edit(null); type(""); }, votes: () => Law.share.votes(), forget: () => Law.talkList.forget(),
  };
  /** @param {Event} event */
  const onClick = (event) => {
    const action = Law.hit(event, "[data-do]");
    if (action) { ACTIONS[action.dataset.do]?.(); return; }
    const example = Law.hit(event, ".example");
    if (example) { use(example.dataset.ask || inWords(example)); return; }
    const say = Law.hit(event, "[data-say]");
    if (say) { use(say.dataset.say, say.dataset.shown || say.dataset.ask && `${say.dataset.ask}— ${inWords(say)}`); return; }
    const section = Law.hit(event, ".turn");
    const t = section && turns.find((one) => one.turn === section.dataset.turn);
    if (!t) return;
    if (Law.hit(event, "[data-edit]")) edit(t);
    else if (Law.hit(event, "[data-again]")) again(t);
    else if (Law.hit(event, "[data-alone]")) ask(t.question, { shown: t.shown, alone: true });
    else if (t.payload) {
      const cite = Law.hit(event, "[data-cite]");
      if (cite && t.payload.passages[cite.dataset.cite]) Law.panel.open(t.payload, cite.dataset.cite, t.element, cite);
      else Law.share.onClick(event, t, () => keep(t));
    }
  };
  // The buttons under an answer are one stop of the keyboard; arrow keys lead from one to the next.
  /** @param {KeyboardEvent} event */
  const onArrow = (event) => {
    const bar = Law.hit(event, "[role=toolbar]");
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!bar || !step) return;
    const all = [...bar.querySelectorAll(":scope > button, :scope > details > summary")];
    const at = all.indexOf(Law.target(event));
    if (at < 0) return;
    event.preventDefault();
    event.stopPropagation(); // the panel goes to the next passage by these keys
    const next = all[(at + step + all.length) % all.length];
    all.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
  };
  // Asks the same once more, as who and as of when is chosen now.
  /** @param {Turn} t */
  const again = (t) => {
    if (current) return;
    if (box().value.trim() === t.question) type("");
    if (t.state === "done") { t.persona = persona(); t.asOf = Law.day($("#composer")); }
    run(t);
  };
  /** @param {Event} event */
  const onSubmit = (event) => {
    event.preventDefault();
    ask(box().value);
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    ask(box().value);
  };
  const options = () => {
    const on = $("#composer").classList.toggle("with-options");
    $("#options").setAttribute("aria-expanded", String(on));
  };
  const restore = () => {
    const given = Law.route.given();
    if (given.get("talk") || given.get("q") || given.get("tab") || given.get("law")) return;
    try {
      const kept = sessionStorage.getItem(CURRENT);
      if (kept && !given.get("p")) Law.route.go({ talk: kept }, true);
    } catch { /* nothing was kept */ }
  };

  return {
    mount(element) {
      root = element;
      log = $(".turns");
      Law.fillDay($("#composer"));
      try {
        setPersona(localStorage.getItem(WHO) || "citizen");
        type(localStorage.getItem(DRAFT) || "");
      } catch { setPersona("citizen"); }
      element.addEventListener("click", onClick);
      element.addEventListener("keydown", onArrow);
      $("#composer").addEventListener("submit", onSubmit);
      box().addEventListener("keydown", onKey);
      box().addEventListener("input", () => { grow(); keepDraft(box().value); });
      $("#stop").addEventListener("click", stop);
      $("#options").addEventListener("click", options);
      $("#composer-options").addEventListener("change", () => {
        setPersona(persona());
        try { localStorage.setItem(WHO, persona()); } catch { /* not kept */ }
      });
      Law.language.changed(() => { settings(); grow(); });
      Law.talkList.mount(element);
      document.addEventListener("law-net", (event) => {
        const lost = /** @type {CustomEvent} */ (event).detail === "net_lost";
        if (current) wait(current, lost ? Law.both("net_lost") : Law.state(root, "searching"));
      });
      restore();
      Law.route.follow(follow);
    },
    follow,
    talk: () => talk,
    turns: () => turns,
    renamed(changed) { if (talk?.id === changed.id) { talk = { ...talk, ...changed }; standing(); } },
    removed(gone) { if (talk?.id === gone) fresh(); },
    branch(t) {
      const next = turns[turns.indexOf(t) + 1];
      if (next) branch(next);
      Law.route.go({ talk: /** @type {Talk} */ (talk).id });
      box().focus();
    },
  };
})();
