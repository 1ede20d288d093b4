// The tabs, and the address after #, which says what is open: a tab (#tab=memo), a law (#law=民法典&article=1032),
// a conversation (#talk=…), a question somebody shares (#q=…), and over any of them a passage (&p=…).
// Back and forward of the browser go through what was open.
Law.route = (() => {
  const KNOWN = ["ask", "check", "memo", "comply", "cases", "laws"];
  /** @type {((given: URLSearchParams) => void)[]} */
  const followers = [];
  const given = () => new URLSearchParams(location.hash.slice(1));
  /** @param {URLSearchParams} address */
  const tabOf = (address) => {
    if (address.get("law")) return "laws";
    const named = address.get("tab");
    return named && KNOWN.includes(named) ? named : "ask";
  };
  const buttons = () => [...document.querySelectorAll("[role=tab]")];

  /** @param {string} name */
  const open = (name) => {
    for (const button of buttons()) {
      const on = button.dataset.tab === name;
      button.setAttribute("aria-selected", String(on));
      button.tabIndex = on ? 0 : -1;
    }
    document.querySelectorAll("[data-panel]").forEach((panel) => { panel.hidden = panel.dataset.panel !== name; });
    document.body.dataset.tab = name;
  };
  const follow = () => {
    const address = given();
    open(tabOf(address));
    for (const tell of followers) tell(address);
  };

  /** @type {Record<string, string>} */
  const left = {}; // the address with which each tab was left
  const api = {
    given,
    tab: () => document.body.dataset.tab || "ask",
    // Called with the address when it changes by back, forward, a link or a tab.
    /** @param {(given: URLSearchParams) => void} tell */
    follow(tell) { followers.push(tell); },
    // Writes the address; "" keeps none. A passage that is open is left out: it is closed by then.
    /**
     * @param {Record<string, string>} parts
     * @param {boolean} [replace]
     */
    go(parts, replace) {
      const address = new URLSearchParams(Object.entries(parts).filter(([, value]) => value)).toString();
      const to = address ? `#${address}` : location.pathname + location.search;
      if (address ? `#${address}` === location.hash : !location.hash) return;
      history[replace ? "replaceState" : "pushState"](null, "", to);
    },
    // Opens a tab where it was left.
    /** @param {string} name */
    show(name) {
      if (name === api.tab()) return;
      const address = given();
      address.delete("p");
      left[api.tab()] = address.toString();
      const to = left[name] ?? (name === "ask" ? "" : `tab=${name}`);
      history.pushState(null, "", to ? `#${to}` : location.pathname + location.search);
      Law.panel.close();
      follow();
    },
    start() {
      const list = Law.part(document, "[role=tablist]");
      list.addEventListener("click", (event) => {
        const tab = Law.hit(event, "[role=tab]");
        if (tab) api.show(tab.dataset.tab);
      });
      list.addEventListener("keydown", (event) => {
        const all = buttons();
        const at = all.indexOf(Law.target(event));
        const step = { ArrowRight: 1, ArrowLeft: -1, Home: -at, End: all.length - 1 - at }[/** @type {KeyboardEvent} */ (event).key];
        if (at < 0 || step === undefined) return;
        event.preventDefault();
        const next = all[(at + step + all.length) % all.length];
        api.show(next.dataset.tab);
        next.focus();
      });
      document.addEventListener("click", (event) => {
        if (Law.hit(event, ".skip")) {
          event.preventDefault();
          Law.part(document, "#main").focus();
        }
        const to = Law.hit(event, "[data-to-tab]");
        if (to) { api.show(to.dataset.toTab); window.scrollTo(0, 0); }
      });
      window.addEventListener("popstate", follow);
      follow();
    },
  };
  return api;
})();
