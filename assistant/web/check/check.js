// 核验: shows the marked text, opens a citation's details, filters by verdict. Text and result outlast a reload.
Law.check = (() => {
  const TEXT = "law-check-text";
  /** @type {HTMLElement} */
  let root;
  /** @type {HTMLElement} */
  let result;
  /** @type {Server<CheckCalls>} */
  let server;
  /** @type {CheckPayload | null} */
  let payload = null;
  /** @type {AbortController | null} */
  let running = null;

  const box = () => Law.part(root, "#check-text textarea");

  // The row, the citation and the words it claims are one result: they light up together.
  /** @param {string} n */
  const point = (n) => {
    result.querySelectorAll(".now").forEach((part) => part.classList.remove("now"));
    result.querySelectorAll(`[data-row="${n}"], [data-cite="${n}"], [data-said="${n}"]`).forEach((part) => part.classList.add("now"));
    result.querySelector(`[data-row="${n}"]`)?.scrollIntoView({ block: "nearest" });
  };
  /** @param {string} n */
  const go = (n) => {
    const row = result.querySelector(`[data-row="${n}"]`);
    point(n);
    result.querySelector(`[data-cite="${n}"], [data-said="${n}"]`)?.scrollIntoView({ block: "center" });
    if (row instanceof HTMLElement && payload) Law.panel.open(payload, n, result, row);
  };
  /** @param {KeyboardEvent} event */
  const onKey = (event) => {
    const at = Law.target(event);
    if (event.key === " " && at.matches(".checked")) { // a link with a button's role answers to Space too
      event.preventDefault();
      at.click();
      return;
    }
    const row = at.closest(".row");
    if (!row || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const rows = [...result.querySelectorAll(".row:not(.dimmed)")];
    const last = rows.length - 1, here = rows.indexOf(row);
    const to = { ArrowDown: Math.min(here + 1, last), ArrowUp: Math.max(here - 1, 0), Home: 0, End: last }[event.key] ?? here;
    const next = rows[to];
    if (!(next instanceof HTMLElement)) return;
    next.focus();
    point(next.dataset.row || "");
    result.querySelector(`[data-cite="${next.dataset.row}"]`)?.scrollIntoView({ block: "nearest" });
  };
  /** @param {"docx" | "csv"} form */
  const exported = async (form) => {
    try {
      const got = await server.export({ text: box().value, as_of: Law.day(root), form });
      const name = `citations-${Law.today()}`;
      if (got.error) Law.toast(got.error);
      else if (got.docx) Law.save(`${name}.docx`, Law.bytes(got.docx), Law.WORD);
      else if (got.csv) Law.save(`${name}.csv`, `\ufeff${got.csv}`, "text/csv;charset=utf-8");
    } catch (error) { Law.toast(Law.reason(error)); }
  };

  /** @param {Event} event */
  const onClick = (event) => {
    const filter = Law.hit(event, ".filter");
    if (filter) {
      root.querySelectorAll(".filter").forEach((b) => b.setAttribute("aria-pressed", String(b === filter)));
      const wanted = filter.dataset.verdict;
      root.querySelectorAll(".checked, .said, .row").forEach((b) => {
        b.classList.toggle("dimmed", Boolean(wanted) && !b.classList.contains(`v-${wanted}`));
      });
      return;
    }
    const row = Law.hit(event, ".row");
    if (row) { go(row.dataset.row || ""); return; }
    const kind = Law.hit(event, "[data-do]")?.dataset.do;
    if (kind === "docx" || kind === "csv") { exported(kind); return; }
    const cite = Law.hit(event, ".checked");
    if (cite) event.preventDefault();
    if (cite && payload) { point(cite.dataset.cite || ""); Law.panel.open(payload, cite.dataset.cite, result, cite); }
    const sample = Law.hit(event, "#check-sample");
    if (sample) fill(sample.dataset.sample);
  };

  /** @param {string} state */
  const wait = (state) => {
    result.innerHTML = `<p class="waiting" role="status"><i></i>${Law.state(Law.part(root, "#check-intro"), state)}</p>`;
  };
  /** @param {string} words */
  const failed = (words) => {
    const told = document.createElement("p");
    told.className = "box bad";
    told.setAttribute("role", "alert");
    told.textContent = words || Law.word("failed");
    result.replaceChildren(told);
  };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pending;
  const keep = () => {
    clearTimeout(pending);
    pending = setTimeout(() => Law.talks.keep(TEXT, { text: box().value, payload }), 300);
  };
  // Another text: what was found in the one before no longer belongs to it.
  /** @param {string} text */
  const fill = (text) => {
    box().value = text;
    changed();
  };
  const changed = () => {
    running?.abort();
    payload = null;
    result.replaceChildren();
    Law.panel.close();
    keep();
  };
  /** @param {CheckPayload} sent */
  const show = (sent) => {
    if (sent.state === "preparing" || sent.state === "checking") { wait(sent.state); return; }
    payload = sent;
    result.innerHTML = sent.html;
  };
  const run = async () => {
    Law.panel.close();
    running?.abort();
    const own = new AbortController();
    running = own;
    payload = null;
    wait("checking");
    try {
      await Law.net.stream("check/verify", { text: box().value, as_of: Law.day(root) },
        (sent) => { if (sent.state !== "waiting") show(sent); }, own.signal);
      keep();
      result.scrollIntoView({ block: "start", behavior: "smooth" });
    } catch (error) { if (!own.signal.aborted) failed(Law.reason(error)); }
  };
  /** @param {File} file */
  const read = async (file) => {
    try {
      const got = await server.read({ name: file.name, data: await Law.base64(file) });
      if (got.error) failed(got.error);
      else fill(got.text);
    } catch (error) { failed(Law.reason(error)); }
  };

  return {
    mount(element, given) {
      root = element;
      server = given;
      result = Law.part(element, ".result");
      Law.fillDay(root);
      element.addEventListener("click", onClick);
      element.addEventListener("keydown", onKey);
      Law.part(root, "#check-form").addEventListener("submit", (event) => {
        event.preventDefault();
        run();
      });
      box().addEventListener("input", changed);
      Law.part(root, "#check-upload input").addEventListener("change", (event) => {
        const [file] = Law.target(event).files || [];
        if (file) read(file);
        Law.target(event).value = "";
      });
      Law.talks.work(TEXT).then((/** @type {any} */ kept) => {
        if (!kept?.text || box().value) return;
        box().value = kept.text;
        if (kept.payload) show(kept.payload);
      });
    },
  };
})();
