// 法条: finds a law by any of its names, shows its text of a day, jumps, searches in it, makes links.
// The address after # says what is open: #law=民法典&article=1032&asof=2021-05-01.
Law.laws = (() => {
  /** @type {HTMLElement} */
  let root;
  /** @type {Server<LawCalls>} */
  let server;
  /** @type {Place | null} */
  let open = null;
  let filled = false; // whether the catalogue was asked for
  let asked = 0; // number of the last request: an answer that comes late is dropped
  const MOST = 30;
  const opened = () => /** @type {Place} */ (open);
  /** @type {(css: string) => Part} */
  const $ = (css) => /** @type {Part} */ (root.querySelector(css));
  const collator = new Intl.Collator("zh-CN-u-co-pinyin");

  /** @param {string} text */
  const folded = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/[《》〈〉\s]/g, "").replace(/^中华人民共和国/, "");

  // --- the address -------------------------------------------------------------------------
  const read = () => {
    const given = new URLSearchParams(location.hash.slice(1));
    const law = given.get("law");
    return law && { law, article: given.get("article") || "", asOf: given.get("asof") || "" };
  };
  /** @param {Place} place */
  const hash = ({ law, article, asOf }) => {
    const parts = new URLSearchParams({ law });
    if (article) parts.set("article", article);
    if (asOf) parts.set("asof", asOf);
    return `#${parts}`;
  };
  /** @param {Place} place */
  const link = (place) => location.origin + location.pathname + hash(place);
  /**
   * @param {Place | null} place
   * @param {boolean} [replace]
   */
  const remember = (place, replace) => {
    const to = place ? hash(place) : "#tab=laws";
    if (Law.route.tab() !== "laws") return; // the reader went elsewhere meanwhile
    if (to !== location.hash) history[replace ? "replaceState" : "pushState"](null, "", to);
  };
  const follow = () => {
    const place = read();
    if (place && (!open || hash(place) !== hash(open))) show(place, "replace");
    else if (!place && open && Law.route.tab() === "laws") home(true);
  };

  // --- the catalogue -----------------------------------------------------------------------
  const fillHome = async () => {
    filled = true;
    /** @type {Partial<LawCalls["catalogue"] & Failed>} */
    const got = await server.catalogue({}).catch((error) => ({ error: Law.reason(error) }));
    if (got.error || !got.html) { filled = false; told(got.error || Law.word("laws_failed")); return; }
    $(".law-home").innerHTML = got.html;
    root.querySelectorAll(".law-sort ul").forEach((list) => {
      [...list.querySelectorAll("li")]
        .map((item) => ({ item, none: item.querySelector(".held.h-none") ? 1 : 0, name: item.dataset.names.split("|")[0] }))
        .sort((a, b) => a.none - b.none || collator.compare(a.name, b.name))
        .forEach(({ item }) => list.append(item));
    });
    match();
  };

  // How well a name answers to what was typed: 0 not at all. 个保法 is in 个人信息保护法, letter by letter.
  /**
   * @param {string} name
   * @param {string} typed
   */
  const score = (name, typed) => {
    if (name === typed) return 100;
    if (name.startsWith(typed)) return 80;
    if (name.includes(typed)) return 60;
    if (typed.length < 2) return 0;
    let at = 0;
    for (const letter of typed) {
      at = name.indexOf(letter, at) + 1;
      if (!at) return 0;
    }
    return 30;
  };
  const match = () => {
    const typed = folded($(".law-query").value);
    const list = $(".law-matches");
    list.hidden = !typed;
    $(".law-home").hidden = Boolean(typed) || root.classList.contains("has-law");
    if (!typed) return;
    const name = typed.replace(/(?<=[\u4e00-\u9fff])第?[0-9一二三四五六七八九十百千零〇]+条?((之|-)[一二三四五六七八九十0-9]+)?$/, "") || typed;
    const article = typed.slice(name.length);
    const found = [...root.querySelectorAll(".law-sort li")]
      .map((item) => {
        const names = item.dataset.names.split("|");
        const best = Math.max(...names.map((n) => score(folded(n), name) || score(folded(n), typed)));
        return { item, best, rank: best - (item.querySelector(".h-none") ? 15 : 0) - names[0].length / 100 };
      })
      .filter(({ best }) => best > 0)
      .sort((a, b) => b.rank - a.rank);
    const rows = document.createElement("ul");
    for (const { item } of found.slice(0, MOST)) {
      const row = /** @type {Part} */ (item.cloneNode(true));
      if (article) Law.part(row, "button").dataset.article = article;
      rows.append(row);
    }
    list.replaceChildren(rows);
    if (!found.length) list.textContent = Law.word("laws_none");
  };

  // --- one law -----------------------------------------------------------------------------
  /** @param {string} words */
  const told = (words, html = false) => {
    const place = $(".law-told");
    if (html) place.innerHTML = words; else place.textContent = words;
    place.classList.toggle("box", Boolean(words));
    place.classList.toggle("warn", Boolean(words));
  };
  const day = () => Law.day(root);
  /** @param {string} value */
  const setDay = (value) => {
    const field = $(".day input");
    Law.fillDay(root);
    field.value = value || field.dataset.today;
  };

  const home = (keep = false) => {
    open = null;
    asked += 1;
    told("");
    setDay("");
    $(".law-view").hidden = true;
    $(".law-query").value = "";
    root.classList.remove("has-law");
    if (!keep) remember(null);
    match();
    $(".law-query").focus();
  };

  /** @param {Place} place */
  const show = async (place, how = "push") => {
    const mine = (asked += 1);
    told("");
    setDay(place.asOf);
    const same = open && open.law === place.law && open.asOf === (place.asOf || "");
    if (same) { await go(place.article, how); return; }
    $(".law-home").hidden = true;
    $(".law-matches").hidden = true;
    $(".law-view").hidden = false;
    root.classList.add("has-law");
    $(".law-page").innerHTML = `<p class="waiting" role="status"><i></i>${Law.state(root, "laws_reading")}</p>`;
    /** @type {Partial<LawCalls["law"] & Failed>} */
    let got;
    try {
      got = await server.law({ law: place.law, article: place.article || "", as_of: place.asOf || "" });
    } catch (error) { got = { error: Law.reason(error) || Law.word("laws_failed") }; }
    if (mine !== asked) return;
    if (got.error || !got.law || !got.html) {
      open = null;
      $(".law-page").replaceChildren();
      $(".law-view").hidden = true;
      root.classList.remove("has-law");
      $(".law-home").hidden = false;
      if (got.choices) told(got.choices, true);
      else told(got.error || "");
      return;
    }
    open = { law: got.law, asOf: place.asOf || "", article: "" };
    $(".law-query").value = "";
    $(".law-find").value = "";
    $(".law-hits").hidden = true;
    draw(got.html);
    remember({ ...open, article: place.article }, how === "replace");
    arrive(got, place.article);
  };

  /** @param {string} html */
  const draw = (html) => {
    const page = $(".law-page");
    page.innerHTML = html;
    page.classList.remove("finding");
    $(".law-view").classList.toggle("no-text", !page.querySelector(".law-article"));
    $(".law-day").hidden = !opened().asOf;
    $(".law-day b").textContent = opened().asOf;
    const several = page.querySelectorAll(".versions .version").length > 1;
    const tools = document.createElement("span");
    tools.className = "tools";
    /**
     * @param {string} what
     * @param {string} key
     */
    const button = (what, key) => {
      const b = document.createElement("button");
      b.type = "button";
      b.dataset.tool = what;
      b.textContent = Law.word(key);
      tools.append(b);
    };
    button("related", "article_related");
    if (several) button("history", "article_history");
    button("link", "article_link");
    page.querySelectorAll(".law-article h4").forEach((head) => {
      const own = /** @type {Part} */ (tools.cloneNode(true));
      own.querySelectorAll("button").forEach((b) => b.setAttribute("aria-label", `${head.textContent} ${b.textContent}`));
      head.append(own);
    });
    const strip = page.querySelector(".versions ol"); // on a phone a line that scrolls: to what is shown
    const own = strip?.querySelector(".is-shown");
    if (strip && own) strip.scrollLeft = own.getBoundingClientRect().left - strip.getBoundingClientRect().left - 40;
    const contents = page.querySelector(".law-contents");
    if (contents && window.matchMedia("(max-width: 720px)").matches) contents.open = false;
  };

  /** @param {string} id */
  const unit = (id) => root.querySelector(`.law-article[data-unit="${CSS.escape(id)}"]`);
  // The heading under which an element stands, shown in the contents.
  /** @param {HTMLElement} element */
  const here = (element) => {
    root.querySelectorAll(".law-contents [aria-current]").forEach((b) => b.removeAttribute("aria-current"));
    /** @type {Element | null} */
    let at = element;
    while (at && !at.matches("[data-section-at]")) at = at.previousElementSibling;
    const entry = at && root.querySelector(`[data-section="${/** @type {Part} */ (at).dataset.sectionAt}"]`);
    if (!entry) return;
    entry.setAttribute("aria-current", "true");
    for (let fold = entry.closest("li details"); fold; fold = Law.around(fold, ":not(details)").closest("li details")) fold.open = true;
    const list = $(".law-contents");
    if (list.open) list.scrollTop = Math.max(0, entry.offsetTop - list.clientHeight / 2);
  };
  /**
   * @param {Found} got
   * @param {string} typed
   */
  const arrive = (got, typed) => {
    root.querySelectorAll(".law-article.is-here").forEach((a) => a.classList.remove("is-here"));
    const article = got.unit && unit(got.unit);
    if (article) {
      reveal(article);
      article.classList.add("is-here");
      opened().article = article.dataset.no;
      remember(opened(), true);
    } else {
      if (got.told) told(got.told, true);
      if (!typed) $(".law-page h2").focus({ preventScroll: true });
      root.scrollIntoView({ block: "start" });
    }
  };
  const bar = () => root.style.setProperty("--bar", `${$(".law-bar").offsetHeight}px`);
  /** @param {HTMLElement} element */
  const reveal = (element) => {
    bar();
    if ($(".law-page").classList.contains("finding") && !element.classList.contains("hit")) clear();
    here(element);
    element.scrollIntoView({ block: "start" });
    element.focus({ preventScroll: true });
  };
  /** @param {string} typed */
  const go = async (typed, how = "replace") => {
    if (!typed) return;
    const mine = (asked += 1);
    const { law, asOf } = opened();
    /** @type {Partial<Found & Failed>} */
    const got = await server.article({ law, article: typed, as_of: asOf }).catch((error) => ({ error: Law.reason(error) }));
    if (mine !== asked) return;
    told("");
    if (got.error) { told(got.error); return; }
    if (how === "push" && got.unit) remember({ law, asOf, article: typed });
    arrive(got, typed);
  };

  // --- search in the law -------------------------------------------------------------------
  const unmark = () => {
    root.querySelectorAll(".law-articles mark").forEach((m) => {
      const text = Law.around(m, ".law-text");
      m.replaceWith(...m.childNodes);
      text.normalize();
    });
    root.querySelectorAll(".law-article.hit").forEach((a) => a.classList.remove("hit"));
  };
  const clear = () => {
    unmark();
    $(".law-find").value = "";
    $(".law-page").classList.remove("finding");
    $(".law-hits").hidden = true;
  };
  const find = () => {
    const words = $(".law-find").value.trim().split(/\s+/).filter(Boolean);
    unmark();
    if (!words.length) { clear(); return; }
    let count = 0;
    root.querySelectorAll(".law-article").forEach((article) => {
      const text = Law.part(article, ".law-text");
      const all = text.textContent || "";
      if (!words.every((w) => all.includes(w))) return;
      article.classList.add("hit");
      count += 1;
      words.forEach((w) => mark(text, w));
    });
    $(".law-page").classList.add("finding");
    const hits = $(".law-hits");
    hits.hidden = false;
    hits.textContent = `${count} ${Law.word("law_hits")}“${words.join(" ")}” `;
    const back = document.createElement("button");
    back.type = "button";
    back.textContent = Law.word("law_clear");
    back.addEventListener("click", () => { clear(); $(".law-find").focus(); });
    hits.append(back);
    bar();
    $(".law-body").scrollIntoView({ block: "start" });
  };
  /**
   * @param {HTMLElement} element
   * @param {string} word
   */
  const mark = (element, word) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const nodes = [];
    while (walker.nextNode()) nodes.push(/** @type {Text} */ (walker.currentNode));
    for (let node of nodes) {
      let at = node.data.indexOf(word);
      while (at >= 0) {
        const hit = node.splitText(at);
        node = hit.splitText(word.length);
        const m = document.createElement("mark");
        hit.replaceWith(m);
        m.append(hit);
        at = node.data.indexOf(word);
      }
    }
  };

  // --- events ------------------------------------------------------------------------------
  /**
   * @param {"history" | "compare"} name
   * @param {object} request
   * @param {Part} button
   */
  const panelled = async (name, request, button) => {
    try {
      const got = await server[name](request);
      if (got.error) Law.toast(got.error);
      else Law.panel.openOne(name, got.html, button, { wide: name === "compare" });
    } catch (error) { Law.toast(Law.reason(error) || Law.word("not_reached")); }
  };
  /** @param {Place} place */
  const share = async (place) => {
    await Law.copy(link(place));
    Law.toast(Law.word("law_linked"));
  };
  /** @param {Part} button */
  const useTool = (button) => {
    const article = Law.around(button, ".law-article");
    const place = { ...opened(), article: article.dataset.no };
    if (button.dataset.tool === "related") Law.passage(article.dataset.unit, place.asOf, button);
    if (button.dataset.tool === "history") panelled("history", { law: place.law, article: place.article, as_of: place.asOf }, button);
    if (button.dataset.tool === "link") {
      remember(place, true);
      share(place);
    }
  };
  /** @param {Event} event */
  const onClick = (event) => {
    /** @param {string} css */
    const hit = (css) => Law.hit(event, css);
    const law = hit("[data-law]");
    if (law) { show({ law: law.dataset.law, article: law.dataset.article || "", asOf: day() }); return; }
    if (hit("[data-home]")) { home(); return; }
    if (hit("[data-share]") && open) { share(open); return; }
    const on = hit("[data-on]");
    if (on && open) { show({ law: open.law, article: open.article, asOf: on.dataset.on }); return; }
    const two = hit("[data-compare]");
    if (two) {
      const [older, newer] = two.dataset.compare.split("|");
      panelled("compare", { law: opened().law, old: older, new: newer }, two);
      return;
    }
    const section = hit("[data-section]");
    if (section) {
      reveal($(`[data-section-at="${section.dataset.section}"]`));
      return;
    }
    const tool = hit("[data-tool]");
    if (tool) useTool(tool);
  };
  /** @param {Event} event */
  const onToggle = async (event) => { // the rules on earlier acts are asked for when they are looked at
    const fold = Law.target(event);
    const body = fold.matches(".transition") && fold.open && fold.querySelector(".transition-body");
    if (!body || body.childElementCount) return;
    try {
      const got = await server.transition({ law: opened().law, as_of: opened().asOf });
      if (got.error) body.textContent = got.error; else body.innerHTML = got.html;
    } catch (error) { body.textContent = Law.reason(error); }
  };

  const label = () => {
    if (!root) return;
    for (const [css, hint, name] of [
      [".law-query", "laws_hint", "laws_hint"], [".law-jump input", "law_jump_hint", "law_jump"], [".law-find", "law_find_hint", "law_find"],
    ]) {
      $(css).placeholder = Law.word(hint);
      $(css).setAttribute("aria-label", Law.word(name));
    }
  };
  return {
    mount(element, given) {
      root = element;
      server = given;
      label();
      Law.fillDay(root);
      root.addEventListener("click", onClick);
      root.addEventListener("toggle", onToggle, true);
      $(".law-query").addEventListener("input", match);
      $(".law-search").addEventListener("submit", (event) => {
        event.preventDefault();
        const typed = $(".law-query").value.trim();
        if (typed) show({ law: typed, article: "", asOf: day() });
      });
      $(".law-jump").addEventListener("submit", (event) => {
        event.preventDefault();
        const typed = $(".law-jump input").value.trim();
        if (typed && open) go(typed, "push");
      });
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let waiting;
      $(".law-find").addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(find, 160); });
      $(".day input").addEventListener("change", () => {
        if (open) show({ law: open.law, article: open.article, asOf: day() });
      });
      Law.language.changed(label);
      Law.route.follow(() => {
        if (Law.route.tab() !== "laws") return;
        if (!filled) fillHome();
        follow();
      });
    },
  };
})();
