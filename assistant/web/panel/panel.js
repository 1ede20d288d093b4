// The side panel (a bottom sheet on narrow screens) that shows one passage of a list. A passage
// opened from within it is laid on top; the back button, shown then, returns to what lay below.
Law.panel = (() => {
  let panel, trigger;
  let views = []; // {list: [{key, html, label}], at, root, scroll, from}; the last one is shown

  const build = () => {
    panel = document.createElement("aside");
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
      const step = event.target.closest("[data-step]");
      if (step) move(Number(step.dataset.step));
      if (event.target.closest("[data-back]")) back();
      if (event.target.closest("[data-close]")) close();
    });
    document.body.append(panel);
    document.addEventListener("keydown", (event) => {
      if (!panel.classList.contains("open")) return;
      if (event.key === "Escape") close();
      const typing = event.target.closest("input, textarea, select");
      if (!typing && event.key === "ArrowLeft") move(-1);
      if (!typing && event.key === "ArrowRight") move(1);
    });
  };

  const body = () => panel.querySelector(".panel-body");

  const show = () => {
    const { list, at, root } = views.at(-1);
    const item = list[at];
    body().innerHTML = item.html;
    body().scrollTop = 0;
    panel.querySelector(".place").textContent =
      list.length > 1 ? `${item.label} · ${at + 1}/${list.length}` : item.label;
    panel.querySelector('[data-step="-1"]').disabled = at === 0;
    panel.querySelector('[data-step="1"]').disabled = at === list.length - 1;
    panel.querySelectorAll("[data-step]").forEach((b) => { b.hidden = list.length === 1; });
    panel.querySelector("[data-back]").hidden = views.length === 1;
    for (const [css, key] of [
      ["[data-back]", "back"], ['[data-step="-1"]', "previous"], ['[data-step="1"]', "next"], [".close", "close"],
    ]) {
      panel.querySelector(css).setAttribute("aria-label", Law.word(key));
      panel.querySelector(css).title = Law.word(key);
    }
    panel.setAttribute("aria-label", Law.word("passage"));
    panel.dataset.key = item.key;
    document.querySelectorAll(".is-open").forEach((b) => b.classList.remove("is-open"));
    if (root) root.querySelectorAll(`[data-cite="${CSS.escape(item.key)}"]`).forEach((b) => b.classList.add("is-open"));
    Law.related.fill(body());
  };

  const move = (step) => {
    const view = views.at(-1);
    if (view.at + step < 0 || view.at + step >= view.list.length) return;
    view.at += step;
    show();
  };

  const back = () => {
    if (views.length < 2) return;
    const left = views.pop();
    show();
    body().scrollTop = left.scroll;
    const from = left.from && body().querySelector(`[data-passage="${CSS.escape(left.from)}"]`);
    (from && from.getClientRects().length ? from : panel).focus({ preventScroll: true });
  };

  const close = () => {
    if (!panel || !panel.classList.contains("open")) return;
    panel.classList.remove("open");
    document.body.classList.remove("panel-open");
    document.querySelectorAll(".is-open").forEach((b) => b.classList.remove("is-open"));
    views = [];
    if (trigger && trigger.isConnected) trigger.focus();
  };

  const lay = (view, button) => {
    if (!panel) build();
    const within = Boolean(button) && panel.contains(button) && views.length > 0;
    if (within) {
      view.scroll = body().scrollTop;
      view.from = button.dataset.passage;
    } else {
      trigger = button || document.activeElement;
      views = [];
    }
    views.push(view);
    show();
    panel.classList.add("open");
    document.body.classList.add("panel-open");
    panel.focus({ preventScroll: true });
    if (!within && button) reveal(button);
  };

  // payload: {passages: {key: html}, order: [key]}; root: where the buttons of this list are.
  const open = (payload, key, root, button) => {
    const list = payload.order.map((k) => ({
      key: k, html: payload.passages[k], label: label(root, k),
    }));
    const at = payload.order.indexOf(key);
    if (at >= 0) lay({ list, at, root }, button);
  };

  // One passage by its HTML; laid on top of what is open where the button stands in the panel.
  const openOne = (key, html, button) => {
    lay({ list: [{ key, html, label: Law.word("passage") }], at: 0, root: null }, button);
  };

  // A sheet from below must not cover the words that were clicked.
  const reveal = (button) => {
    const hidden = button.getBoundingClientRect().bottom - (window.innerHeight - panel.offsetHeight);
    if (panel.offsetWidth >= window.innerWidth && hidden > -12) {
      window.scrollBy({ top: hidden + 24, behavior: "smooth" });
    }
  };

  const label = (root, key) => {
    const button = root.querySelector(`[data-cite="${key}"]`);
    if (!button) return Law.word("passage");
    return button.matches(".checked") ? button.textContent.slice(0, 24) : Law.word("passage");
  };

  return { open, openOne, close };
})();

// What the server is asked for by id, through a hidden component of the page (passage_service.py).
// Answers are kept, so that going back and forth asks nothing twice.
Law.served = (() => {
  const kept = new Map();
  let server;
  let mounted;
  const there = new Promise((resolve) => { mounted = resolve; });
  return {
    mount(given) { server = given; mounted(); },
    async ask(name, request) {
      const key = name + JSON.stringify(request);
      if (!kept.has(key)) {
        const asked = there.then(() => server[name](request)); // a server function of that name
        kept.set(key, asked);
        asked.then((got) => { if (got.error) kept.delete(key); }, () => kept.delete(key));
        if (kept.size > 200) kept.delete(kept.keys().next().value);
      }
      return kept.get(key);
    },
  };
})();

// Opens any passage by its unit's id; asOf is "" for today. Any element with data-passage (and
// data-as-of) does it by a click.
Law.passage = async (unitId, asOf = "", button = null) => {
  try {
    const got = await Law.served.ask("passage", { id: unitId, as_of: asOf });
    if (got.error) Law.toast(got.error);
    else Law.panel.openOne(unitId, got.html, button);
  } catch { Law.toast(Law.word("not_reached")); }
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
  const button = event.target.closest("[data-passage]");
  if (!button) return;
  event.preventDefault();
  Law.passage(button.dataset.passage, button.dataset.asOf || "", button);
});
document.addEventListener("keydown", (event) => { // what is no button, as in a drawing, answers to keys too
  if (event.key !== "Enter" && event.key !== " ") return;
  const element = event.target.closest && event.target.closest("[data-passage]");
  if (!element || element.matches("button")) return;
  event.preventDefault();
  Law.passage(element.dataset.passage, element.dataset.asOf || "", element);
});
