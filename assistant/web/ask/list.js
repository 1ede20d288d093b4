// The list of conversations: found by their words, renamed, deleted with a way back.
Law.talkList = (() => {
  /** @type {HTMLDialogElement} */
  let dialog;
  /** @type {Talk[]} */
  let all = [];
  /** @type {Map<string, string>} */
  const words = new Map(); // conversation -> what was asked and answered in it

  /** @type {(css: string) => Part} */
  const $ = (css) => /** @type {Part} */ (dialog.querySelector(css));
  /** @param {string} text */
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

  const load = async () => {
    all = await Law.talks.all();
    words.clear();
    for (const t of await Law.talks.allTurns()) {
      words.set(t.talk, `${words.get(t.talk) || ""}${fold(`${t.question}${t.payload?.answer || ""}`)}`);
    }
  };
  /** @param {number} time */
  const day = (time) => new Date(time).toLocaleDateString(Law.language.code() === "en" ? "en-GB" : "zh-CN",
    { year: "numeric", month: "2-digit", day: "2-digit" }).replace(/\//g, "-");
  const draw = () => {
    const wanted = $(".talks-find").value.split(/\s+/).filter(Boolean).map(fold);
    const found = all.filter((t) => wanted.every((w) => fold(t.title).includes(w) || words.get(t.id)?.includes(w)));
    $(".talks-rows").replaceChildren(...found.map(row));
    if (!found.length) $(".talks-rows").innerHTML = `<li class="none">${Law.both(all.length ? "talks_none" : "talks_empty")}</li>`;
  };
  /** @param {Talk} talk */
  const row = (talk) => {
    const li = document.createElement("li");
    li.dataset.talk = talk.id;
    li.innerHTML = '<button type="button" class="open"><span class="name"></span><small></small></button>' +
      '<button type="button" data-rename data-words="aria-label:rename;title:rename">✎</button>' +
      '<button type="button" data-delete data-words="aria-label:delete;title:delete">✕</button>';
    Law.part(li, ".name").textContent = talk.title;
    Law.part(li, "small").textContent = day(talk.updated);
    if (talk.id === Law.ask.talk()?.id) Law.part(li, ".open").setAttribute("aria-current", "true");
    return li;
  };
  /** @param {Talk} talk @param {Part} li */
  const rename = (talk, li) => {
    const field = document.createElement("input");
    field.value = talk.title;
    field.maxLength = 80;
    field.setAttribute("aria-label", Law.word("rename"));
    const end = async (/** @type {boolean} */ keep) => {
      if (!field.isConnected) return;
      const title = field.value.trim();
      if (keep && title && title !== talk.title) {
        Object.assign(talk, { title, titled: true });
        await Law.talks.save(talk);
        Law.ask.renamed(talk);
      }
      draw();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) end(true);
      if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); end(false); }
    });
    field.addEventListener("blur", () => end(true));
    Law.part(li, ".open").replaceWith(field);
    field.select();
  };
  /** @param {Talk[]} gone */
  const remove = async (gone) => {
    /** @type {(() => Promise<void>)[]} */
    const back = [];
    for (const talk of gone) {
      back.push(await Law.talks.remove(talk.id));
      Law.ask.removed(talk.id);
    }
    await load();
    draw();
    Law.toast(Law.fill("talks_deleted", { n: gone.length }), async () => {
      for (const undo of back) await undo();
      await load();
      draw();
    });
  };
  /** @param {Event} event */
  const onClick = (event) => {
    if (event.target === dialog) { dialog.close(); return; } // beside it
    const li = Law.hit(event, "li[data-talk]");
    const talk = li && all.find((one) => one.id === li.dataset.talk);
    if (!li || !talk) return;
    if (Law.hit(event, "[data-rename]")) rename(talk, li);
    else if (Law.hit(event, "[data-delete]")) remove([talk]);
    else if (Law.hit(event, ".open")) {
      dialog.close();
      Law.route.go({ talk: talk.id });
      Law.ask.follow(Law.route.given());
    }
  };

  return {
    mount(root) {
      dialog = /** @type {any} */ (root.querySelector("#talks"));
      dialog.addEventListener("click", onClick);
      $(".talks-find").addEventListener("input", draw);
    },
    async open() {
      await load();
      $(".talks-find").value = "";
      draw();
      dialog.showModal();
    },
    close() { dialog.close(); },
    forget() { if (all.length) remove(all); },
  };
})();
