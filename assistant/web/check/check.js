// 核验: shows the marked text, opens a citation's details, filters by verdict.
Law.check = (() => {
  /** @type {HTMLElement} */
  let stage;
  /** @type {HTMLElement} */
  let result;
  /** @type {CheckPayload | null} */
  let payload = null;

  /** @param {Event} event */
  const onClick = (event) => {
    const filter = Law.hit(event, ".filter");
    if (filter) {
      stage.querySelectorAll(".filter").forEach((b) => b.setAttribute("aria-pressed", String(b === filter)));
      const wanted = filter.dataset.verdict;
      stage.querySelectorAll(".checked").forEach((b) => {
        b.classList.toggle("dimmed", Boolean(wanted) && !b.classList.contains(`v-${wanted}`));
      });
      return;
    }
    const cite = Law.hit(event, ".checked");
    if (cite) event.preventDefault();
    if (cite && payload) Law.panel.open(payload, cite.dataset.cite, stage, cite);
  };

  /** @param {string} state */
  const wait = (state) => {
    result.innerHTML = `<p class="waiting" role="status"><i></i>` +
      `${Law.state(Law.part(document, "#check-intro"), state)}</p>`;
  };

  return {
    mount(element) {
      stage = element;
      result = Law.part(element, ".result");
      element.addEventListener("click", onClick);
      element.addEventListener("keydown", (event) => { // a link with a button's role answers to Space too
        if (event.key !== " " || !Law.target(event).matches(".checked")) return;
        event.preventDefault();
        Law.target(event).click();
      });
    },
    begin(text) {
      Law.panel.close();
      payload = null;
      wait("checking");
      return [text, Law.day(document.querySelector("#check-actions"))];
    },
    show(sent) {
      if (!sent) return;
      if (sent.state === "preparing" || sent.state === "checking") { wait(sent.state); return; }
      payload = sent;
      result.innerHTML = sent.html;
      result.scrollIntoView({ block: "start", behavior: "smooth" });
    },
    end() {
      if (!payload) {
        result.innerHTML = `<p class="box warn" role="alert">` +
          `${Law.state(Law.part(document, "#check-intro"), "failed")}</p>`;
      }
    },
  };
})();
