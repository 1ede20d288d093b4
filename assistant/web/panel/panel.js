// The side panel (a bottom sheet on narrow screens) that shows one passage of a list. A passage
// opened from within it is laid on top; the back button, shown then, returns to what lay below.
// The address names the passage (&p=), and the browser's own back closes it.
Law.panel = (() => {
  /** @type {HTMLElement} */
  let panel;
  /** @type {Part | null} */
  let trigger;
  /** @type {PanelView[]} */
  let views = []; // the last one is shown
  /** @type {PanelView[]} */
  let before = []; // what was shown before it was closed: forward brings it back
  // The browser is on its way back from a passage that was closed; what is opened meanwhile comes after.
  let leaving = false;
  /** @type {(() => void) | null} */
  let waiting = null;

  const build = () => {
    panel = document.createElement("div");
    panel.id = "law-panel";
    panel.className = "law";
    panel.tabIndex = -1;
    panel.setAttribute("role", "dialog");
    panel.innerHTML =
      '<div class="panel-bar"><button type="button" class="back" data-back hidden>↩</button>' +
      '<button type="button" data-step="-1">‹</button>' +
      '<span class="place"></span><button type="button" data-step="1">›</button>' +
      '<button type="button" class="close" data-close>✕</button></div><div class="panel-body"></div>';
    panel.addEventListener("click", (event) => {
      const step = Law.hit(event, "[data-step]");
      if (step) move(Number(step.dataset.step));
      if (Law.hit(event, "[data-back]")) history.back();
      if (Law.hit(event, "[data-close]")) dismiss();
    });
    document.body.append(panel);
    document.addEventListener("keydown", (event) => {
      if (!panel.classList.contains("open")) return;
      if (event.key === "Escape") dismiss();
      const typing = Law.hit(event, "input, textarea, select");
      if (!typing && event.key === "ArrowLeft") move(-1);
      if (!typing && event.key === "ArrowRight") move(1);
    });
  };

  const body = () => Law.part(panel, ".panel-body");
  const top = () => views[views.length - 1];

  const show = () => {
    const { list, at, root } = top();
    const item = list[at];
    body().innerHTML = item.html;
    body().scrollTop = 0;
    Law.part(panel, ".place").textContent =
      list.length > 1 ? `${item.label} · ${at + 1}/${list.length}` : item.label;
    Law.part(panel, '[data-step="-1"]').disabled = at === 0;
    Law.part(panel, '[data-step="1"]').disabled = at === list.length - 1;
    panel.querySelectorAll("[data-step]").forEach((b) => { b.hidden = list.length === 1; });
    Law.part(panel, "[data-back]").hidden = views.length === 1;
    for (const [css, key] of [
      ["[data-back]", "back"], ['[data-step="-1"]', "previous"], ['[data-step="1"]', "next"], [".close", "close"],
    ]) {
      Law.part(panel, css).setAttribute("aria-label", Law.word(key));
      Law.part(panel, css).title = Law.word(key);
    }
    panel.setAttribute("aria-label", Law.word("passage"));
    panel.dataset.key = item.key;
    panel.classList.toggle("wide", Boolean(top().wide));
    document.querySelectorAll(".is-open").forEach((b) => b.classList.remove("is-open"));
    if (root) root.querySelectorAll(`[data-cite="${CSS.escape(item.key)}"]`).forEach((/** @type {Part} */ b) => b.classList.add("is-open"));
    Law.related.fill(body());
  };

  /** @param {number} step */
  const move = (step) => {
    const view = top();
    if (view.at + step < 0 || view.at + step >= view.list.length) return;
    view.at += step;
    show();
    address("replaceState");
  };

  // The passage shown is written into the address, with how many lie on each other.
  /** @param {"pushState" | "replaceState"} how */
  const address = (how) => {
    const parts = Law.route.given();
    const { list, at } = top();
    const unit = /data-related="([^"]*)"/.exec(list[at].html);
    const day = /data-related="[^"]*" data-as-of="([^"]*)"/.exec(list[at].html);
    for (const [key, found] of /** @type {[string, RegExpExecArray | null][]} */ ([["p", unit], ["pd", day]])) {
      if (found?.[1]) parts.set(key, text(found[1]));
      else parts.delete(key);
    }
    const to = parts.toString();
    // A link opened it: nothing of this page lies before it in the browser's history.
    const state = how === "replaceState" && !history.state?.panel ? null : { panel: views.length };
    history[how](state, "", to ? `#${to}` : location.href);
  };
  /** @param {string} escaped */
  const text = (escaped) => Object.assign(document.createElement("textarea"), { innerHTML: escaped }).value;

  /** @param {number} depth */
  const back = (depth) => {
    /** @type {PanelView | undefined} */
    let left;
    while (views.length > depth) left = views.pop();
    show();
    body().scrollTop = left?.scroll || 0;
    const from = left?.from ? body().querySelector(`[data-passage="${CSS.escape(left.from)}"]`) : null;
    (from?.getClientRects().length ? from : panel).focus({ preventScroll: true });
  };

  const hide = () => {
    if (!panel?.classList.contains("open")) return;
    panel.classList.remove("open");
    document.body.classList.remove("panel-open");
    document.querySelectorAll(".is-open").forEach((b) => b.classList.remove("is-open"));
    before = views;
    views = [];
    if (trigger?.isConnected) trigger.focus({ preventScroll: true });
  };
  // The reader closes it: as by the browser's back button.
  const dismiss = () => {
    const depth = history.state?.panel;
    if (!depth) { close(); return; }
    hide();
    leaving = true;
    history.go(-depth); // arrives later, as follow
  };
  // Something else takes its place.
  const close = () => {
    hide();
    const parts = Law.route.given();
    if (!parts.get("p") && !history.state?.panel) return;
    parts.delete("p");
    parts.delete("pd");
    history.replaceState(null, "", parts.toString() ? `#${parts}` : location.pathname + location.search);
  };
  /** @param {URLSearchParams} given */
  const follow = (given) => {
    if (leaving) {
      leaving = false;
      const next = waiting;
      waiting = null;
      if (next) { next(); return; }
    }
    const depth = history.state?.panel || 0;
    const id = given.get("p");
    if (!depth && !id) hide();
    else if (depth && depth <= views.length) back(depth);
    else if (depth && depth <= before.length) {
      views = before.slice(0, depth);
      appear();
    } else if (id) Law.passage(id, given.get("pd") || "", null, true);
    else hide();
  };

  const appear = () => {
    show();
    panel.classList.add("open");
    document.body.classList.add("panel-open");
    panel.focus({ preventScroll: true });
  };

  /**
   * @param {PanelView} view
   * @param {Part | null} button
   * @param {boolean} [there] the address names it already
   */
  const lay = (view, button, there) => {
    if (!panel) build();
    if (leaving) { waiting = () => lay(view, button, there); return; }
    const within = button !== null && panel.contains(button) && views.length > 0;
    if (within) {
      view.scroll = body().scrollTop;
      view.from = button.dataset.passage;
    } else {
      trigger = button || /** @type {Part | null} */ (document.activeElement);
      if (views.length) close(); // another passage takes the place of the one that is open
      views = [];
    }
    views.push(view);
    appear();
    address(there ? "replaceState" : "pushState");
    if (!within && button) reveal(button);
  };

  // payload: {passages: {key: html}, order: [key]}; root: where the buttons of this list are.
  /**
   * @param {Passages} payload
   * @param {string} key
   * @param {HTMLElement} root
   * @param {Part} button
   */
  const open = (payload, key, root, button) => {
    const list = payload.order.map((/** @type {string} */ k) => ({
      key: k, html: payload.passages[k], label: label(root, k),
    }));
    const at = payload.order.indexOf(key);
    if (at >= 0) lay({ list, at, root }, button);
  };

  // One passage by its HTML; laid on top of what is open where the button stands in the panel.
  /**
   * @param {string} key
   * @param {string} html
   * @param {Part | null} button
   * @param {{ wide?: boolean, there?: boolean }} [how]
   */
  const openOne = (key, html, button, { wide, there } = {}) => {
    lay({ list: [{ key, html, label: Law.word(wide ? "law_compare" : "passage") }], at: 0, root: null, wide }, button, there);
  };

  // A sheet from below must not cover the words that were clicked.
  /** @param {Part} button */
  const reveal = (button) => {
    const hidden = button.getBoundingClientRect().bottom - (window.innerHeight - panel.offsetHeight);
    if (panel.offsetWidth >= window.innerWidth && hidden > -12) {
      window.scrollBy({ top: hidden + 24, behavior: "smooth" });
    }
  };

  /**
   * @param {HTMLElement} root
   * @param {string} key
   */
  const label = (root, key) => {
    const button = root.querySelector(`[data-cite="${key}"]`);
    if (!button) return Law.word("passage");
    return button.matches(".checked") ? (button.textContent || "").slice(0, 24) : Law.word("passage");
  };

  return { open, openOne, close, follow };
})();

