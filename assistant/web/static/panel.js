// The side panel (a bottom sheet on narrow screens) that shows one passage of a list.
Law.panel = (() => {
  let panel, items, at, trigger;

  const build = () => {
    panel = document.createElement("aside");
    panel.id = "law-panel";
    panel.className = "law";
    panel.tabIndex = -1;
    panel.setAttribute("role", "dialog");
    panel.innerHTML =
      '<div class="panel-bar"><button type="button" data-step="-1">‹</button>' +
      '<span class="place"></span><button type="button" data-step="1">›</button>' +
      '<button type="button" class="close" data-close>✕</button></div><div class="panel-body"></div>';
    panel.addEventListener("click", (event) => {
      const step = event.target.closest("[data-step]");
      if (step) move(Number(step.dataset.step));
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

  const show = () => {
    const item = items.list[at];
    panel.querySelector(".panel-body").innerHTML = item.html;
    panel.querySelector(".panel-body").scrollTop = 0;
    panel.querySelector(".place").textContent = `${item.label} · ${at + 1}/${items.list.length}`;
    panel.querySelector('[data-step="-1"]').disabled = at === 0;
    panel.querySelector('[data-step="1"]').disabled = at === items.list.length - 1;
    for (const [css, key] of [['[data-step="-1"]', "previous"], ['[data-step="1"]', "next"], [".close", "close"]]) {
      panel.querySelector(css).setAttribute("aria-label", Law.word(key));
    }
    panel.setAttribute("aria-label", Law.word("passage"));
    panel.dataset.key = item.key;
    document.querySelectorAll(".is-open").forEach((b) => b.classList.remove("is-open"));
    items.root.querySelectorAll(`[data-cite="${item.key}"]`).forEach((b) => b.classList.add("is-open"));
  };

  const move = (step) => {
    if (at + step < 0 || at + step >= items.list.length) return;
    at += step;
    show();
  };

  const close = () => {
    if (!panel || !panel.classList.contains("open")) return;
    panel.classList.remove("open");
    document.body.classList.remove("panel-open");
    document.querySelectorAll(".is-open").forEach((b) => b.classList.remove("is-open"));
    if (trigger && trigger.isConnected) trigger.focus();
  };

  // payload: {passages: {key: html}, order: [key]}; root: where the buttons of this list are.
  const open = (payload, key, root, button) => {
    if (!panel) build();
    const list = payload.order.map((k) => ({
      key: k, html: payload.passages[k], label: label(root, k),
    }));
    items = { list, root };
    at = payload.order.indexOf(key);
    if (at < 0) return;
    trigger = button;
    show();
    panel.classList.add("open");
    document.body.classList.add("panel-open");
    panel.focus({ preventScroll: true });
    reveal(button);
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

  return { open, close };
})();
