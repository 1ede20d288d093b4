// 案例: filters the table in the browser, pages through it, opens passages, finds cases like described facts.
Law.cases = (() => {
  const FACTS = "law-case-facts";
  const PAGE = 20;
  /** @type {CaseFilter[]} */
  const PICKS = ["area", "place", "conduct", "information"];
  const FILTERS = ["words", ...PICKS];
  /** @type {HTMLElement} */
  let stage;
  /** @type {Server<CaseCalls>} */
  let server;
  /** @type {CaseRow[]} */
  let rows = [];
  /** @type {CaseCalls["rows"]["filters"]} */
  let filters;
  let page = 0;
  /** @type {Map<string, Promise<Passages>>} */
  const passages = new Map(); // case id -> promise of its passages

  /** @type {(css: string) => Part} */
  const $ = (css) => /** @type {Part} */ (stage.querySelector(css));
  /** @param {string} key */
  const field = (key) => $(`[data-filter="${key}"]`);
  /**
   * @param {string} key
   * @param {Record<string, string | number>} values
   */
  const fill = (key, values) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), Law.word(key));
  /**
   * @template {keyof CaseCalls} Name
   * @param {Name} name
   * @param {object} request
   * @returns {Promise<CaseCalls[Name]>}
   */
  const call = async (name, request) => {
    const got = await server[name](request);
    if (!got || got.error) throw new Error(got ? got.error : "");
    return got;
  };
  // Width, case and spaces aside, as the server folds the words of a row.
  /** @param {string} text */
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  /** @type {Record<string, string>} */
  const MARKS = { "“": '"', "”": '"', "「": '"', "」": '"', "『": '"', "』": '"', "‘": "'", "’": "'", "。": ".", "、": ",",
    "，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "《": "<", "》": ">", "〈": "<", "〉": ">", "·": "." };
  /** @param {string} text */
  const marks = (text) => [...text].map((c) => MARKS[c] || c).join("");

  const matching = () => {
    const words = field("words").value.split(/\s+/).filter(Boolean).map((w) => marks(fold(w)));
    const chosen = PICKS.filter((key) => field(key).value);
    return rows.filter((row) => words.every((w) => row.words.includes(w)) &&
      chosen.every((key) => (key === "area" ? row.area === field(key).value : row[key].includes(field(key).value))));
  };
  const draw = () => {
    const found = matching();
    const last = Math.max(0, Math.ceil(found.length / PAGE) - 1);
    page = Math.min(page, last);
    const narrowed = FILTERS.some((key) => field(key).value);
    $(".cases tbody").innerHTML = found.slice(page * PAGE, (page + 1) * PAGE).map((row) => row.html).join("");
    $("table.cases").hidden = !found.length;
    const count = narrowed ? fill("case_count_of", { n: found.length, total: rows.length })
      : fill("case_count", { n: found.length });
    $(".case-count").textContent = found.length ? count : Law.word("case_none");
    $('[data-do="reset"]').hidden = !narrowed;
    pages(last);
  };
  /** @param {number} last */
  const pages = (last) => {
    const nav = $(".case-pages");
    nav.hidden = last === 0;
    if (nav.hidden) { nav.replaceChildren(); return; }
    /**
     * @param {number} step
     * @param {string} key
     */
    const button = (step, key) => {
      const b = document.createElement("button");
      b.type = "button";
      b.dataset.step = String(step);
      b.textContent = Law.word(key);
      b.disabled = page + step < 0 || page + step > last;
      return b;
    };
    const place = document.createElement("span");
    place.textContent = fill("case_page", { n: page + 1, total: last + 1 });
    const active = /** @type {Part} */ (document.activeElement);
    const focused = nav.contains(active) ? active.dataset.step : null;
    nav.replaceChildren(button(-1, "case_previous"), place, button(1, "case_next"));
    const again = focused && nav.querySelector(`[data-step="${focused}"]`);
    if (again) (again.disabled ? Law.part(nav, "button:not(:disabled)") : again).focus();
  };
  const options = () => {
    field("words").placeholder = Law.word("case_words_hint");
    facts().placeholder = Law.word("case_facts_hint");
    for (const key of PICKS) {
      const select = field(key);
      const chosen = select.value;
      select.replaceChildren(new Option(Law.word("case_any"), ""),
        ...filters[key].map(([value, count]) => new Option(`${value}（${count}）`, value)));
      select.value = chosen;
      Law.around(select, "label").hidden = !filters[key].length;
    }
  };

  /**
   * @param {HTMLElement} place
   * @param {string} key
   */
  const wait = (place, key) => {
    place.innerHTML = `<p class="waiting"><i></i>${Law.word(key)}</p>`;
  };
  /**
   * @param {HTMLElement} place
   * @param {string} message
   * @param {() => void} [again]
   */
  const failed = (place, message, again) => {
    const box = document.createElement("p");
    box.className = "box bad";
    box.setAttribute("role", "alert");
    box.textContent = `${message || Law.word("case_failed")} `;
    if (again) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = Law.word("case_retry");
      button.addEventListener("click", again);
      box.append(button);
    }
    place.replaceChildren(box);
  };
  const begin = async () => {
    wait($(".case-wait"), "case_loading");
    try {
      const got = await call("rows", {});
      rows = got.rows;
      filters = got.filters;
      options();
      draw();
      $(".case-list").hidden = false;
      $(".case-wait").replaceChildren();
    } catch (error) { failed($(".case-wait"), Law.reason(error), begin); }
  };

  /** @param {Part} button */
  const openPassage = async (button) => {
    const root = Law.around(button, "[data-case]");
    const id = root.dataset.case;
    try {
      const asked = passages.get(id) || call("passages", { id });
      passages.set(id, asked);
      asked.catch(() => passages.delete(id));
      Law.panel.open(await asked, button.dataset.cite, root, button);
    } catch (error) { Law.toast(Law.reason(error) || Law.word("case_failed")); }
  };

  const facts = () => $("#case-facts");
  const keepFacts = () => {
    try { sessionStorage.setItem(FACTS, facts().value); } catch { /* full or forbidden: not kept */ }
  };
  let asked = 0;
  const find = async () => {
    const mine = (asked += 1);
    const place = $(".found");
    wait(place, "case_finding");
    try {
      const got = await call("similar", { facts: facts().value });
      if (mine !== asked) return; // cleared or asked again meanwhile
      place.innerHTML = got.html;
      place.scrollIntoView({ block: "nearest", behavior: "smooth" });
    } catch (error) { if (mine === asked) failed(place, Law.reason(error)); }
  };
  const clear = () => {
    asked += 1;
    facts().value = "";
    try { sessionStorage.removeItem(FACTS); } catch { /* nothing was kept */ }
    $(".found").replaceChildren();
    facts().focus();
  };
  const reset = () => {
    FILTERS.forEach((key) => { field(key).value = ""; });
    page = 0;
    draw();
    field("words").focus();
  };

  /** @type {Record<string, () => void>} */
  const ACTIONS = { find, clear, reset };
  /** @param {Event} event */
  const onClick = (event) => {
    const action = Law.hit(event, "[data-do]");
    if (action) { ACTIONS[action.dataset.do](); return; }
    const step = Law.hit(event, "[data-step]");
    if (step) {
      page += Number(step.dataset.step);
      draw();
      $(".case-list").scrollIntoView({ block: "start" });
      return;
    }
    const cite = Law.hit(event, "[data-cite]");
    if (cite) openPassage(cite);
  };
  /** @param {Event} event */
  const onInput = (event) => {
    if (Law.target(event).matches("[data-filter]")) { page = 0; draw(); }
    if (Law.target(event).matches("#case-facts")) keepFacts();
  };

  return {
    mount(element, given) {
      stage = element;
      server = given;
      element.addEventListener("click", onClick);
      element.addEventListener("input", onInput);
      $(".case-filters").addEventListener("submit", (event) => event.preventDefault());
      try { facts().value = sessionStorage.getItem(FACTS) || ""; } catch { /* nothing was kept */ }
      if (facts().value) $(".finder").open = true;
      Law.language.changed(() => { if (rows.length) { options(); draw(); } }); // what the script wrote follows
      const seen = new IntersectionObserver((entries) => {
        if (!entries.some((e) => e.isIntersecting)) return;
        seen.disconnect();
        begin();
      });
      seen.observe(element);
    },
  };
})();
