// Starts the page once all of it is there.
(() => {
  /** @param {string} name */
  const root = (name) => /** @type {HTMLElement} */ (document.getElementById(name));
  Law.language.start();
  Law.ask.mount(root("ask"));
  Law.check.mount(root("check"), Law.net.server("check"));
  Law.memo.mount(root("memo"), Law.net.server("memo"));
  Law.comply.mount(root("comply"), Law.net.server("comply"));
  Law.cases.mount(root("cases"), Law.net.server("cases"));
  Law.laws.mount(root("laws"), Law.net.server("laws"));
  Law.route.follow(Law.panel.follow);
  Law.route.start();
})();