// What the server is asked for by id. Answers are kept, so that going back and forth asks nothing twice.
Law.served = (() => {
  const kept = new Map();
  return {
    async ask(name, request) {
      const key = name + JSON.stringify(request);
      if (!kept.has(key)) {
        const asked = Law.net.call(`panel/${name}`, request);
        kept.set(key, asked);
        asked.then((/** @type {any} */ got) => { if (got.error) kept.delete(key); }, () => kept.delete(key));
        if (kept.size > 200) kept.delete(kept.keys().next().value);
      }
      return kept.get(key);
    },
  };
})();

// Opens any passage by its unit's id; asOf is "" for today. Any element with data-passage (and
// data-as-of) does it by a click.
Law.passage = async (unitId, asOf = "", button = null, there = false) => {
  try {
    const got = await Law.served.ask("passage", { id: unitId, as_of: asOf });
    if (got.error) Law.toast(got.error);
    else Law.panel.openOne(unitId, got.html, button, { there });
  } catch (error) { Law.toast(Law.reason(error) || Law.word("not_reached")); }
};

// Related passages are asked for when a passage is shown, not with the answer.
Law.related = {
  async fill(body) {
    const place = body.querySelector("[data-related]");
    if (!place) return;
    const request = { id: place.dataset.related, as_of: place.dataset.asOf || "" };
    try {
      const got = await Law.served.ask("related", request);
      if (place.isConnected && !got.error) place.innerHTML = got.html;
    } catch { /* the passage stands without them */ }
  },
};

document.addEventListener("click", (event) => {
  const button = Law.hit(event, "[data-passage]");
  if (!button) return;
  event.preventDefault();
  Law.passage(button.dataset.passage, button.dataset.asOf || "", button);
});
document.addEventListener("keydown", (event) => { // what is no button, as in a drawing, answers to keys too
  if (event.key !== "Enter" && event.key !== " ") return;
  const element = Law.hit(event, "[data-passage]");
  if (!element || element.matches("button")) return;
  event.preventDefault();
  Law.passage(element.dataset.passage, element.dataset.asOf || "", element);
});
