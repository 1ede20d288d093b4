// 问答: draws the turns, keeps the conversation in this tab of the browser, sends it for follow-ups.
Law.ask = (() => {
  const KEY = "law-conversation";
  const KEPT = 20;
  const SENT = 6;
  /** @type {HTMLElement} */
  let stage;
  /** @type {HTMLElement} */
  let log;
  /** @type {Turn[]} */
  let turns = [];
  /** @type {Turn | null} */
  let current = null; // the turn being answered, or null
  let apart = false; // the next question is to be read without the turns before it
  let saying = ""; // how the next question is shown, where it is not shown as it is sent

  const store = () => {
    const done = turns.filter((t) => t.payload && t.payload.state === "done").slice(-KEPT);
    try { sessionStorage.setItem(KEY, JSON.stringify(done)); } catch { /* full or forbidden: not kept */ }
  };
  const restore = () => {
    try {
      for (const t of JSON.parse(sessionStorage.getItem(KEY) || "[]")) {
        turns.push(t);
        draw(t);
        fill(t);
      }
    } catch { sessionStorage.removeItem(KEY); }
    document.body.classList.toggle("has-turns", turns.length > 0);
  };

  /** @param {Turn} t */
  const draw = (t) => {
    t.element = document.createElement("section");
    t.element.className = "turn";
    t.element.dataset.turn = t.turn;
    const question = document.createElement("h3");
    question.className = "asked";
    question.textContent = t.shown || t.question;
    const answer = document.createElement("div");
    answer.className = "answer";
    t.element.append(question, answer);
    log.append(t.element);
  };
  /** @param {Turn} t */
  const fill = (t) => { Law.part(t.element, ".answer").innerHTML = t.payload ? t.payload.html : ""; };
  /**
   * @param {Turn} t
   * @param {string} state
   */
  const wait = (t, state) => {
    Law.part(t.element, ".answer").innerHTML =
      `<p class="waiting" role="status"><i></i>${Law.state(stage, state)}</p>`;
  };
  /** @param {boolean} on */
  const busy = (on) => document.body.classList.toggle("law-busy", on);
  /**
   * @param {Turn} t
   * @param {string} key
   */
  const note = (t, key) => {
    const waiting = t.element.querySelector(".waiting");
    if (waiting) waiting.remove();
    Law.part(t.element, ".answer").insertAdjacentHTML(
      "beforeend", `<p class="box warn" role="alert">${Law.state(stage, key)}</p>`);
  };

  /** @param {Event} event */
  const onClick = (event) => {
    const example = Law.hit(event, ".example");
    if (example) return use(example.dataset[Law.language.code()]);
    const say = Law.hit(event, "[data-say]");
    if (say) return use(say.dataset.say, say.dataset.ask && `${say.dataset.ask}— ${inWords(say)}`);
    const section = Law.hit(event, ".turn");
    const t = section && turns.find((one) => one.turn === section.dataset.turn);
    if (!t?.payload) return undefined;
    if (Law.hit(event, "[data-alone]")) { apart = true; return use(t.question, t.shown); }
    const cite = Law.hit(event, "[data-cite]");
    if (cite) Law.panel.open(t.payload, cite.dataset.cite, t.element, cite);
    if (Law.hit(event, "[data-copy-answer]")) Law.copy(t.payload.export);
    if (Law.hit(event, "[data-export]")) Law.save(`${(t.shown || t.question).slice(0, 20)}.md`, t.payload.export);
    return undefined;
  };

  /** @param {string} text */
  const type = (text) => {
    const area = Law.part(document, "#question textarea");
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    return area;
  };
  // What a button says in the reader's language.
  /** @param {Part} button */
  const inWords = (button) => Law.part(button, `[lang="${Law.language.code()}"]`).textContent;
  /** @param {string} question */
  const use = (question, shown = "") => {
    saying = shown;
    type(question).focus();
    setTimeout(() => Law.part(document, "#send").click(), 0);
  };

  /** @type {(t: Turn) => AnswerRequest["history"]} */
  const said = (t) => (t.payload && t.payload.state === "done" ? [[t.question, t.payload.answer]] : []);

  return {
    mount(element) {
      stage = element;
      log = Law.part(element, ".turns");
      element.addEventListener("click", onClick);
      restore();
    },

    // Runs before the request: draws the question, gives what the server needs of the conversation.
    begin(question, persona) {
      const asked = (question || "").trim();
      const alone = apart;
      const shown = saying;
      apart = false;
      saying = "";
      /** @type {AnswerRequest["history"]} */
      const history = alone ? [] : turns.flatMap(said).slice(-SENT);
      /** @type {AnswerRequest} */
      const wire = { turn: "", history, as_of: Law.day(document.querySelector("#composer")) };
      if (!asked || current) return ["", persona, wire];
      Law.panel.close();
      const t = { turn: `t${Date.now().toString(36)}`, question: asked, shown, element: document.createElement("section") };
      current = t;
      wire.turn = t.turn;
      turns.push(t);
      draw(t);
      wait(t, "searching");
      busy(true);
      setTimeout(() => type(""), 0);
      document.body.classList.add("has-turns");
      if (turns.length > 1) t.element.scrollIntoView({ block: "start", behavior: "smooth" });
      return [question, persona, wire];
    },

    show(payload) {
      if (!payload || !current || payload.turn !== current.turn) return;
      if (payload.state === "preparing" || payload.state === "searching") return wait(current, payload.state);
      current.payload = payload;
      fill(current);
      return undefined;
    },

    // Runs after the request, however it ended; returns what the question box holds from now on.
    end() {
      const ended = current;
      current = null;
      busy(false);
      const typed = Law.part(document, "#question textarea").value;
      if (!ended) return typed;
      if (!ended.payload || ended.payload.state === "partial") note(ended, "failed");
      if (ended.payload && ended.payload.state === "error") return typed || ended.question;
      store();
      return typed;
    },

    stop() {
      if (!current) return;
      current.stopped = true;
      note(current, "stopped");
      current = null;
      busy(false);
    },

    options() { Law.part(document, "#composer").classList.toggle("with-options"); },

    clear() {
      turns = [];
      current = null;
      busy(false);
      log.replaceChildren();
      Law.panel.close();
      try { sessionStorage.removeItem(KEY); } catch { /* nothing was kept */ }
      document.body.classList.remove("has-turns");
      Law.part(document, "#question textarea").focus();
    },
  };
})();
