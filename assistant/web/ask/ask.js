// 问答: draws the turns, keeps the conversation in this tab of the browser, sends it for follow-ups.
Law.ask = (() => {
  const KEY = "law-conversation";
  const KEPT = 20;
  const SENT = 6;
  let stage, log;
  let turns = []; // {turn, question, payload}
  let current = null; // the turn being answered, or null
  let apart = false; // the next question is to be read without the turns before it

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

  const draw = (t) => {
    t.element = document.createElement("section");
    t.element.className = "turn";
    t.element.dataset.turn = t.turn;
    const question = document.createElement("h3");
    question.className = "asked";
    question.textContent = t.question;
    const answer = document.createElement("div");
    answer.className = "answer";
    t.element.append(question, answer);
    log.append(t.element);
  };
  const fill = (t) => { t.element.querySelector(".answer").innerHTML = t.payload.html; };
  const wait = (t, state) => {
    t.element.querySelector(".answer").innerHTML =
      `<p class="waiting" role="status"><i></i>${Law.state(stage, state)}</p>`;
  };
  const busy = (on) => document.body.classList.toggle("law-busy", on);
  const note = (t, key) => {
    const waiting = t.element.querySelector(".waiting");
    if (waiting) waiting.remove();
    t.element.querySelector(".answer").insertAdjacentHTML(
      "beforeend", `<p class="box warn" role="alert">${Law.state(stage, key)}</p>`);
  };

  const onClick = (event) => {
    const example = event.target.closest(".example");
    if (example) return use(example.dataset[Law.language.code()]);
    const say = event.target.closest("[data-say]");
    if (say) return use(say.dataset.say);
    const section = event.target.closest(".turn");
    const t = section && turns.find((one) => one.turn === section.dataset.turn);
    if (!t || !t.payload) return undefined;
    if (event.target.closest("[data-alone]")) { apart = true; return use(t.question); }
    const cite = event.target.closest("[data-cite]");
    if (cite) Law.panel.open(t.payload, cite.dataset.cite, t.element, cite);
    if (event.target.closest("[data-copy-answer]")) Law.copy(t.payload.export);
    if (event.target.closest("[data-export]")) Law.save(`${t.question.slice(0, 20)}.md`, t.payload.export);
    return undefined;
  };

  const type = (text) => {
    const area = document.querySelector("#question textarea");
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    return area;
  };
  const use = (question) => {
    type(question).focus();
    setTimeout(() => document.querySelector("#send").click(), 0);
  };

  return {
    mount(element) {
      stage = element;
      log = element.querySelector(".turns");
      element.addEventListener("click", onClick);
      restore();
    },

    // Runs before the request: draws the question, gives what the server needs of the conversation.
    begin(question, persona) {
      const asked = (question || "").trim();
      const alone = apart;
      apart = false;
      const history = alone ? [] : turns
        .filter((t) => t.payload && t.payload.state === "done")
        .slice(-SENT)
        .map((t) => [t.question, t.payload.answer]);
      const wire = { turn: "", history, as_of: Law.day(document.querySelector("#composer")) };
      if (!asked || current) return ["", persona, wire];
      Law.panel.close();
      current = { turn: `t${Date.now().toString(36)}`, question: asked };
      wire.turn = current.turn;
      turns.push(current);
      draw(current);
      wait(current, "searching");
      busy(true);
      setTimeout(() => type(""), 0);
      document.body.classList.add("has-turns");
      if (turns.length > 1) current.element.scrollIntoView({ block: "start", behavior: "smooth" });
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
      const typed = document.querySelector("#question textarea").value;
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

    clear() {
      turns = [];
      current = null;
      busy(false);
      log.replaceChildren();
      Law.panel.close();
      try { sessionStorage.removeItem(KEY); } catch { /* nothing was kept */ }
      document.body.classList.remove("has-turns");
      document.querySelector("#question textarea").focus();
    },
  };
})();
