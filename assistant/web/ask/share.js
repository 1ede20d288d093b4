// What one does with an answer: copy, save, print, hand on as a link, say whether it helped.
Law.share = (() => {
  const REASONS = ["vote_off", "vote_wrong", "vote_unclear", "vote_no_steps", "vote_missing"];

  // The question, the day and for whom stand after #: a server never sees that part of an address.
  /** @param {Turn} t */
  const link = (t) => {
    const parts = new URLSearchParams({ q: t.question });
    if (t.asOf) parts.set("asof", t.asOf);
    if (t.persona !== "citizen") parts.set("as", t.persona);
    return `${location.origin}${location.pathname}#${parts}`;
  };
  /** @param {Turn} t */
  const name = (t) => (t.shown || t.question).slice(0, 24);
  /** @param {Turn} t */
  const word = async (t) => {
    try {
      const got = /** @type {any} */ (await Law.net.call("ask/docx", { markdown: t.payload?.export, title: name(t) }));
      if (got.error) Law.toast(got.error);
      else Law.save(`${name(t)}.docx`, Law.bytes(got.docx), Law.WORD);
    } catch (error) { Law.toast(Law.reason(error)); }
  };
  /** @param {Turn} t */
  const print = (t) => {
    document.body.classList.add("printing");
    t.element.classList.add("printed");
    t.element.querySelectorAll("details").forEach((d) => { d.open = true; });
    window.print();
    t.element.classList.remove("printed");
    document.body.classList.remove("printing");
  };

  /** @param {Turn} t */
  const drawVote = (t) => {
    t.element.querySelectorAll("[data-vote]").forEach((b) => {
      b.setAttribute("aria-pressed", String(t.vote?.useful === (b.dataset.vote === "yes")));
    });
    const place = t.element.querySelector(".vote-why");
    if (!place) return;
    place.hidden = t.vote?.useful !== false;
    if (place.hidden || place.childElementCount) return;
    place.innerHTML = `<p>${Law.both("vote_why")}</p><p class="vote-reasons">${REASONS.map((key) =>
      `<button type="button" class="chip" data-reason="${key}" aria-pressed="false">${Law.both(key)}</button>`).join("")}</p>` +
      '<textarea rows="2" maxlength="1000" data-words="aria-label:vote_note;placeholder:vote_note"></textarea>' +
      `<p class="hint">${Law.both("vote_kept")}</p>`;
    place.querySelectorAll("[data-reason]").forEach((b) => {
      b.setAttribute("aria-pressed", String(Boolean(t.vote?.reasons.includes(b.dataset.reason))));
    });
    const note = Law.part(place, "textarea");
    note.value = t.vote?.note || "";
  };
  /**
   * @param {Event} event
   * @param {Turn} t
   * @param {() => void} keep
   */
  const onClick = (event, t, keep) => {
    const { payload } = t;
    if (!payload) return;
    const reason = Law.hit(event, "[data-reason]");
    if (reason && t.vote) {
      const key = reason.dataset.reason;
      const { reasons } = t.vote;
      t.vote.reasons = reasons.includes(key) ? reasons.filter((r) => r !== key) : [...reasons, key];
      reason.setAttribute("aria-pressed", String(t.vote.reasons.includes(key)));
      keep();
      return;
    }
    const vote = Law.hit(event, "[data-vote]");
    if (vote) {
      const useful = vote.dataset.vote === "yes";
      if (t.vote?.useful === useful) delete t.vote;
      else t.vote = { useful, reasons: [], note: "" };
      keep();
      drawVote(t);
      const note = t.element.querySelector(".vote-why textarea");
      if (note) note.oninput = () => { if (t.vote) { t.vote.note = note.value; keep(); } };
      return;
    }
    if (Law.hit(event, "[data-copy-answer]")) Law.copy(payload.text, payload.rich);
    else if (Law.hit(event, "[data-export]")) Law.save(`${name(t)}.md`, payload.export);
    else if (Law.hit(event, "[data-docx]")) word(t);
    else if (Law.hit(event, "[data-print]")) print(t);
    else if (Law.hit(event, "[data-link]")) Law.copy(link(t));
    else if (Law.hit(event, "[data-branch]")) Law.ask.branch(t);
    else return;
    const menu = Law.hit(event, "details.menu");
    if (menu) menu.open = false;
  };
  // Every judgement as a line of JSON, in the form in which `evals` takes questions.
  const votes = async () => {
    const judged = (await Law.talks.allTurns()).filter((t) => t.vote && t.payload);
    if (!judged.length) { Law.toast(Law.word("votes_none")); return; }
    const lines = judged.map((t) => JSON.stringify({
      question: t.question, persona: t.persona, as_of: t.asOf || null, answered: new Date(t.at).toISOString().slice(0, 10),
      useful: t.vote?.useful, reasons: t.vote?.reasons.map((key) => Law.words[key][0]), note: t.vote?.note,
      answer: t.payload?.answer,
    }));
    Law.save(`votes-${Law.today()}.jsonl`, `${lines.join("\n")}\n`, "application/jsonl");
  };
  return { onClick, drawVote, votes };
})();
