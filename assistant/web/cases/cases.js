// 案例: filters the table in the browser, pages through it, opens passages, finds cases like described facts.
Law.cases = (() => {
  const FACTS = "law-case-facts";
  const PAGE = 20;
  const FILTERS = ["words", "area", "place", "conduct", "information"];
  let stage, server;
  let rows = [];
  let filters = {};
  let page = 0;
  const passages = new Map(); // case id -> promise of its passages

  const $ = (css) => stage.querySelector(css);
  const field = (key) => $(`[data-filter="${key}"]`);
  const fill = (key, values) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), Law.word(key));
  const call = async (name, request) => {
    const got = await server[name](request);
    if (!got || got.error) throw new Error(got ? got.error : "");
    return got;
  };
  // Width, case and spaces aside, as the server folds the words of a row.
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
  const MARKS = { "“": '"', "”": '"', "「": '"', "」": '"', "『": '"', "』": '"', "‘": "'", "’": "'", "。": ".", "、": ",",
    "，": ",", "；": ";", "：": ":", "（": "(", "）": ")", "《": "<", "》": ">", "〈": "<", "〉": ">", "·": "." };
  const marks = (text) => [...text].map((c) => MARKS[c] || c).join("");

  const matching = () => {
    const words = field("words").value.split(/\s+/).filter(Boolean).map((w) => marks(fold(w)));
    const chosen = FILTERS.slice(1).map((key) => [key, field(key).value]).filter(([, value]) => value);
    return rows.filter((row) => words.every((w) => row.words.includes(w)) &&
      chosen.every(([key, value]) => (key === "area" ? row.area === value : row[key].includes(value))));
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
  const pages = (last) => {
    const nav = $(".case-pages");
    nav.hidden = last === 0;
    if (nav.hidden) { nav.replaceChildren(); return; }
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
    const focused = nav.contains(document.activeElement) ? document.activeElement.dataset.step : null;
    nav.replaceChildren(button(-1, "case_previous"), place, button(1, "case_next"));
    const again = focused && nav.querySelector(`[data-step="${focused}"]`);
    if (again) (again.disabled ? nav.querySelector("button:not(:disabled)") : again).focus();
  };
  const options = () => {
    field("words").placeholder = Law.word("case_words_hint");
    facts().placeholder = Law.word("case_facts_hint");
    for (const key of FILTERS.slice(1)) {
      const select = field(key);
      const chosen = select.value;
      select.replaceChildren(new Option(Law.word("case_any"), ""),
        ...filters[key].map(([value, count]) => new Option(`${value}（${count}）`, value)));
      select.value = chosen;
      select.closest("label").hidden = !filters[key].length;
    }
  };

  const wait = (place, key) => {
    place.innerHTML = `<p class="waiting"><i></i>${Law.word(key)}</p>`;
  };
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
    } catch (error) { failed($(".case-wait"), error.message, begin); }
  };

  const openPassage = async (button) => {
    const root = button.closest("[data-case]");
    const id = root.dataset.case;
    try {
      if (!passages.has(id)) {
        const asked = call("passages", { id });
        passages.set(id, asked);
        asked.catch(() => passages.delete(id));
      }
      Law.panel.open(await passages.get(id), button.dataset.cite, root, button);
    } catch (error) { Law.toast(error.message || Law.word("case_failed")); }
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
    } catch (error) { if (mine === asked) failed(place, error.message); }
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

  const ACTIONS = { find, clear, reset };
  const onClick = (event) => {
    const action = event.target.closest("[data-do]");
    if (action) { ACTIONS[action.dataset.do](); return; }
    const step = event.target.closest("[data-step]");
    if (step) {
      page += Number(step.dataset.step);
      draw();
      $(".case-list").scrollIntoView({ block: "start" });
      return;
    }
    const cite = event.target.closest("[data-cite]");
    if (cite) openPassage(cite);
  };
  const onInput = (event) => {
    if (event.target.matches("[data-filter]")) { page = 0; draw(); }
    if (event.target.matches("#case-facts")) keepFacts();
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
      document.addEventListener("click", (event) => { // what the script wrote follows the language
        if (event.target.closest("button[data-language]") && rows.length) setTimeout(() => { options(); draw(); }, 80);
      });
      const seen = new IntersectionObserver((entries) => {
        if (!entries.some((e) => e.isIntersecting)) return;
        seen.disconnect();
        begin();
      });
      seen.observe(element);
    },
  };
})();
